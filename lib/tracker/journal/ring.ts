/**
 * The memory of the journal: one ring of records for each thread that answers, which alone writes to it, and from which the
 * first thread alone takes records out. Words of 32 bits, those of addresses and hashes as they came:
 *
 *     head | dropped | ...           how many records were ever written, and how many were dropped; the writer's line
 *     tail | ...                     how many were ever taken out; the reader's line
 *     record | record | ...          number n at n modulo their count, a power of two
 *
 * A record has 16 words, the 64 bytes of a line of the processor's cache:
 *
 *     0      seconds since 1970
 *     1      milliseconds 10 | protocol 2 | IPv6 1 | event 3 | outcome 16
 *     2, 3   bytes left, a float; LEFT_UNKNOWN where it was not told
 *     4      port 16 | peers wanted 16: at most MOST_WANTED, or NO_WANT
 *     5, 6   the first 8 bytes of the peer id, which tell the program
 *     7      the info hash, 5 words
 *     12     the address, 4 words, of which IPv4 takes the first
 *
 * The outcome is how many peers were given, or REFUSED and the kind of the refusal. With the event UNREAD the request could
 * not be read: it has an address alone.
 */

/** Words before the records. */
export const HEADER_WORDS = 32;
/** Where the header's numbers stand; the writer's and the reader's are apart, so that neither waits for the other's. */
export const HEAD = 0;
export const DROPPED = 1;
export const TAIL = 16;

/** Words of a record, and where they stand in it. */
export const RECORD_WORDS = 16;
export const FLAGS = 1;
export const LEFT = 2;
export const PORT_AND_WANT = 4;
export const CLIENT = 5;
export const INFO_HASH = 7;
export const ADDRESS = 12;

/** In the word of flags. */
export const MILLISECONDS_SHIFT = 22;
export const PROTOCOL_SHIFT = 20;
export const IPV6_BIT: number = 1 << 19;
export const EVENT_SHIFT = 16;
export const UNREAD = 7;
/** In an outcome. */
export const REFUSED = 0x8000;
/** Peers wanted: the most that is told, and where the announcer told none. */
export const MOST_WANTED = 0xfffe;
export const NO_WANT = 0xffff;

/** Records of a ring: a thread that answers 300,000 announces a second fills it in a tenth of one. */
const RECORDS = 32_768;

/** The journal of all threads, which can be posted to Workers: a ring for each. */
export type JournalRings = readonly SharedArrayBuffer[];

/** Rings for so many threads, 2 MiB each. `records` is a power of two. */
export function newJournalRings(threads: number, records: number = RECORDS): JournalRings {
  const bytes = 4 * (HEADER_WORDS + records * RECORD_WORDS);
  return Array.from({ length: threads }, () => new SharedArrayBuffer(bytes));
}

/** A ring's memory as its words, bytes and floats. */
export interface RingView {
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
  readonly floats: Float64Array;
  /** What a record's number is cut down to. */
  readonly mask: number;
}

/** Looks at a ring. */
export function viewRing(ring: SharedArrayBuffer): RingView {
  const words = new Int32Array(ring);
  const mask = (words.length - HEADER_WORDS) / RECORD_WORDS - 1;
  return { words, bytes: new Uint8Array(ring), floats: new Float64Array(ring), mask };
}

/** The word at which a record begins. */
export function recordAt({ mask }: RingView, number: number): number {
  return HEADER_WORDS + (number & mask) * RECORD_WORDS;
}

/** Milliseconds since 1970 of the record at a word. */
export function timeAt(words: Int32Array, at: number): number {
  return (words[at] >>> 0) * 1000 + (words[at + FLAGS] >>> MILLISECONDS_SHIFT);
}

/** The event in a record's word of flags, or UNREAD. */
export function eventIn(flags: number): number {
  return (flags >> EVENT_SHIFT) & 7;
}

/** The protocol in a record's word of flags. */
export function protocolIn(flags: number): number {
  return (flags >> PROTOCOL_SHIFT) & 3;
}

/** The outcome in a record's word of flags: peers given, or REFUSED and a kind. */
export function outcomeIn(flags: number): number {
  return flags & 0xffff;
}
