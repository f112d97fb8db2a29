/**
 * How a set of peers (set.ts) grows and shrinks: a block grows line by line to 8 lines, then splits in two; neighbours
 * that became nearly empty are joined again. Directories do not shrink before the last join; they are a 60th of the
 * swarm's largest size.
 *
 * Should the thread end in the midst of it, no peer is lost (recover/set.ts): what is new is made whole before it is put
 * in, and what is old given back after it was taken out. Where two words cannot change at once they say so: LINE is
 * negative while it is that of the only block, whatever DEPTH says, and DEPTH is the complement of the old one while the
 * directory is being doubled.
 */
import {
  capacityOf,
  countOf,
  depthOf,
  linesFor,
  linesOf,
  movePeer,
  type Stride,
  takeBlock,
} from "./block.ts";
import { DEEPEST, doubleDirectory, giveDirectory, takeDirectory } from "./directory.ts";
import type { Memory } from "./layout.ts";
import { giveLines, MOST_LINES, wordOf } from "./pages.ts";
import { blockFor, closeSet, COUNT, DEPTH, hashAt, LINE, lineOf, pointTo } from "./set.ts";

/** Makes room for one more peer in a full block; false when memory is used up. The block moves. */
export function makeRoom(memory: Memory, set: number, stride: Stride, block: number, hash: number): boolean {
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
  // One more where the newcomer goes, and no line to spare beside it: a store that is filled block by block would be larger.
  const more = hash & bit ? 1 : 0;
  const low = takeHalf(memory, count - ones + 1 - more, stride, depth + 1);
  const high = low === 0 ? 0 : takeHalf(memory, ones + more, stride, depth + 1);
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

function takeHalf(memory: Memory, count: number, stride: Stride, depth: number): number {
  return takeBlock(memory, Math.min(MOST_LINES, linesFor(count, stride)), depth);
}

/** Makes the directory deeper than `depth`, the depth of a block that must split. */
function deepen(memory: Memory, set: number, depth: number): boolean {
  const { words } = memory;
  if (words[set + DEPTH] > depth) return true;
  const old = words[set + LINE];
  if (depth === 0) {
    const line = takeDirectory(memory, old);
    if (line === 0) return false;
    words[set + LINE] = -old;
    words[set + DEPTH] = 1;
    words[set + LINE] = line;
    return true;
  }
  words[set + DEPTH] = ~depth;
  const line = doubleDirectory(memory, old, depth);
  if (line !== 0) words[set + LINE] = line;
  words[set + DEPTH] = line === 0 ? depth : depth + 1;
  if (line !== 0 && line !== old) giveLines(memory, old);
  return line !== 0;
}

/** After peers left a block: join it with its twin, make it shorter, or give it back with the set's last peer. */
export function tidy(memory: Memory, set: number, stride: Stride, block: number, hash: number): void {
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
  const first = lineOf(memory, set, hash);
  const second = lineOf(memory, set, (hash ^ bit) >>> 0);
  if (depth > 1) pointTo(memory, set, hash, depth - 1, line);
  else dropDirectory(memory, set, line);
  giveLines(memory, first);
  giveLines(memory, second);
  return true;
}

/** The set has but the block at `line` from here on. */
function dropDirectory(memory: Memory, set: number, line: number): void {
  const { words } = memory;
  const directory = words[set + LINE];
  const depth = words[set + DEPTH];
  words[set + LINE] = -line;
  words[set + DEPTH] = 0;
  words[set + LINE] = line;
  giveDirectory(memory, directory, depth);
}
