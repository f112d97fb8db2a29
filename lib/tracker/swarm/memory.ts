/**
 * The store that keeps every swarm in one fixed block of memory (layout.ts), on which all threads work. Each thread has a
 * MemoryStore of its own over the same bytes; what it does to a torrent it does under the lock of the torrent's stripe.
 */
import { type Fault, isFault } from "../../base/fault.ts";
import type { Random } from "../../base/random.ts";
import type { ScrapeCounts } from "../../protocol/message.ts";
import { Calendar, COUNTED } from "./age.ts";
import {
  CALENDAR,
  CALENDAR_LOCK,
  KEEP_DEAD,
  keyWords,
  type Memory,
  reserve,
  type SharedMemory,
  STRIPE_LOCK,
  stripeOf,
  viewOf,
} from "./layout.ts";
import { lock, unlock } from "./lock.ts";
import { newcomerKind, newcomerMark } from "./newcomers.ts";
import { openPages } from "./pages.ts";
import { recover } from "./recover.ts";
import { type Ahead, type Announce, type Answer, newAnswer, type Store, type Totals } from "./store.ts";
import { isSeed, STRIDES, tally, totalsOf } from "./stripe.ts";
import { COMPLETED_WORD, countKind, LEECHER, sideOf } from "./swarm.ts";
import { Sweep, sweepWork } from "./sweep.ts";
import { hashInfo, openTables, recordOf, slotOf } from "./table.ts";
import { Touch } from "./touch.ts";
import { Tour, type Visitor } from "./tour.ts";
import { Visits } from "./visit.ts";

/** What a store is made with. */
export interface MemoryOptions {
  /** Bytes, all in all. */
  bytes: number;
  /** Seconds until a silent peer is forgotten. */
  peerTimeout: number;
  random: Random;
  /** 8 secret bytes. */
  key: Uint8Array;
}

/** What another thread needs to join; it can be posted to a Worker. */
export interface SharedStore {
  readonly memory: SharedMemory;
}

/** A peer of an earlier run. */
export interface RestoredPeer {
  readonly announce: Announce;
  /** Seconds since its last announce. */
  age: number;
  /** Whether its `completed` was counted. */
  counted: boolean;
  /** Whether its torrent is no newcomer (newcomers.ts). */
  settled: boolean;
}

/** The number in locks of the thread that opens a store. */
export const FIRST_HOLDER = 1;

/** A store in memory; a Fault when the memory cannot be had. */
export function openMemoryStore(options: MemoryOptions): MemoryStore | Fault {
  const shared = reserve(options.bytes, options.key);
  if (isFault(shared)) return shared;
  const memory = viewOf(shared, FIRST_HOLDER);
  openPages(memory);
  openTables(memory);
  const store = new MemoryStore(memory, { memory: shared }, options.random);
  store.setPeerTimeout(options.peerTimeout, 0);
  return store;
}

/** The same store for another thread, with a number in locks that no thread had before. */
export function joinMemoryStore(shared: SharedStore, holder: number, random: Random): MemoryStore {
  return new MemoryStore(viewOf(shared.memory, holder), shared, random);
}

/** One thread's hold on the store. */
export class MemoryStore implements Store {
  /** For other threads. */
  readonly shared: SharedStore;
  readonly #memory: Memory;
  readonly #calendar: Calendar;
  readonly #touch: Touch;
  readonly #visits: Visits;
  readonly #sweep: Sweep;
  /** Who restores peers wants none. */
  readonly #nobody = newAnswer(0);

  /** `openMemoryStore` and `joinMemoryStore` make them. */
  constructor(memory: Memory, shared: SharedStore, random: Random) {
    const { locks, holder } = memory;
    this.shared = shared;
    this.#memory = memory;
    this.#calendar = new Calendar(locks, CALENDAR, CALENDAR_LOCK, holder);
    this.#touch = new Touch(memory, random);
    this.#visits = new Visits(memory, random, this.#touch);
    this.#sweep = new Sweep(memory);
  }

  touch(ahead: Ahead, count: number): void {
    this.#touch.go(ahead, count);
  }

  announce(announce: Announce, answer: Answer, now: number): void {
    const memory = this.#memory;
    const period = this.#calendar.period(now);
    const looked = announce.ahead >= 0 && this.#touch.looked;
    const hash = looked
      ? this.#touch.hash(announce.ahead)
      : hashInfo(memory, announce.infoHash, announce.hashAt);
    const stripe = stripeOf(memory, hash);
    lock(memory.locks, stripe + STRIPE_LOCK, memory.holder);
    try {
      this.#visits.go(announce, answer, stripe, hash, period);
    } catch (error) {
      // A fault of ours, in the midst of things: what this thread holds is mended before anybody else sees it.
      recover(memory, memory.holder);
      throw error;
    }
    unlock(memory.locks, stripe + STRIPE_LOCK);
  }

