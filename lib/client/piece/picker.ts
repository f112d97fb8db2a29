/**
 * Which piece comes next: the one that the fewest peers have, among those of the highest priority, by chance where
 * several are as rare (BEP 3). All that bears on the choice is here; look through it again at each change.
 *
 * Pieces that may be picked (wanted, not there, not begun) stand in one row, cut into ranks:
 *
 *     row     | 12 7 | 3 | 9 1 4 | ... |        piece numbers
 *     rank      0      1   2                    (7 - priority) * LEVELS + availability, at most LEVELS - 1
 *     start   0      2   3       6              where each rank begins; behind the last one the row's length
 *
 * A piece that becomes rarer or more common moves by one rank: it changes places with the rank's first or last member, and
 * the border moves over it. To begin a piece or to put one back moves it over all ranks behind its own, a swap for each
 * that is not empty. Peers that have everything are only counted: they change no order.
 */
import { below, type Random } from "../../base/random.ts";

/** Availabilities that are told apart. */
const LEVELS = 64;
const PRIORITIES = 8;
const RANKS = PRIORITIES * LEVELS;

/** The usual priority; 0 is the last and 7 the first. */
export const USUAL_PRIORITY = 4;

/** How a piece is chosen. */
export type Order = "rarest" | "random" | "sequential";

/** The pieces of a torrent that are still to be begun. */
export class Picker {
  readonly #row: Uint32Array;
  /** Where a piece stands in the row; NOWHERE when it is not to be picked. */
  readonly #at: Uint32Array;
  readonly #start = new Uint32Array(RANKS + 1);
  /** How many peers have a piece, those apart that have all. */
  readonly #availability: Uint16Array;
  readonly #priority: Uint8Array;
  readonly #random: Random;
  #seeds = 0;
  /** Below it there is nothing to pick: where a sequential search begins. */
  #lowest = 0;
  /** Changes when a piece may be picked that could not be before, so that a search in vain is not repeated. */
  version = 0;

  /** @param pickable the pieces that may be picked; priorities 0 to 7, by piece */
  constructor(pickable: (piece: number) => boolean, priorities: Uint8Array, random: Random) {
    const count = priorities.length;
    this.#row = new Uint32Array(count);
    this.#at = new Uint32Array(count).fill(NOWHERE);
    this.#availability = new Uint16Array(count);
    this.#priority = priorities;
    this.#random = random;
    for (let piece = 0; piece < count; piece++) if (pickable(piece)) this.putBack(piece);
  }

  /** How many may be picked. */
  get size(): number {
    return this.#start[RANKS];
  }

  /** How many connected peers have a piece. */
  availability(piece: number): number {
    return this.#availability[piece] + this.#seeds;
  }

  /** Whether a piece may be picked. */
  isPickable(piece: number): boolean {
    return this.#at[piece] !== NOWHERE;
  }

  /** A peer that has everything came (1) or went (-1). */
  countSeed(by: 1 | -1): void {
    this.#seeds += by;
    if (by === 1) this.version++;
  }

  /** A peer has a piece (1), or it had it and went (-1). */
  count(piece: number, by: 1 | -1): void {
    const before = this.#rankOf(piece);
    this.#availability[piece] += by;
    const after = this.#rankOf(piece);
    if (by === 1) this.version++;
    if (this.#at[piece] === NOWHERE || before === after) return;
    if (after > before) this.#moveUp(piece, before);
    else this.#moveDown(piece, after);
    this.#mix(piece, after);
  }

  /** Takes a piece out of the row: it is begun, or not wanted any more. */
  take(piece: number): void {
    if (this.#at[piece] === NOWHERE) return;
    for (let rank = this.#rankOf(piece); rank < RANKS; rank++) this.#moveUp(piece, rank);
    this.#at[piece] = NOWHERE;
  }

  /** Puts a piece into the row: it is to be begun, again or for the first time. */
  putBack(piece: number): void {
    if (this.#at[piece] !== NOWHERE) return;
    this.#at[piece] = this.#start[RANKS];
    this.#row[this.#at[piece]] = piece;
    this.#start[RANKS]++;
    const rank = this.#rankOf(piece);
    for (let to = RANKS - 2; to >= rank; to--) this.#moveDown(piece, to);
    this.#mix(piece, rank);
    this.#lowest = Math.min(this.#lowest, piece);
    this.version++;
  }

  /** The piece to begin next among those that `has` holds; -1 when there is none. It stays in the row until `take`. */
  pick(has: (piece: number) => boolean, order: Order): number {
    if (order === "sequential") return this.#pickFirst(has);
    const start = order === "random" && this.size > 0 ? below(this.#random, this.#firstOnes()) : 0;
    for (let i = start; i < this.size; i++) if (has(this.#row[i])) return this.#row[i];
    for (let i = 0; i < start; i++) if (has(this.#row[i])) return this.#row[i];
    return -1;
  }

  #pickFirst(has: (piece: number) => boolean): number {
    let best = -1;
    let lowest = true;
    for (let piece = this.#lowest; piece < this.#at.length; piece++) {
      if (this.#at[piece] === NOWHERE) continue;
      if (lowest) this.#lowest = piece;
      lowest = false;
      if (!has(piece)) continue;
      if (best < 0 || this.#priority[piece] > this.#priority[best]) best = piece;
      if (this.#priority[best] >= this.#highest()) break;
    }
    return best;
  }

  /** How many have the highest priority of all that may be picked. */
  #firstOnes(): number {
    return this.#start[(PRIORITIES - this.#highest()) * LEVELS];
  }

  /** The priority of the row's first member. */
  #highest(): number {
    return this.size === 0 ? 0 : this.#priority[this.#row[0]];
  }

  #rankOf(piece: number): number {
    return (PRIORITIES - 1 - this.#priority[piece]) * LEVELS +
      Math.min(this.#availability[piece], LEVELS - 1);
  }

  /** From a rank to the one behind it: to the rank's end, and the border moves in front of it. */
  #moveUp(piece: number, rank: number): void {
    this.#swap(this.#at[piece], this.#start[rank + 1] - 1);
    this.#start[rank + 1]--;
  }

  /** To a rank from the one behind it. */
  #moveDown(piece: number, rank: number): void {
    this.#swap(this.#at[piece], this.#start[rank + 1]);
    this.#start[rank + 1]++;
  }

  /** Somewhere within its rank, so that not all clients choose alike. */
  #mix(piece: number, rank: number): void {
    const first = this.#start[rank];
    const count = this.#start[rank + 1] - first;
    if (count > 1) this.#swap(this.#at[piece], first + below(this.#random, count));
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#row[a], this.#row[b]];
    this.#row[a] = other;
    this.#row[b] = one;
    this.#at[other] = a;
    this.#at[one] = b;
  }
}

const NOWHERE = 0xffffffff;
