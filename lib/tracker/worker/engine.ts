/** The engine for a Worker's share of the sockets, made and joined to the rooms of its thread. */
import type { Clock } from "../../base/clock.ts";
import { errorText } from "../../base/fault.ts";
import { systemLookup } from "../../base/lookup.ts";
import { freshRandom } from "../../base/random.ts";
import { joinMemoryStore } from "../swarm/memory.ts";
import type { Job, News, Share } from "./job.ts";
import type { Engine, Made, Warn } from "./parts.ts";
import type { Relay } from "./relay.ts";
import { makeRooms } from "./rooms.ts";

/** Makes the engine for a share. Throws when it cannot work. */
export async function openEngine(job: Job, clock: Clock, warn: Warn, relay: Relay): Promise<Engine> {
  const store = joinMemoryStore(job.store, job.holder, freshRandom());
  const rooms = makeRooms(job.common, job.row, store, job.news, { clock, lookup: systemLookup });
  const broken = (error: unknown) =>
    warn("internal", `A request could not be answered: ${errorText(error)}.`);
  const made: Made = { job, store, rooms, clock, warn, relay, broken };
  return await OPENERS[job.share.does](made, rooms.hear);
}

type Opener = (made: Made, hear: (news: News) => void) => Promise<Engine>;

/** Each loads what it needs and no more: a Worker that waits for UDP has no use for HTTP. */
const OPENERS: Readonly<Record<Share["does"], Opener>> = {
  udp: async (...parts) => (await import("./udp_engine.ts")).openUdp(...parts),
  http: async (...parts) => (await import("./http_engine.ts")).openHttp(...parts),
  serve: async (...parts) => (await import("./serve_engine.ts")).openServe(...parts),
};
