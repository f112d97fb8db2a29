/**
 * Whether a swarm's record is whole, after a thread ended in the midst of it: everything that it leads to is followed
 * within bounds, and its counts are set to what is found. (swarm.ts, set.ts and block.ts draw what is looked at.)
 */
import { PARTIAL } from "../age.ts";
import { capacityOf, countOf, depthOf, linesOf, markAt, type Stride } from "../block.ts";
import { DEEPEST, slotWord } from "../directory.ts";
import { type Memory, PAGE_LINES } from "../layout.ts";
import { MOST_LINES, wordOf } from "../pages.ts";
import { COUNT, DEPTH, LINE } from "../set.ts";
import {
  capacity,
  countKind,
  isGrown,
  type Kind,
  LEECHER,
  PARTIALS,
  setOf,
  sideOf,
  UPLOADER,
} from "../swarm.ts";

/** Whether the line is one that can have been given out. */
export function isLine(memory: Memory, line: number): boolean {
  return line >= PAGE_LINES && line < memory.pages * PAGE_LINES;
}

/** Whether the record of a swarm is whole, its counts mended; one with no peer at all is not. */
export function mendSwarm(memory: Memory, record: number): boolean {
  let peers = 0;
  for (const stride of [2, 5] as const) {
    const side = sideOf(memory, record, stride);
    if (side === 0) continue;
    if (side < memory.pool || side >= memory.words.length) return false;
    const found = isGrown(memory, side) ? mendSets(memory, side, stride) : countSmall(memory, side, stride);
    if (found < 0) return false;
    peers += found;
  }
  return peers > 0;
}

function countSmall(memory: Memory, side: number, stride: Stride): number {
  const all = countKind(memory, side, LEECHER) + countKind(memory, side, UPLOADER);
  return all > capacity(stride) ? -1 : all;
}

/** Both sets of a grown side; how many peers there are, or -1. */
function mendSets(memory: Memory, side: number, stride: Stride): number {
  const partials = { count: 0 };
  let peers = 0;
  for (const kind of [LEECHER, UPLOADER]) {
    partials.count = 0;
    const found = mendSet(memory, setOf(side, kind as Kind), stride, partials);
    if (found < 0) return -1;
    peers += found;
  }
  memory.words[side + PARTIALS] = partials.count;
  return peers;
}

/** Follows the set from block to block, in the order of hashes; the number of its peers, or -1. */
function mendSet(memory: Memory, set: number, stride: Stride, partials: { count: number }): number {
  const { words } = memory;
  const depth = words[set + DEPTH];
  let peers = 0;
  if (words[set + LINE] !== 0) {
    if (depth < 0 || depth > DEEPEST || !isLine(memory, words[set + LINE])) return -1;
    for (let slot = 0; slot < 2 ** depth;) {
      const line = depth === 0 ? words[set + LINE] : lineAt(memory, words[set + LINE], depth, slot);
      const block = isLine(memory, line) ? wordOf(memory, line) : 0;
      if (block === 0 || !isBlock(words[block], stride, depth)) return -1;
      const span = 2 ** (depth - depthOf(words[block]));
      // A block that was being split or joined stands in places that are not its own.
      if (slot % span !== 0) return -1;
      dropDoubles(memory, block, stride);
      peers += countOf(words[block]);
      partials.count += countPartialsOf(memory, block, stride);
      slot += span;
    }
  }
  words[set + COUNT] = peers;
  if (peers === 0) words[set + LINE] = words[set + DEPTH] = 0;
  return peers;
}

/** The line of a slot, or 0 when its directory leads astray. */
function lineAt(memory: Memory, directory: number, depth: number, slot: number): number {
  const word = slotWord(memory, directory, depth, slot);
  return word > 0 && word < memory.words.length ? memory.words[word] : 0;
}

function isBlock(header: number, stride: Stride, depth: number): boolean {
  const lines = linesOf(header);
  return lines >= 1 && lines <= MOST_LINES && countOf(header) <= capacityOf(lines, stride) &&
    depthOf(header) <= depth;
}

/** A peer that was being moved stands twice in its block. */
function dropDoubles(memory: Memory, block: number, stride: Stride): void {
  const { words } = memory;
  const same = (a: number, b: number) => {
    for (let i = 0; i < stride - 1; i++) if (words[a + i] !== words[b + i]) return false;
    return ((words[a + stride - 1] ^ words[b + stride - 1]) & 0xffff) === 0;
  };
  for (let i = 0; i < countOf(words[block]); i++) {
    for (let k = countOf(words[block]) - 1; k > i; k--) {
      if (!same(block + 1 + i * stride, block + 1 + k * stride)) continue;
      const last = block + 1 + (countOf(words[block]) - 1) * stride;
      for (let w = 0; w < stride; w++) words[block + 1 + k * stride + w] = words[last + w];
      words[block]--;
    }
  }
}

function countPartialsOf(memory: Memory, block: number, stride: Stride): number {
  let partials = 0;
  for (let i = 0; i < countOf(memory.words[block]); i++) {
    if (markAt(memory, block + 1 + i * stride, stride) & PARTIAL) partials++;
  }
  return partials;
}
