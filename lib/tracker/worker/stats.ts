/** The numbers of a whole tracker, whichever thread is asked. */
import { newCounters } from "../stats/counters.ts";
import type { TrackerStats } from "../stats/tracker_stats.ts";
import type { Store } from "../swarm/store.ts";
import { sumOf } from "./board.ts";
import type { Common, Live } from "./job.ts";
import { figures } from "./figures.ts";

/** What the page tells: the figures of now, and how the tracker is set by now. */
export function statsOf(
  { board, started, since, engines }: Pick<Common, "board" | "started" | "since" | "engines">,
  store: Store,
  live: () => Live,
): () => TrackerStats {
  const sums = newCounters();
  return () => ({
    ...figures(store, sumOf(board, sums)),
    ...timesOf(live()),
    engines,
    uptime: Math.floor(board.time[0] - started),
    since: new Date(since).toISOString(),
  });
}

function timesOf({ interval, minInterval, peerTimeout, numwant }: Live) {
  return { interval, minInterval, peerTimeout, numwant };
}
