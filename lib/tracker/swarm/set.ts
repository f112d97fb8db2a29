/**
 * A set of peers: all of one family and one kind (leechers, or seeds and partial seeds) of a swarm that outgrew its
 * record. Three words in the record:
 *
 *     LINE     line of the only block, or of the directory
 *     COUNT    peers
 *     DEPTH    depth of the directory; 0: a single block
 *
 * Here is how a set is laid out and found one's way in; peers.ts has what is done with it, reshape.ts how it grows.
 */
import { halfSipHash13 } from "../../base/hash.ts";
import { depthOf, type Endpoint, type Stride } from "./block.ts";
import { giveDirectory, pointSlots, slotWord } from "./directory.ts";
import type { Memory } from "./layout.ts";
import { giveLines, wordOf } from "./pages.ts";

export const SET_WORDS = 3;
export const LINE = 0;
export const COUNT = 1;
export const DEPTH = 2;

/** Words for the hash of an address and a port; used within one call. */
const hashed = new Int32Array(5);

export function openSet(memory: Memory, set: number): void {
  memory.words.fill(0, set, set + SET_WORDS);
}

export function sizeOf(memory: Memory, set: number): number {
  return memory.words[set + COUNT];
}

/** Empties the set and gives everything back, in this order: what others may take must not be known here any more. */
export function closeSet(memory: Memory, set: number): void {
  const line = memory.words[set + LINE];
  const depth = memory.words[set + DEPTH];
  openSet(memory, set);
  if (line !== 0) giveSet(memory, line, depth);
}

/** Gives back the blocks and the directory at `line`, which no set has any more. */
export function giveSet(memory: Memory, line: number, depth: number): void {
  for (let slot = 0; slot < 2 ** depth && depth > 0;) {
    const block = memory.words[slotWord(memory, line, depth, slot)];
    slot += 2 ** (depth - depthOf(memory.words[wordOf(memory, block)]));
    giveLines(memory, block);
  }
  if (depth > 0) giveDirectory(memory, line, depth);
  else giveLines(memory, line);
}

/** A peer's hash: its top bits choose the block. */
export function hashEndpoint(memory: Memory, stride: Stride, { address, port }: Endpoint): number {
  return hashPeer(memory, stride, address, 0, port);
}

/** The same of a peer that is there. */
export function hashAt(memory: Memory, peer: number, stride: Stride): number {
  return hashPeer(memory, stride, memory.words, peer, memory.words[peer + stride - 1] & 0xffff);
}

/** The same of an address at `at` of `words`: one word of IPv4, four of IPv6. */
export function hashPeer(
  memory: Memory,
  stride: Stride,
  words: Int32Array,
  at: number,
  port: number,
): number {
  const last = stride - 1;
  for (let i = 0; i < last; i++) hashed[i] = words[at + i];
  hashed[last] = port;
  return halfSipHash13(hashed, 0, stride, memory.key0, memory.key1) >>> 0;
}

/** The line of the block that a hash belongs to. */
export function lineOf(memory: Memory, set: number, hash: number): number {
  const { words } = memory;
  const depth = words[set + DEPTH];
  if (depth === 0) return words[set + LINE];
  return words[slotWord(memory, words[set + LINE], depth, hash >>> (32 - depth))];
}

/** The word of the block that a hash belongs to. */
export function blockFor(memory: Memory, set: number, hash: number): number {
  return wordOf(memory, lineOf(memory, set, hash));
}

/** Lets every slot of the block for `hash`, which is told by `blockDepth` bits, point to `line`. */
export function pointTo(memory: Memory, set: number, hash: number, blockDepth: number, line: number): void {
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
