/**
 * What happens again and again while a tracker runs. Stale peers are looked for in slices so short that no announce
 * waits for one long, and so often that all is seen in a 24th of the peer timeout.
 */
import { type Clock, every } from "../../base/clock.ts";
import type { Store } from "../swarm/store.ts";

/** How often time moves on, in milliseconds. */
export const TICK = 500;
/** The shortest pause between two slices of a sweep. */
const SHORTEST = 5;
/** Looks of a slice, of which each takes about as long as an announce. */
const SLICE = 256;
/** The sweep stays a little ahead of its time. */
const MARGIN = 16;

/** Sweeps the store by the time that `now` tells, in seconds; the result ends it. */
export function keepSweeping(
  clock: Clock,
  store: Store,
  peerTimeout: () => number,
  now: () => number,
): () => void {
  let cancel = () => {};
  let ended = false;
  let last = clock.elapsed();
  const sweep = () => {
    const elapsed = clock.elapsed();
    // Looks a millisecond.
    const rate = store.expireWork() / (peerTimeout() / 24) / 1000;
    // After a sleep of the machine the work is not done all at once: the rest waits for the next slices.
    store.expire(now(), Math.ceil(rate * Math.min(TICK, elapsed - last)) + MARGIN);
    last = elapsed;
    if (!ended) cancel = clock.after(Math.min(TICK, Math.max(SHORTEST, SLICE / rate)), sweep);
  };
  cancel = clock.after(TICK, sweep);
  return () => {
    ended = true;
    cancel();
  };
}

/** Calls back every half second. */
export function keepTicking(clock: Clock, tick: () => void): () => void {
  return every(clock, TICK, tick);
}
