/** Bytes that come in portions, put together in one buffer. */

/** Room in the beginning. */
const FIRST_ROOM = 256;

/** Grows at its end; a portion of any size costs no more than its bytes. */
export class GrowingBytes {
  #buffer = new Uint8Array(FIRST_ROOM);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Copies a portion to the end. */
  append(portion: Uint8Array): void {
    const length = this.#length + portion.length;
    if (length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#buffer.length));
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    this.#buffer.set(portion, this.#length);
    this.#length = length;
  }

  /** All of it; good until the next change. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Forgets all, and keeps the room. */
  clear(): void {
    this.#length = 0;
  }
}
