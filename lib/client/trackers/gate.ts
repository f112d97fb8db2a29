/** A gate that lets so many through at a time, in the order in which they came. */

/** Gives a place back; a second call does nothing. */
export type Leave = () => void;

/** Keeps a thousand torrents that start at once from announcing at once. */
export class Gate {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(limit: number) {
    this.#free = limit;
  }

  /** Resolves when there is a place, with what gives it back; with null when it is aborted before. */
  enter(signal: AbortSignal): Promise<Leave | null> {
    if (signal.aborted) return Promise.resolve(null);
    if (this.#free > 0) {
      this.#free--;
      return Promise.resolve(this.#place());
    }
    return this.#wait(signal);
  }

  #wait(signal: AbortSignal): Promise<Leave | null> {
    const { promise, resolve } = Promise.withResolvers<Leave | null>();
    const letIn = () => {
      signal.removeEventListener("abort", giveUp);
      resolve(this.#place());
    };
    const giveUp = () => {
      this.#waiting.delete(letIn);
      resolve(null);
    };
    this.#waiting.add(letIn);
    signal.addEventListener("abort", giveUp, { once: true });
    return promise;
  }

  /** A place that is taken, until it is passed on to who waits longest. */
  #place(): Leave {
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const [first] = this.#waiting;
      if (first === undefined) this.#free++;
      else {
        this.#waiting.delete(first);
        first();
      }
    };
  }
}
