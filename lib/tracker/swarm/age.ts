/**
 * The 16 bits that stand beside each peer's port:
 *
 *     age 6 bits | PARTIAL 1 | COUNTED 1 | client program 8
 *
 * Age is the period of the last announce, modulo 64; 24 periods make the peer timeout. A peer is stale when 25
 * period borders lie between: later than the timeout, at most 1/24 of it later.
 */

/** A partial seed (BEP 21). */
export const PARTIAL = 0x40;
/** Its `completed` has been counted. */
export const COUNTED = 0x80;

const PERIODS = 24;
const AGES = 64;
/** A longer sleep of the machine is taken as this many periods: enough to make everybody stale, too few to wrap. */
const LONGEST_JUMP = 32;

/** Turns seconds into periods. It never goes back. */
export class Calendar {
  #seconds: number;
  #last = 0;
  #skipped = 0;
  #started = false;

  constructor(peerTimeout: number) {
    this.#seconds = peerTimeout / PERIODS;
  }

  /** The period of a moment (seconds of any epoch). */
  period(now: number): number {
    const raw = Math.floor(now / this.#seconds);
    if (!this.#started) {
      this.#started = true;
      this.#skipped = raw;
    }
    let period = raw - this.#skipped;
    if (period > this.#last + LONGEST_JUMP) {
      this.#skipped += period - this.#last - LONGEST_JUMP;
      period = this.#last + LONGEST_JUMP;
    }
    if (period > this.#last) this.#last = period;
    return this.#last;
  }
}

/** A peer's 16 bits. `flags` are PARTIAL and COUNTED. */
export function markOf(period: number, flags: number, client: number): number {
  return (period & (AGES - 1)) | flags | ((client & 255) << 8);
}

/** Whether a peer of this mark has been silent too long. */
export function isStale(mark: number, period: number): boolean {
  return ((period - mark) & (AGES - 1)) > PERIODS;
}
