/** Slices of all downloads, one after another as a limit lets them: who asked first goes first, so that none waits for ever. */
import type { Clock } from "../../base/clock.ts";
import type { Limit } from "../../client/limit.ts";

/** The limit is looked at again after so many milliseconds: it may have changed. */
const LOOK = 500;

/** Bytes of a slice, at most and at least; in between an eighth of what may go in a second. */
const MOST = 262_144;
const LEAST = 16_384;

/** Gives turns. */
export class Turns {
  readonly #clock: Clock;
  readonly #limit: Limit;
  #last: Promise<void> = Promise.resolve();

  /** By this limit, whose moments are those of `clock.elapsed`. */
  constructor(clock: Clock, limit: Limit) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** How many bytes are a good slice at the rate of now. */
  sliceSize(): number {
    const { rate } = this.#limit;
    return rate === 0 ? MOST : Math.max(LEAST, Math.min(MOST, Math.floor(rate / 8)));
  }

  /** Comes true when so many bytes may go; who is gone by then takes none. */
  take(bytes: number, isGone: () => boolean): Promise<void> {
    return this.#last = this.#last.then(() => this.#wait(bytes, isGone));
  }

  async #wait(bytes: number, isGone: () => boolean): Promise<void> {
    for (;;) {
      if (isGone()) return;
      const wait = this.#limit.wait(this.#clock.elapsed());
      if (wait === 0) return this.#limit.take(bytes, this.#clock.elapsed());
      await new Promise<void>((resolve) => void this.#clock.after(Math.min(wait, LOOK), resolve));
    }
  }
}
