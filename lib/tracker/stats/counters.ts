/** What the tracker has done since its start: one flat array of sums, added to by whoever answers. */

export const ANNOUNCES_IPV4 = 0;
export const ANNOUNCES_IPV6 = 1;
export const SCRAPES = 2;
export const REFUSED = 3;
/** Announces answered whose announcer could not be listed, since memory was used up. */
export const NOT_LISTED = 4;
export const PEERS_SENT = 5;
/** Faults of our own, answered with an apology. */
export const INTERNAL_ERRORS = 6;
const COUNTERS = 7;

/** Floats, so that the sums stay exact beyond 2^32. */
export type Counters = Float64Array;

export function newCounters(): Counters {
  return new Float64Array(COUNTERS);
}

/** All announces that were answered with peers. */
export function announcesOf(counters: Counters): number {
  return counters[ANNOUNCES_IPV4] + counters[ANNOUNCES_IPV6];
}
