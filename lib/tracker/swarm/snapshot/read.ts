/** Bytes (format.ts) to swarms: first a look at the whole file, then its records, a portion at a time. */
import { createHash } from "node:crypto";
import { compareBytes } from "../../../base/bytes.ts";
import { type Fault, fault } from "../../../base/fault.ts";
import {
  type Facts,
  HEAD_BYTES,
  IS_COUNTED,
  IS_PARTIAL,
  IS_UPLOADER,
  MAGIC,
  MOST_FACTS,
  PEER6,
  RECORD_BYTES,
  TORRENT,
  TRAILER,
  TRAILER_BYTES,
  VERSION,
} from "./format.ts";
import { NO_EVENT, PAUSED } from "../../../protocol/message.ts";
import type { MemoryStore, RestoredPeer } from "../memory.ts";
import { newAnnounce } from "../store.ts";

/** Where the bytes are: those of a file. Throws what the system throws. */
export interface SnapshotSource {
  readonly size: number;
  /** Fills the buffer from an offset on, as far as there is something; gives how much that is. */
  readAt(offset: number, into: Uint8Array): number;
}

/** The end of what connection ids can count, in seconds: minutes in 31 bits. */
const MOST_TIME = 60 * 2 ** 31;
/** Bytes that are read at once. */
const PORTION = 1 << 20;

/** What a good snapshot is: its facts, and where its records are. */
export interface Snapshot {
  readonly facts: Facts;
  readonly start: number;
  readonly end: number;
}

/**
 * Looks whether all of a snapshot is there and unharmed. Faults: `foreign` (no snapshot), `newer` (of a version that is not
 * known here), `torn` (its end is missing or its checksum wrong). `pause` is called between portions.
 */
export async function checkSnapshot(
  source: SnapshotSource,
  pause: () => Promise<void>,
): Promise<Snapshot | Fault> {
  const head = readHead(source);
  if ("fault" in head) return head;
  const end = source.size - TRAILER_BYTES;
  if (end < head.start) return torn();
  const hash = createHash("sha256");
  const buffer = new Uint8Array(PORTION);
  for (let at = 0; at < end;) {
    const length = source.readAt(at, buffer.subarray(0, Math.min(PORTION, end - at)));
    if (length === 0) return torn();
    hash.update(buffer.subarray(0, length));
    at += length;
    await pause();
  }
  return isTrailer(source, end, hash.digest()) ? { ...head, end } : torn();
}

/** What stands before the records; faults as of `checkSnapshot`, which looks at the rest too. */
export function readHead(source: SnapshotSource): Omit<Snapshot, "end"> | Fault {
  const bytes = new Uint8Array(HEAD_BYTES);
  const length = source.readAt(0, bytes);
  if (length < MAGIC.length || compareBytes(bytes.subarray(0, MAGIC.length), MAGIC) !== 0) {
    return fault("foreign", "it is no state of muster's");
  }
  const view = new DataView(bytes.buffer);
  const version = view.getUint32(8, true);
  if (version > VERSION) {
    return fault("newer", `it is of version ${version}, and this muster knows ${VERSION} and older`);
  }
  const factsBytes = view.getUint32(12, true);
  if (length < HEAD_BYTES || version === 0 || factsBytes > MOST_FACTS) return torn();
  const text = new Uint8Array(factsBytes);
  if (source.readAt(HEAD_BYTES, text) < factsBytes) return torn();
  const facts = readFacts(text);
  return facts === null ? torn() : { facts, start: HEAD_BYTES + factsBytes };
}

function readFacts(bytes: Uint8Array): Facts | null {
  try {
    const read = JSON.parse(new TextDecoder().decode(bytes));
    const { program, written, since, counters, connectionIds, key } = read;
    const sums = Object.entries(counters).filter(([, value]) => typeof value === "number" && value >= 0);
    if (typeof program !== "string" || !Number.isFinite(written) || !Number.isFinite(since)) return null;
    const facts = { program, written, since, counters: Object.fromEntries(sums) as Record<string, number> };
    return {
      ...facts,
      ...(areKeys(connectionIds) ? { connectionIds } : {}),
      ...(isKey(key) ? { key } : {}),
    };
  } catch {
    return null;
  }
}

/** A state without them is as good: ids from before it are forgotten. */
function areKeys(read: Facts["connectionIds"]): boolean {
  const isWord = (word: number) => word === (word | 0);
  return Array.isArray(read?.words) && read.words.length === 4 && read.words.every(isWord) &&
    Number.isSafeInteger(read.time) && read.time >= 0 && read.time < MOST_TIME;
}

/** Without it some newcomers may find no room. */
function isKey(key: Facts["key"]): boolean {
  return Array.isArray(key) && key.length === 8 && key.every((byte) => byte === (byte & 255));
}

