/**
 * What is asked of whom: as many blocks as a peer's window has room for, of the piece that is chosen for it (choice.ts); and
 * in the end a few that others were asked for already.
 */
import { below } from "../../base/random.ts";
import { blockLength, SLAB_BLOCKS } from "../piece/geometry.ts";
import { ASKED, type PieceProgress } from "../piece/progress.ts";
import { BLOCK_BYTES } from "../storage/store.ts";
import { chooseProgress, isOpen, mayAsk } from "./choice.ts";
import type { Peer } from "./peer.ts";
import { say, type TorrentState } from "./state.ts";
import { windowOf } from "./windows.ts";

/** Peers that are asked for one block when nothing else is left. */
const MOST_ASKERS = 3;
/** Blocks under way to a peer above which it is not asked for what others were asked for. */
const END_GAME_WINDOW = 4;

/** Asks a peer for as much as its window has room for. */
export function fill(state: TorrentState, peer: Peer): void {
  if (peer.isGone || !peer.wanted || state.fault !== null || state.isDone) return;
  if (peer.chokes && peer.allowed.size === 0) return;
  const room = windowOf(peer);
  while (peer.asked.size < room) {
    const progress = chooseProgress(state, peer);
    if (progress === null) return endGame(state, peer);
    if (askRun(state, peer, progress, room) === 0) return askHeld(state, peer, room);
  }
}

/** Memory is short: asks for blocks that have a place to wait in, of whatever piece. */
function askHeld(state: TorrentState, peer: Peer, room: number): void {
  for (const progress of state.progresses.values()) {
    if (peer.asked.size >= room) return;
    if (isOpen(state, peer, progress)) askRun(state, peer, progress, room);
  }
}

/** Asks for free blocks of a piece, one after the other, that have a place to wait in; gives how many. */
function askRun(state: TorrentState, peer: Peer, progress: PieceProgress, room: number): number {
  peer.current = progress;
  let asked = 0;
  let block = progress.nextFree(0);
  while (block >= 0 && peer.asked.size < room) {
    if (hasSlab(state, progress, block)) {
      ask(state, peer, progress, block);
      asked++;
      block = progress.nextFree(block + 1);
    } else block = progress.nextFree(block - block % SLAB_BLOCKS + SLAB_BLOCKS);
  }
  return asked;
}

/** Whether the block has a place to wait in, now. */
function hasSlab(state: TorrentState, progress: PieceProgress, block: number): boolean {
  const index = Math.floor(block / SLAB_BLOCKS);
  if (progress.slabs[index] !== null) return true;
  const slab = state.tools.slabs.take();
  progress.slabs[index] = slab;
  if (slab === null) state.isStarved = true;
  return slab !== null;
}

function ask(state: TorrentState, peer: Peer, progress: PieceProgress, block: number): void {
  const { piece, length } = progress;
  progress.ask(block, peer.number);
  if (peer.asked.size === 0) peer.lastBlock = state.tools.now();
  peer.asked.set(piece * state.facts.blocksPerPiece + block, state.tools.now());
  say(state, peer).request(piece, block * BLOCK_BYTES, blockLength(length, block));
}

/** Nothing is free any more: a few blocks that others are slow with. */
function endGame(state: TorrentState, peer: Peer): void {
  if (state.picker.size > 0 || peer.asked.size >= END_GAME_WINDOW) return;
  // Then it is we who are slow.
  if (state.tools.downLimits.some((limit) => limit.wait(state.tools.now()) > 0)) return;
  const progresses = [...state.progresses.values()];
  const start = below(state.tools.random, Math.max(1, progresses.length));
  for (let i = 0; i < progresses.length && peer.asked.size < END_GAME_WINDOW; i++) {
    const progress = progresses[(start + i) % progresses.length];
    if (progress.isWhole || progress.only !== 0 || !mayAsk(peer, progress.piece)) continue;
    askAgain(state, peer, progress);
  }
}

function askAgain(state: TorrentState, peer: Peer, progress: PieceProgress): void {
  const { states, askers, piece } = progress;
  const room = Math.min(END_GAME_WINDOW, windowOf(peer));
  for (let block = 0; block < states.length && peer.asked.size < room; block++) {
    if (states[block] !== ASKED || askers[block] >= MOST_ASKERS) continue;
    if (peer.asked.has(piece * state.facts.blocksPerPiece + block)) continue;
    ask(state, peer, progress, block);
  }
}

/** All that a peer was asked for can be asked of others; what it sends of that all the same is late, not hostile. */
export function unaskAll(state: TorrentState, peer: Peer): void {
  for (const key of peer.asked.keys()) unask(state, peer, key);
  peer.late += peer.asked.size;
  peer.asked.clear();
  peer.current = null;
}

/** A block is not asked of a peer any more; the key is still to be taken out of `asked`. */
export function unask(state: TorrentState, peer: Peer, key: number): void {
  const piece = Math.floor(key / state.facts.blocksPerPiece);
  const progress = state.progresses.get(piece);
  if (progress === undefined) return;
  progress.unask(key % state.facts.blocksPerPiece, peer.number);
  if (progress.there === 0 && progress.peers.size === 0) abandon(state, progress);
  else state.picker.version++;
}

/** A piece of which nothing is there and nobody is asked: somebody else may begin it. */
export function abandon(state: TorrentState, progress: PieceProgress): void {
  state.progresses.delete(progress.piece);
  for (const slab of progress.slabs) if (slab !== null) state.tools.slabs.give(slab);
  progress.slabs.fill(null);
  state.picker.putBack(progress.piece);
}

/** Tells a peer that blocks need not be sent, and forgets that they were asked of it. */
export function cancelAll(state: TorrentState, peer: Peer): void {
  const { facts } = state;
  for (const key of peer.asked.keys()) {
    const piece = Math.floor(key / facts.blocksPerPiece);
    const block = key % facts.blocksPerPiece;
    const length = blockLength(facts.geometry.lengthOf(piece), block);
    say(state, peer).cancel(piece, block * BLOCK_BYTES, length);
  }
  unaskAll(state, peer);
}
