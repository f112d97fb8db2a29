import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { fromHex } from "../../../lib/base/bytes.ts";
import { writeHex, writeSha1, writeSha256Words } from "../../../lib/metainfo/hashing/digest.ts";
import { writeWords } from "../../../lib/metainfo/merkle.ts";

Deno.test("writeHex() writes the bytes of hex digits, and no others", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const out = new Uint8Array(bytes.length + 4).fill(7);
    writeHex(hex, out, 2);
    assertEquals(out, new Uint8Array([7, 7, ...fromHex(hex)!, 7, 7]));
  }));
});

Deno.test("writeSha1() and writeSha256Words() write what the library says", () => {
  const bytes = new TextEncoder().encode("some bytes");
  const sha1 = new Uint8Array(22);
  writeSha1(bytes, sha1, 1);
  assertEquals(sha1.slice(1, 21), new Uint8Array(createHash("sha1").update(bytes).digest()));
  const words = new Int32Array(10);
  writeSha256Words(bytes, words, 2);
  const sha256 = new Uint8Array(32);
  writeWords(words.subarray(2), sha256, 0);
  assertEquals(sha256, new Uint8Array(createHash("sha256").update(bytes).digest()));
});
