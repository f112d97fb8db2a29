/**
 * What is asked of whom. A peer's window, how many blocks are under way to it, grows with each block that comes as long as
 * its rate grows by that, and then follows the rate: WINDOW_SECONDS of it. What to ask for next is decided here as well:
 * first a piece that this peer is at, then one that everybody left, then a new one, then one that others are at, and in the
 * end blocks that others were asked for already.
 */
import { below } from "../../base/random.ts";
import { blockLength, blocksIn, SLAB_BLOCKS } from "../piece/geometry.ts";
import type { Order } from "../piece/picker.ts";
import { ASKED, PieceProgress } from "../piece/progress.ts";
import { BLOCK_BYTES } from "../storage/store.ts";
import type { Peer } from "./peer.ts";
import { say, type TorrentState } from "./state.ts";

/** Seconds of a peer's rate that are under way. */
const WINDOW_SECONDS = 2;
/** Blocks under way to a peer, at most (8 MB: 27 ms at 300 MB/s) and at least. */
const WIDEST = 500;
const NARROWEST = 4;
/** How much faster a peer must get in a second for its window to go on growing by itself. */
const GROWTH = 1.1;
/** Pieces that are begun by chance rather than by rarity, so that there is soon something to give. */
const RANDOM_FIRST = 4;
/** Peers that are asked for one block when nothing else is left. */
const MOST_ASKERS = 3;
/** Blocks under way to a peer above which it is not asked for what others were asked for. */
const END_GAME_WINDOW = 4;
/** Begun pieces for each peer, at most, before those that others are at are helped with. */
const BEGUN_PER_PEER = 3;
/** Slabs that a new piece leaves to those that are begun. */
const SPARE_SLABS = 4;

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

function windowOf(peer: Peer): number {
  if (peer.snubs) return 1;
  return Math.min(peer.window, peer.reqq);
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

/** The piece to ask this peer for next, with a block that is free; null when there is none, or no memory for one. */
function chooseProgress(state: TorrentState, peer: Peer): PieceProgress | null {
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
function isOpen(state: TorrentState, peer: Peer, progress: PieceProgress): boolean {
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

/** Blocks that one piece has, at most. */
export function blocksPerPiece(pieceLength: number): number {
  return blocksIn(pieceLength);
}
