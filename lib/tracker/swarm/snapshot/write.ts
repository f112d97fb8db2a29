/** Swarms to bytes (format.ts), a portion at a time: the bytes of a whole tour of the store. */
import { createHash } from "node:crypto";
import type { MemoryStore } from "../memory.ts";
import { COUNTED, PARTIAL } from "../age.ts";
import type { Stride } from "../block.ts";
import { type Kind, UPLOADER } from "../swarm.ts";
import { HASH_WORDS } from "../table.ts";
import type { Met, Tour, Visitor } from "../tour.ts";
import {
  type Facts,
  HEAD_BYTES,
  IS_COUNTED,
  IS_PARTIAL,
  IS_UPLOADER,
  MAGIC,
  MOST_AGE,
  PEER4,
  PEER6,
  RECORD_BYTES,
  TORRENT,
  TRAILER,
  TRAILER_BYTES,
  VERSION,
} from "./format.ts";

/** Looks of a portion: 0.2 to 0.4 ms of work for a million peers, 2.5 before the code is warm (tests/bench/RESULTS.md). */
const PORTION_WORK = 4096;
/** Room for a portion; a slice ends with the work under one lock, which is a block more at most. */
const PORTION_BYTES = 256 * 1024;

/** Writes one snapshot. */
export class SnapshotWriter implements Visitor {
  readonly #store: MemoryStore;
  readonly #tour: Tour;
  readonly #hash = createHash("sha256");
  #bytes = new Uint8Array(PORTION_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  #before = 0;
  #now = 0;
  #isOver = false;

  constructor(store: MemoryStore, facts: Facts) {
    this.#store = store;
    this.#tour = store.tour(this);
    this.#head(facts);
  }

  /**
   * The next bytes, good until the next call; null when all have been given. `now` is in seconds, as for announces.
   */
  next(now: number): Uint8Array<ArrayBuffer> | null {
    if (this.#isOver) return null;
    this.#now = now;
    if (!this.#tour.go(PORTION_WORK)) this.#trailer();
    const portion = this.#bytes.subarray(0, this.#at);
    this.#before += this.#at;
    if (!this.#isOver) this.#hash.update(portion);
    this.#at = 0;
    return portion;
  }

  /** A torrent's record; its peers are wanted. */
  torrent({ words, at, settled, completed }: Met): boolean {
    const to = this.#record(TORRENT);
    this.#bytes[to] = settled ? 1 : 0;
    this.#view.setUint32(to + 1, completed, true);
    this.#words(words, at, HASH_WORDS, to + 5);
    return true;
  }

  /** A peer's record. */
  peer(words: Int32Array, at: number, stride: Stride, kind: Kind, mark: number): void {
    const to = this.#record(stride === 2 ? PEER4 : PEER6);
    const age = Math.min(MOST_AGE, this.#store.ageOf(mark, this.#now));
    this.#bytes[to] = (kind === UPLOADER ? IS_UPLOADER : 0) | (mark & PARTIAL ? IS_PARTIAL : 0) |
      (mark & COUNTED ? IS_COUNTED : 0);
    this.#bytes[to + 1] = mark >>> 8;
    this.#bytes[to + 2] = age;
    this.#view.setUint16(to + 3, age >>> 8, true);
    this.#words(words, at, stride - 1, to + 5);
    this.#view.setUint16(to + 5 + (stride - 1) * 4, words[at + stride - 1] & 0xffff, true);
  }

  /** Words are bytes in the order of this machine, which is little-endian wherever Deno runs. */
  #words(words: Int32Array, at: number, count: number, to: number): void {
    for (let i = 0; i < count; i++) this.#view.setInt32(to + 4 * i, words[at + i], true);
  }

  #head(facts: Facts): void {
    const text = new TextEncoder().encode(JSON.stringify(facts));
    this.#bytes.set(MAGIC);
    this.#view.setUint32(8, VERSION, true);
    this.#view.setUint32(12, text.length, true);
    this.#bytes.set(text, HEAD_BYTES);
    this.#at = HEAD_BYTES + text.length;
  }

  /** Begins a record; gives where what follows its first byte goes. */
  #record(kind: number): number {
    const length = RECORD_BYTES[kind];
    if (this.#at + length > this.#bytes.length) this.#grow();
    const at = this.#at;
    this.#bytes[at] = kind;
    this.#at += length;
    return at + 1;
  }

  #grow(): void {
    const more = new Uint8Array(2 * this.#bytes.length);
    more.set(this.#bytes);
    this.#bytes = more;
    this.#view = new DataView(more.buffer);
  }

  #trailer(): void {
    if (this.#at + TRAILER_BYTES > this.#bytes.length) this.#grow();
    const length = this.#before + this.#at;
    const sum = this.#hash.update(this.#bytes.subarray(0, this.#at)).digest();
    this.#bytes[this.#at] = TRAILER;
    this.#view.setUint32(this.#at + 1, length % 2 ** 32, true);
    this.#view.setUint16(this.#at + 5, Math.floor(length / 2 ** 32), true);
    this.#bytes.set(sum, this.#at + 7);
    this.#at += TRAILER_BYTES;
    this.#isOver = true;
  }
}
