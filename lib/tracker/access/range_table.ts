/**
 * A set of addresses that all threads look into: ranges in order, none of which overlap, over shared memory; made once
 * and never changed.
 *
 *     IPv4     first addresses | last addresses             a word each, as unsigned numbers
 *              index: for each 16 upper bits the first range that ends there or behind
 *     IPv6     first addresses | last addresses             4 words each
 *
 * The index leaves a look at most a handful of steps: with 100,000 ranges one takes 17 ns (tests/bench/access_bench.ts).
 */
import type { Family } from "../../base/address.ts";

/** The set; it can be posted to a Worker. */
export interface RangeTable {
  readonly four: { readonly first: Uint32Array; readonly last: Uint32Array; readonly index: Uint32Array };
  readonly six: { readonly first: Uint32Array; readonly last: Uint32Array };
  /** How many ranges there are, joined ones counted once. */
  readonly count: number;
}

/** Upper bits of an IPv4 address that the index is by. */
const INDEX_BITS = 16;
const INDEX_SLOTS = 2 ** INDEX_BITS;
/** Fewer ranges than this are searched without an index, which is 256 KiB. */
const WORTH_AN_INDEX = 64;

/** Whether the set has an address, given as its bytes in wire order. */
export function hasAddress(table: RangeTable, bytes: Uint8Array, family: Family): boolean {
  return family === 4 ? hasFour(table.four, wordAt(bytes, 0)) : hasSix(table.six, bytes);
}

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}

/** The first range that does not end before the address is the only one that can have it. */
function hasFour({ first, last, index }: RangeTable["four"], address: number): boolean {
  const slot = address >>> INDEX_BITS;
  let low = index.length === 0 ? 0 : index[slot];
  let high = index.length === 0 ? last.length : Math.min(last.length, index[slot + 1] + 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (last[middle] < address) low = middle + 1;
    else high = middle;
  }
  return low < last.length && first[low] <= address;
}

function hasSix({ first, last }: RangeTable["six"], bytes: Uint8Array): boolean {
  let low = 0;
  let high = last.length / 4;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareSix(last, middle, bytes) < 0) low = middle + 1;
    else high = middle;
  }
  return low < last.length / 4 && compareSix(first, low, bytes) <= 0;
}

function compareSix(words: Uint32Array, place: number, bytes: Uint8Array): number {
  for (let i = 0; i < 4; i++) {
    const word = wordAt(bytes, 4 * i);
    if (words[place * 4 + i] !== word) return words[place * 4 + i] < word ? -1 : 1;
  }
  return 0;
}

/** Gathers a set. */
export class RangeTableBuilder {
  /** First and last address of each, by turns. */
  #four = new Uint32Array(128);
  #fours = 0;
  readonly #six: [first: bigint, last: bigint][] = [];

  /** How many ranges were taken in. */
  get count(): number {
    return this.#fours + this.#six.length;
  }

  /** Takes in all addresses of a family from one to another, both in wire order. False when the first is behind the last. */
  add(first: Uint8Array, last: Uint8Array, family: Family): boolean {
    if (family === 6) return this.#addSix(bigAt(first), bigAt(last));
    const [from, to] = [wordAt(first, 0), wordAt(last, 0)];
    if (from > to) return false;
    if (this.#four.length === 2 * this.#fours) {
      const more = new Uint32Array(2 * this.#four.length);
      more.set(this.#four);
      this.#four = more;
    }
    this.#four[2 * this.#fours] = from;
    this.#four[2 * this.#fours++ + 1] = to;
    return true;
  }

  #addSix(from: bigint, to: bigint): boolean {
    if (from > to) return false;
    this.#six.push([from, to]);
    return true;
  }

  /** The finished set. */
  finish(): RangeTable {
    const four = joinFour(this.#four, this.#fours);
    const six = joinSix(this.#six);
    return {
      four: { ...four, index: indexOf(four.last) },
      six,
      count: four.first.length + six.first.length / 4,
    };
  }
}

function bigAt(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = 0; i < 4; i++) value = (value << 32n) | BigInt(wordAt(bytes, 4 * i));
  return value;
}

/** In order, those that touch made one. */
function joinFour(pairs: Uint32Array, count: number): { first: Uint32Array; last: Uint32Array } {
  // First and last as one exact number sort natively: they are not compared by a function of ours.
  const sorted = new BigUint64Array(count);
  for (let i = 0; i < count; i++) sorted[i] = (BigInt(pairs[2 * i]) << 32n) | BigInt(pairs[2 * i + 1]);
  sorted.sort();
  const first = sharedWords(count);
  const last = sharedWords(count);
  let kept = 0;
  for (const pair of sorted) {
    const from = Number(pair >> 32n);
    const to = Number(pair & 0xffffffffn);
    if (kept > 0 && from <= last[kept - 1] + 1) last[kept - 1] = Math.max(last[kept - 1], to);
    else {
      first[kept] = from;
      last[kept++] = to;
    }
  }
  return { first: first.subarray(0, kept), last: last.subarray(0, kept) };
}

function joinSix(ranges: readonly [first: bigint, last: bigint][]): RangeTable["six"] {
  const joined: [first: bigint, last: bigint][] = [];
  for (const [from, to] of ranges.toSorted(([a], [b]) => a < b ? -1 : a > b ? 1 : 0)) {
    const before = joined.at(-1);
    if (before === undefined || from > before[1] + 1n) joined.push([from, to]);
    else if (to > before[1]) before[1] = to;
  }
  const first = sharedWords(joined.length * 4);
  const last = sharedWords(joined.length * 4);
  for (const [place, [from, to]] of joined.entries()) {
    for (let i = 0; i < 4; i++) {
      first[place * 4 + i] = Number((from >> BigInt(96 - 32 * i)) & 0xffffffffn);
      last[place * 4 + i] = Number((to >> BigInt(96 - 32 * i)) & 0xffffffffn);
    }
  }
  return { first, last };
}

/** By upper bits of an address, the first range that does not end before all of these; one more at the end. */
function indexOf(last: Uint32Array): Uint32Array {
  if (last.length < WORTH_AN_INDEX) return sharedWords(0);
  const index = sharedWords(INDEX_SLOTS + 1);
  let range = 0;
  for (let slot = 0; slot <= INDEX_SLOTS; slot++) {
    while (range < last.length && last[range] < slot * 2 ** (32 - INDEX_BITS)) range++;
    index[slot] = range;
  }
  return index;
}

function sharedWords(count: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(count * 4));
}
