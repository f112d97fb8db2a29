/**
 * Super-seeding (BEP 16): the only seed claims to have nothing, and shows each peer one piece, the rarest; the next one
 * when somebody else is seen to have got that from it. So each byte leaves it about once.
 */
import { excuse } from "./interest.ts";
import type { Peer } from "./peer.ts";
import { say, type TorrentState } from "./state.ts";

/** Milliseconds after which a peer that got its piece is shown the next one, though nobody has that from it. */
const PATIENCE = 60_000;

/** Greets a peer as one that has nothing; false when this side does not super-seed. */
export function greetAsSuperSeed(state: TorrentState, peer: Peer): boolean {
  if (!state.facts.options.superSeed || !state.isSeed) return false;
  if (peer.fast) say(state, peer).haveNone();
  return true;
}

/** Shows a peer the piece that the fewest have, of those that it lacks and that are not shown to another. */
export function showNext(state: TorrentState, peer: Peer): void {
  if (!state.facts.options.superSeed || !state.isSeed || peer.isGone) return;
  if (peer.shown >= 0 && !peer.has.has(peer.shown)) return;
  const shown = new Set<number>();
  for (const other of state.peers.values()) if (other.shown >= 0) shown.add(other.shown);
  let best = -1;
  let count = Infinity;
  const start = state.tools.random.next() % peer.has.length;
  for (let i = 0; i < peer.has.length; i++) {
    const piece = (start + i) % peer.has.length;
    if (peer.has.has(piece)) continue;
    const owners = 2 * state.picker.availability(piece) + Number(shown.has(piece));
    if (owners < count) [best, count] = [piece, owners];
  }
  if (best < 0) return;
  excuse(peer);
  peer.shown = best;
  peer.shownAt = state.tools.now();
  say(state, peer).have(best);
}

/** Shows the next piece to whom nothing was shown, and to who got its piece and has nobody to pass it on to. */
export function showInTime(state: TorrentState, peer: Peer): void {
  if (peer.shown < 0 || state.tools.now() - peer.shownAt > PATIENCE) showNext(state, peer);
}

/** Somebody has a piece: those that it was shown to before have passed it on. */
export function sawHave(state: TorrentState, from: Peer, piece: number): void {
  if (!state.facts.options.superSeed) return;
  for (const peer of state.peers.values()) {
    if (peer === from || peer.shown !== piece) continue;
    showNext(state, peer);
  }
  // A peer alone has nobody to pass it on to.
  if (from.shown === piece && state.peers.size === 1) showNext(state, from);
}
