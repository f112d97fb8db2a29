/** How fast bytes come or go, over about the last seven seconds: one slot a second, which the eighth takes over again. */

const SLOTS = 8;
const SLOT_MILLISECONDS = 1_000;

/** Measures one stream. Moments are milliseconds of a clock that does not go back; one that does counts as the last one. */
export class RateMeter {
  readonly #slots = new Float64Array(SLOTS);
  /** The second that counts now, since the clock's beginning. */
  #second = 0;
  /** When the first of the bytes in the slots came. */
  #since = 0;
  /** Bytes in the slots. */
  #recent = 0;
  #total = 0;

  /** Bytes since the beginning. */
  get total(): number {
    return this.#total;
  }

  /** Counts bytes that come now. */
  add(bytes: number, now: number): void {
    this.#moveTo(now);
    if (this.#recent === 0) this.#since = now;
    this.#slots[this.#second % SLOTS] += bytes;
    this.#recent += bytes;
    this.#total += bytes;
  }

  /** Bytes a second; what began less than a second ago counts as if it had taken a whole one. */
  rate(now: number): number {
    this.#moveTo(now);
    if (this.#recent === 0) return 0;
    const oldest = (this.#second - SLOTS + 1) * SLOT_MILLISECONDS;
    const milliseconds = now - Math.max(oldest, this.#since);
    return (this.#recent * 1_000) / Math.max(milliseconds, SLOT_MILLISECONDS);
  }

  /** Empties the slots of the seconds that have begun since the last call. */
  #moveTo(now: number): void {
    const second = Math.floor(now / SLOT_MILLISECONDS);
    if (second <= this.#second) return;
    const first = Math.max(this.#second + 1, second - SLOTS + 1);
    for (let passed = first; passed <= second; passed++) {
      this.#recent -= this.#slots[passed % SLOTS];
      this.#slots[passed % SLOTS] = 0;
    }
    this.#second = second;
  }
}
