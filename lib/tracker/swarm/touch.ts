/**
 * Looks ahead at what a batch of announces will need. Between two batches the system moves packets, which takes the caches
 * for itself; what is in none of them takes long to come, and an announce waits for four or five such in a row:
 * index, record, directory, block. A short loop over the whole batch for each of these lets the waits overlap: of a
 * server's 2.0 us of its own for an announce with 10,000 torrents and 200,000 clients 1.4 were left (measured in turn).
 *
 * Nothing is locked: what is read here may change in the same moment, so all of it is a hint, each place is kept within
 * the memory, and nothing that is read decides anything. What is kept is the hash of each info hash, which does not
 * change, and the numbers that choose which peers are handed out, so that the announce finds those that were looked at.
 */
import type { Random } from "../../base/random.ts";
import { linesOf } from "./block.ts";
import { LINE_WORDS, type Memory, PAGE_WORDS } from "./layout.ts";
import { MOST_LINES, wordOf } from "./pages.ts";
import { DEPTH, hashPeer, LINE } from "./set.ts";
import { type Ahead, MOST_AHEAD } from "./store.ts";
import { isGrownWord, type Kind, LEECHER, setOf, SIDE4, SIDE6, UPLOADER } from "./swarm.ts";
import { hashInfo, maskOf, recordOf, tableOf } from "./table.ts";

/** Blocks of a swarm that an announce looks into: its own, and one of each kind to choose peers from. */
const BLOCKS = 3;
const OWN = 2;
/** Lines of a block that hold half of the 30 peers of an answer. */
const CHOSEN_LINES = 3;

/** Announces fewer than this have no waits to overlap that would pay for looking. */
const FEW = 4;

/** The batch of one thread. */
export class Touch {
  readonly #memory: Memory;
  readonly #random: Random;
  /** One past the last word that a place may have: a block may follow it. */
  readonly #end: number;
  readonly #hashes = new Int32Array(MOST_AHEAD);
  readonly #chances = new Int32Array(MOST_AHEAD);
  /** 1 for a swarm with a record of its own. */
  readonly #own = new Uint8Array(MOST_AHEAD);
  /** Where each announce's next look goes, three a packet; 0: nowhere. */
  readonly #places = new Int32Array(MOST_AHEAD * BLOCKS);
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
    this.#looked = count >= FEW;
    if (!this.#looked) return;
    this.#slots(ahead, count);
    this.#records(count);
    this.#sides(ahead, count);
    this.#directories(ahead, count);
    this.#headers(count);
    this.#peers(count);
  }

  #slots({ hashes, hashAt }: Ahead, count: number): void {
    const memory = this.#memory;
    const places = this.#places;
    for (let i = 0; i < count; i++) {
      const hash = hashInfo(memory, hashes, hashAt[i]);
      const stripe = hash >>> 24;
      this.#hashes[i] = hash;
      places[i] = tableOf(memory, stripe) + (hash & maskOf(memory, stripe));
    }
    this.#look(count);
  }

  /** From a slot to the record; a newcomer's has all that there is of it. */
  #records(count: number): void {
    const memory = this.#memory;
    const { words } = memory;
    const places = this.#places;
    for (let i = 0; i < count; i++) {
      const entry = words[places[i]];
      places[i] = entry === 0 ? 0 : this.#within(recordOf(memory, entry));
      this.#own[i] = entry > 0 ? 1 : 0;
    }
    this.#look(count);
  }

  /** From a record to the side of the family: in the same line for IPv4, in one of its own for IPv6. */
  #sides({ families }: Ahead, count: number): void {
    const { words } = this.#memory;
    const places = this.#places;
    let six = 0;
    for (let i = 0; i < count; i++) {
      const record = places[i];
      if (this.#own[i] === 0) places[i] = 0;
      else if (families[i] === 4) places[i] = record + SIDE4;
      else {
        const line = words[record + SIDE6];
        places[i] = line === 0 ? 0 : this.#within(wordOf(this.#memory, line));
        six++;
      }
    }
    if (six > 0) this.#look(count);
  }

  /** From a side to the words of its directories, or to the blocks where there is one of a kind only. Back to front. */
  #directories(ahead: Ahead, count: number): void {
    const { words } = this.#memory;
    const places = this.#places;
    for (let i = count - 1; i >= 0; i--) {
      const chance = this.#chances[i] = this.#random.next();
      const side = places[i];
      const at = BLOCKS * i;
      places[at] = places[at + 1] = places[at + OWN] = 0;
      if (side === 0 || !isGrownWord(words[side])) continue;
      const leechers = setOf(side, LEECHER);
      const uploaders = setOf(side, UPLOADER);
      const seed = ahead.seeds[i] === 1;
      places[at] = this.#slot(leechers, chance);
      places[at + 1] = seed ? 0 : this.#slot(uploaders, turned(chance));
      places[at + OWN] = this.#slot(seed ? uploaders : leechers, this.#hashOf(ahead, i));
    }
    this.#look(count * BLOCKS);
  }

  #hashOf({ addresses, addressAt, families, ports }: Ahead, i: number): number {
    return hashPeer(this.#memory, families[i] === 4 ? 2 : 5, addresses, addressAt[i], ports[i]);
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
    for (let k = 0; k < count * BLOCKS; k++) {
      const place = places[k];
      const line = place === 0 ? 0 : words[place];
      places[k] = line <= 0 ? 0 : this.#within(wordOf(memory, line));
    }
    this.#look(count * BLOCKS);
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

  /**
   * Reads the first `count` places, and does nothing else: so many of them fit into what a processor works on at once that
   * their waits overlap. (With the arithmetic in the same loop hardly any did: an announce gained nothing, measured.)
   */
  #look(count: number): void {
    const { words } = this.#memory;
    const places = this.#places;
    let seen = 0;
    for (let k = 0; k < count; k++) seen ^= words[places[k]];
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
