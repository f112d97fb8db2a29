/**
 * The one block of memory that holds all swarms: a SharedArrayBuffer of fixed size, read as 32-bit words. Nothing
 * in it is an object, so all threads share it, and untouched parts of it cost nothing. (A growable buffer is 15 to
 * 25 times slower to index, measured.)
 *
 *     header      96 words          free pages and where they begin (pages.ts), then, each in a cache line of its own:
 *                                   their lock | where the sweep is (sweep.ts) | the calendar (age.ts) | its lock |
 *                                   whether torrents without peers are kept (stripe.ts)
 *     stripes     256 x 16 words    a lock and counters for each 256th of all info hashes
 *     index       256 equal parts   info hash -> record (table.ts), of which as much is used as torrents need
 *     newcomers   256 rings         swarms that saw one announce so far (newcomers.ts), a quarter of all bytes
 *     page table  4 words a page    what each page is cut into (pages.ts)
 *     pool        pages of 4 KiB    torrent records and blocks of peers, in lines of 64 bytes
 *
 * What hangs together stays in one stripe: a torrent's index entry, newcomer ring, record, peers and counters. Whoever
 * holds the stripe's lock may change these; pages are taken and given back under a lock of their own.
 */
import { type Fault, fault } from "../../base/fault.ts";

export const STRIPES = 256;
export const STRIPE_WORDS = 16;
/** A line is what memory is counted in: 64 bytes, a cache line. */
export const LINE_WORDS = 16;
export const PAGE_LINES = 64;
export const PAGE_WORDS = PAGE_LINES * LINE_WORDS;
const HEADER_WORDS = 96;
/** Words of the header; its first line is that of pages.ts. */
export const PAGES_LOCK = 16;
export const SWEEP_STRIPE = 32;
export const CALENDAR = 48;
export const CALENDAR_LOCK = 64;
export const KEEP_DEAD = 80;
const PAGE_TABLE_WORDS = 4;
/** Words of a newcomer's record (newcomers.ts). */
export const NEWCOMER_WORDS = 11;

/** Words of a stripe. */
export const STRIPE_LOCK = 0;
export const STRIPE_TORRENTS = 3;
export const STRIPE_NEWCOMERS = 4;
export const STRIPE_RING_HEAD = 5;
/** Seeds and leechers (all that are no seeds) of IPv4, then of IPv6. */
export const STRIPE_SEEDS = 6;
export const STRIPE_LEECHERS = 7;
export const FAMILY_COUNTERS = 2;
export const STRIPE_PUSHED_OUT = 10;
/** Slots of the index in use, less one. */
export const STRIPE_MASK = 11;

/** What another thread needs to work on the same memory; it can be posted to a Worker. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  readonly key: Uint8Array;
}

/** One thread's view of the memory. */
export interface Memory {
  readonly words: Int32Array;
  /** The same words, for locks alone. */
  readonly locks: Int32Array;
  /** This thread's number in locks: not 0, and no other thread's that ever was. */
  readonly holder: number;
  /** The same bytes as 16-bit halves: the low half of word w is half 2w. */
  readonly halves: Uint16Array;
  /** Bytes in all. */
  readonly bytes: number;
  /** Where the parts begin, in words. */
  readonly stripes: number;
  readonly index: number;
  readonly newcomers: number;
  readonly pageTable: number;
  readonly pool: number;
  /** Sizes: index slots (at most) and newcomers of one stripe, pages of the pool. */
  readonly stripeSlots: number;
  readonly stripeNewcomers: number;
  readonly pages: number;
  /** The secret of all hashing, so that nobody can choose info hashes or addresses that collide. */
  key0: number;
  key1: number;
}

/** Reserves the memory, or says why it cannot be had. `key` is 8 secret bytes. */
export function reserve(bytes: number, key: Uint8Array): SharedMemory | Fault {
  try {
    return { buffer: new SharedArrayBuffer(Math.floor(bytes / 64) * 64), key };
  } catch {
    return fault(
      "no-memory",
      `Cannot reserve ${bytes} bytes of memory for the swarms.`,
      "Try a smaller --memory.",
    );
  }
}

/** The view of a thread, whose number in locks is `holder`. */
export function viewOf({ buffer, key }: SharedMemory, holder: number): Memory {
  const words = new Int32Array(buffer);
  const stripes = HEADER_WORDS;
  const index = stripes + STRIPES * STRIPE_WORDS;
  // At most bytes/64 swarms fit (a quarter in 44 bytes, the rest in 64): the index stays at most three quarters full.
  const slots = 2 ** Math.ceil(Math.log2(buffer.byteLength / 48));
  const newcomers = index + slots;
  const stripeNewcomers = Math.floor(buffer.byteLength / 4 / STRIPES / (NEWCOMER_WORDS * 4));
  const pageTable = newcomers + STRIPES * stripeNewcomers * NEWCOMER_WORDS;
  const pages = Math.floor((words.length - pageTable - LINE_WORDS) / (PAGE_WORDS + PAGE_TABLE_WORDS));
  const pool = Math.ceil((pageTable + pages * PAGE_TABLE_WORDS) / LINE_WORDS) * LINE_WORDS;
  const secret = keyWords(key);
  return {
    words,
    locks: words,
    holder,
    halves: new Uint16Array(buffer),
    bytes: buffer.byteLength,
    stripes,
    index,
    newcomers,
    pageTable,
    pool,
    stripeSlots: slots / STRIPES,
    stripeNewcomers,
    pages,
    key0: secret[0],
    key1: secret[1],
  };
}

/** The two words that 8 secret bytes are. */
export function keyWords(key: Uint8Array): readonly [number, number] {
  const view = new DataView(key.buffer, key.byteOffset, 8);
  return [view.getInt32(0, true), view.getInt32(4, true)];
}

/** The first word of the stripe that a hash of an info hash belongs to. */
export function stripeOf(memory: Memory, hash: number): number {
  return memory.stripes + (hash >>> 24) * STRIPE_WORDS;
}
