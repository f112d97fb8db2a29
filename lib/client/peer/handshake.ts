/**
 * The first 68 bytes that each side of a connection sends (BEP 3), and what its reserved bits tell.
 *
 *     0   1   byte 19, the length of the name
 *     1   19  "BitTorrent protocol"
 *     20  8   reserved: byte 25 & 0x10 extension protocol (BEP 10), byte 27 & 0x10 v2 (BEP 52), byte 27 & 0x04 fast (BEP 6)
 *     28  20  info hash; of a torrent of v2 the first 20 bytes of it
 *     48  20  peer id
 */
import { toLatin1 } from "../../base/bytes.ts";

export const HANDSHAKE_BYTES = 68;

const NAME = toLatin1("\x13BitTorrent protocol");
const EXTENSION_BYTE = 25;
const EXTENSION_BIT = 0x10;
const LAST_BYTE = 27;
const FAST_BIT = 0x04;
const V2_BIT = 0x10;

/** What the other side's handshake says. */
export interface Handshake {
  /** 20 bytes. */
  readonly infoHash: Uint8Array<ArrayBuffer>;
  /** 20 bytes. */
  readonly peerId: Uint8Array<ArrayBuffer>;
  /** Whether it speaks the extension protocol (BEP 10). */
  readonly extensions: boolean;
  /** Whether it speaks the fast extension (BEP 6). */
  readonly fast: boolean;
  /** Whether it speaks v2 (BEP 52). */
  readonly v2: boolean;
}

/**
 * Our handshake: the extension protocol and the fast extension are spoken. Both ids have 20 bytes; `isV2` tells that the
 * info hash is one of v2, without which libtorrent asks for nothing.
 */
export function writeHandshake(
  infoHash: Uint8Array,
  peerId: Uint8Array,
  isV2 = false,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HANDSHAKE_BYTES);
  bytes.set(NAME);
  bytes[EXTENSION_BYTE] = EXTENSION_BIT;
  bytes[LAST_BYTE] = FAST_BIT | (isV2 ? V2_BIT : 0);
  bytes.set(infoHash.subarray(0, 20), 28);
  bytes.set(peerId.subarray(0, 20), 48);
  return bytes;
}

/** Reads the first 68 bytes; null when they are no handshake, or fewer. What follows them is left alone. */
export function readHandshake(bytes: Uint8Array): Handshake | null {
  if (bytes.length < HANDSHAKE_BYTES || !isHandshakeStart(bytes)) return null;
  return {
    infoHash: new Uint8Array(bytes.subarray(28, 48)),
    peerId: new Uint8Array(bytes.subarray(48, HANDSHAKE_BYTES)),
    extensions: (bytes[EXTENSION_BYTE] & EXTENSION_BIT) !== 0,
    fast: (bytes[LAST_BYTE] & FAST_BIT) !== 0,
    v2: (bytes[LAST_BYTE] & V2_BIT) !== 0,
  };
}

/** Whether a handshake can begin with the bytes that came so far, so that others are cut off at their first wrong byte. */
export function isHandshakeStart(bytes: Uint8Array): boolean {
  const known = Math.min(bytes.length, NAME.length);
  for (let i = 0; i < known; i++) if (bytes[i] !== NAME[i]) return false;
  return true;
}
