/** Who has what, and who is of use: counts that follow each have, each piece that is done and each peer that leaves. */
import type { PeerProblem } from "../peer/problem.ts";
import type { Peer } from "./peer.ts";
import { say, type TorrentState } from "./state.ts";

/** Whether a piece is still to be got. */
export function isLacking({ facts, have }: TorrentState, piece: number): boolean {
  return facts.downloads && facts.wanted.has(piece) && !have.has(piece);
}

/** Whether a peer is counted among those that have all; to go there and back again and again would cost too much. */
function countsAsSeed({ has, lost }: Peer): boolean {
  return has.isFull && lost === 0;
}

/** Messages that may rightly follow from one piece more on either side: interest that comes and goes. */
const PIECE_TALK = 4;

/** One side has a piece more: what the peer says because of that is no flood, however fast pieces come. */
export function excuse(peer: Peer): void {
  peer.nuisance = Math.max(0, peer.nuisance - PIECE_TALK);
}

/** A peer told that it has a piece. */
export function countHave(state: TorrentState, peer: Peer, piece: number): void {
  if (!peer.has.set(piece)) return void peer.nuisance++;
  // Once for each piece, so that it is bounded.
  if (peer.lost === 0) excuse(peer);
  if (countsAsSeed(peer)) {
    // From now on it counts among those that have all.
    state.picker.count(piece, 1);
    for (let one = 0; one < peer.has.length; one++) state.picker.count(one, -1);
    state.picker.countSeed(1);
  } else state.picker.count(piece, 1);
  if (isLacking(state, piece)) peer.useful++;
}

/** A peer told what it has, all at once: its bits are set. */
export function countAll(state: TorrentState, peer: Peer): void {
  if (peer.has.isFull) state.picker.countSeed(1);
  peer.useful = 0;
  for (let piece = 0; piece < peer.has.length; piece++) {
    if (!peer.has.has(piece)) continue;
    if (!peer.has.isFull) state.picker.count(piece, 1);
    if (isLacking(state, piece)) peer.useful++;
  }
}

/** A peer does not have a piece after all. */
export function countLost(state: TorrentState, peer: Peer, piece: number): void {
  const wasSeed = countsAsSeed(peer);
  if (!peer.has.clear(piece)) return void peer.nuisance++;
  if (peer.lost++ >= peer.has.length) peer.nuisance++;
  if (wasSeed) {
    state.picker.countSeed(-1);
    for (let one = 0; one < peer.has.length; one++) if (one !== piece) state.picker.count(one, 1);
  } else state.picker.count(piece, -1);
  if (isLacking(state, piece)) peer.useful--;
}

/** A peer left. */
export function countAway({ picker }: TorrentState, peer: Peer): void {
  const { has } = peer;
  if (countsAsSeed(peer)) return picker.countSeed(-1);
  if (has.isEmpty) return;
  for (let piece = 0; piece < has.length; piece++) if (has.has(piece)) picker.count(piece, -1);
}

/** A piece that was lacking is there: those that have it are of less use. */
export function countDone(state: TorrentState, piece: number): void {
  if (!state.facts.wanted.has(piece)) return;
  for (const peer of state.peers.values()) if (peer.has.has(piece)) peer.useful--;
}

/** A piece that was there is lacking again. */
export function countLacking(state: TorrentState, piece: number): void {
  if (!isLacking(state, piece)) return;
  for (const peer of state.peers.values()) if (peer.has.has(piece)) peer.useful++;
}

/** Tells a peer whether something is wanted of it, where that has changed. */
export function tellInterest(state: TorrentState, peer: Peer): void {
  const wanted = peer.useful > 0 && state.fault === null;
  if (wanted === peer.wanted) return;
  peer.wanted = wanted;
  if (wanted) say(state, peer).interested();
  else say(state, peer).notInterested();
}

/** This side will ask for nothing any more. */
export function isUploadOnly(state: TorrentState): boolean {
  return state.isDone || !state.facts.downloads;
}

/** Neither side needs anything of the other: the connection is better given to somebody else. */
export function whetherBothSeeds(state: TorrentState, peer: Peer): PeerProblem | null {
  if (!isUploadOnly(state) || state.facts.options.superSeed) return null;
  return peer.has.isFull || peer.uploadOnly ? "both-seeds" : null;
}
