/**
 * One torrent's record: a line of 64 bytes, in which a small swarm fits whole.
 *
 *     word 0-4   info hash
 *          5     completed downloads
 *          6     line of the IPv6 side, or 0
 *          7     IPv4 side: leechers (8 bits) uploaders (8) GROWN (1)
 *          8-15  up to 4 peers: leechers, then uploaders       or, when GROWN:
 *                8-10 set of leechers | 11-13 set of uploaders (set.ts) | 14 how many of these are partial seeds
 *
 * The IPv6 side is a line of its own, laid out like words 7 and on, with room for 3 peers. Uploaders are seeds and
 * partial seeds: those that have nothing to fetch from one another.
 */
import { PARTIAL } from "./age.ts";
import {
  copyRing,
  type Endpoint,
  findPeer,
  markAt,
  movePeer,
  type Stride,
  swapPeers,
  sweepRun,
  type Swept,
  takeBlock,
  writePeer,
} from "./block.ts";
import { LINE_WORDS, type Memory } from "./layout.ts";
import { giveLines, takeLines, wordOf } from "./pages.ts";
import { addPeer, dropPeer, eachPeer, locate, moveLast, type Place, sample, sweepSet } from "./peers.ts";
import { closeSet, openSet, SET_WORDS, sizeOf } from "./set.ts";
import type { Answer } from "./store.ts";
import { HASH_WORDS } from "./table.ts";

export const COMPLETED_WORD = 5;
export const SIDE6 = 6;
export const SIDE4 = 7;

const GROWN = 1 << 16;
export const PARTIALS = 1 + 2 * SET_WORDS;

/** What kind of peer: one that fetches, or one that only gives. */
export type Kind = 0 | 1;
export const LEECHER: Kind = 0;
export const UPLOADER: Kind = 1;

/** A grown side goes back into its line when no more than this are left. */
const SMALL_AGAIN = 2;

/** How many peers a side holds before it grows. */
export function capacity(stride: Stride): number {
  return stride === 2 ? 4 : 3;
}

/** A record for an info hash with no peers; its line, or 0. */
export function takeSwarm(memory: Memory, infoHash: Int32Array, at: number): number {
  const line = takeLines(memory, 1);
  if (line === 0) return 0;
  const record = wordOf(memory, line);
  memory.words.fill(0, record, record + LINE_WORDS);
  for (let i = 0; i < HASH_WORDS; i++) memory.words[record + i] = infoHash[at + i];
  return line;
}

/** Gives back a record whose sides are empty. */
export function giveSwarm(memory: Memory, line: number): void {
  const side6 = memory.words[wordOf(memory, line) + SIDE6];
  if (side6 !== 0) giveLines(memory, side6);
  giveLines(memory, line);
}

/** The side of the family, or 0 where there is none (IPv6 only). */
export function sideOf(memory: Memory, record: number, stride: Stride): number {
  if (stride === 2) return record + SIDE4;
  const line = memory.words[record + SIDE6];
  return line === 0 ? 0 : wordOf(memory, line);
}

/** The side of the family, made where there is none; 0 when memory is used up. */
export function takeSide(memory: Memory, record: number, stride: Stride): number {
  const side = sideOf(memory, record, stride);
  if (side !== 0) return side;
  const line = takeLines(memory, 1);
  if (line === 0) return 0;
  memory.words[wordOf(memory, line)] = 0;
  memory.words[record + SIDE6] = line;
  return wordOf(memory, line);
}

export function isGrown(memory: Memory, side: number): boolean {
  return isGrownWord(memory.words[side]);
}

/** The same of a side's first word. */
export function isGrownWord(word: number): boolean {
  return (word & GROWN) !== 0;
}

/** How many peers of a kind the side has (0 for side 0). */
export function countKind(memory: Memory, side: number, kind: Kind): number {
  if (side === 0) return 0;
  if (isGrown(memory, side)) return sizeOf(memory, setOf(side, kind));
  return (memory.words[side] >>> (8 * kind)) & 255;
}

/** How many of the uploaders are partial seeds. */
export function countPartials(memory: Memory, side: number, stride: Stride): number {
  if (side === 0) return 0;
  if (isGrown(memory, side)) return memory.words[side + PARTIALS];
  let partials = 0;
  const leechers = countKind(memory, side, LEECHER);
  for (let i = 0; i < countKind(memory, side, UPLOADER); i++) {
    if (markAt(memory, side + 1 + (leechers + i) * stride, stride) & PARTIAL) partials++;
  }
  return partials;
}

/** The first word of a grown side's set of a kind. */
export function setOf(side: number, kind: Kind): number {
  return side + 1 + kind * SET_WORDS;
}

/** A peer looked for: whether it is there (`peer`), of which kind, with which mark. Reused. */
export interface Found extends Place {
  kind: Kind;
  mark: number;
}

