/** Long work without waiting that lets others have a turn now and then: timers, the live line, Ctrl+C. */
import type { Clock } from "./clock.ts";

/** Milliseconds of work between two turns of others. */
const STINT = 50;

const AT_ONCE = Promise.resolve();

/** Tells when the work went on long enough. */
export class Pace {
  readonly #clock: Pick<Clock, "elapsed">;
  readonly #stint: number;
  #since: number;

  /** `stint`: milliseconds of work between two turns of others. */
  constructor(clock: Pick<Clock, "elapsed">, stint = STINT) {
    this.#clock = clock;
    this.#stint = stint;
    this.#since = clock.elapsed();
  }

  /** Whether it is time for others. */
  isDue(): boolean {
    return this.#clock.elapsed() - this.#since >= this.#stint;
  }

  /** Rests when it is time. It may be called as often as one likes: otherwise it costs next to nothing. */
  pause(): Promise<void> {
    return this.isDue() ? this.rest() : AT_ONCE;
  }

  /** Gives others their turn. */
  async rest(): Promise<void> {
    // Not by the clock: its timers do not keep the process alive. A timer costs 2 ms; but a turn by setImmediate() or by a
    // MessageChannel lets next to no request through (measured).
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#since = this.#clock.elapsed();
  }
}
