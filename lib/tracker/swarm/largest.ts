/** The largest swarms of a store, for pages and `muster ctl`: no more of them are held than are asked for. */
import { wordsToHex } from "../../base/bytes.ts";
import { NumberHeap } from "./heap.ts";
import { HASH_WORDS } from "./table.ts";
import type { Met, Tour, Visitor } from "./tour.ts";

/** A swarm. */
export interface SwarmRow {
  /** 40 hex digits. */
  readonly hash: string;
  readonly complete: number;
  readonly incomplete: number;
  readonly downloaded: number;
}

/** Sums over swarms, and how many they are. */
export interface SwarmSums {
  readonly total: number;
  readonly complete: number;
  readonly incomplete: number;
  readonly downloaded: number;
}

/** What a tour found: the largest swarms, and the sums of all. */
export interface LargestSwarms extends SwarmSums {
  /** By their peers, the largest first; of equal ones by info hash. */
  readonly rows: readonly SwarmRow[];
}

/** Starts a walk past all swarms. */
export type StartTour = (visitor: Visitor) => Tour;
/** Whether a torrent is of interest: its info hash stands in 5 words from `at` on. Asked under a lock. */
export type IsWanted = (words: Int32Array, at: number) => boolean;

/** Looks of a slice, as of a snapshot's. */
const SLICE_WORK = 4096;

/** The `most` largest swarms; `pause` is called between slices of the tour. */
export async function largestSwarms(
  tour: StartTour,
  most: number,
  pause: () => Promise<void>,
  isWanted?: IsWanted,
): Promise<LargestSwarms> {
  const { sums, records } = await gatherLargest(tour, most, pause, isWanted);
  const rows = Array.from({ length: records.count }, (_, i) => records.row(i)).sort(bySize);
  const met = new Set<string>();
  const once = rows.filter(({ hash }) => !met.has(hash) && met.add(hash));
  return { ...sums, rows: once, total: sums.total - (rows.length - once.length) };
}

/** The same as they are met: in no order, and one that changes meanwhile now and then twice. */
export async function gatherLargest(
  tour: StartTour,
  most: number,
  pause: () => Promise<void>,
  isWanted: IsWanted = () => true,
): Promise<{ readonly records: SwarmRecords; readonly sums: SwarmSums }> {
  const largest = new Largest(most, isWanted);
  const going = tour(largest);
  while (going.go(SLICE_WORK)) await pause();
  return largest;
}

/** The order of rows: by peers, the largest first; of equal ones by info hash. */
function bySize(a: SwarmRow, b: SwarmRow): number {
  return b.complete + b.incomplete - a.complete - a.incomplete || (a.hash < b.hash ? -1 : 1);
}

const RECORD_WORDS = HASH_WORDS + 3;
const COMPLETE = HASH_WORDS;
const INCOMPLETE = HASH_WORDS + 1;
const DOWNLOADED = HASH_WORDS + 2;
const FIRST_ROOM = 64;

/** Swarms in an array that grows: info hash 5 words | complete | incomplete | downloaded. */
export class SwarmRecords {
  words = new Int32Array(FIRST_ROOM * RECORD_WORDS);
  count = 0;

  /** The place of one more. */
  add(met: Met): number {
    if ((this.count + 1) * RECORD_WORDS > this.words.length) {
      const larger = new Int32Array(2 * this.words.length);
      larger.set(this.words);
      this.words = larger;
    }
    this.set(this.count, met);
    return this.count++;
  }

  set(place: number, { words, at, complete, incomplete, completed }: Met): void {
    const to = place * RECORD_WORDS;
    for (let i = 0; i < HASH_WORDS; i++) this.words[to + i] = words[at + i];
    this.words[to + COMPLETE] = complete;
    this.words[to + INCOMPLETE] = incomplete;
    this.words[to + DOWNLOADED] = completed;
  }

  /** Peers of the swarm at a place. */
  size(place: number): number {
    const at = place * RECORD_WORDS;
    return this.words[at + COMPLETE] + this.words[at + INCOMPLETE];
  }

  /** The order of info hashes: negative, 0 or positive. */
  compareHashes(a: number, b: number): number {
    return compareHashes(this.words, a * RECORD_WORDS, this.words, b * RECORD_WORDS);
  }

  row(place: number): SwarmRow {
    const { words } = this;
    const at = place * RECORD_WORDS;
    return {
      hash: wordsToHex(words, at, HASH_WORDS),
      complete: words[at + COMPLETE],
      incomplete: words[at + INCOMPLETE],
      downloaded: words[at + DOWNLOADED],
    };
  }
}

/** The order of the bytes that stand in words as they do in memory. */
function compareHashes(a: Int32Array, aAt: number, b: Int32Array, bAt: number): number {
  for (let i = 0; i < HASH_WORDS; i++) {
    if (a[aAt + i] !== b[bAt + i]) return firstByteFirst(a[aAt + i]) - firstByteFirst(b[bAt + i]);
  }
  return 0;
}

/** The word as a number whose highest byte is the one that stands first in memory. */
function firstByteFirst(word: number): number {
  return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

/** Keeps the largest in a heap, the smallest of them first: most swarms of a full one end at a look at that. */
class Largest implements Visitor {
  readonly records = new SwarmRecords();
  readonly sums = { total: 0, complete: 0, incomplete: 0, downloaded: 0 };
  readonly #most: number;
  readonly #isWanted: IsWanted;
  readonly #smallest = new NumberHeap((a, b) => {
    const bySize = this.records.size(a) - this.records.size(b);
    return bySize < 0 || (bySize === 0 && this.records.compareHashes(a, b) > 0);
  });

  constructor(most: number, isWanted: IsWanted) {
    this.#most = most;
    this.#isWanted = isWanted;
  }

  torrent(met: Met): boolean {
    if (!this.#isWanted(met.words, met.at)) return false;
    const { sums } = this;
    sums.total++;
    sums.complete += met.complete;
    sums.incomplete += met.incomplete;
    sums.downloaded += met.completed;
    if (this.records.count < this.#most) this.#smallest.add(this.records.add(met));
    else if (this.#most > 0 && this.#isLarger(met, this.#smallest.first)) {
      this.records.set(this.#smallest.first, met);
      this.#smallest.settleFirst();
    }
    return false;
  }

  peer(): void {}

  #isLarger({ words, at, complete, incomplete }: Met, place: number): boolean {
    const bySize = complete + incomplete - this.records.size(place);
    return bySize > 0 ||
      (bySize === 0 && compareHashes(words, at, this.records.words, place * RECORD_WORDS) < 0);
  }
}
