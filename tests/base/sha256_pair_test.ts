import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { sha256Pair } from "../../lib/base/sha256_pair.ts";

function wordsOf(bytes: Uint8Array): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Int32Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(4 * i));
}

Deno.test("sha256Pair() hashes 64 bytes as the system's library does", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (bytes) => {
    const out = new Int32Array(8);
    sha256Pair(wordsOf(bytes), 0, out, 0);
    assertEquals(out, wordsOf(new Uint8Array(createHash("sha256").update(bytes).digest())));
  }));
});

Deno.test("sha256Pair() may write over what it reads, and writes nothing else", () => {
  const words = Int32Array.from({ length: 40 }, (_, i) => i * 0x0789_abcd);
  const before = words.slice();
  const out = new Int32Array(8);
  sha256Pair(words, 16, out, 0);
  sha256Pair(words, 16, words, 20);
  assertEquals(words.slice(20, 28), out);
  assertEquals([...words.slice(0, 20), ...words.slice(28)], [...before.slice(0, 20), ...before.slice(28)]);
});
