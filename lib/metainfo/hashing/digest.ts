/**
 * Digests of the system's library, where they are wanted. It gives hex digits: one call that makes a string costs less
 * than the objects around bytes (10.4 instead of 11.3 us for the SHA-256 of a block).
 */
import { hash } from "node:crypto";

/** Writes the SHA-1 of the bytes, 20 bytes. */
export function writeSha1(bytes: Uint8Array, out: Uint8Array, at: number): void {
  writeHex(hash("sha1", bytes, "hex"), out, at);
}

/** Writes the SHA-256 of the bytes as 8 big-endian words. */
export function writeSha256Words(bytes: Uint8Array, out: Int32Array, at: number): void {
  const hex = hash("sha256", bytes, "hex");
  for (let word = 0; word < 8; word++) {
    let value = 0;
    for (let i = 8 * word; i < 8 * word + 8; i++) value = (value << 4) | digit(hex.charCodeAt(i));
    out[at + word] = value;
  }
}

/** Writes hex digits as bytes. */
export function writeHex(hex: string, out: Uint8Array, at: number): void {
  for (let i = 0; i < hex.length; i += 2) {
    out[at++] = (digit(hex.charCodeAt(i)) << 4) | digit(hex.charCodeAt(i + 1));
  }
}

/** Of 0-9 and a-f: letters are 9 above their low bits. */
function digit(code: number): number {
  return (code & 15) + 9 * (code >> 6);
}
