/**
 * What swarms and counters look like in a file. Nothing in it depends on how a store is laid out, how much memory it has
 * or how many threads: any store reads it. Numbers are little-endian; addresses and ports are in wire order.
 *
 *     head       "\x89muster\n" 8 | version u32 | length of facts u32 | facts: JSON (Facts)
 *     records    a byte says what each is
 *                1  torrent   settled u8 | completed downloads u32 | info hash 20           its peers follow
 *                4  peer      flags u8 | client u8 | age in seconds u24 | ip 4  | port 2
 *                6  peer      flags u8 | client u8 | age in seconds u24 | ip 16 | port 2
 *     trailer    0 | bytes before the trailer u48 | SHA-256 of these 32
 *
 * A torrent is settled when it was announced more than once (newcomers.ts). A file is good when it ends with its trailer
 * and the trailer is right; a program reads a version that it knows.
 */

/** The first bytes: none of a text, and none that survive a change of line ends. */
export const MAGIC = Uint8Array.of(0x89, 0x6d, 0x75, 0x73, 0x74, 0x65, 0x72, 0x0a);
export const VERSION = 1;
/** Bytes of the head before the facts. */
export const HEAD_BYTES = 16;
/** The longest facts, in bytes. */
export const MOST_FACTS = 65_536;
export const TRAILER_BYTES = 1 + 6 + 32;

export const TRAILER = 0;
export const TORRENT = 1;
export const PEER4 = 4;
export const PEER6 = 6;

/** Bytes of each record, its first one included; 0: there is no such record. */
export const RECORD_BYTES: Readonly<Record<number, number>> = {
  [TORRENT]: 26,
  [PEER4]: 12,
  [PEER6]: 24,
};

/** A peer's flags. */
export const IS_UPLOADER = 1;
export const IS_PARTIAL = 2;
export const IS_COUNTED = 4;

/** The oldest age that a record can tell. */
export const MOST_AGE = 2 ** 24 - 1;

/** What is told beside the swarms. Programs of later versions may add to it. */
export interface Facts {
  /** What wrote it: `muster 0.1.0`. */
  readonly program: string;
  /** Milliseconds since 1970. */
  readonly written: number;
  /** Milliseconds since 1970 when the sums began. */
  readonly since: number;
  /** Sums by name (stats/counters.ts). */
  readonly counters: Readonly<Record<string, number>>;
  /** By what connection ids were made (front/connection_id.ts): a time in seconds, and four words. */
  readonly connectionIds?: { readonly time: number; readonly words: readonly number[] };
  /** What the store hashed with: 8 secret bytes. */
  readonly key?: readonly number[];
}
