/** Info hashes as people write them: hex digits, or the base32 of old magnet links. */
import { fromHex } from "../base/bytes.ts";

/** RFC 4648's alphabet. */
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * The bytes of an info hash: 20 of 40 hex digits or 32 letters of base32 (v1), 32 of 64 hex digits (v2); null when it is
 * no such text.
 */
export function readHashText(text: string): Uint8Array | null {
  if (text.length === 40 || text.length === 64) return fromHex(text);
  return /^[a-z2-7]{32}$/i.test(text) ? fromBase32(text.toUpperCase()) : null;
}

/** 32 characters of 5 bits each are 20 bytes. */
function fromBase32(text: string): Uint8Array | null {
  let bits = 0n;
  for (const character of text) bits = (bits << 5n) | BigInt(BASE32.indexOf(character));
  return fromHex(bits.toString(16).padStart(40, "0"));
}
