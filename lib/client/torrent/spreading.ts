/**
 * Super-seeding as long as it helps: the only seed claims to have nothing, and shows each peer a few pieces that nobody
 * else has or was shown, more of them as that gets them. So what leaves it first is one copy, at the full rate, which the
 * peers pass on to each other. When there is no such piece left all are told that it has everything, and from then on it
 * is a usual seed. It begins anew with the first peer that comes when none is there.
 *
 * Against BEP 16 (super_seed.ts) it does not wait to see pieces passed on, and shows several at a time: where the seed's
 * rate is the limit that is what counts.
 */
import { excuse } from "./interest.ts";
import type { Peer } from "./peer.ts";
import { say, type Spread, type TorrentState } from "./state.ts";

/** Pieces that are shown to a peer and that it does not have yet, at least and at most. */
const FEWEST = 2;
const MOST = 500;
/** The same in bytes, of large torrents; of small ones a share of all, lest the first few are shown everything. */
const LEAST_AHEAD = 2_097_152;
const LEAST_SHARE = 1 / 64;
/** Seconds of a peer's rate that are shown to it ahead. */
const AHEAD_SECONDS = 0.25;
/** Who is the only one is shown so many times more: nobody else waits for that. */
const ALONE = 8;

/** Greets a peer as one that has nothing; false when this side does not spread. */
export function greetAsSpreader(state: TorrentState, peer: Peer): boolean {
  if (state.peers.size === 1) state.spread = newSpread(state);
  if (state.spread === null || !state.isSeed) return false;
  peer.shows = new Set();
  if (peer.fast) say(state, peer).haveNone();
  return true;
}

/** From another place each time, so that two that do not know of each other show different pieces. */
function newSpread({ facts: { options, geometry }, tools, isSeed }: TorrentState): Spread | null {
  if (options.spreads !== true || !isSeed || tools.otherSeeds() > 0) return null;
  const { pieceCount } = geometry;
  return { next: tools.random.next() % pieceCount, left: pieceCount, returned: [] };
}

/** Shows a peer as many pieces as it may see ahead; one that is choked is shown one, so that it wants something. */
export function showAhead(state: TorrentState, peer: Peer): void {
  const { spread } = state;
  if (spread === null || peer.shows === null || peer.isGone) return;
  const room = peer.choked ? 1 : roomOf(state, peer);
  while (peer.offered.size < room) {
    const piece = nextPiece(state, spread);
    if (piece < 0) return endSpread(state);
    peer.offered.add(piece);
    show(state, peer, piece);
  }
}

function roomOf({ facts: { geometry }, tools, peers }: TorrentState, { up }: Peer): number {
  const { pieceLength, pieceCount } = geometry;
  const least = Math.min(LEAST_AHEAD, pieceCount * pieceLength * LEAST_SHARE);
  const ahead = Math.max(least, up.rate(tools.now()) * AHEAD_SECONDS) * (peers.size === 1 ? ALONE : 1);
  return Math.max(FEWEST, Math.min(MOST, Math.ceil(ahead / pieceLength)));
}

/** A piece that nobody has and nobody is shown; -1 when there is none. */
function nextPiece({ picker, have }: TorrentState, spread: Spread): number {
  for (;;) {
    const returned = spread.returned.pop();
    if (returned === undefined && spread.left === 0) return -1;
    const piece = returned ?? spread.next;
    if (returned === undefined) {
      spread.next = (piece + 1) % have.length;
      spread.left--;
    }
    if (picker.availability(piece) === 0) return piece;
  }
}

function show(state: TorrentState, peer: Peer, piece: number): void {
  if (peer.shows!.has(piece)) return;
  peer.shows!.add(piece);
  excuse(peer);
  say(state, peer).have(piece);
}

/** A peer has a piece more: there is room for the next one. */
export function sawShown(state: TorrentState, peer: Peer, piece: number): void {
  if (peer.offered.delete(piece)) showAhead(state, peer);
}

/** A peer is choked or goes: others are shown what it did not get. */
export function takeBack({ spread }: TorrentState, peer: Peer): void {
  spread?.returned.push(...peer.offered);
  peer.offered.clear();
}

/** Goes on with everybody; what is no seed any more tells what it has. */
export function spreadOn(state: TorrentState): void {
  if (state.spread === null) return;
  if (!state.isSeed) return endSpread(state);
  for (const peer of state.peers.values()) showAhead(state, peer);
}

/** All are told of all. */
function endSpread(state: TorrentState): void {
  state.spread = null;
  for (const peer of state.peers.values()) {
    if (peer.shows === null) continue;
    for (let piece = 0; piece < state.have.length; piece++) {
      if (state.have.has(piece)) show(state, peer, piece);
    }
    peer.shows = null;
    peer.offered.clear();
  }
}
