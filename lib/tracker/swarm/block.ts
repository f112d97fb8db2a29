/**
 * Peers side by side, in the very bytes an answer carries, so that answering is a copy.
 *
 *     IPv4, 2 words   ip                   | port (16 bits, wire order) mark (16 bits, age.ts)
 *     IPv6, 5 words   ip | ip | ip | ip    | port                       mark
 *
 * Read as halves a peer is 3 or 9 halves of answer and 1 of mark. A few peers lie in the torrent's record; more lie
 * in blocks:
 *
 *     block           count (8 bits) lines (8) depth (8)  |  peer  |  peer  |  ...       1 .. 8 lines
 *
 * The order of peers in a block means nothing; the last one fills the hole of a removed one.
 */
import { isStale, PARTIAL } from "./age.ts";
import { LINE_WORDS, type Memory } from "./layout.ts";
import { takeLines, wordOf } from "./pages.ts";
import type { Answer } from "./store.ts";

/** Words of a peer. */
export type Stride = 2 | 5;

/** An address and a port to look for, in the words and the order of bytes they are kept in. */
export interface Endpoint {
  readonly address: Int32Array;
  port: number;
}

/** How many peers fit into a block of so many lines. */
export function capacityOf(lines: number, stride: Stride): number {
  return Math.floor((lines * LINE_WORDS - 1) / stride);
}

/** The fewest lines that hold so many peers. */
export function linesFor(peers: number, stride: Stride): number {
  return Math.ceil((peers * stride + 1) / LINE_WORDS);
}

/** An empty block; its line, or 0. */
export function takeBlock(memory: Memory, lines: number, depth: number): number {
  const line = takeLines(memory, lines);
  if (line !== 0) memory.words[wordOf(memory, line)] = (lines << 8) | (depth << 16);
  return line;
}

export function countOf(header: number): number {
  return header & 255;
}

export function linesOf(header: number): number {
  return (header >>> 8) & 255;
}

export function depthOf(header: number): number {
  return header >>> 16;
}

/** Where among `count` peers from word `first` the endpoint is, or 0. */
export function findPeer(
  memory: Memory,
  first: number,
  count: number,
  stride: Stride,
  endpoint: Endpoint,
): number {
  const { address, port } = endpoint;
  return stride === 2
    ? findPeer4(memory.words, first, count, address[0], port)
    : findPeer6(memory.words, first, count, address, port);
}

function findPeer4(words: Int32Array, first: number, count: number, ip: number, port: number): number {
  const end = first + count * 2;
  for (let peer = first; peer < end; peer += 2) {
    if (words[peer] === ip && (words[peer + 1] & 0xffff) === port) return peer;
  }
  return 0;
}

function findPeer6(words: Int32Array, first: number, count: number, ip: Int32Array, port: number): number {
  const end = first + count * 5;
  for (let peer = first; peer < end; peer += 5) {
    if (words[peer + 3] !== ip[3] || (words[peer + 4] & 0xffff) !== port) continue;
    if (words[peer] === ip[0] && words[peer + 1] === ip[1] && words[peer + 2] === ip[2]) return peer;
  }
  return 0;
}

/*
 * A peer that is written over has port 0 until its last word is there, so that one which a thread left half written,
 * because it ended in the midst of it, is known for what it is (recover.ts).
 */

export function writePeer(
  memory: Memory,
  at: number,
  stride: Stride,
  endpoint: Endpoint,
  mark: number,
): void {
  const { words } = memory;
  words[at + stride - 1] = 0;
  for (let i = 0; i < stride - 1; i++) words[at + i] = endpoint.address[i];
  words[at + stride - 1] = endpoint.port | (mark << 16);
}

export function movePeer(memory: Memory, from: number, to: number, stride: Stride): void {
  const { words } = memory;
  const last = words[from + stride - 1];
  words[to + stride - 1] = 0;
  for (let i = 0; i < stride - 1; i++) words[to + i] = words[from + i];
  words[to + stride - 1] = last;
}

/** Should this end half done, the peer at `a` is lost and the one at `b` is not. */
export function swapPeers(memory: Memory, a: number, b: number, stride: Stride): void {
  const { words } = memory;
  if (stride === 5) return swapPeers6(memory, a, b);
  const ip = words[a];
  const last = words[a + 1];
  words[a + 1] = 0;
  words[a] = words[b];
  words[a + 1] = words[b + 1];
  words[b + 1] = 0;
  words[b] = ip;
  words[b + 1] = last;
}

