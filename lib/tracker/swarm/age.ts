/**
 * The 16 bits that stand beside each peer's port:
 *
 *     age 6 bits | PARTIAL 1 | COUNTED 1 | client program 8
 *
 * Age is the period of the last announce, modulo 64; 24 periods make the peer timeout. A peer is stale when 25
 * period borders lie between: later than the timeout, at most 1/24 of it later.
 */
import { lock, unlock } from "./lock.ts";

/** A partial seed (BEP 21). */
export const PARTIAL = 0x40;
/** Its `completed` has been counted. */
export const COUNTED = 0x80;

const PERIODS = 24;
const AGES = 64;
/** A longer sleep of the machine is taken as this many periods: enough to make everybody stale, too few to wrap. */
const LONGEST_JUMP = 32;
/** So many periods a thread's clock may be behind another's. */
const AHEAD = 4;

/**
 * Words of the calendar that threads share: the raw period at its start and what was skipped since, the last period, and
 * the length of a period in milliseconds.
 */
const SKIPPED = 0;
const LAST = 1;
const STARTED = 2;
const LENGTH = 3;

/** Turns seconds into periods, the same for all threads that share its words. It never goes back. */
export class Calendar {
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #lockAt: number;
  readonly #holder: number;
  #now = NaN;
  #period = 0;

  /** Its words stand at `at`, their lock at `lockAt`; `holder` is the thread's number. */
  constructor(words: Int32Array, at: number, lockAt: number, holder: number) {
    this.#words = words;
    this.#at = at;
    this.#lockAt = lockAt;
    this.#holder = holder;
  }

  /**
   * Sets the peer timeout, in seconds, for all threads. Peers keep their ages in periods: one that was silent for half of
   * the old timeout has been so for half of the new one.
   */
  setTimeout(peerTimeout: number, now: number): void {
    const words = this.#words;
    const at = this.#at;
    lock(words, this.#lockAt, this.#holder);
    if (words[at + STARTED] !== 0) this.#advance(now);
    words[at + LENGTH] = Math.ceil(peerTimeout * 1000 / PERIODS);
    if (words[at + STARTED] !== 0) words[at + SKIPPED] = this.#raw(now) - words[at + LAST];
    unlock(words, this.#lockAt);
    this.#now = NaN;
  }

  get #seconds(): number {
    return this.#words[this.#at + LENGTH] / 1000;
  }

  #raw(now: number): number {
    return Math.floor(now / this.#seconds);
  }

  /** The period of a moment (seconds of any epoch). */
  period(now: number): number {
    // The clock that it is asked with ticks a few times a second: most announces come between two ticks.
    if (now === this.#now) return this.#period;
    this.#now = now;
    lock(this.#words, this.#lockAt, this.#holder);
    this.#period = this.#advance(now);
    unlock(this.#words, this.#lockAt);
    return this.#period;
  }

  /** Seconds since a peer of this mark announced, as well as the mark tells: to a period. */
  ageOf(mark: number, now: number): number {
    return Math.round(periodsOld(mark, this.period(now)) * this.#seconds);
  }

  /** The period in which a peer of an age in seconds announced, but none that makes it stale at once. */
  periodOf(age: number, now: number): number {
    return this.period(now) - Math.min(PERIODS, Math.round(age / this.#seconds));
  }

  #advance(now: number): number {
    const words = this.#words;
    const at = this.#at;
    const raw = this.#raw(now);
    if (words[at + STARTED] === 0) {
      words[at + STARTED] = 1;
      words[at + SKIPPED] = raw;
    }
    let period = raw - words[at + SKIPPED];
    const last = words[at + LAST];
    if (period > last + LONGEST_JUMP) {
      words[at + SKIPPED] += period - last - LONGEST_JUMP;
      period = last + LONGEST_JUMP;
    }
    if (period > last) words[at + LAST] = period;
    return words[at + LAST];
  }
}

/** How many periods ago a peer of this mark announced; a mark that is ahead (isStale) is of now. */
export function periodsOld(mark: number, period: number): number {
  const age = (period - mark) & (AGES - 1);
  return age < AGES - AHEAD ? age : 0;
}

/** A peer's 16 bits. `flags` are PARTIAL and COUNTED. */
export function markOf(period: number, flags: number, client: number): number {
  return (period & (AGES - 1)) | flags | ((client & 255) << 8);
}

/**
 * Whether a peer of this mark has been silent too long. A mark may be a little ahead: another thread, whose clock went on
 * to the next period in the midst of this one's sweep, has just written it.
 */
export function isStale(mark: number, period: number): boolean {
  const age = (period - mark) & (AGES - 1);
  return age > PERIODS && age < AGES - AHEAD;
}
