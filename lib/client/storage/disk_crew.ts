/**
 * The Workers of the disk, which serve all torrents of a session: a piece always goes to the same one, so that what is
 * called for it is done in its order. They start when they are first needed.
 */
import type { Fault } from "../../base/fault.ts";
import { DiskHand } from "./disk_hand.ts";
import { WHAT } from "./disk_messages.ts";
import type { DiskStore } from "./disk_store.ts";
import { CLOSED } from "./faults.ts";
import type { DiskLayout } from "./layout.ts";
import type { Slab, Slabs } from "./slabs.ts";

/** Workers for so many cores: the threads of the network and of the system need some too. */
export function diskWorkers(cores: number): number {
  return Math.max(1, Math.min(4, Math.floor(cores / 2)));
}

/** The module that Workers run. */
const MODULE = new URL("./disk_worker.ts", import.meta.url).href;

/** A session's Workers. */
export class DiskCrew {
  readonly #hands: readonly DiskHand[];
  readonly #layouts = new Map<number, DiskLayout>();
  #torrents = 0;

  /** @param module what the Workers run; tests bring others */
  constructor(slabs: Pick<Slabs, "buffer">, workers: number, module: string = MODULE) {
    const means = { module, slabs: slabs.buffer, layouts: this.#layouts };
    this.#hands = Array.from({ length: workers }, () => new DiskHand(means));
  }

  /** A store for one torrent, whose files are there. */
  open(layout: DiskLayout): DiskStore {
    const torrent = this.#torrents++;
    this.#layouts.set(torrent, layout);
    return new CrewStore(torrent, this.#hands, () => this.#layouts.delete(torrent));
  }

  /** Ends the Workers; who still waits for them is told. Stores are closed before. */
  close(): void {
    this.#hands.forEach((hand) => hand.end());
  }
}

/** One torrent's pieces. */
class CrewStore implements DiskStore {
  readonly #torrent: number;
  readonly #hands: readonly DiskHand[];
  readonly #forget: () => void;
  #closing: Promise<void> | null = null;
  /** Calls that were not answered yet. */
  #open = 0;
  #onQuiet = () => {};

  constructor(torrent: number, hands: readonly DiskHand[], forget: () => void) {
    this.#torrent = torrent;
    this.#hands = hands;
    this.#forget = forget;
  }

  write(piece: number, begin: number, slab: Slab, length: number, done: (fault: Fault | null) => void): void {
    this.#call(WHAT.write, piece, [piece, begin, slab.index, length], done as Answered);
  }

  read(piece: number, begin: number, slab: Slab, length: number, done: (fault: Fault | null) => void): void {
    this.#call(WHAT.read, piece, [piece, begin, slab.index, length], done as Answered);
  }

  judge(piece: number, done: (digest: Uint8Array | Fault) => void): void {
    this.#call(WHAT.judge, piece, [piece, 0, 0, 0], done as Answered);
  }

  digestBlocks(piece: number, done: (digests: Uint8Array | Fault) => void): void {
    this.#call(WHAT.digestBlocks, piece, [piece, 0, 0, 0], done as Answered);
  }

  sync(done: (fault: Fault | null) => void): void {
    this.#callAll(WHAT.sync, done);
  }

  release(): Promise<void> {
    return new Promise((resolve) => this.#callAll(WHAT.release, () => resolve()));
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    this.#hands.forEach((hand, index) => {
      if (hand.knows(this.#torrent)) this.#send(WHAT.close, index, NOTHING, () => {});
    });
    if (this.#open > 0) await new Promise<void>((resolve) => this.#onQuiet = resolve);
    this.#forget();
  }

  #call(what: What, piece: number, at: At, answered: Answered): void {
    if (this.#closing !== null) return queueMicrotask(() => answered(CLOSED));
    // A number that is none must not find no Worker: the first one refuses it.
    const index = Number.isInteger(piece) && piece >= 0 ? piece % this.#hands.length : 0;
    this.#send(what, index, at, answered);
  }

  #send(what: What, index: number, at: At, answered: Answered): void {
    this.#open++;
    this.#hands[index].call(what, this.#torrent, at, (result) => {
      answered(result);
      if (--this.#open === 0) this.#onQuiet();
    });
  }

  /** Calls all Workers that know the torrent; the first fault is told when all have answered. */
  #callAll(what: What, done: (fault: Fault | null) => void): void {
    if (this.#closing !== null) return queueMicrotask(() => done(CLOSED));
    const indices = [...this.#hands.keys()].filter((index) => this.#hands[index].knows(this.#torrent));
    if (indices.length === 0) return queueMicrotask(() => done(null));
    let left = indices.length;
    let failed: Fault | null = null;
    for (const index of indices) {
      this.#send(what, index, NOTHING, (result) => {
        failed ??= result as Fault | null;
        if (--left === 0) done(failed);
      });
    }
  }
}

type What = (typeof WHAT)[keyof typeof WHAT];
type At = readonly [piece: number, begin: number, slab: number, length: number];
type Answered = (result: Uint8Array | Fault | null) => void;

const NOTHING: At = [0, 0, 0, 0];