export function find(
  memory: Memory,
  side: number,
  stride: Stride,
  endpoint: Endpoint,
  likely: Kind,
  found: Found,
): boolean {
  found.peer = found.block = 0;
  if (side === 0) return false;
  if (isGrown(memory, side)) return findGrown(memory, side, stride, endpoint, likely, found);
  const leechers = countKind(memory, side, LEECHER);
  const all = leechers + countKind(memory, side, UPLOADER);
  found.peer = findPeer(memory, side + 1, all, stride, endpoint);
  if (found.peer === 0) return false;
  found.kind = found.peer < side + 1 + leechers * stride ? LEECHER : UPLOADER;
  found.mark = markAt(memory, found.peer, stride);
  return true;
}

/** First where the peer probably is: most announces change nothing. */
function findGrown(
  memory: Memory,
  side: number,
  stride: Stride,
  endpoint: Endpoint,
  likely: Kind,
  found: Found,
): boolean {
  found.kind = likely;
  if (!locate(memory, setOf(side, likely), stride, endpoint, found)) {
    found.kind = (1 - likely) as Kind;
    if (!locate(memory, setOf(side, found.kind), stride, endpoint, found)) return false;
  }
  found.mark = markAt(memory, found.peer, stride);
  return true;
}

/** Takes away the peer that `find` found. */
export function remove(memory: Memory, side: number, stride: Stride, found: Found): void {
  const { words } = memory;
  if (isGrown(memory, side)) {
    if (found.mark & PARTIAL) words[side + PARTIALS]--;
    dropPeer(memory, setOf(side, found.kind), stride, found);
    shrink(memory, side, stride);
    return;
  }
  const leechers = countKind(memory, side, LEECHER);
  const all = leechers + countKind(memory, side, UPLOADER);
  const first = side + 1;
  let hole = found.peer;
  if (found.kind === LEECHER) {
    movePeer(memory, first + (leechers - 1) * stride, hole, stride);
    hole = first + (leechers - 1) * stride;
  }
  movePeer(memory, first + (all - 1) * stride, hole, stride);
  words[side] -= 1 << (8 * found.kind);
}

/**
 * Adds a peer that is not there; false when memory is used up. `found` then tells where it stands, last in its
 * block if it is a leecher in one.
 */
export function add(
  memory: Memory,
  side: number,
  stride: Stride,
  endpoint: Endpoint,
  kind: Kind,
  mark: number,
  found: Found,
): boolean {
  const leechers = countKind(memory, side, LEECHER);
  const all = leechers + countKind(memory, side, UPLOADER);
  if (!isGrown(memory, side) && all === capacity(stride) && !grow(memory, side, stride)) return false;
  if (isGrown(memory, side)) {
    const block = addPeer(memory, setOf(side, kind), stride, endpoint, mark);
    if (block === 0) return false;
    if (mark & PARTIAL) memory.words[side + PARTIALS]++;
    found.block = block;
    return true;
  }
  const { words } = memory;
  let at = side + 1 + all * stride;
  if (kind === LEECHER && leechers < all) {
    // The first uploader makes room; it is counted in its new place before its old one is written over (recover.ts).
    movePeer(memory, side + 1 + leechers * stride, at, stride);
    at = side + 1 + leechers * stride;
    words[side] += 1 << 8;
    words[at + stride - 1] = 0;
    words[side] += 1 - (1 << 8);
    writePeer(memory, at, stride, endpoint, mark);
  } else {
    writePeer(memory, at, stride, endpoint, mark);
    words[side] += 1 << (8 * kind);
  }
  found.peer = at;
  return true;
}

/** Gives the found peer, whose kind stays, a new mark, and puts it where `offer` can leave it out. */
export function refresh(memory: Memory, side: number, stride: Stride, found: Found, mark: number): void {
  const { words } = memory;
  const grown = isGrown(memory, side);
  if (grown) words[side + PARTIALS] += Math.sign((mark & PARTIAL) - (found.mark & PARTIAL));
  words[found.peer + stride - 1] = (words[found.peer + stride - 1] & 0xffff) | (mark << 16);
  if (grown && found.kind === LEECHER) moveLast(memory, stride, found);
}

/**
 * Copies up to `want` peers of a kind to the answer as its peers from number `got` on, leaving out the requester if it is
 * a leecher that `self` tells of. Gives the number. `chance` is an even number of 32 bits.
 */
export function offer(
  memory: Memory,
  side: number,
  stride: Stride,
  kind: Kind,
  want: number,
  self: Found | null,
  chance: number,
  answer: Answer,
  got: number,
): number {
  if (side === 0 || want === 0) return 0;
  if (isGrown(memory, side)) {
    const block = self === null ? 0 : self.block;
    return sample(memory, setOf(side, kind), stride, want, block, chance, answer, got);
  }
  const leechers = countKind(memory, side, LEECHER);
  const first = side + 1 + (kind === UPLOADER ? leechers * stride : 0);
  let count = countKind(memory, side, kind);
  if (self !== null) {
    // The requester goes to the end of the leechers, and the run ends before it.
    const last = first + (count - 1) * stride;
    if (self.peer !== last) swapPeers(memory, self.peer, last, stride);
    self.peer = last;
    count--;
  }
  return copyRing(memory, first, count, stride, want, chance, answer, got);
}

