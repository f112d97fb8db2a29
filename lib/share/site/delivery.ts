/** Who had all bytes of a share by plain downloads, whole or in parts. */

/** Parts that are remembered of one address, apart from one another, and addresses of one share, at most. */
const MOST_PARTS = 2048;
const MOST_ADDRESSES = 1000;

/** What one address had: `first, end, first, end, ...`, in order, none touching the next. */
type Spans = number[];

/** Remembers it of one share. */
export class Delivery {
  readonly #total: number;
  /** Null: it had all. Those that came first stand first. */
  readonly #had = new Map<string, Spans | null>();

  /** `total` bytes are all. */
  constructor(total: number) {
    this.#total = total;
  }

  /** Notes that an address had the bytes from `first` to before `end`; true when it has all by that, once. */
  note(from: string, first: number, end: number): boolean {
    const before = this.#had.get(from);
    if (before === null || end <= first) return false;
    const spans = addSpan(before ?? [], first, end);
    const isAll = spans.length === 2 && spans[0] === 0 && spans[1] >= this.#total;
    if (before === undefined && this.#had.size >= MOST_ADDRESSES) {
      this.#had.delete(this.#had.keys().next().value!);
    }
    // Who takes it crumb by crumb begins anew.
    this.#had.set(from, isAll ? null : spans.length > 2 * MOST_PARTS ? [] : spans);
    return isAll;
  }
}

/** Spans with one more, which takes in those that it meets. */
export function addSpan(spans: readonly number[], first: number, end: number): Spans {
  const before: number[] = [];
  const behind: number[] = [];
  for (let i = 0; i < spans.length; i += 2) {
    if (spans[i + 1] < first) before.push(spans[i], spans[i + 1]);
    else if (spans[i] > end) behind.push(spans[i], spans[i + 1]);
    else [first, end] = [Math.min(first, spans[i]), Math.max(end, spans[i + 1])];
  }
  return [...before, first, end, ...behind];
}
