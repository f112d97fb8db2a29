/**
 * All peers of one family and one kind (leechers, or seeds and partial seeds) of a swarm that outgrew its record.
 * Three words in the record:
 *
 *     0: line of the only block, or of the directory     1: peers     2: depth of the directory (0: a single block)
 *
 * A block grows line by line to 8 lines, then splits in two; neighbours that became nearly empty are joined again.
 * Directories do not shrink before the last join; they are a 60th of the swarm's largest size.
 */
import { below, type Random } from "../../base/random.ts";
import { halfSipHash13 } from "../../base/hash.ts";
import {
  capacityOf,
  copyRing,
  countOf,
  depthOf,
  type Endpoint,
  findPeer,
  linesFor,
  linesOf,
  markAt,
  movePeer,
  type Stride,
  swapPeers,
  sweepRun,
  type Swept,
  takeBlock,
  writePeer,
} from "./block.ts";
import { DEEPEST, doubleDirectory, giveDirectory, pointSlots, slotWord, takeDirectory } from "./directory.ts";
import type { Memory } from "./layout.ts";
import { giveLines, MOST_LINES, wordOf } from "./pages.ts";

export const SET_WORDS = 3;
const LINE = 0;
const COUNT = 1;
const DEPTH = 2;

/** Words for the hash of an address and a port; used within one call. */
const hashed = new Int32Array(5);

export function openSet(memory: Memory, set: number): void {
  memory.words.fill(0, set, set + SET_WORDS);
}

export function sizeOf(memory: Memory, set: number): number {
  return memory.words[set + COUNT];
}

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
  if (last !== place.peer) swapPeers(memory, last, place.peer, stride);
  place.peer = last;
}

/**
 * Copies up to `want` peers, from a random block on; of block `self` the last peer is left out. Every block between
 * has some peers (see `tidy`), so this takes time by `want`, not by the swarm.
 */
