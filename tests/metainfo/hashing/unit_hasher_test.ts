import { assertEquals } from "@std/assert";
import { newLedger, stop } from "../../../lib/metainfo/hashing/ledger.ts";
import { packPlan } from "../../../lib/metainfo/hashing/packed_plan.ts";
import { UnitHasher } from "../../../lib/metainfo/hashing/unit_hasher.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";

const K16 = 16_384;

Deno.test("UnitHasher ends in the middle of a long piece when the work is stopped", () => {
  const length = 64 * K16;
  const memory = new MemoryFiles({ "/a": new Uint8Array(length) });
  const parts = [{ path: "/a", start: 0, length, modified: null }];
  const plan = packPlan({ pieceLength: length, length, parts, sha1: true, sha256: true }, K16);
  const ledger = newLedger(plan);
  let reads = 0;
  memory.beforeRead = () => {
    if (++reads === 3) stop(ledger);
  };
  const hasher = new UnitHasher(plan, ledger, memory, () => {});
  hasher.hash(0);
  hasher.close();
  assertEquals([reads, ledger.done[0]], [3, 0]);
});
