/** The end of a torrent's announces: trackers that have this peer in their lists are told that it goes, for so long as there is time. */
import type { Clock } from "../../base/clock.ts";
import type { Gate } from "./gate.ts";
import type { Tracker } from "./tracker.ts";

/** The leaving of trackers that were ended before. */
export class Leaving {
  readonly #trackers: readonly Tracker[];
  readonly #clock: Clock;
  readonly #end = new AbortController();
  readonly #over = Promise.withResolvers<void>();

  constructor(trackers: readonly Tracker[], clock: Clock, gate: Gate) {
    this.#trackers = trackers;
    this.#clock = clock;
    const all = trackers.map((tracker) => this.#leave(tracker, gate));
    Promise.all(all).then(() => this.#over.resolve());
  }

  /** Resolves when all are told, after so many milliseconds at the latest; the shortest limit counts. */
  within(limit: number): Promise<void> {
    if (limit <= 0) this.#cutShort();
    else {
      const cancel = this.#clock.after(limit, () => this.#cutShort());
      this.#over.promise.then(cancel);
    }
    return this.#over.promise;
  }

  async #leave(tracker: Tracker, gate: Gate): Promise<void> {
    // Where it is not known there is only a call to be waited for, which was given up.
    if (!tracker.knows) return await tracker.leave();
    const leave = await gate.enter(this.#end.signal);
    if (leave === null) return;
    await tracker.leave();
    leave();
  }

  #cutShort(): void {
    this.#end.abort();
    for (const tracker of this.#trackers) tracker.cutShort();
    this.#over.resolve();
  }
}
