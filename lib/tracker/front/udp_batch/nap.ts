/**
 * Naps for threads that share a port. Each packet wakes one of them, so that they handle few at a time, and a call for few
 * costs nearly as much as one for many: two threads took 1.26 of what one takes for the same packets, with naps 1.11
 * (measured on the prototype). A nap lets packets gather. Where it brings no more, as with one client that waits for each
 * answer, naps only add to that wait: then there is none for a while.
 */
import type { Libc } from "../../../base/linux/libc.ts";

/** A batch of fewer packets than this is followed by a nap. */
const FEW = 16;
/** A nap after which fewer came was of no use. */
const TOO_FEW = 6;
/** Batches without a nap after such a one. */
const PAUSE = 16;

/** The naps of one thread. */
export class Nap {
  readonly #libc: Libc;
  readonly #microseconds: number;
  #napped = false;
  #pause = 0;

  constructor(libc: Libc, microseconds: number) {
    this.#libc = libc;
    this.#microseconds = microseconds;
  }

  /** Takes a nap after a batch of so many packets, if it is of use. */
  after(count: number): void {
    if (this.#microseconds === 0 || count === 0) return;
    if (this.#napped && count < TOO_FEW) this.#pause = PAUSE;
    this.#napped = count < FEW && this.#pause === 0;
    if (this.#napped) this.#libc.call.usleep(this.#microseconds);
    else if (this.#pause > 0) this.#pause--;
  }
}
