/**
 * A set of info hashes that all threads look into: open addressing with linear steps over shared memory, made once and
 * never changed. A new list is a new table.
 *
 *     slot     5 words, the 20 bytes of an info hash in the machine's order of bytes
 *     empty    5 words of 0; the info hash of zeros alone is told by a flag
 *
 * A million of them take 28 MB where that many were expected. What a look takes: tests/bench/access_bench.ts.
 */
import { halfSipHash13 } from "../../base/hash.ts";

/** Words of an info hash. */
export const HASH_WORDS = 5;
/** How full a table is made, at most. */
const FULL = 0.7;
/** Slots of the smallest. */
const FEWEST = 16;
/** Words of a page of memory, and how many are touched between pauses. */
const PAGE_WORDS = 1024;
const TOUCHED_AT_ONCE = 2 ** 20;

/** The set; it can be posted to a Worker. */
export interface HashTable {
  readonly words: Int32Array;
  readonly slots: number;
  /** The secret of its hashing: nobody can make up info hashes that stand in one another's way. */
  readonly key0: number;
  readonly key1: number;
  /** How many there are. */
  readonly count: number;
  readonly hasZeros: boolean;
}

/** Whether the set has the info hash of 5 words from `at` on. */
export function hasHash(table: HashTable, infoHash: Int32Array, at: number): boolean {
  const { words } = table;
  if (isZeros(infoHash, at)) return table.hasZeros;
  const slot = slotOf(table, infoHash, at);
  return !isZeros(words, slot);
}

/** The word of the slot where the info hash is, or of the empty one where it would go. */
function slotOf({ words, slots, key0, key1 }: HashTable, infoHash: Int32Array, at: number): number {
  const hash = halfSipHash13(infoHash, at, HASH_WORDS, key0, key1) >>> 0;
  // The hash as a fraction of all slots: their number need not be a power of two.
  let slot = Math.floor((hash / 2 ** 32) * slots);
  for (;;) {
    const word = slot * HASH_WORDS;
    if (isZeros(words, word) || isSame(words, word, infoHash, at)) return word;
    if (++slot === slots) slot = 0;
  }
}

function isZeros(words: Int32Array, at: number): boolean {
  return (words[at] | words[at + 1] | words[at + 2] | words[at + 3] | words[at + 4]) === 0;
}

function isSame(words: Int32Array, word: number, infoHash: Int32Array, at: number): boolean {
  return words[word] === infoHash[at] && words[word + 1] === infoHash[at + 1] &&
    words[word + 2] === infoHash[at + 2] && words[word + 3] === infoHash[at + 3] &&
    words[word + 4] === infoHash[at + 4];
}

/** Gathers a set, which grows as it must. */
export class HashTableBuilder {
  #table: HashTable;
  #count = 0;
  #hasZeros = false;
  readonly #one = new Int32Array(HASH_WORDS);
  readonly #oneBytes = new Uint8Array(this.#one.buffer);

  /** `key` is 8 secret bytes; `expected` is about how many there will be. */
  constructor(key: Uint8Array, expected = 0) {
    const secret = new DataView(key.buffer, key.byteOffset, 8);
    this.#table = emptyTable(expected, secret.getInt32(0, true), secret.getInt32(4, true));
  }

  /**
   * Touches all memory of a table for many: the system makes it ready then, page by page, and the first info hashes,
   * scattered as they are, would wait for all of it in one go.
   */
  async prepare(pause: () => Promise<void>): Promise<void> {
    const { words } = this.#table;
    for (let from = 0; from + TOUCHED_AT_ONCE < words.length; from += TOUCHED_AT_ONCE) {
      for (let at = from; at < from + TOUCHED_AT_ONCE; at += PAGE_WORDS) words[at] = 0;
      await pause();
    }
  }

  /** How many there are so far. */
  get count(): number {
    return this.#count + (this.#hasZeros ? 1 : 0);
  }

  /** Takes in the 20 bytes from `at` on; false when they are there already. */
  add(bytes: Uint8Array, at = 0): boolean {
    for (let i = 0; i < 20; i++) this.#oneBytes[i] = bytes[at + i];
    return this.#addWords(this.#one, 0);
  }

  #addWords(infoHash: Int32Array, at: number): boolean {
    if (isZeros(infoHash, at)) {
      const isNew = !this.#hasZeros;
      this.#hasZeros = true;
      return isNew;
    }
    if (this.#count + 1 > this.#table.slots * FULL) this.#grow();
    const slot = slotOf(this.#table, infoHash, at);
    if (!isZeros(this.#table.words, slot)) return false;
    for (let i = 0; i < HASH_WORDS; i++) this.#table.words[slot + i] = infoHash[at + i];
    this.#count++;
    return true;
  }

  #grow(): void {
    const old = this.#table;
    this.#table = emptyTable(this.#count * 2, old.key0, old.key1);
    this.#count = 0;
    for (let slot = 0; slot < old.slots; slot++) {
      if (!isZeros(old.words, slot * HASH_WORDS)) this.#addWords(old.words, slot * HASH_WORDS);
    }
  }

  /** The finished set; nothing is added any more. */
  finish(): HashTable {
    return { ...this.#table, count: this.count, hasZeros: this.#hasZeros };
  }
}

function emptyTable(expected: number, key0: number, key1: number): HashTable {
  const slots = Math.max(FEWEST, Math.ceil(expected / FULL) + 1);
  const words = new Int32Array(new SharedArrayBuffer(slots * HASH_WORDS * 4));
  return { words, slots, key0, key1, count: 0, hasZeros: false };
}
