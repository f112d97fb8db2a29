/** When a tracker is asked again: by what it says when it answers, less and less often when it fails. Milliseconds. */
import type { Refusal } from "../../protocol/reply.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What is used for a tracker that names no interval. */
const USUAL_INTERVAL = 30 * MINUTE;
const LEAST_INTERVAL = MINUTE;
const MOST_INTERVAL = DAY;
/** How soon it may be asked again when there is need and it names no least interval. */
const USUAL_SOONEST = 2 * MINUTE;
const LEAST_SOONEST = 30 * SECOND;

/** Waits after failures: 5 s after the first, 17.5 after the second, growing with the square (libtorrent's way). */
const FIRST_RETRY = 5 * SECOND;
const RETRY_GROWTH = 12.5 * SECOND;
const LAST_RETRY = HOUR;
const LAST_NEAR_RETRY = 15 * SECOND;
/** The longest wait that a timer takes is a little more than 24 days. */
const LONGEST_WAIT = 20 * DAY;

/** The waits until a tracker is asked again, and until it may be asked when peers are wanted. `soonest` <= `due`. */
export interface Waits {
  readonly due: number;
  readonly soonest: number;
}

/** The waits that an answer asks for, in seconds; what cannot be meant is put within bounds. */
export function waitsAfter(reply: { interval?: number; minInterval?: number }): Waits {
  const interval = clamp(meant(reply.interval) ?? USUAL_INTERVAL, LEAST_INTERVAL, MOST_INTERVAL);
  const least = meant(reply.minInterval) ?? Math.min(interval, USUAL_SOONEST);
  const soonest = clamp(least, LEAST_SOONEST, MOST_INTERVAL);
  return { due: Math.max(interval, soonest), soonest };
}

/** The wait after so many failures in a row, the last with these words; Infinity when it is never to be asked again (BEP 31). */
export function waitAfterFailure(fails: number, { retryIn }: Pick<Refusal, "retryIn">): number {
  if (retryIn === "never") return Infinity;
  const usual = Math.min(FIRST_RETRY + RETRY_GROWTH * (fails - 1) ** 2, LAST_RETRY);
  return Math.min(Math.max(usual, (retryIn ?? 0) * MINUTE), LONGEST_WAIT);
}

/**
 * The wait after so many failures in a row until a tracker in a private network may be asked again by who has too few
 * peers: it may be on a machine of the room that was started anew.
 */
export function waitForNeighbour(fails: number): number {
  return Math.min(FIRST_RETRY * fails, LAST_NEAR_RETRY);
}

function meant(seconds: number | undefined): number | undefined {
  return seconds !== undefined && seconds > 0 ? seconds * SECOND : undefined;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
