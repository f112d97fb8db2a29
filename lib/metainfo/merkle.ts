/** Hash trees of v2 torrents (BEP 52): SHA-256 over blocks of 16 KiB, two hashes make the one above. */
import { sha256Pair } from "../base/sha256_pair.ts";
import { BLOCK } from "./limits.ts";

/** Bytes of a hash. */
export const HASH = 32;

/** Words of 32 bits of a hash. */
export const HASH_WORDS = 8;

/**
 * The hash above a row of hashes.
 * @param hashes 32 bytes each, at least one
 * @param width the row's full length, a power of two; what is missing is filled with the hash of nothing
 * @param level how far above the leaves the row stands: 0 for leaves
 */
export function merkleRoot(hashes: Uint8Array, width: number, level: number): Uint8Array<ArrayBuffer> {
  const count = hashes.length / HASH;
  const row = new Int32Array((count + 1) * HASH_WORDS);
  const view = new DataView(hashes.buffer, hashes.byteOffset, hashes.length);
  for (let i = 0; i < count * HASH_WORDS; i++) row[i] = view.getInt32(4 * i);
  reduceToRoot(row, count, width, level);
  const root = new Uint8Array(HASH);
  writeWords(row, root, 0);
  return root;
}

/**
 * The same over a row of words, in place: the root is what its first 8 words hold then.
 * @param row the hashes as big-endian words, with room for one more when their count is odd
 * @param count hashes in the row, at least one
 */
export function reduceToRoot(row: Int32Array, count: number, width: number, level: number): void {
  for (let wide = width; wide > 1; wide /= 2, level++) {
    if (count % 2 === 1) row.set(padWords(level), HASH_WORDS * count++);
    count /= 2;
    for (let i = 0; i < count; i++) sha256Pair(row, 2 * HASH_WORDS * i, row, HASH_WORDS * i);
  }
}

/** Writes the first hash of a row of words as its 32 bytes. */
export function writeWords(row: Int32Array, out: Uint8Array, at: number): void {
  const view = new DataView(out.buffer, out.byteOffset, out.length);
  for (let i = 0; i < HASH_WORDS; i++) view.setInt32(at + 4 * i, row[i]);
}

/** The root of a tree of 2^level leaves that stand beyond the file's end: leaves of zeros. */
export function padHash(level: number): Uint8Array<ArrayBuffer> {
  const hash = new Uint8Array(HASH);
  writeWords(padWords(level), hash, 0);
  return hash;
}

function padWords(level: number): Int32Array {
  for (let at = PADS.length; at <= level; at++) {
    const both = new Int32Array([...PADS[at - 1], ...PADS[at - 1]]);
    sha256Pair(both, 0, both, 0);
    PADS.push(both.slice(0, HASH_WORDS));
  }
  return PADS[level];
}

const PADS: Int32Array[] = [new Int32Array(HASH_WORDS)];

/** The root of a file from the hashes of its pieces (its piece layer); the file has more than one piece. */
export function rootOfLayer(layer: Uint8Array, pieceLength: number): Uint8Array<ArrayBuffer> {
  return merkleRoot(layer, powerOfTwo(layer.length / HASH), Math.log2(pieceLength / BLOCK));
}

/** Whether a whole number above zero is a power of two. */
export function isPowerOfTwo(count: number): boolean {
  return powerOfTwo(count) === count;
}

/** The smallest power of two that is not below the count. */
export function powerOfTwo(count: number): number {
  let power = 1;
  while (power < count) power *= 2;
  return power;
}
