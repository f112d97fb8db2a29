/** Virtual time: what is planned happens in the order of its moment, at once. The same seed gives the same course of things. */
import type { Clock } from "../../../lib/base/clock.ts";

interface Plan {
  readonly at: number;
  readonly turn: number;
  readonly callback: () => void;
  isOff: boolean;
}

/** A clock that jumps from one planned thing to the next; a binary heap by moment, then by turn. */
export class World implements Clock {
  #now = 0;
  #turn = 0;
  readonly #heap: Plan[] = [];
  /** Called after each step. */
  afterStep: () => void = () => {};
  steps = 0;

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const plan = { at: this.#now + Math.max(0, milliseconds), turn: this.#turn++, callback, isOff: false };
    this.#push(plan);
    return () => void (plan.isOff = true);
  }

  /** Lets things happen until `isDone` says so, or the moment is reached; whether it was done. */
  run(until: number, isDone: () => boolean = () => false): boolean {
    while (!isDone()) {
      const next = this.#heap[0];
      if (next === undefined || next.at > until) {
        this.#now = until;
        return isDone();
      }
      this.#pop();
      if (next.isOff) continue;
      this.#now = next.at;
      next.callback();
      this.steps++;
      this.afterStep();
    }
    return true;
  }

  #push(plan: Plan): void {
    const heap = this.#heap;
    let at = heap.push(plan) - 1;
    while (at > 0 && isBefore(plan, heap[(at - 1) >> 1])) {
      heap[at] = heap[(at - 1) >> 1];
      at = (at - 1) >> 1;
    }
    heap[at] = plan;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
      if (!isBefore(heap[child], last)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Plan, b: Plan): boolean {
  return a.at < b.at || (a.at === b.at && a.turn < b.turn);
}
