/**
 * Which piece a peer is asked for next: one that it is at, then one that everybody left, then a new one, then one that
 * others are at. Where too many are begun, those come before a new one.
 */
import type { Order } from "../piece/picker.ts";
import { PieceProgress } from "../piece/progress.ts";
import type { Peer } from "./peer.ts";
import type { TorrentState } from "./state.ts";

/** Pieces that are begun by chance rather than by rarity, so that there is soon something to give. */
const RANDOM_FIRST = 4;
/** Begun pieces for each peer, at most, before those that others are at are helped with. */
const BEGUN_PER_PEER = 3;
/** Slabs that a new piece leaves to those that are begun. */
const SPARE_SLABS = 4;

/** The piece to ask this peer for next, with a block that is free; null when there is none, or no memory for one. */
export function chooseProgress(state: TorrentState, peer: Peer): PieceProgress | null {
  const { current } = peer;
  if (current !== null && isOpen(state, peer, current)) return current;
  const left = findBegun(state, peer, ({ peers }) => peers.size === 0);
  if (left !== null) return left;
  const crowded = state.progresses.size > BEGUN_PER_PEER * state.peers.size;
  const joined = crowded ? findBegun(state, peer, () => true) : null;
  return joined ?? begin(state, peer) ?? (crowded ? null : findBegun(state, peer, () => true));
}

function findBegun(
  state: TorrentState,
  peer: Peer,
  suits: (progress: PieceProgress) => boolean,
): PieceProgress | null {
  for (const progress of state.progresses.values()) {
    if (progress.free > 0 && suits(progress) && isOpen(state, peer, progress)) return progress;
  }
  return null;
}

/** Whether the peer may be asked for a free block of a piece that is begun. */
export function isOpen(state: TorrentState, peer: Peer, progress: PieceProgress): boolean {
  const { piece, only, free } = progress;
  if (free === 0 || !mayAsk(peer, piece) || state.progresses.get(piece) !== progress) return false;
  return only === 0 || only === peer.number || !state.peers.has(only);
}

/** Whether a peer can be asked for a piece, as far as it is concerned. */
export function mayAsk(peer: Peer, piece: number): boolean {
  return peer.has.has(piece) && (!peer.chokes || peer.allowed.has(piece)) && !peer.refused.has(piece);
}

/** A peer may be asked for more than before: what it refused as well. */
export function forgiveRefusals(peer: Peer): void {
  peer.refused.clear();
  peer.barren = -1;
}

/** Begins a piece. */
function begin(state: TorrentState, peer: Peer): PieceProgress | null {
  const { picker, tools, facts } = state;
  if (peer.barren === picker.version) return null;
  if (tools.slabs.free < SPARE_SLABS) {
    if (tools.slabs.free === 0) tools.slabs.take();
    state.isStarved = true;
    return null;
  }
  const piece = picker.pick((one) => mayAsk(peer, one) && isItsTurn(state, peer, one), orderOf(state));
  if (piece < 0) {
    peer.barren = picker.version;
    return null;
  }
  picker.take(piece);
  const progress = new PieceProgress(piece, facts.geometry.lengthOf(piece));
  if (state.blame.isSuspect(piece)) {
    state.blame.askAlone(piece, peer.number);
    progress.only = peer.number;
    progress.onlySince = tools.now();
  }
  state.progresses.set(piece, progress);
  return progress;
}

/** A piece that was broken goes to one peer after the other, to those that send nothing last. */
function isItsTurn({ blame, peers }: TorrentState, peer: Peer, piece: number): boolean {
  if (!blame.isSuspect(piece)) return true;
  const isFresh = (one: Peer) => !one.snubs && !blame.hadTurn(piece, one.number);
  return isFresh(peer) || ![...peers.values()].some((other) => isFresh(other) && mayAsk(other, piece));
}

function orderOf({ facts, have }: TorrentState): Order {
  if (facts.options.sequential) return "sequential";
  return have.count < RANDOM_FIRST ? "random" : "rarest";
}
