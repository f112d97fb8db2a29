/**
 * From a peer's hash to its block, for swarms too large for one: extendible hashing (Fagin et al., 1979). A directory
 * of depth d has 2^d slots, each the line of a block, found by the top d bits of the hash. A block that is told by
 * fewer bits (its own depth) stands in several slots side by side.
 *
 *     depth 1 .. 10     one run of lines, a word a slot
 *     depth 11 .. 20    a root page, a word for each leaf page of 1,024 slots
 *
 * Words of the run or the root that are not in use yet are 0.
 */
import { LINE_WORDS, type Memory, PAGE_LINES, PAGE_WORDS } from "./layout.ts";
import { dropReserve, giveLines, reservePages, takeLines, takeReserved, wordOf } from "./pages.ts";

const LEAF_BITS = 10;
/** 2^20 blocks of up to 63 peers; a swarm that outgrows it takes no more. */
export const DEEPEST = 20;

/** The word that holds slot `slot` of the directory at `line`. */
export function slotWord(memory: Memory, line: number, depth: number, slot: number): number {
  if (depth <= LEAF_BITS) return wordOf(memory, line) + slot;
  const leaf = memory.words[wordOf(memory, line) + (slot >>> LEAF_BITS)];
  return wordOf(memory, leaf) + (slot & (PAGE_WORDS - 1));
}

/** Points `count` slots from `first` to a block. */
export function pointSlots(
  memory: Memory,
  line: number,
  depth: number,
  first: number,
  count: number,
  block: number,
): void {
  for (let slot = first; slot < first + count; slot++) {
    memory.words[slotWord(memory, line, depth, slot)] = block;
  }
}

/** A directory of depth 1, both slots to the same block; its line, or 0. */
export function takeDirectory(memory: Memory, block: number): number {
  const line = takeLines(memory, 1);
  if (line === 0) return 0;
  memory.words.fill(0, wordOf(memory, line), wordOf(memory, line + 1));
  pointSlots(memory, line, 1, 0, 2, block);
  return line;
}

/**
 * The directory with each slot doubled, one deeper; its line, or 0 with the old one untouched. When it is another line
 * the old one is still as it was, and to be given back. When it is the same one, every block stood in one of its 2^(depth + 1)
 * first words at each moment, and nothing else did but 0.
 */
export function doubleDirectory(memory: Memory, line: number, depth: number): number {
  if (depth < LEAF_BITS) return doubleRun(memory, line, depth);
  if (depth === LEAF_BITS) return addRoot(memory, line);
  return doubleLeaves(memory, line, depth);
}

function runLines(depth: number): number {
  const lines = Math.ceil((1 << depth) / LINE_WORDS);
  return lines > 8 ? PAGE_LINES : lines;
}

function doubleRun(memory: Memory, line: number, depth: number): number {
  const larger = runLines(depth + 1);
  if (larger === runLines(depth)) {
    spread(memory, wordOf(memory, line), 0, wordOf(memory, line), 1 << depth);
    return line;
  }
  const next = takeLines(memory, larger);
  if (next === 0) return 0;
  memory.words.fill(0, wordOf(memory, next), wordOf(memory, next + larger));
  spread(memory, wordOf(memory, line), 0, wordOf(memory, next), 1 << depth);
  return next;
}

/** What the only page has goes to two leaves under a root, the rest of which stays 0. */
function addRoot(memory: Memory, line: number): number {
  if (!reservePages(memory, 3)) return 0;
  const [root, first, second] = [takeReserved(memory), takeReserved(memory), takeReserved(memory)];
  dropReserve(memory);
  const from = wordOf(memory, line);
  spread(memory, from, 0, wordOf(memory, first), PAGE_WORDS / 2);
  spread(memory, from, PAGE_WORDS / 2, wordOf(memory, second), PAGE_WORDS / 2);
  const at = wordOf(memory, root);
  memory.words.fill(0, at, at + PAGE_WORDS);
  memory.words[at] = first;
  memory.words[at + 1] = second;
  return root;
}

function doubleLeaves(memory: Memory, root: number, depth: number): number {
  const leaves = 1 << (depth - LEAF_BITS);
  if (!reservePages(memory, leaves)) return 0;
  const { words } = memory;
  // From the last leaf to the first, so that the root's words are read before they are written over.
  for (let i = leaves - 1; i >= 0; i--) {
    splitLeaf(memory, wordOf(memory, root), words[wordOf(memory, root) + i], i);
  }
  dropReserve(memory);
  return root;
}

/** Leaf i becomes leaves 2i and 2i + 1; the second stands in the root before its half of the first is written over. */
function splitLeaf(memory: Memory, root: number, leaf: number, i: number): void {
  const second = takeReserved(memory);
  const from = wordOf(memory, leaf);
  spread(memory, from, PAGE_WORDS / 2, wordOf(memory, second), PAGE_WORDS / 2);
  memory.words[root + 2 * i + 1] = second;
  spread(memory, from, 0, from, PAGE_WORDS / 2);
  memory.words[root + 2 * i] = leaf;
}

/** Writes each of `count` words (from `source` + `offset`) twice to `target`; back to front, so they may overlap. */
function spread(memory: Memory, source: number, offset: number, target: number, count: number): void {
  const { words } = memory;
  for (let i = count - 1; i >= 0; i--) {
    words[target + 2 * i + 1] = words[target + 2 * i] = words[source + offset + i];
  }
}

/** Gives back the directory's own lines, not its blocks. */
export function giveDirectory(memory: Memory, line: number, depth: number): void {
  for (let i = 0; depth > LEAF_BITS && i < 1 << (depth - LEAF_BITS); i++) {
    giveLines(memory, memory.words[wordOf(memory, line) + i]);
  }
  giveLines(memory, line);
}
