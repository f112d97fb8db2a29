/**
 * The pieces that a peer may have although it is choked (BEP 6), so that one who has nothing yet gets something to trade.
 * Which they are follows from its address, so that it gets no more of them by asking many, or by calling again.
 */
import { createHash } from "node:crypto";
import { readAddress } from "../../base/address.ts";

/** Pieces that a peer is allowed, unless told otherwise. */
export const ALLOWED_FAST_PIECES = 10;

/**
 * The allowed fast set of the peer at an address, in the order of BEP 6, at most `count` of the torrent's `pieces`. Empty
 * for IPv6, of which BEP 6 says nothing.
 */
export function allowedFastSet(
  host: string,
  infoHash: Uint8Array,
  pieces: number,
  count: number = ALLOWED_FAST_PIECES,
): number[] {
  const address = new Uint8Array(16);
  if (readAddress(host, address) !== 4) return [];
  // Of a network of 256 addresses all get the same.
  address[3] = 0;
  let hash = createHash("sha1").update(address.subarray(0, 4)).update(infoHash).digest();
  const allowed = new Set<number>();
  const most = Math.min(count, pieces);
  while (allowed.size < most) {
    for (let at = 0; at < 20 && allowed.size < most; at += 4) allowed.add(hash.readUInt32BE(at) % pieces);
    hash = createHash("sha1").update(hash).digest();
  }
  return [...allowed];
}
