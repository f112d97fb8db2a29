/** Info hashes as people have them: hex, base32, a v2 one, or within a magnet link. */
import { fromHex } from "../../base/bytes.ts";
import { type Fault, fault } from "../../base/fault.ts";
import { shown } from "../../base/setting.ts";
import { isMagnet, magnetFields } from "./magnet.ts";

/** RFC 4648's alphabet, which magnet links use. */
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The 20 bytes that trackers know a torrent by; of a v2 hash the first 20 (BEP 52). */
export function readInfoHash(text: string): Uint8Array | Fault {
  const trimmed = text.trim();
  const bytes = isMagnet(trimmed) ? fromMagnet(trimmed) : fromDigits(trimmed);
  return bytes ?? fault(
    "bad-value",
    `HASH cannot be ${shown(trimmed)}.`,
    "Give an info hash of 40 hex digits (v2: 64), or 32 letters of base32, or a magnet link in quotes.",
  );
}

function fromDigits(text: string): Uint8Array | null {
  if (text.length === 40 || text.length === 64) return fromHex(text)?.subarray(0, 20) ?? null;
  return text.length === 32 ? fromBase32(text.toUpperCase()) : null;
}

/** 32 characters of 5 bits each are 20 bytes. */
function fromBase32(text: string): Uint8Array | null {
  let bits = 0n;
  for (const character of text) {
    const digit = BASE32.indexOf(character);
    if (digit < 0) return null;
    bits = (bits << 5n) | BigInt(digit);
  }
  return fromHex(bits.toString(16).padStart(40, "0"));
}

/** `xt=urn:btih:HASH` (BEP 9), or `xt=urn:btmh:1220HASH` (v2: a multihash of SHA-256, BEP 52). */
function fromMagnet(text: string): Uint8Array | null {
  const topics = magnetFields(text).getAll("xt");
  for (const [prefix, length] of [["urn:btih:", 0], ["urn:btmh:1220", 64]] as const) {
    const topic = topics.find((one) => one.toLowerCase().startsWith(prefix));
    const digits = topic?.slice(prefix.length);
    if (digits !== undefined && (length === 0 || digits.length === length)) return fromDigits(digits);
  }
  return null;
}
