/**
 * From an info hash to its record: open addressing with linear steps, a table of its own for each stripe, so that a
 * stripe's lock will guard it. An entry is 0 (empty), the line of a torrent's record, or the complement of the
 * number of a newcomer's (newcomers.ts). Removing closes the gap, so there are no tombstones.
 *
 * A stripe's table begins with 16 slots at the start of its part of the index and doubles there when it is half full:
 * 10,000 torrents touch 1 MB of a large index in place of all 32 MB.
 */
import { halfSipHash13 } from "../../base/hash.ts";
import {
  type Memory,
  NEWCOMER_WORDS,
  STRIPE_MASK,
  STRIPE_TORRENTS,
  STRIPE_WORDS,
  STRIPES,
} from "./layout.ts";
import { wordOf } from "./pages.ts";

/** Words of an info hash; every record begins with them. */
export const HASH_WORDS = 5;
/** Slots of a table that nobody was put into yet. */
export const FIRST_SLOTS = 16;

export function openTables(memory: Memory): void {
  for (let i = 0; i < STRIPES; i++) {
    memory.words[memory.stripes + i * STRIPE_WORDS + STRIPE_MASK] = FIRST_SLOTS - 1;
  }
}

/** The keyed hash of the info hash at a word: its top 8 bits choose the stripe, its low ones the slot. */
export function hashInfo(memory: Memory, words: Int32Array, at: number): number {
  return halfSipHash13(words, at, HASH_WORDS, memory.key0, memory.key1);
}

/** Where a record begins, in words. */
export function recordOf(memory: Memory, entry: number): number {
  return entry > 0 ? wordOf(memory, entry) : memory.newcomers + ~entry * NEWCOMER_WORDS;
}

/** The first slot of a stripe's table, in words; `stripe` is 0 .. 255. */
export function tableOf(memory: Memory, stripe: number): number {
  return memory.index + stripe * memory.stripeSlots;
}

/** Slots in use of a stripe's table, less one. */
export function maskOf(memory: Memory, stripe: number): number {
  return memory.words[memory.stripes + stripe * STRIPE_WORDS + STRIPE_MASK];
}

/** The word of the slot of the info hash that is 5 words from `at` on; an empty one, where it would go, when it is not known. */
export function slotOf(memory: Memory, hash: number, infoHash: Int32Array, at: number): number {
  const { words } = memory;
  const base = tableOf(memory, hash >>> 24);
  const mask = maskOf(memory, hash >>> 24);
  for (let slot = hash & mask;; slot = (slot + 1) & mask) {
    const entry = words[base + slot];
    if (entry === 0 || sameHash(words, recordOf(memory, entry), infoHash, at)) return base + slot;
  }
}

/** Whether the record is that of an info hash, 5 words from `at` on. */
export function sameHash(words: Int32Array, record: number, infoHash: Int32Array, at: number): boolean {
  return words[record] === infoHash[at] && words[record + 1] === infoHash[at + 1] &&
    words[record + 2] === infoHash[at + 2] &&
    words[record + 3] === infoHash[at + 3] && words[record + 4] === infoHash[at + 4];
}

/** The slot of a record that is known to be there. */
export function slotOfEntry(memory: Memory, entry: number): number {
  const hash = hashInfo(memory, memory.words, recordOf(memory, entry));
  const base = tableOf(memory, hash >>> 24);
  const mask = maskOf(memory, hash >>> 24);
  let slot = hash & mask;
  while (memory.words[base + slot] !== entry) slot = (slot + 1) & mask;
  return base + slot;
}

/** Whether a stripe's table has the entry: of one that was read some time ago the record may be anybody's by now. */
export function hasEntry(memory: Memory, stripe: number, entry: number): boolean {
  const hash = hashInfo(memory, memory.words, recordOf(memory, entry));
  if (hash >>> 24 !== stripe) return false;
  const base = tableOf(memory, stripe);
  const mask = maskOf(memory, stripe);
  for (let slot = hash & mask;; slot = (slot + 1) & mask) {
    const there = memory.words[base + slot];
    if (there === entry || there === 0) return there === entry;
  }
}

/** Doubles the stripe's table if one more torrent would make it more than half full. Slots found before are void. */
export function makeSlot(memory: Memory, stripe: number): void {
  const { words } = memory;
  const slots = maskOf(memory, stripe) + 1;
  const torrents = words[memory.stripes + stripe * STRIPE_WORDS + STRIPE_TORRENTS];
  if (2 * (torrents + 1) <= slots || slots === memory.stripeSlots) return;
  const base = tableOf(memory, stripe);
  // Made beside and copied at once, so that no entry is ever missing, should this thread end here (recover.ts).
  const table = tableFrom(memory, words.slice(base, base + slots), 2 * slots);
  words[memory.stripes + stripe * STRIPE_WORDS + STRIPE_MASK] = 2 * slots - 1;
  words.set(table, base);
}

/** A table of so many slots with these entries in their places; entries of 0 are left out. */
export function tableFrom(memory: Memory, entries: Iterable<number>, slots: number): Int32Array {
  const table = new Int32Array(slots);
  const mask = slots - 1;
  for (const entry of entries) {
    if (entry === 0) continue;
    let slot = hashInfo(memory, memory.words, recordOf(memory, entry)) & mask;
    while (table[slot] !== 0) slot = (slot + 1) & mask;
    table[slot] = entry;
  }
  return table;
}

/**
 * Empties a slot and moves up those behind it that were pushed past it. Their hashes are computed anew from their
 * records, so the records must still be whole.
 */
export function emptySlot(memory: Memory, slotWord: number): void {
  const { words } = memory;
  const stripe = Math.floor((slotWord - memory.index) / memory.stripeSlots);
  const base = tableOf(memory, stripe);
  const mask = maskOf(memory, stripe);
  let hole = slotWord - base;
  for (let slot = (hole + 1) & mask;; slot = (slot + 1) & mask) {
    const entry = words[base + slot];
    if (entry === 0) break;
    const home = hashInfo(memory, words, recordOf(memory, entry)) & mask;
    if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
    words[base + hole] = entry;
    hole = slot;
  }
  words[base + hole] = 0;
}
