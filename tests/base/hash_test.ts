/**
 * HalfSipHash against published vectors: key bytes 00 .. 07, message bytes 00 01 02 ..., of 0, 4, 8 ... 60 bytes.
 * 2-4: vectors_hsip32 and vectors_hsip64 of vectors.h in the reference code (github.com/veorq/SipHash).
 * 1-3: test_vectors_hsiphash for 32-bit machines of lib/test_siphash.c in Linux.
 */
import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { toHex } from "../../lib/base/bytes.ts";
import { halfSipHash, halfSipHash13, halfSipHash24, halfSipHash24Wide } from "../../lib/base/hash.ts";

const KEY0 = 0x03020100;
const KEY1 = 0x07060504;
const MESSAGE = Int32Array.from({ length: 16 }, (_, i) => 0x03020100 + i * 0x04040404);

const NARROW_24 = "a9359f5b 2a6e4689 d0b8848f 57f0872f d9b5ac84 e34d1045 27400c63 b0644000 " +
  "fee72112 e75cc6ec b6bc1840 7705d548 69e12ce3 3b85f3d4 a5c5b940 d4e76c73";
const WIDE_24 = "218d1f59b9b83cc8 d5e78a175be52ea1 edfee820bce4858c 7bc71f9faef5c799 " +
  "7336aad25f7bf3b5 1bf52b0a6feea7db 70741045ae3fa6f1 2d925ffb1e0016b5 " +
  "28709d46d811626c 86d67a40ec4276dc 5b38c81c67c8ae4c 1e30f3ad27dcb15a " +
  "a9eaa8c04ba93e3e 02445a7998f550e1 a1a492f942f15f1d d6762890bf26e460";
const NARROW_13 = "5814c896 7e059ea6 577999b1 6b28096c 8b31d501 911bb605 57150ad7 0a4100d0 " +
  "bc6dda8d 7c46fb7f 05327eb2 11795ab1 007783eb c368dda6 53ecd77e 88b4c4cc";

/** The words as the bytes that the reference prints. */
function hexOf(...words: number[]): string {
  const bytes = new Uint8Array(4 * words.length);
  const view = new DataView(bytes.buffer);
  for (const [i, word] of words.entries()) view.setInt32(4 * i, word, true);
  return toHex(bytes);
}

Deno.test("halfSipHash24() gives the reference's 32-bit vectors", () => {
  for (const [count, expected] of NARROW_24.split(" ").entries()) {
    assertEquals(hexOf(halfSipHash24(MESSAGE, 0, count, KEY0, KEY1)), expected, `${count} words`);
  }
});

Deno.test("halfSipHash24Wide() gives the reference's 64-bit vectors, where it is told to", () => {
  const out = new Int32Array(4);
  for (const [count, expected] of WIDE_24.split(" ").entries()) {
    halfSipHash24Wide(MESSAGE, 0, count, KEY0, KEY1, out, 1);
    assertEquals(hexOf(...out), `00000000${expected}00000000`, `${count} words`);
  }
});

Deno.test("halfSipHash13() gives Linux's vectors for hash tables", () => {
  for (const [count, expected] of NARROW_13.split(" ").entries()) {
    const hash = halfSipHash13(MESSAGE, 0, count, KEY0, KEY1);
    assertEquals((hash >>> 0).toString(16).padStart(8, "0"), expected, `${count} words`);
  }
});

Deno.test("halfSipHash13() is the general form with 1 and 3 rounds, at any offset and key", () => {
  const out = new Int32Array(1);
  const word = fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 80 }), fc.nat(80), word, word, (list, from, key0, key1) => {
      const words = Int32Array.from(list);
      const at = Math.min(from, words.length);
      halfSipHash(words, at, words.length - at, key0, key1, 1, 3, out, 0, 1);
      const hash = halfSipHash13(words, at, words.length - at, key0, key1);
      assertEquals(hash, out[0]);
      assertEquals(hash, hash | 0);
    }),
  );
});

Deno.test("halfSipHash13() takes each bit of the message and of the key into account", () => {
  const words = Int32Array.of(1, 2, 3, 4, 5);
  const plain = halfSipHash13(words, 0, 5, 6, 7);
  for (let bit = 0; bit < 160; bit++) {
    words[bit >> 5] ^= 1 << (bit & 31);
    assertNotEquals(halfSipHash13(words, 0, 5, 6, 7), plain, `message bit ${bit}`);
    words[bit >> 5] ^= 1 << (bit & 31);
  }
  for (let bit = 0; bit < 32; bit++) {
    assertNotEquals(halfSipHash13(words, 0, 5, 6 ^ (1 << bit), 7), plain, `key0 bit ${bit}`);
    assertNotEquals(halfSipHash13(words, 0, 5, 6, 7 ^ (1 << bit)), plain, `key1 bit ${bit}`);
  }
});