  scrape(infoHash: Int32Array, at: number, counts: ScrapeCounts): boolean {
    const memory = this.#memory;
    const hash = hashInfo(memory, infoHash, at);
    const stripe = stripeOf(memory, hash);
    lock(memory.locks, stripe + STRIPE_LOCK, memory.holder);
    const entry = memory.words[slotOf(memory, hash, infoHash, at)];
    clearCounts(counts);
    if (entry > 0) countSwarm(memory, entry, counts);
    else if (entry < 0) countNewcomer(memory, entry, counts);
    unlock(memory.locks, stripe + STRIPE_LOCK);
    return entry !== 0;
  }

  expire(now: number, budget: number): void {
    const period = this.#calendar.period(now);
    try {
      this.#sweep.go(period, budget);
    } catch (error) {
      recover(this.#memory, this.#memory.holder);
      throw error;
    }
  }

  expireWork(): number {
    return sweepWork(this.#memory);
  }

  totals(): Totals {
    return totalsOf(this.#memory);
  }

  /** Sets, for all threads, after how many seconds a silent peer is forgotten. */
  setPeerTimeout(peerTimeout: number, now: number): void {
    this.#calendar.setTimeout(peerTimeout, now);
  }

  /** Whether, for all threads, torrents without peers are remembered that were downloaded at least once. */
  keepDead(keep: boolean): void {
    this.#memory.words[KEEP_DEAD] = keep ? 1 : 0;
  }

  /** A walk past all torrents, or past those among which the one of an info hash is (5 words). */
  tour(visitor: Visitor, infoHash?: Int32Array): Tour {
    const only = infoHash === undefined ? undefined : hashInfo(this.#memory, infoHash, 0) >>> 24;
    return new Tour(this.#memory, visitor, only);
  }

  /** Seconds since a peer of this mark announced. */
  ageOf(mark: number, now: number): number {
    return this.#calendar.ageOf(mark, now);
  }

  /** What it hashes with: 8 secret bytes. */
  get key(): Uint8Array {
    return this.shared.memory.key;
  }

  /**
   * Hashes as the store of an earlier run did, so that what had room there has room in one of the same size. Only for one
   * that is empty, and that no other thread has joined.
   */
  takeKey(key: Uint8Array): void {
    this.key.set(key);
    [this.#memory.key0, this.#memory.key1] = keyWords(key);
  }

  /** Takes in a peer of an earlier run, which pushes nobody out; false when there is no room for it. */
  restore({ announce, age, counted, settled }: RestoredPeer, now: number): boolean {
    const memory = this.#memory;
    const period = this.#calendar.periodOf(age, now);
    const hash = hashInfo(memory, announce.infoHash, announce.hashAt);
    const stripe = stripeOf(memory, hash);
    lock(memory.locks, stripe + STRIPE_LOCK, memory.holder);
    const past = { period, counted: counted ? COUNTED : 0, settled };
    this.#visits.restore(announce, this.#nobody, stripe, hash, past);
    unlock(memory.locks, stripe + STRIPE_LOCK);
    return this.#nobody.stored;
  }

  /**
   * Sets the count of downloads, at least 1, of a torrent of an earlier run that is there by now; newcomers have none
   * beyond their peer's. One that is not there is made, without peers, where such are kept. False when there is no room.
   */
  restoreCompleted(infoHash: Int32Array, at: number, completed: number): boolean {
    const memory = this.#memory;
    const hash = hashInfo(memory, infoHash, at);
    const stripe = stripeOf(memory, hash);
    lock(memory.locks, stripe + STRIPE_LOCK, memory.holder);
    const known = memory.words[slotOf(memory, hash, infoHash, at)];
    const isKept = known === 0 && memory.words[KEEP_DEAD] !== 0;
    const entry = isKept ? this.#visits.bury(infoHash, at, stripe, hash) : known;
    if (entry > 0) memory.words[recordOf(memory, entry) + COMPLETED_WORD] = completed;
    unlock(memory.locks, stripe + STRIPE_LOCK);
    return entry > 0 || (entry === 0 ? !isKept : completed === 1);
  }

  /** Mends and frees what a thread held that is no more; gives how many stripes that were. */
  recover(holder: number): number {
    return recover(this.#memory, holder);
  }
}

function countSwarm(memory: Memory, entry: number, counts: ScrapeCounts): void {
  const record = recordOf(memory, entry);
  tally(memory, record, counts);
  counts.downloaded = memory.words[record + COMPLETED_WORD];
  for (const stride of STRIDES) {
    counts.downloaders += countKind(memory, sideOf(memory, record, stride), LEECHER);
  }
}

function countNewcomer(memory: Memory, entry: number, counts: ScrapeCounts): void {
  const record = recordOf(memory, entry);
  const kind = newcomerKind(memory, record);
  const mark = newcomerMark(memory, record);
  counts.complete = isSeed(kind, mark) ? 1 : 0;
  counts.incomplete = 1 - counts.complete;
  counts.downloaders = kind === LEECHER ? 1 : 0;
  counts.downloaded = mark & COUNTED ? 1 : 0;
}

function clearCounts(counts: ScrapeCounts): void {
  counts.complete = 0;
  counts.incomplete = 0;
  counts.downloaded = 0;
  counts.downloaders = 0;
}
