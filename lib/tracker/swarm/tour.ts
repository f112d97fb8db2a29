/**
 * A walk past every torrent and every peer, in slices so short that no announce waits for one long: what snapshots, pages
 * and `muster ctl` are made of. Others go on meanwhile. Whoever is there from the tour's start to its end, and stays what
 * it is, is met; who comes, goes or changes in between may be met or not, and now and then twice.
 *
 *     stripe by stripe   its newcomers from the oldest on, by their place in the ring, then what its table has
 *     a small swarm      at once
 *     a large swarm      block by block, by the hash that each is for (set.ts): wherever blocks are split or joined
 *                        meanwhile, a hash stays where it is in their order
 *
 * A stripe's table is copied when its turn comes, and an entry of the copy is looked up again before it is followed: its
 * lines may have become somebody else's. Newcomers come first, since one that gets a record meanwhile is then in the copy.
 */
import { COUNTED } from "./age.ts";
import { countOf, depthOf, markAt, type Stride } from "./block.ts";
import {
  type Memory,
  STRIPE_LOCK,
  STRIPE_NEWCOMERS,
  STRIPE_RING_HEAD,
  STRIPE_WORDS,
  STRIPES,
} from "./layout.ts";
import { lock, unlock } from "./lock.ts";
import { isTaken, newcomerKind, newcomerMark, newcomerPeer, newcomerStride } from "./newcomers.ts";
import { blockFor, LINE } from "./set.ts";
import { isSeed, STRIDES, tally } from "./stripe.ts";
import { COMPLETED_WORD, countKind, isGrown, type Kind, LEECHER, setOf, sideOf, UPLOADER } from "./swarm.ts";
import { hasEntry, HASH_WORDS, maskOf, recordOf, sameHash, tableOf } from "./table.ts";

/** A torrent that is met. Reused. */
export interface Met {
  /** Its info hash: 5 words from `at` on. */
  readonly words: Int32Array;
  at: number;
  completed: number;
  /** Whether it was announced more than once. */
  settled: boolean;
  /** Seeds, and all others. */
  complete: number;
  incomplete: number;
}

/** Who meets them. All of it is called under the lock of the torrent's stripe: it must be quick, and ask the store for nothing. */
export interface Visitor {
  /** A torrent; gives whether its peers are of interest, which then follow. */
  torrent(met: Met): boolean;
  /** A peer: its address stands in `words` from `at` on, then its port in the low half of a word, in wire order (block.ts). */
  peer(words: Int32Array, at: number, stride: Stride, kind: Kind, mark: number): void;
}

/** What looking at an empty place and at a torrent costs, in looks at a peer. */
const EMPTY_WORK = 1 / 16;
const TORRENT_WORK = 2;
/** Looks under one lock, at most: 10 us or so. */
const LOCKED_WORK = 64;
const PARTS = 4;

/** Where a tour is in a stripe. */
const IN_RING = 0;
const IN_TABLE = 1;

export class Tour {
  readonly #memory: Memory;
  readonly #visitor: Visitor;
  #stripe: number;
  /** Behind the last stripe. */
  readonly #end: number;
  #phase: typeof IN_RING | typeof IN_TABLE = IN_RING;
  /** Place in the ring, or in the copied table. */
  #at = 0;
  /** The oldest newcomer's place when the stripe's turn came. */
  #head = 0;
  #entries: Int32Array = new Int32Array(0);
  /** Part of the torrent at hand (family and kind), and hash within; -1: the torrent is still to be met. */
  #part = -1;
  #hash = 0;
  /** Its info hash, by which it is known again when the lock was others' meanwhile. */
  readonly #infoHash = new Int32Array(HASH_WORDS);
  #isKnown = false;
  readonly #met: Met;

  /** `only` is the one stripe to go past (0 .. 255); left out: all. */
  constructor(memory: Memory, visitor: Visitor, only?: number) {
    this.#memory = memory;
    this.#visitor = visitor;
    this.#stripe = only ?? 0;
    this.#end = only === undefined ? STRIPES : only + 1;
    this.#met = { words: memory.words, at: 0, completed: 0, settled: true, complete: 0, incomplete: 0 };
  }

  /** Goes on for about so many looks; false when all have been met. */
  go(budget: number): boolean {
    for (let done = 0; done < budget && this.#stripe < this.#end;) done += this.#locked();
    return this.#stripe < this.#end;
  }

  /** Some looks under one lock; gives the work that it was. */
  #locked(): number {
    const { stripes, locks, holder } = this.#memory;
    const at = stripes + this.#stripe * STRIPE_WORDS + STRIPE_LOCK;
    const here = this.#stripe;
    lock(locks, at, holder);
    this.#isKnown = false;
    let done = 0;
    try {
      while (done < LOCKED_WORK && this.#stripe === here) done += this.#look();
    } finally {
      unlock(locks, at);
    }
    return done;
  }

  #look(): number {
    return this.#phase === IN_RING ? this.#ring() : this.#table();
  }

