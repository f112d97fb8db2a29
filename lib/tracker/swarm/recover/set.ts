/**
 * A set of peers mended, after a thread ended in the midst of it. One whose directory is in order is counted again, less
 * half-written peers and second copies of one. One that was being split, joined or doubled is made anew from all blocks
 * that its directory still names. (set.ts, directory.ts and block.ts draw what is looked at.)
 */
import {
  capacityOf,
  countOf,
  depthOf,
  type Endpoint,
  linesOf,
  markAt,
  movePeer,
  type Stride,
} from "../block.ts";
import { DEEPEST, slotWord } from "../directory.ts";
import { LINE_WORDS, type Memory, PAGE_LINES, PAGE_WORDS } from "../layout.ts";
import { giveLines, MOST_LINES, PAGE_ENTRY_WORDS, wordOf } from "../pages.ts";
import { addPeer } from "../peers.ts";
import { closeSet, COUNT, DEPTH, LINE, openSet } from "../set.ts";

/** Mends the set; it may have nobody in it then. */
export function mendSet(memory: Memory, set: number, stride: Stride): void {
  const { words } = memory;
  if (words[set + LINE] < 0) {
    words[set + DEPTH] = 0;
    words[set + LINE] = -words[set + LINE];
  }
  if (words[set + LINE] === 0) return openSet(memory, set);
  const blocks = blocksInOrder(memory, set, stride);
  if (blocks === null) return remake(memory, set, stride);
  words[set + COUNT] = 0;
  for (const block of blocks) {
    dropBad(memory, block, stride);
    words[set + COUNT] += countOf(words[block]);
  }
  if (words[set + COUNT] === 0) closeSet(memory, set);
}

/** The words of a set's blocks, when each stands in all its slots and nowhere else; else null. */
function blocksInOrder(memory: Memory, set: number, stride: Stride): number[] | null {
  const { words } = memory;
  const depth = words[set + DEPTH];
  if (depth < 0 || depth > DEEPEST) return null;
  const lineAt = (slot: number) =>
    depth === 0 ? words[set + LINE] : words[slotWord(memory, words[set + LINE], depth, slot)];
  const blocks: number[] = [];
  for (let slot = 0; slot < 2 ** depth;) {
    const line = lineAt(slot);
    if (!isBlock(memory, line, stride, depth)) return null;
    const block = wordOf(memory, line);
    const span = 2 ** (depth - depthOf(words[block]));
    if (slot % span !== 0) return null;
    for (const last = slot + span; slot < last; slot++) if (lineAt(slot) !== line) return null;
    blocks.push(block);
  }
  return blocks;
}

/** Whether the line is one that can have been given out. */
export function isLine(memory: Memory, line: number): boolean {
  return line >= PAGE_LINES && line < memory.pages * PAGE_LINES;
}

function isBlock(memory: Memory, line: number, stride: Stride, depth: number): boolean {
  if (!isLine(memory, line)) return false;
  const header = memory.words[wordOf(memory, line)];
  const lines = linesOf(header);
  return lines >= 1 && lines <= MOST_LINES && countOf(header) <= capacityOf(lines, stride) &&
    depthOf(header) <= depth;
}

/** Drops peers that are half written, and one copy of such as were being moved; the last of the block fills the hole. */
function dropBad(memory: Memory, block: number, stride: Stride): void {
  const { words } = memory;
  for (let i = countOf(words[block]) - 1; i >= 0; i--) {
    const peer = block + 1 + i * stride;
    let good = (words[peer + stride - 1] & 0xffff) !== 0;
    for (let k = 0; k < i; k++) if (samePeer(memory, peer, block + 1 + k * stride, stride)) good = false;
    if (good) continue;
    movePeer(memory, block + 1 + (countOf(words[block]) - 1) * stride, peer, stride);
    words[block]--;
  }
}

/** Whether two peers have the same address and port. */
export function samePeer(memory: Memory, a: number, b: number, stride: Stride): boolean {
  const { words } = memory;
  for (let i = 0; i < stride - 1; i++) if (words[a + i] !== words[b + i]) return false;
  return ((words[a + stride - 1] ^ words[b + stride - 1]) & 0xffff) === 0;
}

/** Takes all peers out, gives everything back, and puts them in again, as long as there is memory. */
function remake(memory: Memory, set: number, stride: Stride): void {
  const { directories, blocks } = linesOfSet(memory, set);
  const peers = new Map<string, { endpoint: Endpoint; mark: number }>();
  for (const line of blocks) {
    if (isBlock(memory, line, stride, DEEPEST)) readPeers(memory, wordOf(memory, line), stride, peers);
  }
  openSet(memory, set);
  for (const line of blocks) giveLines(memory, line);
  for (const line of directories) giveLines(memory, line);
  for (const { endpoint, mark } of peers.values()) addPeer(memory, set, stride, endpoint, mark);
}

/** All lines that a set's directory names, each once, and its own. */
function linesOfSet(memory: Memory, set: number): { directories: Set<number>; blocks: Set<number> } {
  const { words } = memory;
  const line = words[set + LINE];
  const depth = words[set + DEPTH];
  const slots = 2 ** Math.min(DEEPEST, depth < 0 ? ~depth + 1 : depth);
  const directories = new Set([line]);
  const blocks = new Set<number>();
  const read = (directory: number, count: number) => {
    for (let i = 0; i < count; i++) {
      const below = words[wordOf(memory, directory) + i];
      if (!isLine(memory, below)) continue;
      if (runOf(memory, below) < PAGE_LINES) blocks.add(below);
      else if (!directories.has(below)) {
        directories.add(below);
        read(below, PAGE_WORDS);
      }
    }
  };
  read(line, Math.min(slots, runOf(memory, line) * LINE_WORDS));
  return { directories, blocks };
}

/** How many lines the run of a line has. */
function runOf(memory: Memory, line: number): number {
  return memory.words[memory.pageTable + Math.floor(line / PAGE_LINES) * PAGE_ENTRY_WORDS] & 255;
}

function readPeers(
  memory: Memory,
  block: number,
  stride: Stride,
  peers: Map<string, { endpoint: Endpoint; mark: number }>,
): void {
  const { words } = memory;
  for (let i = 0; i < countOf(words[block]); i++) {
    const peer = block + 1 + i * stride;
    const port = words[peer + stride - 1] & 0xffff;
    const address = words.slice(peer, peer + stride - 1);
    if (port !== 0) {
      peers.set(`${address} ${port}`, { endpoint: { address, port }, mark: markAt(memory, peer, stride) });
    }
  }
}
