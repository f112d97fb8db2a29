/**
 * HalfSipHash: a keyed hash of 32-bit words, so that a stranger who does not know the key can neither make entries
 * of a table collide nor make up a connection id. (Jean-Philippe Aumasson and Daniel J. Bernstein, "SipHash: a fast
 * short-input PRF"; the half-width form is that of the authors' reference code, halfsiphash.c.)
 *
 *     state   v0    v1    v2           v3            32 bits each
 *     starts  key0  key1  key0 ^ lyge  key1 ^ tedb   (64-bit output: v1 ^ 0xee)
 *     takes   each word of the message, then a last word: its length in bytes in the top 8 bits
 *
 * The message is whole words, their bytes in little-endian order; on the machines that this runs on, an Int32Array
 * over the bytes of a message shows just these words. Only the low 8 bits of the length count, as in the reference.
 * 2-4 means 2 rounds a word and 4 at the end. Nothing here allocates; results are signed 32-bit integers.
 */

/** HalfSipHash-2-4 with 32-bit output, of `count` words from index `at` on. */
export function halfSipHash24(
  words: Int32Array,
  at: number,
  count: number,
  key0: number,
  key1: number,
): number {
  halfSipHash(words, at, count, key0, key1, 2, 4, single, 0, 1);
  return single[0];
}

/** HalfSipHash-2-4 with 64-bit output, of `count` words from index `at` on; written as two words, low one first. */
export function halfSipHash24Wide(
  words: Int32Array,
  at: number,
  count: number,
  key0: number,
  key1: number,
  out: Int32Array,
  outAt: number,
): void {
  halfSipHash(words, at, count, key0, key1, 2, 4, out, outAt, 2);
}

/**
 * HalfSipHash-1-3 with 32-bit output: half the work, for hash tables, where nobody sees the hashes. It is the same as
 * `halfSipHash` below, with its one round a word written out, since every announce waits for it.
 */
export function halfSipHash13(
  words: Int32Array,
  at: number,
  count: number,
  key0: number,
  key1: number,
): number {
  let a = key0 | 0;
  let b = key1 | 0;
  let c = LYGE ^ key0;
  let d = TEDB ^ key1;
  for (let i = 0; i <= count; i++) {
    const word = i < count ? words[at + i] : count << 26;
    d ^= word;
    a = (a + b) | 0, b = ((b << 5) | (b >>> 27)) ^ a, a = (a << 16) | (a >>> 16);
    c = (c + d) | 0, d = ((d << 8) | (d >>> 24)) ^ c;
    a = (a + d) | 0, d = ((d << 7) | (d >>> 25)) ^ a;
    c = (c + b) | 0, b = ((b << 13) | (b >>> 19)) ^ c, c = (c << 16) | (c >>> 16);
    a ^= word;
  }
  c ^= 0xff;
  for (let round = 0; round < 3; round++) {
    a = (a + b) | 0, b = ((b << 5) | (b >>> 27)) ^ a, a = (a << 16) | (a >>> 16);
    c = (c + d) | 0, d = ((d << 8) | (d >>> 24)) ^ c;
    a = (a + d) | 0, d = ((d << 7) | (d >>> 25)) ^ a;
    c = (c + b) | 0, b = ((b << 13) | (b >>> 19)) ^ c, c = (c << 16) | (c >>> 16);
  }
  return b ^ d;
}

/** "lyge" and "tedb", of "somepseudorandomlygeneratedbytes", as big-endian words. */
const LYGE = 0x6c796765;
const TEDB = 0x74656462;

/** Where the 32-bit functions have their result written. */
const single = new Int32Array(1);

/** The general form: rounds for each word and at the end, and 1 or 2 words of output. */
export function halfSipHash(
  words: Int32Array,
  at: number,
  count: number,
  key0: number,
  key1: number,
  wordRounds: number,
  endRounds: number,
  out: Int32Array,
  outAt: number,
  outWords: 1 | 2,
): void {
  let a = key0 | 0;
  let b = outWords === 2 ? key1 ^ 0xee : key1 | 0;
  let c = LYGE ^ key0;
  let d = TEDB ^ key1;
  for (let i = 0; i <= count; i++) {
    const word = i < count ? words[at + i] : count << 26;
    d ^= word;
    for (let round = 0; round < wordRounds; round++) {
      a = (a + b) | 0, b = ((b << 5) | (b >>> 27)) ^ a, a = (a << 16) | (a >>> 16);
      c = (c + d) | 0, d = ((d << 8) | (d >>> 24)) ^ c;
      a = (a + d) | 0, d = ((d << 7) | (d >>> 25)) ^ a;
      c = (c + b) | 0, b = ((b << 13) | (b >>> 19)) ^ c, c = (c << 16) | (c >>> 16);
    }
    a ^= word;
  }
  c ^= outWords === 2 ? 0xee : 0xff;
  for (let half = 0; half < outWords; half++) {
    for (let round = 0; round < endRounds; round++) {
      a = (a + b) | 0, b = ((b << 5) | (b >>> 27)) ^ a, a = (a << 16) | (a >>> 16);
      c = (c + d) | 0, d = ((d << 8) | (d >>> 24)) ^ c;
      a = (a + d) | 0, d = ((d << 7) | (d >>> 25)) ^ a;
      c = (c + b) | 0, b = ((b << 13) | (b >>> 19)) ^ c, c = (c << 16) | (c >>> 16);
    }
    out[outAt + half] = b ^ d;
    b ^= 0xdd;
  }
}
