/** What `muster ctl` is answered with: a verb each. */
import { type Fault, fault } from "../../base/fault.ts";
import { shown } from "../../base/setting.ts";
import { PROGRAM } from "../../base/version.ts";
import type { ControlRequest } from "../../control/message.ts";
import type { AnswerControl } from "../../control/server.ts";
import type { RunningTracker } from "../../tracker/serve.ts";
import { readHash } from "../../tracker/access/read_hashes.ts";
import { toHex } from "../../base/bytes.ts";
import { largestSwarms } from "../../tracker/swarm/largest.ts";
import { PeersOf } from "../../tracker/swarm/peers_of.ts";
import type { PeersReport, StatusReport, TorrentsReport } from "../ctl/reports.ts";
import type { Service } from "./service.ts";

/** What answers need. */
export interface VerbParts {
  readonly tracker: RunningTracker;
  readonly service: Service;
  readonly pid: number;
  pause(): Promise<void>;
}

/** Answers all verbs. */
export function answerVerbs(parts: VerbParts): AnswerControl {
  const { service } = parts;
  const verbs: Readonly<Record<string, (request: ControlRequest) => unknown>> = {
    ping: () => ({ program: PROGRAM, port: parts.tracker.port }),
    status: () => statusOf(parts),
    reload: () => service.reload(),
    save: async () => await service.save() ?? noState(),
    drain: () => (service.drain(), {}),
    stop: () => (service.stop(), {}),
    torrents: ({ options }) => torrentsOf(parts, limitOf(options)),
    peers: ({ words, options }) => peersOf(parts, words[0] ?? "", limitOf(options)),
  };
  return async (request) =>
    Object.hasOwn(verbs, request.verb)
      ? await verbs[request.verb](request)
      : fault("bad-value", `This muster does not know the verb ${shown(request.verb)}.`);
}

function noState(): Fault {
  return fault("no-state", "This tracker keeps no state.", "Start it with --state.");
}

/** The most that one answer tells. */
const MOST_TOLD = 100_000;

function limitOf({ limit }: ControlRequest["options"]): number {
  return typeof limit === "number" && limit >= 1 ? Math.min(MOST_TOLD, Math.floor(limit)) : 100;
}

function statusOf({ tracker, service, pid }: VerbParts): StatusReport {
  return {
    program: PROGRAM,
    pid,
    port: tracker.port,
    urls: tracker.announceUrls(),
    page: tracker.pageUrl(),
    isDraining: service.isDraining,
    stats: tracker.stats(),
    settings: service.inForce.unusual(),
    waiting: service.inForce.waiting,
    wrong: service.wrong(),
    chosen: tracker.chosen,
    lists: service.lists.inForce,
    state: service.state(),
    notes: service.notes(),
  };
}

async function torrentsOf({ tracker, service, pause }: VerbParts, limit: number): Promise<TorrentsReport> {
  const { rows, total } = await largestSwarms((visitor) => tracker.tour(visitor), limit, pause);
  const { catalog } = service.lists;
  return { total, torrents: rows.map((row) => ({ ...row, name: catalog.get(row.hash)?.name })) };
}

async function peersOf(
  { tracker, service, pause }: VerbParts,
  word: string,
  limit: number,
): Promise<PeersReport | Fault> {
  const bytes = new Uint8Array(20);
  if (!readHash(word, bytes)) {
    return fault(
      "bad-value",
      `${shown(word)} is no info hash.`,
      "Give 40 hex digits or 32 letters of base32.",
    );
  }
  const infoHash = new Int32Array(bytes.buffer);
  const visitor = new PeersOf(infoHash, limit);
  const tour = tracker.tour(visitor, infoHash);
  while (tour.go(SLICE_WORK)) await pause();
  const hash = toHex(bytes);
  if (visitor.met === null) return fault("unknown-torrent", `The tracker knows nobody who shares ${hash}.`);
  const { complete, incomplete, completed } = visitor.met;
  const peers = visitor.rows().map(({ address, kind, mark }) => ({
    address,
    kind,
    age: tracker.ageOf(mark),
  }));
  return {
    hash,
    name: service.lists.catalog.get(hash)?.name,
    complete,
    incomplete,
    downloaded: completed,
    peers,
  };
}

/** Looks of a slice, as of a snapshot's. */
const SLICE_WORK = 4096;
