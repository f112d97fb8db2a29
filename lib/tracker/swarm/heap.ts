/** A heap of numbers that stand for something else: the first of them is at hand, and adding or taking one is short. */

export class NumberHeap {
  /** Whether what one number stands for comes before what another does. */
  readonly #isBefore: (a: number, b: number) => boolean;
  readonly #numbers: number[] = [];

  constructor(isBefore: (a: number, b: number) => boolean) {
    this.#isBefore = isBefore;
  }

  /** How many there are. */
  get size(): number {
    return this.#numbers.length;
  }

  /** The first; there must be one. */
  get first(): number {
    return this.#numbers[0];
  }

  add(number: number): void {
    const numbers = this.#numbers;
    let at = numbers.length;
    for (let above = (at - 1) >> 1; at > 0 && this.#isBefore(number, numbers[above]); above = (at - 1) >> 1) {
      numbers[at] = numbers[above];
      at = above;
    }
    numbers[at] = number;
  }

  /** Takes the first out; there must be one. */
  take(): number {
    const numbers = this.#numbers;
    const first = numbers[0];
    const last = numbers.pop()!;
    if (numbers.length > 0) this.#sink(last);
    return first;
  }

  /** Finds the first one's new place, since what it stands for is another thing now. */
  settleFirst(): void {
    this.#sink(this.#numbers[0]);
  }

  /** Puts a number in place of the first, and lets it sink to where it belongs. */
  #sink(number: number): void {
    const numbers = this.#numbers;
    let at = 0;
    for (let below = 1; below < numbers.length; below = 2 * at + 1) {
      const other = below + 1;
      if (other < numbers.length && this.#isBefore(numbers[other], numbers[below])) below = other;
      if (!this.#isBefore(numbers[below], number)) break;
      numbers[at] = numbers[below];
      at = below;
    }
    numbers[at] = number;
  }
}
