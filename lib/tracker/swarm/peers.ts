/**
 * What is done with the peers of a set (set.ts): find, add and take away one, hand out some, sweep out the stale ones.
 */
import {
  capacityOf,
  copyRing,
  countOf,
  depthOf,
  type Endpoint,
  findPeer,
  linesOf,
  movePeer,
  type Stride,
  swapPeers,
  sweepRun,
  type Swept,
  takeBlock,
  writePeer,
} from "./block.ts";
import { slotWord } from "./directory.ts";
import type { Memory } from "./layout.ts";
import { wordOf } from "./pages.ts";
import { makeRoom, tidy } from "./reshape.ts";
import { blockFor, COUNT, DEPTH, hashEndpoint, LINE } from "./set.ts";
import type { Answer } from "./store.ts";

/** Where a peer stands: its block and its word. Reused: good until the next `locate`. */
export interface Place {
  block: number;
  peer: number;
  hash: number;
}

/** Looks for a peer. With `place.peer` 0 it is not there. */
export function locate(
  memory: Memory,
  set: number,
  stride: Stride,
  endpoint: Endpoint,
  place: Place,
): boolean {
  place.peer = 0;
  if (memory.words[set + LINE] === 0) return false;
  place.hash = memory.words[set + DEPTH] === 0 ? 0 : hashEndpoint(memory, stride, endpoint);
  place.block = blockFor(memory, set, place.hash);
  const count = countOf(memory.words[place.block]);
  place.peer = findPeer(memory, place.block + 1, count, stride, endpoint);
  return place.peer !== 0;
}

/** Adds a peer that is not there, as the last of its block; the block's word, or 0 when memory is used up. */
export function addPeer(
  memory: Memory,
  set: number,
  stride: Stride,
  endpoint: Endpoint,
  mark: number,
): number {
  const { words } = memory;
  if (words[set + LINE] === 0) words[set + LINE] = takeBlock(memory, 1, 0);
  if (words[set + LINE] === 0) return 0;
  for (;;) {
    const hash = words[set + DEPTH] === 0 ? 0 : hashEndpoint(memory, stride, endpoint);
    const block = blockFor(memory, set, hash);
    const count = countOf(words[block]);
    if (count < capacityOf(linesOf(words[block]), stride)) {
      writePeer(memory, block + 1 + count * stride, stride, endpoint, mark);
      words[block]++;
      words[set + COUNT]++;
      return block;
    }
    if (!makeRoom(memory, set, stride, block, hash)) return 0;
  }
}

/** Takes away the peer that `locate` found. */
export function dropPeer(memory: Memory, set: number, stride: Stride, place: Place): void {
  const { words } = memory;
  const last = place.block + 1 + (countOf(words[place.block]) - 1) * stride;
  movePeer(memory, last, place.peer, stride);
  words[place.block]--;
  words[set + COUNT]--;
  tidy(memory, set, stride, place.block, place.hash);
}

/** Moves the peer that `locate` found to the end of its block, where `sample` can leave it out. */
export function moveLast(memory: Memory, stride: Stride, place: Place): void {
  const last = place.block + 1 + (countOf(memory.words[place.block]) - 1) * stride;
  if (last !== place.peer) swapPeers(memory, place.peer, last, stride);
  place.peer = last;
}

/**
 * Copies up to `want` peers, from a random block on, to the answer as its peers from number `got` on; of block `self` the
 * last peer is left out. Every block between has some peers (see `tidy`), so this takes time by `want`, not by the swarm.
 * Gives the number copied. `chance` is an even number of 32 bits, whose top ones choose the block.
 */
export function sample(
  memory: Memory,
  set: number,
  stride: Stride,
  want: number,
  self: number,
  chance: number,
  answer: Answer,
  got: number,
): number {
  const { words } = memory;
  if (words[set + LINE] === 0) return 0;
  const depth = words[set + DEPTH];
  if (depth === 0) {
    const block = wordOf(memory, words[set + LINE]);
    const others = countOf(words[block]) - (block === self ? 1 : 0);
    return copyRing(memory, block + 1, others, stride, want, chance, answer, got);
  }
  // Shifts: `2 ** depth` calls the C library, 13 ns each (measured).
  const slots = 1 << depth;
  let slot = chance >>> (32 - depth);
  let copied = 0;
  for (let seen = 0; seen < slots && copied < want;) {
    const block = wordOf(memory, words[slotWord(memory, words[set + LINE], depth, slot)]);
    const span = 1 << (depth - depthOf(words[block]));
    const others = countOf(words[block]) - (block === self ? 1 : 0);
    copied += copyRing(memory, block + 1, others, stride, want - copied, chance, answer, got + copied);
    seen += span;
    slot = ((slot | (span - 1)) + 1) & (slots - 1);
  }
  return copied;
}

/**
 * Sweeps stale peers out of one block, the one for hash `from`; gives the hash where the next block begins, or
 * 2^32 after the last.
 */
export function sweepSet(
  memory: Memory,
  set: number,
  stride: Stride,
  from: number,
  period: number,
  swept: Swept,
): number {
  const { words } = memory;
  if (words[set + LINE] === 0) return 2 ** 32;
  const block = blockFor(memory, set, from);
  const span = 2 ** (32 - depthOf(words[block]));
  const count = countOf(words[block]);
  const kept = sweepRun(memory, block + 1, count, stride, period, swept);
  if (kept < count) {
    words[block] += kept - count;
    words[set + COUNT] += kept - count;
    tidy(memory, set, stride, block, from);
  }
  return from - (from % span) + span;
}

/** Calls back with each peer's word: for moving the last few back into the record. */
export function eachPeer(memory: Memory, set: number, stride: Stride, visit: (peer: number) => void): void {
  for (let from = 0; memory.words[set + LINE] !== 0 && from < 2 ** 32;) {
    const block = blockFor(memory, set, from);
    const header = memory.words[block];
    for (let i = 0; i < countOf(header); i++) visit(block + 1 + i * stride);
    const span = 2 ** (32 - depthOf(header));
    from += span - (from % span);
  }
}
