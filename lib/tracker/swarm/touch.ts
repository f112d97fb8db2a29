/**
 * Looks ahead at what a batch of announces will need. Memory that is in no cache takes some 150 ns to come, and an announce
 * waits for four or five such in a row: index, record, directory, block. A short loop over the whole batch for each of
 * these lets the waits overlap.
 *
 * Nothing is locked: what is read here may change in the same moment, so all of it is a hint, each place is kept within
 * the memory, and nothing that is read decides anything. What is kept is the hash of each info hash, which does not
 * change, and the numbers that choose which peers are handed out, so that the announce finds those that were looked at.
 */
import { halfSipHash13 } from "../../base/hash.ts";
import type { Random } from "../../base/random.ts";
import { linesOf } from "./block.ts";
import { LINE_WORDS, type Memory, NEWCOMER_WORDS, PAGE_WORDS, STRIPE_NEWCOMERS, STRIPES } from "./layout.ts";
import { MOST_LINES, NEXT_PAGE, wordOf } from "./pages.ts";
import { DEPTH, LINE } from "./set.ts";
import { type Ahead, MOST_AHEAD } from "./store.ts";
import { isGrownWord, type Kind, LEECHER, setOf, SIDE4, SIDE6, UPLOADER } from "./swarm.ts";
import { hashInfo, maskOf, recordOf, tableOf } from "./table.ts";

/** Blocks of a swarm that an announce looks into: its own, and one of each kind to choose peers from. */
const BLOCKS = 3;
const OWN = 2;
/** Lines of a block that hold half of the 30 peers of an answer. */
const CHOSEN_LINES = 3;

/**
 * Words below which all is in the caches anyway, and looking ahead only costs its own time: with 3 MB in use an announce
 * took 397 ns without it and 514 with it, with 69 MB 1,087 and 820 (measured, tests/bench/store_bench.ts).
 */
const CACHED_WORDS = 4 << 20;

/** The batch of one thread. */
export class Touch {
  readonly #memory: Memory;
  readonly #random: Random;
  /** One past the last word that a place may have: a block may follow it. */
  readonly #end: number;
  readonly #hashes = new Int32Array(MOST_AHEAD);
  readonly #chances = new Int32Array(MOST_AHEAD);
  /** Where each announce's next look goes, three a packet; 0: nowhere. */
  readonly #places = new Int32Array(MOST_AHEAD * BLOCKS);
  readonly #endpoint = new Int32Array(5);
  /** Keeps the reads alive: a compiler drops what nobody uses. */
  #seen = 0;
  #looked = false;

  constructor(memory: Memory, random: Random) {
    this.#memory = memory;
    this.#random = random;
    this.#end = memory.words.length - PAGE_WORDS;
  }

  /** Whether the last batch was looked at: what is known of its announces is good then. */
  get looked(): boolean {
    return this.#looked;
  }

  /** The hash of the info hash of announce `i` of the batch. */
  hash(i: number): number {
    return this.#hashes[i];
  }

  /** An even number of 32 bits for the choice of peers of a kind. */
  chance(i: number, kind: Kind): number {
    return kind === LEECHER ? this.#chances[i] : turned(this.#chances[i]);
  }

  /** Looks at what the first `count` announces need, where that pays. */
  go(ahead: Ahead, count: number): void {
    this.#looked = count > 1 && this.#isLarge();
    if (!this.#looked) return;
    this.#slots(ahead, count);
    this.#records(count);
    if (ahead.families.includes(6)) this.#sides6(ahead, count);
    this.#directories(ahead, count);
    this.#headers(count);
    this.#peers(count);
  }

  /** Whether there is more than the caches of a core hold: pages, and newcomers, of whom the first stripe has a 256th. */
  #isLarge(): boolean {
    const { words, stripes } = this.#memory;
    const newcomers = words[stripes + STRIPE_NEWCOMERS] * STRIPES * NEWCOMER_WORDS;
    return words[NEXT_PAGE] * PAGE_WORDS + newcomers > CACHED_WORDS;
  }

