import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { toHex } from "../../../lib/base/bytes.ts";
import { hasHash, HashTableBuilder } from "../../../lib/tracker/access/hash_table.ts";

const KEY = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const has = (table: Parameters<typeof hasHash>[0], bytes: Uint8Array) =>
  hasHash(table, new Int32Array(Uint8Array.from(bytes).buffer), 0);
/** Few different ones, zeros among them, so that they come again. */
const anyHash = fc.tuple(fc.nat(5), fc.nat(40)).map(([fill, last]) => {
  const hash = new Uint8Array(20).fill(fill);
  hash[19] = last;
  return hash;
});

Deno.test("a table of hashes has what was put in and nothing else, whatever was expected", () => {
  const hashes = fc.array(anyHash, { maxLength: 200 });
  fc.assert(fc.property(hashes, hashes, fc.nat(300), (put, asked, expected) => {
    const builder = new HashTableBuilder(KEY, expected);
    const twin = new Set<string>();
    for (const hash of put) {
      assertEquals(builder.add(hash), !twin.has(toHex(hash)));
      twin.add(toHex(hash));
    }
    const table = builder.finish();
    assertEquals(table.count, twin.size);
    for (const hash of [...put, ...asked]) assertEquals(has(table, hash), twin.has(toHex(hash)));
  }));
});

Deno.test("a table of hashes reads them from any place, in both directions", () => {
  const builder = new HashTableBuilder(KEY);
  const bytes = new Uint8Array(60);
  bytes.fill(7, 20, 40);
  builder.add(bytes, 20);
  const table = builder.finish();
  const words = new Int32Array(bytes.buffer);
  assertEquals([0, 5, 10].map((at) => hasHash(table, words, at)), [false, true, false]);
});

Deno.test("an empty table has not even the hash of zeros", () => {
  assertEquals(has(new HashTableBuilder(KEY).finish(), new Uint8Array(20)), false);
});

Deno.test("a table for many is touched with pauses, and has what is put in afterwards", async () => {
  const builder = new HashTableBuilder(KEY, 300_000);
  let pauses = 0;
  await builder.prepare(() => (pauses++, Promise.resolve()));
  assert(pauses > 0);
  const bytes = new Uint8Array(20);
  const words = new Int32Array(bytes.buffer);
  for (let i = 0; i < 1000; i++) {
    words[0] = i;
    assertEquals(builder.add(bytes), true);
  }
  const table = builder.finish();
  assertEquals(table.count, 1000);
  for (let i = 0; i < 2000; i++) {
    words[0] = i;
    assertEquals(hasHash(table, words, 0), i < 1000);
  }
});
