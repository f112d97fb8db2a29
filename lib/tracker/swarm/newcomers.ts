/**
 * Swarms that saw one announce so far: most of a flood of made-up info hashes, and the beginning of every real swarm.
 * They live apart, in a quarter of the memory, a ring for each stripe, and the newest pushes out the oldest. So such
 * a flood can only push out its like; a second announce for the same torrent moves it to a record of its own.
 *
 *     word 0-4   info hash
 *          5     0: nobody here | words of the peer (2 or 5) + 256 if it is an uploader
 *          6-10  the peer (block.ts)
 */
import { copyRing, type Endpoint, findPeer, markAt, type Stride, writePeer } from "./block.ts";
import {
  type Memory,
  NEWCOMER_WORDS,
  STRIPE_NEWCOMERS,
  STRIPE_PUSHED_OUT,
  STRIPE_RING_HEAD,
  STRIPE_WORDS,
} from "./layout.ts";
import type { Answer } from "./store.ts";
import type { Kind } from "./swarm.ts";
import { HASH_WORDS } from "./table.ts";

const STATE = 5;
const PEER = 6;

/** Whether the place that the next newcomer of a stripe takes is held by an older one; its index entry, or 0. */
export function oldestEntry(memory: Memory, stripe: number): number {
  const number = ringNumber(memory, stripe);
  return memory.words[memory.newcomers + number * NEWCOMER_WORDS + STATE] === 0 ? 0 : ~number;
}

function ringNumber(memory: Memory, stripe: number): number {
  const ring = (stripe - memory.stripes) / STRIPE_WORDS;
  return ring * memory.stripeNewcomers + memory.words[stripe + STRIPE_RING_HEAD];
}

/** Takes the next place, which must be free; its index entry. */
export function takeNewcomer(
  memory: Memory,
  stripe: number,
  infoHash: Int32Array,
  hashAt: number,
  stride: Stride,
  endpoint: Endpoint,
  kind: Kind,
  mark: number,
): number {
  const { words } = memory;
  const number = ringNumber(memory, stripe);
  const record = memory.newcomers + number * NEWCOMER_WORDS;
  for (let i = 0; i < HASH_WORDS; i++) words[record + i] = infoHash[hashAt + i];
  words[record + STATE] = stride | (kind << 8);
  writePeer(memory, record + PEER, stride, endpoint, mark);
  words[stripe + STRIPE_RING_HEAD] = (words[stripe + STRIPE_RING_HEAD] + 1) % memory.stripeNewcomers;
  words[stripe + STRIPE_NEWCOMERS]++;
  return ~number;
}

/** Frees a place. */
export function giveNewcomer(memory: Memory, stripe: number, record: number, pushedOut: boolean): void {
  memory.words[record + STATE] = 0;
  memory.words[stripe + STRIPE_NEWCOMERS]--;
  if (pushedOut) memory.words[stripe + STRIPE_PUSHED_OUT]++;
}

/** Whether somebody is at the record. */
export function isTaken(memory: Memory, record: number): boolean {
  return memory.words[record + STATE] !== 0;
}

/** The word where the only peer stands. */
export function newcomerPeer(record: number): number {
  return record + PEER;
}

export function newcomerStride(memory: Memory, record: number): Stride {
  return (memory.words[record + STATE] & 255) as Stride;
}

export function newcomerKind(memory: Memory, record: number): Kind {
  return (memory.words[record + STATE] >>> 8) as Kind;
}

export function newcomerMark(memory: Memory, record: number): number {
  return markAt(memory, record + PEER, newcomerStride(memory, record));
}

/** Whether the only peer is this one. */
export function isNewcomer(memory: Memory, record: number, stride: Stride, endpoint: Endpoint): boolean {
  return newcomerStride(memory, record) === stride &&
    findPeer(memory, record + PEER, 1, stride, endpoint) !== 0;
}

/** Reads the only peer's address and port into `endpoint`. */
export function readNewcomer(memory: Memory, record: number, endpoint: Endpoint): void {
  const stride = newcomerStride(memory, record);
  for (let i = 0; i < stride - 1; i++) endpoint.address[i] = memory.words[record + PEER + i];
  endpoint.port = memory.words[record + PEER + stride - 1] & 0xffff;
}

/** The only peer announced again while there was no room for a record: its kind and mark change in place. */
export function renewNewcomer(memory: Memory, record: number, kind: Kind, mark: number): void {
  const { words } = memory;
  const stride = newcomerStride(memory, record);
  words[record + STATE] = stride | (kind << 8);
  const last = record + PEER + stride - 1;
  words[last] = (words[last] & 0xffff) | (mark << 16);
}

/** Copies the only peer to the answer. */
export function copyNewcomer(memory: Memory, record: number, answer: Answer): void {
  copyRing(memory, record + PEER, 1, newcomerStride(memory, record), 1, 0, answer, 0);
}

/** Whether a record makes sense: after a thread ended in the midst of writing one. */
export function isWholeNewcomer(memory: Memory, record: number): boolean {
  const stride = memory.words[record + STATE] & 255;
  return (stride === 2 || stride === 5) && memory.words[record + STATE] >>> 9 === 0;
}

/** Frees all places of a stripe but these. */
export function dropOthers(memory: Memory, stripe: number, kept: ReadonlySet<number>): void {
  const first = ((stripe - memory.stripes) / STRIPE_WORDS) * memory.stripeNewcomers;
  for (let number = first; number < first + memory.stripeNewcomers; number++) {
    const state = memory.newcomers + number * NEWCOMER_WORDS + STATE;
    // What was never used is not written to: it would cost memory then.
    if (memory.words[state] !== 0 && !kept.has(number)) memory.words[state] = 0;
  }
}
