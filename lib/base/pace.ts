/** Long work without waiting that lets others have a turn now and then: timers, the live line, Ctrl+C. */
import type { Clock } from "./clock.ts";

/** Milliseconds of work between two turns of others. */
const STINT = 50;

/** Tells when the work went on long enough. */
export class Pace {
  readonly #clock: Pick<Clock, "elapsed">;
  #since: number;

  constructor(clock: Pick<Clock, "elapsed">) {
    this.#clock = clock;
    this.#since = clock.elapsed();
  }

  /** Whether it is time for others. */
  isDue(): boolean {
    return this.#clock.elapsed() - this.#since >= STINT;
  }

  /** Gives others their turn. */
  async rest(): Promise<void> {
    // Not by the clock: its timers do not keep the process alive.
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#since = this.#clock.elapsed();
  }
}
