/** A thread that answers over HTTP with Deno.serve. */
import { every } from "../../base/clock.ts";
import { isFault } from "../../base/fault.ts";
import { openLibc } from "../../base/linux/libc.ts";
import { deferAccept } from "../front/defer_accept.ts";
import { httpFront } from "../front/http.ts";
import { listen } from "../front/listen.ts";
import { pages } from "../front/page.ts";
import type { Engine, Made } from "./parts.ts";
import { statsOf } from "./stats.ts";

/** How often the time is looked at, since nothing else asks for it, in milliseconds. */
const TICK = 500;

/** Makes the engine for a port that is shared with other threads. */
export function openServe({ job, store, rooms, clock, warn, broken }: Made, hear: Engine["hear"]): Engine {
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