export function sample(
  memory: Memory,
  set: number,
  stride: Stride,
  want: number,
  self: number,
  random: Random,
  out: Uint16Array,
  at: number,
): number {
  const { words } = memory;
  if (words[set + LINE] === 0) return 0;
  const depth = words[set + DEPTH];
  const slots = 2 ** depth;
  let slot = depth === 0 ? 0 : below(random, slots);
  let got = 0;
  for (let seen = 0; seen < slots && got < want;) {
    const block = depth === 0
      ? wordOf(memory, words[set + LINE])
      : wordOf(memory, words[slotWord(memory, words[set + LINE], depth, slot)]);
    const span = 2 ** (depth - depthOf(words[block]));
    const others = countOf(words[block]) - (block === self ? 1 : 0);
    const half = at + got * (stride * 2 - 1);
    got += copyRing(memory, block + 1, others, stride, want - got, random, out, half);
    seen += span;
    slot = (slot - (slot % span) + span) % slots;
  }
  return got;
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

/** Gives everything back. */
export function closeSet(memory: Memory, set: number): void {
  const { words } = memory;
  const depth = words[set + DEPTH];
  for (let from = 0; words[set + LINE] !== 0 && from < 2 ** 32;) {
    const block = blockFor(memory, set, from);
    const span = 2 ** (32 - depthOf(words[block]));
    giveLines(memory, lineOf(memory, set, from));
    from += span - (from % span);
  }
  if (depth > 0) giveDirectory(memory, words[set + LINE], depth);
  openSet(memory, set);
}

function hashEndpoint(memory: Memory, stride: Stride, endpoint: Endpoint): number {
  for (let i = 0; i < stride - 1; i++) hashed[i] = endpoint.address[i];
  hashed[stride - 1] = endpoint.port;
  return halfSipHash13(hashed, 0, stride, memory.key0, memory.key1) >>> 0;
}

function hashAt(memory: Memory, peer: number, stride: Stride): number {
  for (let i = 0; i < stride - 1; i++) hashed[i] = memory.words[peer + i];
  hashed[stride - 1] = memory.words[peer + stride - 1] & 0xffff;
  return halfSipHash13(hashed, 0, stride, memory.key0, memory.key1) >>> 0;
}

/** The line of the block that a hash belongs to. */
function lineOf(memory: Memory, set: number, hash: number): number {
  const { words } = memory;
  const depth = words[set + DEPTH];
  if (depth === 0) return words[set + LINE];
  return words[slotWord(memory, words[set + LINE], depth, hash >>> (32 - depth))];
}

function blockFor(memory: Memory, set: number, hash: number): number {
  return wordOf(memory, lineOf(memory, set, hash));
}

/** Lets every slot of the block for `hash`, which is told by `blockDepth` bits, point to `line`. */
function pointTo(memory: Memory, set: number, hash: number, blockDepth: number, line: number): void {
  const { words } = memory;
  const depth = words[set + DEPTH];
  if (depth === 0) {
    words[set + LINE] = line;
    return;
  }
  const span = 2 ** (depth - blockDepth);
  const slot = hash >>> (32 - depth);
  pointSlots(memory, words[set + LINE], depth, slot - (slot % span), span, line);
}

function makeRoom(memory: Memory, set: number, stride: Stride, block: number, hash: number): boolean {
  const lines = linesOf(memory.words[block]);
  return lines < MOST_LINES
    ? resize(memory, set, stride, block, hash, lines + 1)
    : splitBlock(memory, set, stride, block, hash);
}

/** Moves a block's peers to one of another length. */
function resize(
  memory: Memory,
  set: number,
  stride: Stride,
  block: number,
  hash: number,
  lines: number,
): boolean {
  const { words } = memory;
  const header = words[block];
  const next = takeBlock(memory, lines, depthOf(header));
  if (next === 0) return false;
  const old = lineOf(memory, set, hash);
  const to = wordOf(memory, next);
  words[to] += countOf(header);
  words.copyWithin(to + 1, block + 1, block + 1 + countOf(header) * stride);
  pointTo(memory, set, hash, depthOf(header), next);
  giveLines(memory, old);
  return true;
}

/** A full block becomes two, told apart by one more bit of the hash. */
function splitBlock(memory: Memory, set: number, stride: Stride, block: number, hash: number): boolean {
  const { words } = memory;
  const depth = depthOf(words[block]);
  const count = countOf(words[block]);
  if (depth === DEEPEST) return false;
  const bit = 1 << (31 - depth);
  let ones = 0;
  for (let i = 0; i < count; i++) if (hashAt(memory, block + 1 + i * stride, stride) & bit) ones++;
  const low = takeBlock(memory, Math.min(MOST_LINES, linesFor(count - ones + 1, stride)), depth + 1);
  const high = low === 0 ? 0 : takeBlock(memory, Math.min(MOST_LINES, linesFor(ones + 1, stride)), depth + 1);
  if (high === 0 || !deepen(memory, set, depth)) {
    if (low !== 0) giveLines(memory, low);
    if (high !== 0) giveLines(memory, high);
    return false;
  }
  const old = lineOf(memory, set, hash);
  for (let i = 0; i < count; i++) {
    const peer = block + 1 + i * stride;
    const to = wordOf(memory, hashAt(memory, peer, stride) & bit ? high : low);
    movePeer(memory, peer, to + 1 + countOf(words[to]) * stride, stride);
    words[to]++;
  }
  pointTo(memory, set, (hash & ~bit) >>> 0, depth + 1, low);
  pointTo(memory, set, (hash | bit) >>> 0, depth + 1, high);
  giveLines(memory, old);
  return true;
}

/** Makes the directory deeper than `depth`, the depth of a block that must split. */
function deepen(memory: Memory, set: number, depth: number): boolean {
  const { words } = memory;
  if (words[set + DEPTH] > depth) return true;
  const line = depth === 0
    ? takeDirectory(memory, words[set + LINE])
    : doubleDirectory(memory, words[set + LINE], depth);
  if (line === 0) return false;
  words[set + LINE] = line;
  words[set + DEPTH]++;
  return true;
}

/** After peers left a block: join it with its twin, make it shorter, or give it back with the set's last peer. */
function tidy(memory: Memory, set: number, stride: Stride, block: number, hash: number): void {
  const { words } = memory;
  if (words[set + COUNT] === 0) return closeSet(memory, set);
  let joined = false;
  while (joinTwin(memory, set, stride, hash)) joined = true;
  if (joined) return;
  const count = countOf(words[block]);
  const lines = linesOf(words[block]);
  const slack = stride === 2 ? 4 : 2;
  if (lines > 1 && count + slack <= capacityOf(lines - 1, stride)) {
    resize(memory, set, stride, block, hash, Math.max(1, linesFor(count + 1, stride)));
  }
}

/** Joins the block for `hash` with the one beside it when both together fill less than half a block. */
function joinTwin(memory: Memory, set: number, stride: Stride, hash: number): boolean {
  const { words } = memory;
  const block = blockFor(memory, set, hash);
  const depth = depthOf(words[block]);
  if (depth === 0) return false;
  const bit = 1 << (32 - depth);
  const twin = blockFor(memory, set, (hash ^ bit) >>> 0);
  const sum = countOf(words[block]) + countOf(words[twin]);
  if (depthOf(words[twin]) !== depth || sum > capacityOf(MOST_LINES, stride) / 2 - 2) return false;
  const line = takeBlock(memory, Math.max(1, linesFor(sum, stride)), depth - 1);
  if (line === 0) return false;
  const to = wordOf(memory, line);
  words.copyWithin(to + 1, block + 1, block + 1 + countOf(words[block]) * stride);
  const rest = to + 1 + countOf(words[block]) * stride;
  words.copyWithin(rest, twin + 1, twin + 1 + countOf(words[twin]) * stride);
  words[to] += sum;
  giveLines(memory, lineOf(memory, set, hash));
  giveLines(memory, lineOf(memory, set, (hash ^ bit) >>> 0));
  if (depth > 1) pointTo(memory, set, hash, depth - 1, line);
  else {
    giveDirectory(memory, words[set + LINE], words[set + DEPTH]);
    words[set + DEPTH] = 0;
    words[set + LINE] = line;
  }
  return true;
}

/** The 16 bits beside the port of a located peer. */
export function placeMark(memory: Memory, place: Place, stride: Stride): number {
  return markAt(memory, place.peer, stride);
}