  #slots({ hashes, hashAt }: Ahead, count: number): void {
    const memory = this.#memory;
    const { words } = memory;
    const places = this.#places;
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const hash = hashInfo(memory, hashes, hashAt[i]);
      const stripe = hash >>> 24;
      const slot = tableOf(memory, stripe) + (hash & maskOf(memory, stripe));
      this.#hashes[i] = hash;
      places[i] = slot;
      seen ^= words[slot];
    }
    this.#seen ^= seen;
  }

  /** From a slot to the IPv4 side of the record, with the record in the same line; 0 for newcomers, who have no more. */
  #records(count: number): void {
    const memory = this.#memory;
    const { words } = memory;
    const places = this.#places;
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const entry = words[places[i]];
      const record = entry === 0 ? 0 : this.#within(recordOf(memory, entry));
      places[i] = entry > 0 ? record + SIDE4 : 0;
      seen ^= words[record];
    }
    this.#seen ^= seen;
  }

  /** From there to the IPv6 side, a line of its own, where that is the announcer's. */
  #sides6({ families }: Ahead, count: number): void {
    const { words } = this.#memory;
    const places = this.#places;
    let seen = 0;
    for (let i = 0; i < count; i++) {
      if (families[i] === 4 || places[i] === 0) continue;
      const line = words[places[i] - SIDE4 + SIDE6];
      places[i] = line === 0 ? 0 : this.#within(wordOf(this.#memory, line));
      seen ^= words[places[i]];
    }
    this.#seen ^= seen;
  }

  /** From a side to the words of its directories, or to the blocks where there is one of a kind only. Back to front. */
  #directories(ahead: Ahead, count: number): void {
    const { words } = this.#memory;
    const places = this.#places;
    let seen = 0;
    for (let i = count - 1; i >= 0; i--) {
      const chance = this.#chances[i] = this.#random.next();
      const side = places[i];
      const at = BLOCKS * i;
      places[at] = places[at + 1] = places[at + OWN] = 0;
      if (side === 0 || !isGrownWord(words[side])) continue;
      const leechers = setOf(side, LEECHER);
      const uploaders = setOf(side, UPLOADER);
      const seed = ahead.seeds[i] === 1;
      const first = this.#slot(leechers, chance);
      const second = seed ? 0 : this.#slot(uploaders, turned(chance));
      const own = this.#slot(seed ? uploaders : leechers, this.#hashOf(ahead, i));
      places[at] = first;
      places[at + 1] = second;
      places[at + OWN] = own;
      seen ^= words[first] ^ words[second] ^ words[own];
    }
    this.#seen ^= seen;
  }

  #hashOf({ addresses, addressAt, families, ports }: Ahead, i: number): number {
    const count = families[i] === 4 ? 1 : 4;
    const endpoint = this.#endpoint;
    for (let k = 0; k < count; k++) endpoint[k] = addresses[addressAt[i] + k];
    endpoint[count] = ports[i];
    return halfSipHash13(endpoint, 0, count + 1, this.#memory.key0, this.#memory.key1);
  }

  /** The word that names the block for a hash: in the record (depth 0), in the directory's run, or in its root. */
  #slot(set: number, hash: number): number {
    const { words } = this.#memory;
    const depth = words[set + DEPTH];
    if (depth === 0) return set + LINE;
    if (depth < 0 || depth > 20) return 0;
    const slot = hash >>> (32 - depth);
    const directory = this.#within(wordOf(this.#memory, words[set + LINE]));
    return depth <= 10 ? directory + slot : this.#leaf(directory, slot);
  }

  #leaf(root: number, slot: number): number {
    const { words } = this.#memory;
    return this.#within(wordOf(this.#memory, words[root + (slot >>> 10)])) + (slot & (PAGE_WORDS - 1));
  }

  /** The first line of each block, which says how many peers there are. */
  #headers(count: number): void {
    const memory = this.#memory;
    const { words } = memory;
    const places = this.#places;
    let seen = 0;
    for (let k = 0; k < count * BLOCKS; k++) {
      const place = places[k];
      if (place === 0) continue;
      const line = words[place];
      const block = line <= 0 ? 0 : this.#within(wordOf(memory, line));
      places[k] = block;
      seen ^= words[block];
    }
    this.#seen ^= seen;
  }

  /** The announcer's own block to its end, and of the others what will be copied. */
  #peers(count: number): void {
    const { words } = this.#memory;
    const places = this.#places;
    let seen = 0;
    for (let k = 0; k < count * BLOCKS; k++) {
      const block = places[k];
      if (block === 0) continue;
      const all = Math.min(MOST_LINES, linesOf(words[block])) - 1;
      const kind = k % BLOCKS;
      let line = 1;
      let last = all;
      if (kind !== OWN) {
        const chance = this.chance(((k - kind) / BLOCKS) | 0, kind as Kind);
        line = ((chance & 0xffff) * all) >>> 16;
        last = Math.min(all, line + CHOSEN_LINES);
      }
      for (; line <= last; line++) seen ^= words[block + line * LINE_WORDS];
    }
    this.#seen ^= seen;
  }

  /** A word that may be read, with a page behind it; 0 for one that may not. */
  #within(word: number): number {
    return word >= 0 && word < this.#end ? word : 0;
  }
}

/** The halves of a number exchanged: of one random number, another choice of block and of a place in it. */
function turned(chance: number): number {
  return (chance << 16) | (chance >>> 16);
}
