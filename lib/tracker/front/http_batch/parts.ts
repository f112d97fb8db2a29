/**
 * Memory for what must wait: the beginnings of heads, and what a connection does not take at once. Most connections
 * own none. Buffers of a few sizes are used again, so that slow connections by the thousand leave no garbage.
 */

/** Bytes of the buffers; the last holds whatever may be left of what was read at once. */
const SIZES = [512, 2048, 8192, 16_384, 32_768, 65_536] as const;
/** Buffers of each size that are kept for the next one. */
const SPARE = 64;

export class Parts {
  readonly #spare: Uint8Array<ArrayBuffer>[][] = SIZES.map(() => []);
  /** Bytes that are held by connections. */
  held = 0;

  /** A buffer for at least so many bytes. */
  take(bytes: number): Uint8Array<ArrayBuffer> {
    const at = SIZES.findIndex((size) => size >= bytes);
    const size = at < 0 ? bytes : SIZES[at];
    this.held += size;
    return this.#spare[at]?.pop() ?? new Uint8Array(new ArrayBuffer(size));
  }

  give(part: Uint8Array<ArrayBuffer>): void {
    this.held -= part.length;
    const spare = this.#spare[SIZES.indexOf(part.length as typeof SIZES[number])];
    if (spare !== undefined && spare.length < SPARE) spare.push(part);
  }
}

/** Bytes that wait for their turn: those from `at` to before `length` of a buffer that is there while there are any. */
export class Waiting {
  part: Uint8Array<ArrayBuffer> | null = null;
  at = 0;
  length = 0;

  /** How many wait. */
  get size(): number {
    return this.length - this.at;
  }

  /** Puts a copy of bytes behind those that wait. */
  add(parts: Parts, bytes: Uint8Array, from: number, end: number): void {
    if (from >= end) return;
    const before = this.size;
    if (this.part === null || this.length + end - from > this.part.length) {
      this.#grow(parts, before + end - from);
    }
    this.part!.set(bytes.subarray(from, end), this.length);
    this.length += end - from;
  }

  #grow(parts: Parts, size: number): void {
    const larger = parts.take(size);
    const { at, length, part } = this;
    if (part !== null) {
      larger.set(part.subarray(at, length));
      parts.give(part);
    }
    this.part = larger;
    this.length = length - at;
    this.at = 0;
  }

  /** Marks so many as done with. */
  drop(parts: Parts, count: number): void {
    this.at += count;
    if (this.at === this.length) this.clear(parts);
  }

  clear(parts: Parts): void {
    if (this.part !== null) parts.give(this.part);
    this.part = null;
    this.at = this.length = 0;
  }
}
