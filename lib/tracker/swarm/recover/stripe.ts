/**
 * A stripe's table and counters made anew from the records that are whole, after a thread ended while it held the stripe's
 * lock. (table.ts, newcomers.ts and stripe.ts say what they are.)
 */
import {
  type Memory,
  STRIPE_LEECHERS,
  STRIPE_MASK,
  STRIPE_NEWCOMERS,
  STRIPE_RING_HEAD,
  STRIPE_SEEDS,
  STRIPE_TORRENTS,
  STRIPE_WORDS,
} from "../layout.ts";
import { dropOthers, isWholeNewcomer, newcomerKind, newcomerMark, newcomerStride } from "../newcomers.ts";
import { count, STRIDES } from "../stripe.ts";
import { countKind, countPartials, giveSwarm, isEmpty, LEECHER, sideOf, UPLOADER } from "../swarm.ts";
import { FIRST_SLOTS, HASH_WORDS, hashInfo, recordOf, tableFrom, tableOf } from "../table.ts";
import { isLine } from "./set.ts";
import { mendSwarm } from "./swarm.ts";

/** Mends stripe number `number`; its lock is held. */
export function mendStripe(memory: Memory, number: number): void {
  const { words } = memory;
  const stripe = memory.stripes + number * STRIPE_WORDS;
  const base = tableOf(memory, number);
  const mask = mendMask(memory, stripe);
  const kept = wholeEntries(memory, number, words.slice(base, base + mask + 1));
  words.set(tableFrom(memory, kept.values(), mask + 1), base);
  words[stripe + STRIPE_TORRENTS] = words[stripe + STRIPE_NEWCOMERS] = 0;
  words.fill(0, stripe + STRIPE_SEEDS, stripe + STRIPE_LEECHERS + 3);
  for (const entry of kept.values()) countEntry(memory, stripe, entry);
  const places = [...kept.values()].filter((entry) => entry < 0).map((entry) => ~entry);
  dropOthers(memory, stripe, new Set(places));
}

/** The size of the table less one, as long as it is one that a table can have. */
function mendMask(memory: Memory, stripe: number): number {
  const mask = memory.words[stripe + STRIPE_MASK];
  const good = mask >= FIRST_SLOTS - 1 && mask < memory.stripeSlots && (mask & (mask + 1)) === 0;
  if (!good) memory.words[stripe + STRIPE_MASK] = FIRST_SLOTS - 1;
  const head = memory.words[stripe + STRIPE_RING_HEAD];
  if (head < 0 || head >= memory.stripeNewcomers) memory.words[stripe + STRIPE_RING_HEAD] = 0;
  return memory.words[stripe + STRIPE_MASK];
}

/** By info hash, the entries whose records are whole; a record of its own counts before a newcomer's. */
function wholeEntries(memory: Memory, number: number, entries: Int32Array): Map<string, number> {
  const kept = new Map<string, number>();
  // An entry that was being moved up stands twice.
  for (const entry of new Set(entries)) {
    if (entry === 0 || !isWhole(memory, number, entry)) continue;
    const record = recordOf(memory, entry);
    const key = memory.words.slice(record, record + HASH_WORDS).join();
    if (entry > 0 || !kept.has(key)) kept.set(key, entry);
  }
  return kept;
}

function isWhole(memory: Memory, number: number, entry: number): boolean {
  if (entry > 0 && !isLine(memory, entry)) return false;
  if (entry < 0 && Math.floor(~entry / memory.stripeNewcomers) !== number) return false;
  const record = recordOf(memory, entry);
  if (hashInfo(memory, memory.words, record) >>> 24 !== number) return false;
  if (entry < 0) return isWholeNewcomer(memory, record);
  mendSwarm(memory, record);
  if (!isEmpty(memory, record)) return true;
  giveSwarm(memory, entry);
  return false;
}

function countEntry(memory: Memory, stripe: number, entry: number): void {
  const { words } = memory;
  const record = recordOf(memory, entry);
  words[stripe + STRIPE_TORRENTS]++;
  if (entry < 0) {
    words[stripe + STRIPE_NEWCOMERS]++;
    const mark = newcomerMark(memory, record);
    return count(memory, stripe, newcomerStride(memory, record), newcomerKind(memory, record), mark, 1);
  }
  for (const [family, stride] of STRIDES.entries()) {
    const side = sideOf(memory, record, stride);
    const partials = countPartials(memory, side, stride);
    words[stripe + STRIPE_SEEDS + 2 * family] += countKind(memory, side, UPLOADER) - partials;
    words[stripe + STRIPE_LEECHERS + 2 * family] += countKind(memory, side, LEECHER) + partials;
  }
}
