/** A thread that answers over HTTP with Deno.serve. */
import { every } from "../../base/clock.ts";
import { isFault } from "../../base/fault.ts";
import { openLibc } from "../../base/linux/libc.ts";
import { deferAccept } from "../front/defer_accept.ts";
import { httpFront } from "../front/http.ts";
import { listen } from "../front/listen.ts";
import { pages } from "../front/page.ts";
import { SWARM_PATHS } from "../front/page/swarm_pages.ts";
import type { Engine, Made } from "./parts.ts";
import { statsOf } from "./stats.ts";

/** How often the time is looked at, since nothing else asks for it, in milliseconds. */
const TICK = 500;

/** Makes the engine for a port that is shared with other threads. */
export function openServe(
  { job, store, rooms, clock, warn, relay, broken }: Made,
  hear: Engine["hear"],
): Engine {
  const { share, common } = job;
  if (share.does !== "serve") throw new TypeError(share.does);
  let { urls, live } = job.news;
  const stats = statsOf(common, store, () => live);
  const { decide, network, counters, claims, access } = rooms;
  const isDraining = () => access.isDraining;
  const elsewhere = pages(
    { stats, announceUrls: () => [...urls], settings: () => live.pages, isDraining },
    (path, request) => SWARM_PATHS.includes(path) ? relay.ask(path, request) : null,
  );
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
  const cancel = every(clock, TICK, () => decide.now = common.board.time[0]);
  return {
    round: null,
    hear(news) {
      hear(news);
      urls = news.urls;
      live = news.live;
    },
    async close() {
      cancel();
      claims.close();
      await listeners.stop();
    },
  };
}
