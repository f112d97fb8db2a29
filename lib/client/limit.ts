/**
 * A limit on bytes a second. What is taken may be more than there is, which leaves a debt: who goes over waits until it is
 * paid, so that whole blocks go and the average is kept. What is not used is saved for a quarter of a second, no longer.
 */

/** Seconds whose bytes can be saved. */
const BURST_SECONDS = 0.25;

/** Moments are milliseconds of a clock that does not go back, given by the caller. */
export class Limit {
  #rate: number;
  /** Bytes that may go at once; below zero the debt. */
  #saved: number;
  #at = -Infinity;

  /** `bytesPerSecond`: 0 is no limit. */
  constructor(bytesPerSecond: number) {
    this.#rate = bytesPerSecond;
    this.#saved = bytesPerSecond * BURST_SECONDS;
  }

  /** Bytes a second; 0: no limit. */
  get rate(): number {
    return this.#rate;
  }

  /** Another limit from now on. A debt stays, and is paid at the new rate; without a limit it is forgotten. */
  set(bytesPerSecond: number): void {
    this.#rate = bytesPerSecond;
    this.#saved = bytesPerSecond === 0 ? 0 : Math.min(this.#saved, bytesPerSecond * BURST_SECONDS);
  }

  /** Takes so many bytes, whether they are there or not. */
  take(bytes: number, now: number): void {
    if (this.#rate === 0) return;
    this.#moveTo(now);
    this.#saved -= bytes;
  }

  /** Whole milliseconds until there is no debt; 0 when there is none. */
  wait(now: number): number {
    if (this.#rate === 0) return 0;
    this.#moveTo(now);
    return this.#saved >= 0 ? 0 : Math.ceil((-this.#saved * 1_000) / this.#rate);
  }

  #moveTo(now: number): void {
    if (now <= this.#at) return;
    const earned = ((now - this.#at) * this.#rate) / 1_000;
    this.#saved = Math.min(this.#saved + earned, this.#rate * BURST_SECONDS);
    this.#at = now;
  }
}
