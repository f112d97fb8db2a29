/** The engine for a Worker's share of the sockets, made and joined to the rooms of its thread. */
import { type Clock, every } from "../../base/clock.ts";
import { errorText, isFault } from "../../base/fault.ts";
import { type Libc, openLibc } from "../../base/linux/libc.ts";
import { systemLookup } from "../../base/lookup.ts";
import { freshRandom } from "../../base/random.ts";
import { deferAccept } from "../front/defer_accept.ts";
import { httpFront } from "../front/http.ts";
import { HttpBatch } from "../front/http_batch/engine.ts";
import { listen } from "../front/listen.ts";
import { pages } from "../front/page.ts";
import { UdpBatch } from "../front/udp_batch/engine.ts";
import { joinMemoryStore, type MemoryStore } from "../swarm/memory.ts";
import { statsOf } from "./stats.ts";
import type { Job, News, Share } from "./job.ts";
import { makeRooms, type Rooms } from "./rooms.ts";

/** Takes a line for the operator, and what it is about. */
type Warn = (about: string, line: string) => void;

/** What answers, for as long as its Worker lets it. */
export interface Engine {
  /** Waits at most so many milliseconds for something to do, and does it; whether there was. null: it works by itself. */
  readonly round: ((milliseconds: number) => boolean) | null;
  /** Takes in what has changed. */
  hear(news: News): void;
  close(): Promise<void> | void;
}

/** Makes the engine for a share. Throws when it cannot work. */
export function openEngine(job: Job, clock: Clock, warn: Warn): Engine {
  const store = joinMemoryStore(job.store, job.holder, freshRandom());
  const rooms = makeRooms(job.common, job.row, store, { clock, lookup: systemLookup });
  const broken = (error: unknown) =>
    warn("internal", `A request could not be answered: ${errorText(error)}.`);
  const made = { job, store, rooms, clock, warn, broken };
  const hear = ({ interfaces, external }: News) => {
    rooms.network.update(interfaces);
    rooms.network.setExternal(external);
  };
  hear(job.news);
  return OPENERS[job.share.does](made, hear);
}

/** What engines are made of. */
interface Made {
  readonly job: Job;
  readonly store: MemoryStore;
  readonly rooms: Rooms;
  readonly clock: Clock;
  readonly warn: Warn;
  broken(error: unknown): void;
}

type Opener = (made: Made, hear: (news: News) => void) => Engine;

const OPENERS: Readonly<Record<Share["does"], Opener>> = { udp: openUdp, http: openHttp, serve: openServe };

/** How often the time is looked at where nothing else asks for it, in milliseconds. */
const TICK = 500;

function openUdp({ job, rooms, broken }: Made, hear: Engine["hear"]): Engine {
  const { share, common: { board } } = job;
  if (share.does !== "udp") throw new TypeError(share.does);
  const { decide, ids, counters, claims } = rooms;
  const { sockets, nap } = share;
  const batch = new UdpBatch({ libc: needLibc(), sockets, nap, decide, ids, counters, broken });
  return {
    round(milliseconds) {
      decide.now = board.time[0];
      return batch.round(milliseconds) > 0;
    },
    hear,
    close: () => claims.close(),
  };
}

function openHttp({ job, rooms, clock, broken }: Made, hear: Engine["hear"]): Engine {
  const { share, common: { board, elsewhere } } = job;
  if (share.does !== "http") throw new TypeError(share.does);
  const { listeners, connections, open } = share;
  const { decide, network, counters, claims } = rooms;
  const now = () => clock.elapsed();
  const front = { decide, network, counters, broken };
  const batch = new HttpBatch({ ...front, libc: needLibc(), listeners, connections, elsewhere, open, now });
  return {
    round(milliseconds) {
      decide.now = board.time[0];
      return batch.round(milliseconds) > 0;
    },
    hear,
    close() {
      claims.close();
      batch.close();
    },
  };
}

function openServe({ job, store, rooms, clock, warn, broken }: Made, hear: Engine["hear"]): Engine {
  const { share, common: { config, board, started } } = job;
  if (share.does !== "serve") throw new TypeError(share.does);
  let { urls } = job.news;
  const stats = statsOf(config, board, store, started);
  const { decide, network, counters, claims } = rooms;
  const elsewhere = pages({ stats, announceUrls: () => [...urls] });
  const { places } = share;
  const listeners = listen({
    places,
    handler: httpFront({ decide, network, counters, elsewhere, broken }),
    clock,
    log: (line) => warn("connections", line),
    ended: (why) => warn("connections", why.message),
    opened: deferAccept(openLibc(), places.port),
  });
  if (isFault(listeners)) throw new Error(listeners.message);
  const cancel = every(clock, TICK, () => decide.now = board.time[0]);
  return {
    round: null,
    hear(news) {
      hear(news);
      urls = news.urls;
    },
    async close() {
      cancel();
      claims.close();
      await listeners.stop();
    },
  };
}

/** There, or the first thread would not have chosen this engine. */
function needLibc(): Libc {
  const libc = openLibc();
  if (libc === null) throw new Error("the system's calls cannot be had");
  return libc;
}
