/**
 * From an info hash to its record: open addressing with linear steps, a table of its own for each stripe, so that a
 * stripe's lock will guard it. An entry is 0 (empty), the line of a torrent's record, or the complement of the
 * number of a newcomer's (newcomers.ts). Removing closes the gap, so there are no tombstones.
 */
import { halfSipHash13 } from "../../base/hash.ts";
import { type Memory, NEWCOMER_WORDS } from "./layout.ts";
import { wordOf } from "./pages.ts";

/** Words of an info hash; every record begins with them. */
export const HASH_WORDS = 5;

/** The keyed hash of the info hash at a word: its top 8 bits choose the stripe, its low ones the slot. */
export function hashInfo(memory: Memory, words: Int32Array, at: number): number {
  return halfSipHash13(words, at, HASH_WORDS, memory.key0, memory.key1);
}

/** Where a record begins, in words. */
export function recordOf(memory: Memory, entry: number): number {
  return entry > 0 ? wordOf(memory, entry) : memory.newcomers + ~entry * NEWCOMER_WORDS;
}

/** The word of the info hash's slot; an empty one, where it would go, when it is not known. */
export function slotOf(memory: Memory, hash: number, infoHash: Int32Array): number {
  const { words, stripeSlots } = memory;
  const base = memory.index + (hash >>> 24) * stripeSlots;
  for (let slot = hash & (stripeSlots - 1);; slot = (slot + 1) & (stripeSlots - 1)) {
    const entry = words[base + slot];
    if (entry === 0 || sameHash(words, recordOf(memory, entry), infoHash)) return base + slot;
  }
}

function sameHash(words: Int32Array, record: number, infoHash: Int32Array): boolean {
  return words[record] === infoHash[0] && words[record + 1] === infoHash[1] &&
    words[record + 2] === infoHash[2] &&
    words[record + 3] === infoHash[3] && words[record + 4] === infoHash[4];
}

/** The slot of a record that is known to be there. */
export function slotOfEntry(memory: Memory, entry: number): number {
  const { words, stripeSlots } = memory;
  const hash = hashInfo(memory, words, recordOf(memory, entry));
  const base = memory.index + (hash >>> 24) * stripeSlots;
  let slot = hash & (stripeSlots - 1);
  while (words[base + slot] !== entry) slot = (slot + 1) & (stripeSlots - 1);
  return base + slot;
}

/**
 * Empties a slot and moves up those behind it that were pushed past it. Their hashes are computed anew from their
 * records, so the records must still be whole.
 */
export function emptySlot(memory: Memory, slotWord: number): void {
  const { words, stripeSlots } = memory;
  const mask = stripeSlots - 1;
  const base = slotWord - ((slotWord - memory.index) & mask);
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
