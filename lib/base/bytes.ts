/** Bytes: hex, Latin-1 and comparison. */

const HEX = "0123456789abcdef";

/** The bytes as lower-case hex digits. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX[byte >> 4] + HEX[byte & 15];
  return text;
}

/** The bytes of hex digits of either case, or null when it is no such text. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return null;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** Each character's low byte: the inverse of `fromLatin1`, and plain ASCII's encoder. */
export function toLatin1(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Each byte as the character of its number. */
export function fromLatin1(bytes: Uint8Array): string {
  if (bytes.length <= CHUNK) return String.fromCharCode.apply(null, bytes as unknown as number[]);
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK) parts.push(fromLatin1(bytes.subarray(at, at + CHUNK)));
  return parts.join("");
}

/** Arguments that a call takes without overflowing the stack; one character at a time costs a string each. */
const CHUNK = 4096;

/** The order of raw byte strings (BEP 3's order of keys): negative, 0 or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    if (a[i] !== b[i]) return a[i] - b[i];
  }
  return a.length - b.length;
}

/** Hex digits of the bytes of `count` words from `at` on, the low byte of each first, as they stand in memory. */
export function wordsToHex(words: Int32Array, at: number, count: number): string {
  let text = "";
  for (let i = 0; i < 4 * count; i++) {
    const byte = (words[at + (i >> 2)] >>> (8 * (i & 3))) & 255;
    text += (byte < 16 ? "0" : "") + byte.toString(16);
  }
  return text;
}
