/** One array of a fixed size that is written again and again, byte by byte. */
export class ByteWriter {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How much is written; whoever begins anew sets it back. */
  length = 0;

  /** `most`: the longest text it will ever hold. */
  constructor(most: number) {
    // From a buffer of its own, so that its address stays the same for calls to the system.
    this.bytes = new Uint8Array(new ArrayBuffer(most));
  }

  /** What was written, until something else is. */
  written(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length);
  }

  text(text: Uint8Array): void {
    this.bytes.set(text, this.length);
    this.length += text.length;
  }

  /** A whole number of at least 0, in digits. */
  digits(number: number): void {
    const places = placesOf(number);
    this.digitsAt(this.length, places, number);
    this.length += places;
  }

  /** The last `places` digits of a number, at an index. */
  digitsAt(start: number, places: number, number: number): void {
    for (let at = start + places - 1; at >= start; at--) {
      this.bytes[at] = 48 + (number % 10);
      number = Math.floor(number / 10);
    }
  }

  /** `length` bytes from `at` on. Short ones byte by byte: a view to copy from costs more than they do. */
  copy(source: Uint8Array, at: number, length: number): void {
    if (length > 32) this.bytes.set(source.subarray(at, at + length), this.length);
    else for (let i = 0; i < length; i++) this.bytes[this.length + i] = source[at + i];
    this.length += length;
  }

  byte(byte: number): void {
    this.bytes[this.length++] = byte;
  }
}

/** How many digits a whole number has. */
export function placesOf(number: number): number {
  let places = 1;
  for (let rest = number; rest >= 10; rest = Math.floor(rest / 10)) places++;
  return places;
}
