/**
 * How many blocks are under way to a peer: its window grows with each block that comes as long as its rate grows by that,
 * and then follows the rate, WINDOW_SECONDS of it.
 */
import { BLOCK_BYTES } from "../storage/store.ts";
import type { Peer } from "./peer.ts";

/** Seconds of a peer's rate that are under way. */
const WINDOW_SECONDS = 2;
/** Blocks under way to a peer, at most (8 MB: 27 ms at 300 MB/s) and at least. */
const WIDEST = 500;
const NARROWEST = 4;
/** How much faster a peer must get in a second for its window to go on growing by itself. */
const GROWTH = 1.1;

/** Blocks that a peer may be asked for at a time, now. */
export function windowOf(peer: Peer): number {
  if (peer.snubs) return 1;
  return Math.min(peer.window, peer.reqq);
}

/** Looks once a second whether a peer's window still grows, and has it follow the rate when it does not. */
export function adaptWindow(peer: Peer, now: number): void {
  const rate = peer.down.rate(now);
  if (peer.grows && (rate > peer.lastRate * GROWTH || peer.asked.size < peer.window)) {
    peer.lastRate = rate;
    return;
  }
  peer.grows = false;
  const wide = Math.ceil(rate * WINDOW_SECONDS / BLOCK_BYTES);
  peer.window = Math.max(NARROWEST, Math.min(WIDEST, wide));
  peer.lastRate = rate;
}

/** A block came: the window of a peer whose rate still grows grows by one. */
export function widen(peer: Peer): void {
  if (peer.grows && peer.window < WIDEST) peer.window++;
}
