import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import fc from "fast-check";
import {
  HASH,
  isPowerOfTwo,
  merkleRoot,
  padHash,
  powerOfTwo,
  reduceToRoot,
  rootOfLayer,
  writeWords,
} from "../../lib/metainfo/merkle.ts";
import { bytesFrom, plainTree } from "../fixture/plain_hash.ts";

const BLOCK = 16_384;

/** The hashes of blocks, one after the other. */
function leavesOf(bytes: Uint8Array): Uint8Array {
  const leaves: number[] = [];
  for (let at = 0; at < bytes.length; at += BLOCK) {
    leaves.push(...createHash("sha256").update(bytes.subarray(at, at + BLOCK)).digest());
  }
  return Uint8Array.from(leaves);
}

Deno.test("merkleRoot() of leaves is the root by recursion", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(2), (blocks, wider) => {
      const bytes = bytesFrom(blocks, blocks * BLOCK - 5);
      const width = powerOfTwo(blocks) * 2 ** wider;
      assertEquals(merkleRoot(leavesOf(bytes), width, 0), plainTree(bytes, width));
    }),
    { numRuns: 40 },
  );
});

Deno.test("merkleRoot() leaves its hashes as they were, and takes a view of other bytes", () => {
  const bytes = bytesFrom(1, 5 * BLOCK);
  const room = new Uint8Array(7 + 5 * HASH);
  room.set(leavesOf(bytes), 7);
  const before = room.slice();
  assertEquals(merkleRoot(room.subarray(7), 8, 0), plainTree(bytes, 8));
  assertEquals(room, before);
});

Deno.test("padHash() is the root over leaves of zeros", () => {
  assertEquals(padHash(0), new Uint8Array(HASH));
  for (const level of [1, 2, 10]) {
    assertEquals(padHash(level), plainTree(new Uint8Array(0), 2 ** level));
  }
});

Deno.test("rootOfLayer() is the root of the whole file", async (t) => {
  for (const [length, pieceLength] of [[100_000, BLOCK], [300_000, 65_536], [131_072, 65_536]]) {
    await t.step(`${length} bytes in pieces of ${pieceLength}`, () => {
      const bytes = bytesFrom(3, length);
      const layer: number[] = [];
      for (let at = 0; at < length; at += pieceLength) {
        layer.push(...plainTree(bytes.subarray(at, at + pieceLength), pieceLength / BLOCK));
      }
      const root = plainTree(bytes, powerOfTwo(Math.ceil(length / BLOCK)));
      assertEquals(rootOfLayer(Uint8Array.from(layer), pieceLength), root);
    });
  }
});

Deno.test("reduceToRoot() works in place on the words of hashes", () => {
  const leaves = leavesOf(bytesFrom(2, 3 * BLOCK));
  const view = new DataView(leaves.buffer);
  const row = new Int32Array(8 * 4);
  for (let i = 0; i < 24; i++) row[i] = view.getInt32(4 * i);
  reduceToRoot(row, 3, 4, 0);
  const root = new Uint8Array(HASH + 2);
  writeWords(row, root, 2);
  assertEquals(root.subarray(2), merkleRoot(leaves, 4, 0));
});

Deno.test("isPowerOfTwo() knows each power, and no neighbour of one", () => {
  for (let power = 4; power <= 2 ** 40; power *= 2) {
    assertEquals([power - 1, power, power + 1].map(isPowerOfTwo), [false, true, false]);
  }
  assertEquals([1, 2, 3, 2 ** 48 + 1].map(isPowerOfTwo), [true, true, false, false]);
});

Deno.test("powerOfTwo() is never below the count", () => {
  for (const [count, power] of [[0, 1], [1, 1], [2, 2], [3, 4], [4, 4], [1_000_000, 1_048_576]]) {
    assertEquals(powerOfTwo(count), power);
  }
});