const swapped = new Int32Array(5);

function swapPeers6(memory: Memory, a: number, b: number): void {
  const { words } = memory;
  for (let i = 0; i < 5; i++) swapped[i] = words[a + i];
  movePeer(memory, b, a, 5);
  words[b + 4] = 0;
  for (let i = 0; i < 5; i++) words[b + i] = swapped[i];
}

/** The 16 bits beside the port. */
export function markAt(memory: Memory, peer: number, stride: Stride): number {
  return memory.words[peer + stride - 1] >>> 16;
}

/**
 * Copies `want` of the `count` peers from word `first`, going round from a random one, to the answer as its peers from
 * number `got` on. Gives the number copied. `chance` is an even number of 32 bits.
 */
export function copyRing(
  memory: Memory,
  first: number,
  count: number,
  stride: Stride,
  want: number,
  chance: number,
  answer: Answer,
  got: number,
): number {
  const total = want < count ? want : count;
  if (total <= 0) return 0;
  // The low 16 bits, since the high ones may have chosen the block.
  const start = total === count ? 0 : ((chance & 0xffff) * count) >>> 16;
  const ahead = total < count - start ? total : count - start;
  if (stride === 2) {
    const { words, peersAt } = answer;
    copyPeers(memory.words, first + start * 2, ahead, words, peersAt >> 2, got);
    if (ahead < total) copyPeers(memory.words, first, total - ahead, words, peersAt >> 2, got + ahead);
  } else {
    const at = (answer.peers6At >> 1) + got * 9;
    copyPeers6(memory.halves, (first + start * 5) * 2, ahead, answer.halves6, at);
    copyPeers6(memory.halves, first * 2, total - ahead, answer.halves6, at + ahead * 9);
  }
  return total;
}

/**
 * IPv4 peers, two at a time, since two of an answer are just three words; `got` peers are there already, from word `start`:
 *
 *     here     ip A   | port A, mark |  ip B   | port B, mark
 *     answer   ip A   | port A, half of ip B   | half of ip B, port B
 *
 * 30 of them take 32 ns, and by halves 78 (measured on a prototype).
 */
function copyPeers(
  words: Int32Array,
  from: number,
  count: number,
  out: Int32Array,
  start: number,
  got: number,
): void {
  let at = start + ((got * 3) >> 1);
  let left = count;
  if ((got & 1) === 1 && left > 0) {
    out[at] = (out[at] & 0xffff) | (words[from] << 16);
    out[at + 1] = (words[from] >>> 16) | (words[from + 1] << 16);
    at += 2, from += 2, left--;
  }
  for (; left > 1; left -= 2, from += 4, at += 3) {
    const second = words[from + 2];
    out[at] = words[from];
    out[at + 1] = (words[from + 1] & 0xffff) | (second << 16);
    out[at + 2] = (second >>> 16) | (words[from + 3] << 16);
  }
  if (left > 0) {
    out[at] = words[from];
    // An odd number of peers ends in half a word, of which an answer over a packet may have no other half.
    out[at + 1] = words[from + 1] & 0xffff;
  }
}

function copyPeers6(halves: Uint16Array, from: number, count: number, out: Uint16Array, at: number): void {
  for (let n = 0; n < count; n++, from += 10) {
    for (let i = 0; i < 9; i++) out[at++] = halves[from + i];
  }
}

/** What a sweep took away. */
export interface Swept {
  peers: number;
  /** How many of them were partial seeds. */
  partials: number;
}

/** Drops the stale ones of `count` peers from word `first`, closing ranks; adds to `swept` and gives how many stay. */
export function sweepRun(
  memory: Memory,
  first: number,
  count: number,
  stride: Stride,
  period: number,
  swept: Swept,
): number {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const peer = first + i * stride;
    const mark = markAt(memory, peer, stride);
    if (isStale(mark, period)) {
      swept.peers++;
      if (mark & PARTIAL) swept.partials++;
    } else {
      if (kept < i) movePeer(memory, peer, first + kept * stride, stride);
      kept++;
    }
  }
  return kept;
}