  #ring(): number {
    const memory = this.#memory;
    const stripe = memory.stripes + this.#stripe * STRIPE_WORDS;
    if (memory.words[stripe + STRIPE_NEWCOMERS] === 0 || this.#at === memory.stripeNewcomers) {
      return this.#openTable();
    }
    if (this.#at === 0) this.#head = memory.words[stripe + STRIPE_RING_HEAD];
    const place = (this.#head + this.#at++) % memory.stripeNewcomers;
    const number = this.#stripe * memory.stripeNewcomers + place;
    const record = recordOf(memory, ~number);
    if (!isTaken(memory, record)) return EMPTY_WORK;
    if (this.#visitor.torrent(this.#meetNewcomer(record))) {
      this.#peer(newcomerPeer(record), newcomerStride(memory, record), newcomerKind(memory, record));
    }
    return TORRENT_WORK;
  }

  #meetNewcomer(record: number): Met {
    const met = this.#met;
    const mark = newcomerMark(this.#memory, record);
    met.at = record;
    met.settled = false;
    met.completed = mark & COUNTED ? 1 : 0;
    met.complete = isSeed(newcomerKind(this.#memory, record), mark) ? 1 : 0;
    met.incomplete = 1 - met.complete;
    return met;
  }

  #meet(record: number): Met {
    const met = this.#met;
    met.at = record;
    met.settled = true;
    met.completed = this.#memory.words[record + COMPLETED_WORD];
    tally(this.#memory, record, met);
    return met;
  }

  #peer(at: number, stride: Stride, kind: Kind): void {
    const { words } = this.#memory;
    this.#visitor.peer(words, at, stride, kind, markAt(this.#memory, at, stride));
  }

  #openTable(): number {
    const base = tableOf(this.#memory, this.#stripe);
    const slots = maskOf(this.#memory, this.#stripe) + 1;
    this.#entries = this.#memory.words.slice(base, base + slots);
    this.#phase = IN_TABLE;
    this.#at = 0;
    this.#part = -1;
    return slots * EMPTY_WORK / 4;
  }

  #table(): number {
    if (this.#at === this.#entries.length) return this.#nextStripe();
    const entry = this.#entries[this.#at];
    if (entry <= 0 || !this.#isThere(entry)) return this.#nextEntry();
    if (this.#part >= 0) return this.#swarm(recordOf(this.#memory, entry));
    if (!this.#visitor.torrent(this.#meet(recordOf(this.#memory, entry)))) {
      return this.#nextEntry() + TORRENT_WORK;
    }
    this.#part = this.#hash = 0;
    return TORRENT_WORK;
  }

  /** Whether the torrent at hand is there still; one that was not met yet becomes it. */
  #isThere(entry: number): boolean {
    if (this.#isKnown) return true;
    const { words } = this.#memory;
    const record = recordOf(this.#memory, entry);
    if (!hasEntry(this.#memory, this.#stripe, entry)) return false;
    if (this.#part < 0) this.#infoHash.set(words.subarray(record, record + HASH_WORDS));
    this.#isKnown = sameHash(words, record, this.#infoHash, 0);
    return this.#isKnown;
  }

  /** One kind of one family, or a block of it. */
  #swarm(record: number): number {
    const memory = this.#memory;
    const stride = STRIDES[this.#part >> 1];
    const kind = (this.#part & 1) as Kind;
    const side = sideOf(memory, record, stride);
    const met = side === 0
      ? this.#nextPart()
      : isGrown(memory, side)
      ? this.#block(setOf(side, kind), stride, kind)
      : this.#small(side, stride, kind);
    return met + EMPTY_WORK;
  }

  #small(side: number, stride: Stride, kind: Kind): number {
    const memory = this.#memory;
    const first = side + 1 + (kind === UPLOADER ? countKind(memory, side, LEECHER) * stride : 0);
    const count = countKind(memory, side, kind);
    for (let i = 0; i < count; i++) this.#peer(first + i * stride, stride, kind);
    return count + this.#nextPart();
  }

  #block(set: number, stride: Stride, kind: Kind): number {
    const memory = this.#memory;
    if (memory.words[set + LINE] === 0) return this.#nextPart();
    const block = blockFor(memory, set, this.#hash);
    const header = memory.words[block];
    for (let i = 0; i < countOf(header); i++) this.#peer(block + 1 + i * stride, stride, kind);
    const span = 2 ** (32 - depthOf(header));
    this.#hash += span - (this.#hash % span);
    return countOf(header) + (this.#hash < 2 ** 32 ? 0 : this.#nextPart());
  }

  #nextPart(): number {
    this.#hash = 0;
    return ++this.#part < PARTS ? 0 : this.#nextEntry();
  }

  #nextEntry(): number {
    this.#at++;
    this.#part = -1;
    this.#hash = 0;
    this.#isKnown = false;
    return EMPTY_WORK;
  }

  #nextStripe(): number {
    this.#stripe++;
    this.#phase = IN_RING;
    this.#at = 0;
    return EMPTY_WORK;
  }
}
