/** A plan as the threads share it: numbers in shared rows, and cut into units of work. */
import { BLOCK } from "../limits.ts";
import { type HashPlan, pieceCountOf } from "./plan.ts";

/**
 * A plan made ready. A hundred thousand parts are three rows of numbers in memory that all threads see, and one string:
 * sent to a Worker in some milliseconds, where as many objects take a tenth of a second.
 */
export interface PackedPlan {
  readonly pieceLength: number;
  readonly pieceCount: number;
  /** Bytes of the row. */
  readonly length: number;
  readonly sha1: boolean;
  readonly sha256: boolean;
  /** For each part: its start in the row, its bytes, its time of change (NaN: no matter). */
  readonly starts: Float64Array;
  readonly lengths: Float64Array;
  readonly modified: Float64Array;
  /** Each part's path, with NUL between them (no path holds one); empty where it is missing. */
  readonly paths: string;
  /** Pieces that a thread takes at once: what it reads at once and not too many files, but at least one piece. */
  readonly unitPieces: number;
  readonly unitCount: number;
  /** Bytes that are read at once, at most. */
  readonly bufferLength: number;
}

/** Bytes that are read at once: more would no longer stay in the processor's cache until they are hashed. */
export const READ_AT_ONCE = 2 ** 20;

/** Files in a unit, about, at most: opening each takes time, and an abort and the other threads wait for a unit's end. */
const PARTS_AT_ONCE = 256;

/**
 * Packs a plan.
 * @param atOnce bytes to read at once; blocks of hash trees must fit into it without a rest
 */
export function packPlan(plan: HashPlan, atOnce = READ_AT_ONCE): PackedPlan {
  const { pieceLength, length, parts, sha1, sha256 } = plan;
  if (sha256 && atOnce % BLOCK !== 0) throw new RangeError("Blocks must be read whole.");
  const pieceCount = pieceCountOf(plan);
  const fewParts = Math.ceil(pieceCount * PARTS_AT_ONCE / Math.max(1, parts.length));
  const unitPieces = Math.max(1, Math.min(Math.floor(atOnce / pieceLength), pieceCount, fewParts));
  return {
    pieceLength,
    pieceCount,
    length,
    sha1,
    sha256,
    starts: row(parts.length, (i) => parts[i].start),
    lengths: row(parts.length, (i) => parts[i].length),
    modified: row(parts.length, (i) => parts[i].modified ?? NaN),
    paths: parts.map(({ path }) => path ?? "").join("\0"),
    unitPieces,
    unitCount: Math.ceil(pieceCount / unitPieces),
    bufferLength: Math.min(atOnce, unitPieces * pieceLength),
  };
}

function row(length: number, at: (index: number) => number): Float64Array {
  const numbers = new Float64Array(new SharedArrayBuffer(8 * length));
  for (let i = 0; i < length; i++) numbers[i] = at(i);
  return numbers;
}

/** The first part that ends behind an offset of the row; the number of parts when there is none. */
export function partAt({ starts, lengths }: PackedPlan, offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle] + lengths[middle] > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
