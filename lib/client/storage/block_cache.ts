/**
 * What was read from disk for peers, a slab at a time, since they ask for blocks that lie side by side, and several peers
 * for the same ones. All torrents of a session share it; what nobody looked at for the longest time goes first.
 */
import type { Fault } from "../../base/fault.ts";
import { type Slab, SLAB_BYTES, type Slabs } from "./slabs.ts";
import type { Store } from "./store.ts";

/** The part of all slabs that the cache takes, at most: 12 of 48 MiB. */
const MOST = 1 / 4;
/** The part that must be free for it to take one more, unless it has fewer than FEW: downloads come first. */
const LEAVE = 1 / 12;
const FEW = 1 / 24;
/** A block may lie in two slabs, so that it must have as many in any case. */
const LEAST = 2;

interface Unit {
  readonly store: Store;
  readonly piece: number;
  readonly key: number;
  readonly slab: Slab;
  readonly length: number;
  ready: boolean;
  /** Whether something of it was sent already. */
  isUsed: boolean;
}

/** The cache of a session. */
export class BlockCache {
  readonly #slabs: Slabs;
  readonly #units = new Map<Store, Map<number, Unit>>();
  /** In the order of use, the last used last. */
  readonly #order = new Set<Unit>();
  readonly #most: number;
  readonly #leave: number;
  readonly #few: number;

  constructor(slabs: Slabs) {
    this.#slabs = slabs;
    this.#most = Math.max(LEAST, Math.floor(slabs.count * MOST));
    this.#leave = Math.floor(slabs.count * LEAVE);
    this.#few = Math.max(LEAST, Math.floor(slabs.count * FEW));
  }

  /** Bytes of a piece from `begin` on, as far as the slab goes that they stand in; null when they are not in memory. */
  find(store: Store, piece: number, begin: number, slabsPerPiece: number): Uint8Array | null {
    const unit = this.#units.get(store)?.get(keyOf(piece, begin, slabsPerPiece));
    if (unit === undefined || !unit.ready) return null;
    unit.isUsed = true;
    this.#order.delete(unit);
    this.#order.add(unit);
    return unit.slab.bytes.subarray(begin % SLAB_BYTES, unit.length);
  }

  /** Whether the slab around a byte of a piece is in memory or on its way there. */
  has(store: Store, piece: number, begin: number, slabsPerPiece: number): boolean {
    return this.#units.get(store)?.has(keyOf(piece, begin, slabsPerPiece)) ?? false;
  }

  /**
   * Has the slab around a byte of a piece read, unless it is there or on its way; `done` is called when it has been read.
   * Gives false when there is no memory for it now.
   * @param cut bytes of the piece; `isUrgent`: somebody waits for it, so that it may take the place of what was read ahead
   * for others and not used yet
   */
  load(
    store: Store,
    piece: number,
    begin: number,
    { length, slabsPerPiece, isUrgent }: { length: number; slabsPerPiece: number; isUrgent: boolean },
    done: (fault: Fault | null) => void,
  ): boolean {
    const key = keyOf(piece, begin, slabsPerPiece);
    if (this.#units.get(store)?.has(key)) return true;
    const slab = this.#take(isUrgent);
    if (slab === null) return false;
    const start = begin - begin % SLAB_BYTES;
    const unit: Unit = {
      ...{ store, piece, key, slab, ready: false, isUsed: false },
      length: Math.min(SLAB_BYTES, length - start),
    };
    this.#add(unit);
    store.read(piece, start, slab, unit.length, (fault) => {
      unit.ready = true;
      if (fault !== null || !this.#order.has(unit)) this.#drop(unit);
      done(fault);
    });
    return true;
  }

  /** Forgets what was read from a store; what is on its way is dropped when it comes. */
  forget(store: Store): void {
    for (const unit of [...this.#units.get(store)?.values() ?? []]) {
      this.#order.delete(unit);
      if (unit.ready) this.#drop(unit);
    }
  }

  #take(isUrgent: boolean): Slab | null {
    const isFew = this.#order.size < this.#few;
    if (this.#order.size < this.#most && (isFew || this.#slabs.free > this.#leave)) {
      const slab = this.#slabs.take();
      if (slab !== null) return slab;
    }
    const unit = this.#oldest(true) ?? (isUrgent ? this.#oldest(false) : null);
    if (unit === null) return null;
    this.#drop(unit);
    return this.#slabs.take();
  }

  /** What was not looked at for the longest time, of what was used, or of what was read ahead. */
  #oldest(isUsed: boolean): Unit | null {
    for (const unit of this.#order) if (unit.ready && unit.isUsed === isUsed) return unit;
    return null;
  }

  #add(unit: Unit): void {
    const units = this.#units.get(unit.store) ?? new Map<number, Unit>();
    this.#units.set(unit.store, units.set(unit.key, unit));
    this.#order.add(unit);
  }

  #drop(unit: Unit): void {
    this.#order.delete(unit);
    const units = this.#units.get(unit.store);
    if (units?.get(unit.key) !== unit) return;
    units.delete(unit.key);
    if (units.size === 0) this.#units.delete(unit.store);
    this.#slabs.give(unit.slab);
  }
}

function keyOf(piece: number, begin: number, slabsPerPiece: number): number {
  return piece * slabsPerPiece + Math.floor(begin / SLAB_BYTES);
}