function isTrailer(source: SnapshotSource, end: number, sum: Uint8Array): boolean {
  const bytes = new Uint8Array(TRAILER_BYTES);
  if (source.readAt(end, bytes) < TRAILER_BYTES || bytes[0] !== TRAILER) return false;
  const view = new DataView(bytes.buffer);
  const length = view.getUint32(1, true) + view.getUint16(5, true) * 2 ** 32;
  return length === end && compareBytes(bytes.subarray(7), sum) === 0;
}

function torn(): Fault {
  return fault("torn", "it is incomplete or damaged");
}

/** What found no room. */
export interface Left {
  /** Peers. */
  left: number;
  /** Torrents' counts of downloads. */
  leftCounts: number;
}

/** How much of a snapshot has been taken in. */
export interface Restored extends Left {
  torrents: number;
  peers: number;
}

/**
 * Takes the records of a good snapshot into an empty store, as old as they were when it was written: while a tracker was
 * down nobody could announce.
 * @param now seconds, as for announces
 */
export async function restoreSnapshot(
  source: SnapshotSource,
  { facts, start, end }: Snapshot,
  store: MemoryStore,
  now: number,
  pause: () => Promise<void>,
): Promise<Restored | Fault> {
  if (facts.key !== undefined) store.takeKey(Uint8Array.from(facts.key));
  const reader = new RecordReader(store, now);
  const buffer = new Uint8Array(PORTION);
  let kept = 0;
  for (let at = start; at < end;) {
    const length = source.readAt(at, buffer.subarray(kept, Math.min(PORTION, kept + end - at)));
    if (length === 0) return torn();
    at += length;
    const filled = kept + length;
    const used = reader.take(buffer.subarray(0, filled));
    if (used < 0) return torn();
    buffer.copyWithin(0, used, filled);
    kept = filled - used;
    await pause();
  }
  if (kept > 0) return torn();
  reader.finish();
  const { torrents, seeds, leechers } = store.totals();
  return { torrents, peers: seeds[0] + seeds[1] + leechers[0] + leechers[1], ...reader.left };
}

/** Records to peers of a store. */
export class RecordReader {
  readonly left: Left = { left: 0, leftCounts: 0 };
  readonly #store: MemoryStore;
  readonly #now: number;
  readonly #peer: RestoredPeer = { announce: newAnnounce(), age: 0, counted: false, settled: false };
  readonly #hashBytes: Uint8Array;
  readonly #addressBytes: Uint8Array;
  #completed = 0;
  #isOpen = false;

  constructor(store: MemoryStore, now: number) {
    const { infoHash, address } = this.#peer.announce;
    this.#store = store;
    this.#now = now;
    this.#hashBytes = new Uint8Array(infoHash.buffer);
    this.#addressBytes = new Uint8Array(address.buffer);
  }

  /** Takes in the whole records among the bytes; gives how many bytes these are, or -1 for what is no record. */
  take(bytes: Uint8Array): number {
    for (let at = 0;;) {
      if (at === bytes.length) return at;
      const length = RECORD_BYTES[bytes[at]] ?? 0;
      if (length === 0) return -1;
      if (at + length > bytes.length) return at;
      if (bytes[at] === TORRENT) this.#torrent(bytes, at);
      else if (!this.#isOpen) return -1;
      else this.#takePeer(bytes, at);
      at += length;
    }
  }

  /** Closes the last torrent. */
  finish(): void {
    const { infoHash } = this.#peer.announce;
    const hasCount = this.#isOpen && this.#completed > 0;
    if (hasCount && !this.#store.restoreCompleted(infoHash, 0, this.#completed)) this.left.leftCounts++;
    this.#isOpen = false;
  }

  #torrent(bytes: Uint8Array, at: number): void {
    this.finish();
    this.#isOpen = true;
    this.#peer.settled = bytes[at + 1] !== 0;
    this.#completed = bytes[at + 2] + (bytes[at + 3] << 8) + (bytes[at + 4] << 16) + bytes[at + 5] * 2 ** 24;
    for (let i = 0; i < 20; i++) this.#hashBytes[i] = bytes[at + 6 + i];
  }

  #takePeer(bytes: Uint8Array, at: number): void {
    const peer = this.#peer;
    const { announce } = peer;
    const isSix = bytes[at] === PEER6;
    const flags = bytes[at + 1];
    const size = isSix ? 16 : 4;
    announce.family = isSix ? 6 : 4;
    announce.client = bytes[at + 2];
    announce.event = flags & IS_PARTIAL ? PAUSED : NO_EVENT;
    announce.seed = (flags & IS_UPLOADER) !== 0 && (flags & IS_PARTIAL) === 0;
    peer.counted = (flags & IS_COUNTED) !== 0;
    peer.age = bytes[at + 3] + (bytes[at + 4] << 8) + (bytes[at + 5] << 16);
    for (let i = 0; i < size; i++) this.#addressBytes[i] = bytes[at + 6 + i];
    announce.port = (bytes[at + 6 + size] << 8) | bytes[at + 7 + size];
    if (announce.port !== 0 && !this.#store.restore(peer, this.#now)) this.left.left++;
  }
}
