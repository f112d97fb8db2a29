/**
 * A set of addresses that all threads look into: ranges in order, none of which overlap, over shared memory; made once
 * and never changed.
 *
 *     IPv4     first addresses | last addresses             a word each, as unsigned numbers
 *              index: for each 16 upper bits the first range that ends there or behind
 *     IPv6     first addresses | last addresses             4 words each
 *
 * The index leaves a look a handful of steps where ranges are spread (tests/bench/access_bench.ts).
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
  readonly #four = new Gathered(1);
  readonly #six = new Gathered(4);

  /** How many ranges were taken in. */
  get count(): number {
    return this.#four.count + this.#six.count;
  }

  /** Takes in all addresses of a family from one to another, both in wire order. False when the first is behind the last. */
  add(first: Uint8Array, last: Uint8Array, family: Family): boolean {
    return (family === 4 ? this.#four : this.#six).add(first, last);
  }

  /** The finished set; `pause` is called now and then while many are put in order. */
  async finish(pause: Pause = () => Promise.resolve()): Promise<RangeTable> {
    const four = await this.#four.join(pause);
    const six = await this.#six.join(pause);
    return {
      four: { ...four, index: await indexOf(four.last, pause) },
      six,
      count: four.first.length + six.first.length / 4,
    };
  }
}

/** Records that are put in order or joined, and slots of an index that are filled in, in one go. */
const AT_ONCE = 8_000;
/** Values of a byte, by which records are sorted. */
const BYTE_VALUES = 256;

/**
 * Ranges of one family as they come: a record is the words of the first address, then those of the last; an IPv4 address
 * is one word, an IPv6 address four.
 */
class Gathered {
  readonly #width: number;
  #records: Uint32Array;
  count = 0;

  constructor(width: number) {
    this.#width = width;
    this.#records = new Uint32Array(256);
  }

  add(first: Uint8Array, last: Uint8Array): boolean {
    const width = this.#width;
    const at = 2 * width * this.count;
    if (at === this.#records.length) {
      const more = new Uint32Array(2 * at);
      more.set(this.#records);
      this.#records = more;
    }
    for (let i = 0; i < width; i++) {
      this.#records[at + i] = wordAt(first, 4 * i);
      this.#records[at + width + i] = wordAt(last, 4 * i);
    }
    if (compare(this.#records, at, this.#records, at + width, width) > 0) return false;
    this.count++;
    return true;
  }

  /** In order, those that touch or overlap made one. */
  async join(pause: Pause): Promise<{ first: Uint32Array; last: Uint32Array }> {
    const width = this.#width;
    const { count } = this;
    const records = this.#records;
    const order = await this.#order(pause);
    const first = sharedWords(count * width);
    const last = sharedWords(count * width);
    let end = 0;
    await inSlices(count, pause, (from, to) => {
      for (let place = from; place < to; place++) {
        const at = 2 * width * order[place];
        if (end === 0 || isApart(last, end - width, records, at, width)) {
          for (let i = 0; i < width; i++) first[end + i] = records[at + i];
          for (let i = 0; i < width; i++) last[end + i] = records[at + width + i];
          end += width;
        } else if (compare(records, at + width, last, end - width, width) > 0) {
          for (let i = 0; i < width; i++) last[end - width + i] = records[at + width + i];
        }
      }
    });
    return { first: first.subarray(0, end), last: last.subarray(0, end) };
  }

  /** The numbers of the records by their first addresses: sorted by a byte at a time, the lowest first (radix sort). */
  async #order(pause: Pause): Promise<Uint32Array> {
    const { count } = this;
    let order = new Uint32Array(count);
    for (let i = 0; i < count; i++) order[i] = i;
    let next = new Uint32Array(count);
    for (let byte = 0; byte < 4 * this.#width; byte++) {
      const byteOf = this.#byte(byte);
      // Where the records with each value begin.
      const places = new Uint32Array(BYTE_VALUES + 1);
      await inSlices(count, pause, (from, to) => {
        for (let i = from; i < to; i++) places[byteOf(i) + 1]++;
      });
      for (let i = 1; i <= BYTE_VALUES; i++) places[i] += places[i - 1];
      await inSlices(count, pause, (from, to) => {
        for (let i = from; i < to; i++) next[places[byteOf(order[i])]++] = order[i];
      });
      [order, next] = [next, order];
    }
    return order;
  }

  /** Reads a byte of a record's first address, counted from its end. */
  #byte(byte: number): (record: number) => number {
    const records = this.#records;
    const size = 2 * this.#width;
    const word = this.#width - 1 - (byte >> 2);
    const shift = (byte & 3) * 8;
    return (record) => (records[record * size + word] >>> shift) & 255;
  }
}

type Pause = () => Promise<void>;

/** Does all of a long work with pauses between its parts; a short one is done at once. */
async function inSlices(
  count: number,
  pause: Pause,
  work: (from: number, to: number) => void,
): Promise<void> {
  for (let from = 0; from < count; from += AT_ONCE) {
    if (count > AT_ONCE) await pause();
    work(from, Math.min(count, from + AT_ONCE));
  }
}

/** Below 0, 0 or above, as one address is before, the same as or behind another. */
function compare(a: Uint32Array, aAt: number, b: Uint32Array, bAt: number, width: number): number {
  for (let i = 0; i < width; i++) {
    if (a[aAt + i] !== b[bAt + i]) return a[aAt + i] < b[bAt + i] ? -1 : 1;
  }
  return 0;
}

/** Whether there is an address between the end of a range and the beginning of another. */
function isApart(
  last: Uint32Array,
  lastAt: number,
  first: Uint32Array,
  firstAt: number,
  width: number,
): boolean {
  if (compare(first, firstAt, last, lastAt, width) <= 0) return false;
  // From the lowest word up: 1 added to the end, as long as it carries.
  for (let i = width - 1; i >= 0; i--) {
    if (first[firstAt + i] !== (last[lastAt + i] + 1) >>> 0) return true;
    if (first[firstAt + i] !== 0) return compare(first, firstAt, last, lastAt, i) !== 0;
  }
  return true;
}

/** By upper bits of an address, the first range that does not end before all of these; one more at the end. */
async function indexOf(last: Uint32Array, pause: Pause): Promise<Uint32Array> {
  if (last.length < WORTH_AN_INDEX) return sharedWords(0);
  const index = sharedWords(INDEX_SLOTS + 1);
  let range = 0;
  await inSlices(index.length, pause, (from, to) => {
    for (let slot = from; slot < to; slot++) {
      while (range < last.length && last[range] < slot * 2 ** (32 - INDEX_BITS)) range++;
      index[slot] = range;
    }
  });
  return index;
}

function sharedWords(count: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(count * 4));
}
