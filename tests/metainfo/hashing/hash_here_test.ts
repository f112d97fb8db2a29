import { assert, assertEquals } from "@std/assert";
import { hashHere } from "../../../lib/metainfo/hashing/hash_here.ts";
import { hashContract } from "../../contract/hash_pieces.ts";
import { hashMeans, planned } from "../../fixture/hash_plans.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";
import { plainHash } from "../../fixture/plain_hash.ts";

const K16 = 16_384;

hashContract("hashHere()", (atOnce) => {
  const files = new MemoryFiles();
  return {
    hash: hashHere(files, atOnce),
    put(wanted) {
      files.drop("/files");
      for (const [name, bytes] of wanted) files.put(`/files/${name}`, bytes);
      return (name) => `/files/${name}`;
    },
    modified: (path) => {
      const info = files.info(path);
      return "fault" in info ? null : info.modified;
    },
    close() {},
  };
}, 150);

const there = (length: number) => ({ length, gap: 0, fate: "there" as const });

/** Files in memory with a plan over them, and a note of what is read. */
function inMemory(lengths: readonly number[], pieceLength: number) {
  const { plan, files } = planned(
    { sha1: true, sha256: false, pieceLength, files: lengths.map(there) },
    (name) => `/${name}`,
  );
  const memory = new MemoryFiles(Object.fromEntries([...files].map(([name, bytes]) => [`/${name}`, bytes])));
  const reads: string[] = [];
  memory.beforeRead = (path, offset) => void reads.push(`${path} ${offset}`);
  return { plan, memory, reads, files };
}

Deno.test("hashHere() does not read what shares its pieces with missing files alone", async () => {
  const { plan, memory, reads } = inMemory([1000, 500, 100, 3000], 1000);
  const parts = plan.parts.map((part, index) => index === 1 ? { ...part, path: null } : part);
  const { done } = await hashHere(memory)({ ...plan, parts }, hashMeans());
  assertEquals([...done], [1, 0, 1, 1, 1]);
  assertEquals(reads, ["/f0 0", "/f3 400"]);
});

Deno.test("hashHere() does not try a file again that could not be read", async () => {
  const { plan, memory, reads } = inMemory([20 * K16, K16], K16);
  memory.fail("read", "/f0", "denied");
  const { done, problems } = await hashHere(memory, K16)(plan, hashMeans());
  assertEquals(reads.filter((read) => read.startsWith("/f0")).length, 1);
  assertEquals(problems.map(({ part, kind }) => [part, kind]), [[0, "unreadable"]]);
  assertEquals([...done], [...Array(20).fill(0), 1]);
});

Deno.test("hashHere() tells of a file that is written to while it is read", async () => {
  const { plan, memory, files } = inMemory([8 * K16], K16);
  const info = memory.info("/f0");
  assert(!("fault" in info));
  memory.beforeRead = (_path, offset) => {
    if (offset === 4 * K16) memory.put("/f0", files.get("f0")!, info.modified! + 1);
  };
  const parts = [{ ...plan.parts[0], modified: info.modified }];
  const { problems } = await hashHere(memory, K16)({ ...plan, parts }, hashMeans());
  assertEquals(problems.map(({ kind }) => kind), ["changed"]);
});

Deno.test("hashHere() hashes a file that lost its end meanwhile as far as it was read", async () => {
  const { plan, memory, files } = inMemory([8 * K16], K16);
  memory.beforeRead = (_path, offset) => {
    if (offset === 4 * K16) memory.put("/f0", files.get("f0")!.subarray(0, 5 * K16 + 1));
  };
  const { done, problems } = await hashHere(memory, K16)(plan, hashMeans());
  assertEquals(problems.map(({ kind }) => kind), ["short"]);
  assertEquals([...done], [1, 1, 1, 1, 1, 0, 0, 0]);
});

Deno.test("hashHere() stops soon after an abort, in the middle of a long piece too", async (t) => {
  for (const pieceLength of [K16, 64 * K16]) {
    await t.step(`pieces of ${pieceLength} bytes`, async () => {
      const { plan, memory, reads } = inMemory([64 * K16, 64 * K16], pieceLength);
      const abort = new AbortController();
      await hashHere(memory, K16)(
        plan,
        hashMeans({ signal: abort.signal, onProgress: () => abort.abort() }),
      );
      assert(reads.length <= 64, `${reads.length} reads`);
    });
  }
});

Deno.test("hashHere() gives way to others while it works", async () => {
  const { plan, memory } = inMemory([40 * K16], K16);
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await hashHere(memory, K16)(plan, hashMeans({ onProgress: () => pass(2) }));
  clearInterval(timer);
  assert(turns > 1, `${turns} turns`);
});

/** Lets some milliseconds go by. */
function pass(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

Deno.test("hashHere() reads a long piece bit by bit", async () => {
  const { plan, memory, reads, files } = inMemory([10 * K16 + 7, 5], 4 * K16);
  const found = await hashHere(memory, K16)(plan, hashMeans());
  const wanted = plainHash(plan, (path) => files.get(path.slice(1)));
  assertEquals([found.sha1, found.done], [wanted.sha1, wanted.done]);
  assertEquals(reads.slice(0, 3), ["/f0 0", `/f0 ${K16}`, `/f0 ${2 * K16}`]);
});
