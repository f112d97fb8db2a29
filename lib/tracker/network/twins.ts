/** Peers of an answer that became one and the same when they were given other addresses. */
import { isAt, type Own } from "./own.ts";

/** By port: which of the two addresses an answer has on it. Empty between calls. */
const ports = new Uint8Array(65_536);

/**
 * Of peers of `size` bytes, from byte `start` on, that are at one of two addresses with the same port keeps the first; gives the new count.
 * Others are not looked at: a swarm has nobody twice.
 */
export function dropTwins(
  peers: Uint8Array,
  start: number,
  count: number,
  size: number,
  one: Own | null,
  other: Own | null,
): number {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const at = start + i * size;
    const mark = one !== null && isAt(one, peers, at) ? 1 : other !== null && isAt(other, peers, at) ? 2 : 0;
    const port = portAt(peers, at + size);
    if ((ports[port] & mark) !== 0) continue;
    ports[port] |= mark;
    if (kept < i) peers.copyWithin(start + kept * size, at, at + size);
    kept++;
  }
  for (let i = 1; i <= kept; i++) ports[portAt(peers, start + i * size)] = 0;
  return kept;
}

function portAt(peers: Uint8Array, end: number): number {
  return (peers[end - 2] << 8) | peers[end - 1];
}
