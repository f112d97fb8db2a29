/**
 * Canonical peer priority (BEP 40): a number for two addresses that both sides find the same, whoever asks. Where all keep
 * the connections of the highest numbers, everybody keeps some, and nobody can crowd others out from few networks.
 */
import { ADDRESS_BYTES, type Family, readAddress } from "../../base/address.ts";
import { compareBytes } from "../../base/bytes.ts";

/** Where a peer is met. */
export interface PeerPlace {
  /** An address. */
  readonly host: string;
  readonly port: number;
}

/** First bytes of an address that always count whole: /16 of IPv4, /48 of IPv6. */
const WHOLE_BYTES: Readonly<Record<Family, number>> = { 4: 2, 6: 6 };

/** Every second bit. */
const HALF = 0x55;

/** The priority of a connection between two places, 0 .. 2^32-1, the higher the better; 0 when they are of two families. */
export function peerPriority(own: PeerPlace, other: PeerPlace): number {
  const a = new Uint8Array(16);
  const b = new Uint8Array(16);
  const family = readAddress(own.host, a);
  if (family === 0 || readAddress(other.host, b) !== family) return 0;
  const length = ADDRESS_BYTES[family];
  let same = 0;
  while (same < length && a[same] === b[same]) same++;
  if (same === length) return crc32c(inOrder(portBytes(own.port), portBytes(other.port)));
  // The nearer they are, the more of the address counts: up to the first byte that differs.
  for (let i = Math.max(WHOLE_BYTES[family], same + 1); i < length; i++) {
    a[i] &= HALF;
    b[i] &= HALF;
  }
  return crc32c(inOrder(a.subarray(0, length), b.subarray(0, length)));
}

function portBytes(port: number): Uint8Array {
  return Uint8Array.of(port >> 8, port);
}

/** Both one behind the other, the lower one first, so that either side gets the same. */
function inOrder(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  const isFirst = compareBytes(a, b) <= 0;
  both.set(isFirst ? a : b);
  both.set(isFirst ? b : a, a.length);
  return both;
}

/** CRC-32C (Castagnoli, RFC 3720 B.4). */
export function crc32c(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) crc = CRC_OF_BYTE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

const POLYNOMIAL = 0x82f63b78;

const CRC_OF_BYTE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) * POLYNOMIAL);
  return crc;
});
