/**
 * Large buffers that blocks are sent in, used again: made anew for each write they cost a fifth of a seed's time (zeroing
 * and garbage, measured).
 */

/** Bytes of one: 15 blocks with their heads, and room for some small messages. */
export const SEND_BYTES = 262_144;

/** Buffers that are kept while nobody needs them: 8 MiB. */
const MOST_KEPT = 32;

/** The buffers of a session. */
export class SendBuffers {
  readonly #free: Uint8Array<ArrayBuffer>[] = [];

  /** A buffer, whatever stands in it. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#free.pop() ?? new Uint8Array(SEND_BYTES);
  }

  /** Gives one back. */
  give(buffer: Uint8Array<ArrayBuffer>): void {
    if (this.#free.length < MOST_KEPT) this.#free.push(buffer);
  }
}
