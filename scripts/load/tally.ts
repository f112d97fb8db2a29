/** What came of a load: counts, and the times of the latest replies. */

export interface Tally {
  replies: number;
  /** Bytes of all replies: bodies over HTTP, packets over UDP. */
  bytes: number;
  /** Replies that are no answer to an announce, and the start of the first of them. */
  wrong: number;
  /** Connections refused, reset or ended in the midst of a reply, sockets that heard nothing, and why the first did. */
  broken: number;
  /** Packets without an answer in time, sent again; UDP alone has these. */
  lost: number;
  complaint: string;
  /** Milliseconds of the latest replies while `timed`, `timedCount` of them. */
  readonly times: Float32Array;
  timed: boolean;
  timedCount: number;
}

/** Times kept; of more, the latest. */
const TIMES = 1 << 20;

export function newTally(): Tally {
  const times = new Float32Array(TIMES);
  return {
    replies: 0,
    bytes: 0,
    wrong: 0,
    broken: 0,
    lost: 0,
    complaint: "",
    times,
    timed: false,
    timedCount: 0,
  };
}

/** Counts a reply, right or wrong. */
export function countReply(tally: Tally, bytes: number, milliseconds: number): void {
  tally.replies++;
  tally.bytes += bytes;
  if (tally.timed) tally.times[tally.timedCount++ % TIMES] = milliseconds;
}

/** The time that a part of the replies (0 .. 1) stayed below, in milliseconds. */
export function percentile(tally: Tally, part: number): number {
  const sorted = tally.times.slice(0, Math.min(tally.timedCount, TIMES)).sort();
  return sorted.length === 0 ? NaN : sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}

/** A load that runs. */
export interface Load {
  readonly tally: Tally;
  /** Comes true when the limit is reached, nothing works, or it was stopped. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}
