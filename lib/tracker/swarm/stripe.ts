/**
 * The sums of a stripe, and what changes them: a peer that comes, goes or becomes a seed, a torrent that is
 * forgotten. Kept exact with every change, so that nobody has to count peers.
 */
import { PARTIAL } from "./age.ts";
import type { Stride } from "./block.ts";
import {
  FAMILY_COUNTERS,
  KEEP_DEAD,
  type Memory,
  NEWCOMER_WORDS,
  PAGE_WORDS,
  STRIPE_LEECHERS,
  STRIPE_NEWCOMERS,
  STRIPE_PUSHED_OUT,
  STRIPE_SEEDS,
  STRIPE_TORRENTS,
  STRIPE_WORDS,
  STRIPES,
} from "./layout.ts";
import { giveNewcomer, newcomerKind, newcomerMark, newcomerStride } from "./newcomers.ts";
import { pagesLeft } from "./pages.ts";
import type { Totals } from "./store.ts";
import {
  COMPLETED_WORD,
  countKind,
  countPartials,
  giveSwarm,
  type Kind,
  LEECHER,
  sideOf,
  UPLOADER,
} from "./swarm.ts";
import { emptySlot, recordOf } from "./table.ts";

/** IPv4, IPv6. */
export const STRIDES = [2, 5] as const;

/** Whether a peer of this kind and mark has everything; a partial seed has not. */
export function isSeed(kind: Kind, mark: number): boolean {
  return kind === UPLOADER && (mark & PARTIAL) === 0;
}

/** Adds `change` to the stripe's seeds or leechers. */
export function count(
  memory: Memory,
  stripe: number,
  stride: Stride,
  kind: Kind,
  mark: number,
  change: number,
): void {
  const family = stride === 2 ? 0 : FAMILY_COUNTERS;
  memory.words[stripe + (isSeed(kind, mark) ? STRIPE_SEEDS : STRIPE_LEECHERS) + family] += change;
}

/** Takes peers that a sweep removed off the sums. */
export function countSwept(
  memory: Memory,
  stripe: number,
  stride: Stride,
  kind: Kind,
  peers: number,
  partials: number,
): void {
  const family = stride === 2 ? 0 : FAMILY_COUNTERS;
  const leechers = kind === LEECHER ? peers : partials;
  memory.words[stripe + STRIPE_LEECHERS + family] -= leechers;
  memory.words[stripe + STRIPE_SEEDS + family] -= peers - leechers;
}

/** Seeds and all others of a torrent, both families. */
export function tally(
  memory: Memory,
  record: number,
  counts: { complete: number; incomplete: number },
): void {
  counts.complete = counts.incomplete = 0;
  tallySide(memory, sideOf(memory, record, 2), 2, counts);
  tallySide(memory, sideOf(memory, record, 5), 5, counts);
}

function tallySide(
  memory: Memory,
  side: number,
  stride: Stride,
  counts: { complete: number; incomplete: number },
): void {
  if (side === 0) return;
  const uploaders = countKind(memory, side, UPLOADER);
  const partials = uploaders === 0 ? 0 : countPartials(memory, side, stride);
  counts.complete += uploaders - partials;
  counts.incomplete += countKind(memory, side, LEECHER) + partials;
}

/** Forgets a newcomer and its only peer. */
export function forgetNewcomer(memory: Memory, stripe: number, slot: number, pushedOut: boolean): void {
  const record = recordOf(memory, memory.words[slot]);
  const mark = newcomerMark(memory, record);
  count(memory, stripe, newcomerStride(memory, record), newcomerKind(memory, record), mark, -1);
  emptySlot(memory, slot);
  giveNewcomer(memory, stripe, record, pushedOut);
  memory.words[stripe + STRIPE_TORRENTS]--;
}

/** Forgets a torrent that has no peers any more; false when it is to be kept for its count of downloads. */
export function forgetSwarm(memory: Memory, stripe: number, slot: number): boolean {
  const line = memory.words[slot];
  if (memory.words[KEEP_DEAD] !== 0 && memory.words[recordOf(memory, line) + COMPLETED_WORD] > 0) {
    return false;
  }
  emptySlot(memory, slot);
  giveSwarm(memory, line);
  memory.words[stripe + STRIPE_TORRENTS]--;
  return true;
}

/** The sums over all stripes. */
export function totalsOf(memory: Memory): Totals {
  const { words } = memory;
  const sum = (offset: number) => {
    let all = 0;
    for (let i = 0; i < STRIPES; i++) all += words[memory.stripes + i * STRIPE_WORDS + offset];
    return all;
  };
  const pagesUsed = memory.pages - 1 - pagesLeft(memory);
  return {
    torrents: sum(STRIPE_TORRENTS),
    seeds: [sum(STRIPE_SEEDS), sum(STRIPE_SEEDS + FAMILY_COUNTERS)],
    leechers: [sum(STRIPE_LEECHERS), sum(STRIPE_LEECHERS + FAMILY_COUNTERS)],
    memory: memory.bytes,
    memoryUsed: pagesUsed * PAGE_WORDS * 4 + sum(STRIPE_NEWCOMERS) * NEWCOMER_WORDS * 4,
    pushedOut: sum(STRIPE_PUSHED_OUT),
  };
}
