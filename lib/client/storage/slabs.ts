/**
 * The memory that blocks stand in on their way between peers and disk: one SharedArrayBuffer, cut into slabs, that the
 * thread of the network and those of the disk write and read without copying or sending it. What is not there cannot be
 * asked for: who gets no slab waits, so that the memory of all torrents together is bounded by what was made at the start.
 */
import { plainView } from "../../base/plain_memory.ts";

/** Bytes of a slab: 16 blocks. Most reads and writes of files are as long. */
export const SLAB_BYTES = 262_144;

/** Slabs of a client that says nothing: 32 MiB, of which only what was used costs memory. */
export const SLABS = 128;

/** One of them, in somebody's hands. */
export interface Slab {
  readonly index: number;
  /** SLAB_BYTES. */
  readonly bytes: Uint8Array;
}

/** All slabs of a client. */
export class Slabs {
  /** How many there are. */
  readonly count: number;
  /** What threads of the disk are given at their start; slab i begins at i * SLAB_BYTES. */
  readonly buffer: SharedArrayBuffer;
  /** The last one given back comes first: few are touched where few are used. */
  readonly #free: Slab[];
  /** Called when a slab is given back while somebody was refused one before. */
  onFree: () => void = () => {};
  #refused = false;

  constructor(count: number = SLABS) {
    this.count = count;
    this.buffer = new SharedArrayBuffer(count * SLAB_BYTES);
    // Blocks are copied in and out by this thread alone, while a slab is in its hands.
    const bytes = plainView(this.buffer);
    this.#free = Array.from({ length: count }, (_, i) => {
      const index = count - 1 - i;
      return { index, bytes: bytes.subarray(index * SLAB_BYTES, (index + 1) * SLAB_BYTES) };
    });
  }

  /** How many nobody has. */
  get free(): number {
    return this.#free.length;
  }

  /** A slab, whatever stands in it; null when all are in use, and `onFree` will tell. */
  take(): Slab | null {
    const slab = this.#free.pop() ?? null;
    if (slab === null) this.#refused = true;
    return slab;
  }

  /** Gives one back. */
  give(slab: Slab): void {
    this.#free.push(slab);
    if (!this.#refused) return;
    this.#refused = false;
    this.onFree();
  }
}

/** The slab of an index, for a thread that has the buffer. */
export function slabAt(buffer: SharedArrayBuffer, index: number): Slab {
  return { index, bytes: new Uint8Array(buffer, index * SLAB_BYTES, SLAB_BYTES) };
}
