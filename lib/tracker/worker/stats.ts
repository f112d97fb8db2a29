/** The numbers of a whole tracker, whichever thread is asked. */
import { effectivePeerTimeout, minIntervalOf, type TrackerConfig } from "../config.ts";
import type { TrackerStats } from "../front/page.ts";
import { newCounters } from "../stats/counters.ts";
import type { Store } from "../swarm/store.ts";
import { type Board, sumOf } from "./board.ts";
import { figures } from "./figures.ts";

/** What the page tells: the figures of now, and how the tracker is set; `started` is in seconds of the board's time. */
export function statsOf(
  config: TrackerConfig,
  board: Board,
  store: Store,
  started: number,
): () => TrackerStats {
  const sums = newCounters();
  return () => ({
    ...figures(store, sumOf(board, sums)),
    uptime: Math.floor(board.time[0] - started),
    interval: config.interval,
    minInterval: minIntervalOf(config),
    peerTimeout: effectivePeerTimeout(config),
    numwant: config.numwant,
  });
}
