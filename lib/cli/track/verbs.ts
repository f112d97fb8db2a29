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
import type { PeersReport, StatusReport, TorrentsReport } from "../ctl/reports.ts";
import type { Verbs } from "./companion.ts";
import { peersOf } from "./peers.ts";
import type { Service } from "./service.ts";

/** What answers need. */
export interface VerbParts {
  readonly tracker: RunningTracker;
  readonly service: Service;
  readonly pid: number;
  pause(): Promise<void>;
  /** Those of what else runs in this process. */
  readonly more?: Verbs;
}

/** Answers all verbs. */
export function answerVerbs(parts: VerbParts): AnswerControl {
  const { service } = parts;
  const verbs: Verbs = {
    ping: () => ({ program: PROGRAM, port: parts.tracker.port }),
    status: () => statusOf(parts),
    reload: () => service.reload(),
    save: async () => await service.save() ?? noState(),
    drain: () => (service.drain(), {}),
    stop: () => (service.stop(), {}),
    torrents: ({ options }) => torrentsOf(parts, limitOf(options)),
    peers: ({ words, options }) => peersReport(parts, words[0] ?? "", limitOf(options)),
    ...parts.more,
  };
  return async (request) =>
    Object.hasOwn(verbs, request.verb)
      ? await verbs[request.verb](request)
      : fault("unknown-verb", `This muster does not know the verb ${shown(request.verb)}.`);
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

async function peersReport(
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
  const report = await peersOf(tracker, bytes, limit, pause);
  if (report === null) {
    return fault("unknown-torrent", `The tracker knows nobody who shares ${toHex(bytes)}.`);
  }
  return { ...report, name: service.lists.catalog.get(report.hash)?.name };
}
