/**
 * What the threads of a tracker share beside the swarms: the time, the keys of connection ids, and their sums. It can be
 * posted to a Worker. The first thread keeps the time, so that all are of one mind about it and tests can hold it.
 */
import { newConnectionIdWords } from "../front/connection_id.ts";
import { COUNTERS, type Counters } from "../stats/counters.ts";

/** Shared arrays, each over memory of its own. */
export interface Board {
  /** Seconds of the tracker's clock, in the only element. */
  readonly time: Float64Array;
  /** For ConnectionIds. */
  readonly ids: Int32Array;
  /** A row of sums for each thread, which alone adds to it. */
  readonly counters: readonly Counters[];
}

/** A board for so many threads. */
export function newBoard(threads: number): Board {
  return {
    time: new Float64Array(new SharedArrayBuffer(8)),
    ids: newConnectionIdWords(),
    counters: Array.from({ length: threads }, () => new Float64Array(new SharedArrayBuffer(COUNTERS * 8))),
  };
}

/** The sums of all threads, added up anew. */
export function sumOf({ counters }: Board, sums: Counters): Counters {
  sums.fill(0);
  for (const row of counters) for (let i = 0; i < COUNTERS; i++) sums[i] += row[i];
  return sums;
}
