/**
 * Which pieces somebody has: a bit each, in the order of BEP 3 (piece 0 is the highest bit of the first byte), spare bits
 * at the end are 0. How many are set is always known, so that "all" and "none" cost nothing to ask.
 */

/** Bytes that so many bits take. */
export function bitfieldBytes(length: number): number {
  return Math.ceil(length / 8);
}

/** A set of numbers from 0 up to, but without, its length. */
export class Bitfield {
  /** Bits, not bytes. */
  readonly length: number;
  /** The bits as BEP 3 sends them; they change with the set, and nobody else may write them. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  #count: number;

  /** Empty, or with the bits of these bytes, which are copied. Throws a RangeError for bytes that `readBitfield` refuses. */
  constructor(length: number, bytes?: Uint8Array) {
    this.length = length;
    this.bytes = new Uint8Array(bitfieldBytes(length));
    this.#count = 0;
    if (bytes === undefined) return;
    if (!isFitting(bytes, length)) throw new RangeError(`These are not the bytes of ${length} bits.`);
    this.bytes.set(bytes);
    for (const byte of this.bytes) this.#count += BITS_SET[byte];
  }

  /** How many bits are set. */
  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count === this.length;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Whether bit `i` is set; one outside is not. */
  has(i: number): boolean {
    return (this.bytes[i >>> 3] & (128 >> (i & 7))) !== 0;
  }

  /** Sets bit `i`; whether it was not set before. Throws a RangeError for one outside. */
  set(i: number): boolean {
    const mask = this.#maskOf(i);
    if ((this.bytes[i >>> 3] & mask) !== 0) return false;
    this.bytes[i >>> 3] |= mask;
    this.#count++;
    return true;
  }

  /** Clears bit `i`; whether it was set before. Throws a RangeError for one outside. */
  clear(i: number): boolean {
    const mask = this.#maskOf(i);
    if ((this.bytes[i >>> 3] & mask) === 0) return false;
    this.bytes[i >>> 3] &= ~mask;
    this.#count--;
    return true;
  }

  setAll(): void {
    this.bytes.fill(255);
    if (this.bytes.length > 0) this.bytes[this.bytes.length - 1] = 255 & ~spareBits(this.length);
    this.#count = this.length;
  }

  clearAll(): void {
    this.bytes.fill(0);
    this.#count = 0;
  }

  #maskOf(i: number): number {
    if (!(i >= 0 && i < this.length)) throw new RangeError(`There is no bit ${i} of ${this.length}.`);
    return 128 >> (i & 7);
  }
}

/** The bits that came in a BITFIELD message; null when there are too few or too many bytes, or a spare bit is set (BEP 3). */
export function readBitfield(bytes: Uint8Array, length: number): Bitfield | null {
  return isFitting(bytes, length) ? new Bitfield(length, bytes) : null;
}

function isFitting(bytes: Uint8Array, length: number): boolean {
  if (bytes.length !== bitfieldBytes(length)) return false;
  return length === 0 || (bytes[bytes.length - 1] & spareBits(length)) === 0;
}

/** The bits of the last byte that stand for no piece. */
function spareBits(length: number): number {
  return (1 << (-length & 7)) - 1;
}

/** How many bits of a byte are set. */
const BITS_SET = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest > 0; rest &= rest - 1) count++;
  return count;
});
