import { assert, assertEquals } from "@std/assert";
import { hashInWorkers, hashWithCrew } from "../../../lib/metainfo/hashing/hash_workers.ts";
import { hashContract } from "../../contract/hash_pieces.ts";
import { hashMeans, planned } from "../../fixture/hash_plans.ts";
import { plainHash } from "../../fixture/plain_hash.ts";

const MODULE = new URL("../../../lib/metainfo/hashing/worker.ts", import.meta.url).href;
const K16 = 16_384;

/** A folder of files that goes away again. */
function benchIn(hash: (atOnce: number) => ReturnType<typeof hashWithCrew>) {
  return (atOnce: number) => {
    const folder = Deno.makeTempDirSync({ prefix: "muster-hash-" });
    let round = 0;
    return {
      hash: hash(atOnce),
      put(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>) {
        const place = `${folder}/${round++}`;
        Deno.mkdirSync(place);
        for (const [name, bytes] of files) Deno.writeFileSync(`${place}/${name}`, bytes);
        return (name: string) => `${place}/${name}`;
      },
      modified: (path: string) => Deno.statSync(path).mtime!.getTime(),
      close: () => Deno.removeSync(folder, { recursive: true }),
    };
  };
}

hashContract(
  "hashing in Workers",
  benchIn((atOnce) => hashWithCrew({ module: MODULE, smallUpTo: 0, atOnce })),
  8,
);

/** Hashes a file of 40 pieces with a crew; gives what was found, and what is right. */
async function hashWith(module: string, means: { threads: number; isBusy?: boolean }) {
  const bench = benchIn((atOnce) => hashWithCrew({ module, smallUpTo: 0, atOnce }))(K16);
  try {
    const wish = {
      sha1: true,
      sha256: true,
      pieceLength: K16,
      files: [{ length: 40 * K16 - 9, gap: 0, fate: "there" as const }],
    };
    const { files } = planned(wish);
    const { plan } = planned(wish, bench.put(files));
    const found = await bench.hash(plan, hashMeans(means));
    return { found, right: plainHash(plan, () => files.get("f0")) };
  } finally {
    bench.close();
  }
}

/** Its hashes must be right. */
async function checkCrew(module: string, threads: number, isBusy = false): Promise<void> {
  const { found: { problems, ...found }, right } = await hashWith(module, { threads, isBusy });
  assertEquals(found, right);
  assertEquals(problems, []);
}

Deno.test("hashing goes on without Workers", async (t) => {
  await t.step("they cannot be started", () => checkCrew("nonsense", 2));
  // The runtime tells of it on stderr; nobody can keep it from that.
  await t.step(
    "they die",
    () => checkCrew("data:application/javascript,throw 'the death that a test wants'", 1),
  );
});

Deno.test("hashing does itself what Workers held when they went away", async (t) => {
  const leaving = new URL("../../fixture/leaving_worker.ts", import.meta.url).href;
  for (const threads of [1, 3]) await t.step(`${threads}`, () => checkCrew(leaving, threads));
});

Deno.test("a thread that is busy hashes nothing that Workers can", async (t) => {
  await t.step("it takes nothing", async () => {
    const idle = new URL("../../fixture/idle_worker.ts", import.meta.url).href;
    const { found: { done } } = await hashWith(idle, { threads: 1, isBusy: true });
    assertEquals([...new Set(done)], [0]);
  });
  await t.step("they do it all", () => checkCrew(MODULE, 1, true));
  await t.step("they cannot be started", () => checkCrew("nonsense", 2, true));
});

Deno.test("hashInWorkers() ends soon when it is aborted", async () => {
  const bench = benchIn(() => hashInWorkers)(0);
  try {
    const pathOf = bench.put(new Map());
    // A file of holes: long, but no room on the disk.
    const length = 2 ** 31;
    await Deno.writeFile(pathOf("long"), new Uint8Array(0));
    await Deno.truncate(pathOf("long"), length);
    const parts = [{ path: pathOf("long"), start: 0, length, modified: null }];
    const plan = { pieceLength: 2 ** 28, length, parts, sha1: true, sha256: true };
    const abort = new AbortController();
    const onProgress = (bytes: number) => {
      if (bytes > 0) abort.abort();
    };
    const { done } = await bench.hash(plan, hashMeans({ signal: abort.signal, onProgress }));
    assert(done.includes(0));
  } finally {
    bench.close();
  }
});

Deno.test("hashInWorkers() hashes what is small and what is not", async (t) => {
  for (const length of [100_000, 6_000_000]) {
    await t.step(`${length} bytes`, async () => {
      const bench = benchIn(() => hashInWorkers)(0);
      try {
        const wish = {
          sha1: true,
          sha256: false,
          pieceLength: K16,
          files: [{ length, gap: 0, fate: "there" as const }],
        };
        const { files } = planned(wish);
        const { plan } = planned(wish, bench.put(files));
        const { sha1 } = await bench.hash(plan, hashMeans());
        assertEquals(sha1, plainHash(plan, () => files.get("f0")).sha1);
      } finally {
        bench.close();
      }
    });
  }
});
