import { assertEquals, assertThrows } from "@std/assert";
import { packPlan, partAt } from "../../../lib/metainfo/hashing/packed_plan.ts";
import type { HashPart } from "../../../lib/metainfo/hashing/plan.ts";

const part = (start: number, length: number): HashPart => ({
  path: `p${start}`,
  start,
  length,
  modified: null,
});

Deno.test("partAt() finds the part of an offset, or the next one", () => {
  const plan = packPlan({
    pieceLength: 10,
    length: 100,
    parts: [part(0, 5), part(5, 1), part(20, 30)],
    sha1: true,
    sha256: false,
  });
  const rows = [[0, 0], [4, 0], [5, 1], [6, 2], [19, 2], [49, 2], [50, 3], [99, 3]];
  for (const [offset, index] of rows) assertEquals(partAt(plan, offset), index, `${offset}`);
});

Deno.test("packPlan() makes units of whole pieces that fit what is read at once, or of one long piece", () => {
  const rows: [pieceLength: number, unitPieces: number, unitCount: number, bufferLength: number][] = [
    [100, 10, 10, 1000],
    [300, 3, 12, 900],
    [999, 1, 11, 999],
    [2500, 1, 4, 1000],
    [20_000, 1, 1, 1000],
    [10_000, 1, 1, 1000],
  ];
  for (const [pieceLength, unitPieces, unitCount, bufferLength] of rows) {
    const plan = packPlan({ pieceLength, length: 10_000, parts: [], sha1: true, sha256: false }, 1000);
    assertEquals([plan.unitPieces, plan.unitCount, plan.bufferLength], [unitPieces, unitCount, bufferLength]);
  }
});

Deno.test("packPlan() keeps paths and times, and what there is none of", () => {
  const parts = [
    { path: "/a b\n", start: 0, length: 1, modified: 5 },
    { path: null, start: 1, length: 1, modified: null },
  ];
  const plan = packPlan({ pieceLength: 10, length: 2, parts, sha1: true, sha256: false });
  assertEquals(plan.paths.split("\0"), ["/a b\n", ""]);
  assertEquals([...plan.modified], [5, NaN]);
});

Deno.test("packPlan() does not cut blocks of hash trees", () => {
  assertThrows(() =>
    packPlan({ pieceLength: 16_384, length: 1, parts: [], sha1: false, sha256: true }, 1000)
  );
});

Deno.test("packPlan() does not put very many files into a unit", () => {
  const parts = Array.from({ length: 10_000 }, (_, i) => part(10 * i, 10));
  const plan = packPlan({ pieceLength: 1000, length: 100_000, parts, sha1: true, sha256: false });
  assertEquals([plan.unitPieces, plan.unitCount], [3, 34]);
});
