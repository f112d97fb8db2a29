import { assertEquals } from "@std/assert";
import { fault } from "../../../lib/base/fault.ts";
import {
  addBytes,
  bytesDone,
  isStopped,
  newLedger,
  resultOf,
  stop,
  takeUnit,
} from "../../../lib/metainfo/hashing/ledger.ts";
import { packPlan } from "../../../lib/metainfo/hashing/packed_plan.ts";

const ledger = () =>
  newLedger(packPlan({ pieceLength: 16_384, length: 50_000, parts: [], sha1: true, sha256: true }));

Deno.test("a ledger gives each unit once, counts bytes and tells to stop", () => {
  const one = ledger();
  assertEquals([takeUnit(one), takeUnit(one), takeUnit(one)], [0, 1, 2]);
  addBytes(one, 2 ** 40);
  addBytes(one, 5);
  assertEquals(bytesDone(one), 2 ** 40 + 5);
  assertEquals(isStopped(one), false);
  stop(one);
  assertEquals(isStopped(one), true);
});

Deno.test("resultOf() gives memory that is not shared", () => {
  const { sha1, sha256, done } = resultOf(ledger(), []);
  assertEquals([sha1.length, sha256.length, done.length], [80, 128, 4]);
  for (const row of [sha1, sha256, done]) assertEquals(row.buffer instanceof ArrayBuffer, true);
});

Deno.test("resultOf() tells of each part once, of the worst first heard, in order", () => {
  const problem = (part: number, kind: "short" | "changed" | "unreadable", word = "x") => ({
    part,
    kind,
    fault: fault(word, ""),
  });
  const { problems } = resultOf(ledger(), [
    problem(12, "changed"),
    problem(3, "changed"),
    problem(3, "unreadable", "first"),
    problem(3, "unreadable", "second"),
    problem(3, "short"),
    problem(12, "short"),
  ]);
  assertEquals(problems, [problem(3, "unreadable", "first"), problem(12, "short")]);
});