/** From the record's own few places to two sets. */
function grow(memory: Memory, side: number, stride: Stride): boolean {
  const { words } = memory;
  const counts = [countKind(memory, side, LEECHER), countKind(memory, side, UPLOADER)];
  const partials = countPartials(memory, side, stride);
  const lines = counts.map((count) => count === 0 ? 0 : takeBlock(memory, 1, 0));
  if (counts.some((count, kind) => count > 0 && lines[kind] === 0)) {
    for (const line of lines) if (line !== 0) giveLines(memory, line);
    return false;
  }
  let from = side + 1;
  for (const kind of [LEECHER, UPLOADER]) {
    const to = wordOf(memory, lines[kind]);
    if (counts[kind] > 0) words[to] += counts[kind];
    words.copyWithin(to + 1, from, from + counts[kind] * stride);
    from += counts[kind] * stride;
  }
  // Peers' words become those of sets: meanwhile there are none.
  words[side] = 0;
  for (const kind of [LEECHER, UPLOADER]) {
    openSet(memory, setOf(side, kind));
    words[setOf(side, kind)] = lines[kind];
    words[setOf(side, kind) + 1] = counts[kind];
  }
  words[side] = GROWN;
  words[side + PARTIALS] = partials;
  return true;
}

const lastFew = new Int32Array(SMALL_AGAIN * 5);

/** Back into the record when only a few are left. */
function shrink(memory: Memory, side: number, stride: Stride): void {
  const { words } = memory;
  const leechers = countKind(memory, side, LEECHER);
  const uploaders = countKind(memory, side, UPLOADER);
  if (leechers + uploaders > SMALL_AGAIN) return;
  let kept = 0;
  for (const kind of [LEECHER, UPLOADER]) {
    eachPeer(memory, setOf(side, kind), stride, (peer) => {
      for (let i = 0; i < stride; i++) lastFew[kept++] = words[peer + i];
    });
  }
  // Words of sets become peers': meanwhile there are none.
  for (const kind of [LEECHER, UPLOADER]) closeSet(memory, setOf(side, kind));
  words[side] = 0;
  for (let i = 0; i < kept; i++) words[side + 1 + i] = lastFew[i];
  words[side] = leechers | (uploaders << 8);
}

/**
 * Sweeps stale peers of one kind: all of them in a small swarm, one block, the one for hash `from`, in a grown one.
 * Gives the hash to go on from, 2^32 when the kind is done. `swept.partials` counts what `PARTIALS` lost.
 */
export function sweepKind(
  memory: Memory,
  side: number,
  stride: Stride,
  kind: Kind,
  from: number,
  period: number,
  swept: Swept,
): number {
  const { words } = memory;
  swept.peers = swept.partials = 0;
  if (side === 0) return 2 ** 32;
  if (isGrown(memory, side)) {
    const next = sweepSet(memory, setOf(side, kind), stride, from, period, swept);
    words[side + PARTIALS] -= swept.partials;
    if (swept.peers > 0) shrink(memory, side, stride);
    return next;
  }
  const leechers = countKind(memory, side, LEECHER);
  const uploaders = countKind(memory, side, UPLOADER);
  const first = side + 1;
  if (kind === UPLOADER) {
    sweepRun(memory, first + leechers * stride, uploaders, stride, period, swept);
  } else {
    const kept = sweepRun(memory, first, leechers, stride, period, swept);
    if (kept < leechers) closeGap(memory, side, stride, kept, leechers, uploaders);
    return 2 ** 32;
  }
  words[side] -= swept.peers << (8 * kind);
  return 2 ** 32;
}

/** Uploaders move up behind the first `kept` leechers; for a moment the gap is nobody's, but theirs (recover.ts). */
function closeGap(
  memory: Memory,
  side: number,
  stride: Stride,
  kept: number,
  leechers: number,
  uploaders: number,
): void {
  const { words } = memory;
  const first = side + 1;
  for (let i = kept; i < leechers; i++) words[first + (i + 1) * stride - 1] = 0;
  words[side] = kept | ((uploaders + leechers - kept) << 8);
  const rest = first + leechers * stride;
  words.copyWithin(first + kept * stride, rest, rest + uploaders * stride);
  words[side] = kept | (uploaders << 8);
}

/** Whether nobody is left in the record. */
export function isEmpty(memory: Memory, record: number): boolean {
  return [2, 5].every((stride) => {
    const side = sideOf(memory, record, stride as Stride);
    return countKind(memory, side, LEECHER) + countKind(memory, side, UPLOADER) === 0;
  });
}
