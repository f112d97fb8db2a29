/** The promises of HashPieces in lib/metainfo/hashing/plan.ts, for any kind of hashing. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { HashPieces } from "../../lib/metainfo/hashing/plan.ts";
import { hashMeans, planned, type PlannedFile, planWishes } from "../fixture/hash_plans.ts";
import { plainHash } from "../fixture/plain_hash.ts";

/** Files to hash, and the hashing. */
export interface HashBench {
  readonly hash: HashPieces;
  /** Puts files there in place of those before; gives where one of a name stands. */
  put(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): (name: string) => string;
  /** When a file was changed last. */
  modified(path: string): number | null;
  close(): void;
}

const K16 = 16_384;

function there(...lengths: number[]): PlannedFile[] {
  return lengths.map((length) => ({ length, gap: 0, fate: "there" }));
}

/** Runs every promise; `open` gives a bench of its own for each, which reads so many bytes at once. */
export function hashContract(kind: string, open: (atOnce: number) => HashBench, runs: number): void {
  const promise = (claim: string, body: (bench: HashBench) => Promise<void>) =>
    Deno.test(`${kind} ${claim}`, async () => {
      const bench = open(2 * K16);
      try {
        await body(bench);
      } finally {
        bench.close();
      }
    });

  promise("finds what the plain way finds, whatever the files and their fate", async (bench) => {
    await fc.assert(
      fc.asyncProperty(planWishes(), fc.integer({ min: 1, max: 3 }), async (wish, threads) => {
        const { files } = planned(wish);
        const pathOf = bench.put(files);
        const { plan } = planned(wish, pathOf);
        const { problems, ...found } = await bench.hash(plan, hashMeans({ threads }));
        const byPath = new Map([...files].map(([name, bytes]) => [pathOf(name), bytes]));
        assertEquals(found, plainHash(plan, (path) => byPath.get(path)));
        // A file whose pieces all miss other bytes is not read, and so nobody finds out.
        for (const { part, kind } of problems) {
          assertEquals(kind, wish.files[part].fate === "gone" ? "unreadable" : wish.files[part].fate);
        }
        assertEquals(problems.map(({ part }) => part), [...new Set(problems.map(({ part }) => part))].sort());
      }),
      { numRuns: runs },
    );
  });

  promise("tells of a short file, and hashes all pieces that have their bytes", async (bench) => {
    const wish = {
      sha1: true,
      sha256: false,
      pieceLength: 1000,
      files: [...there(1500), { length: 5000, gap: 0, fate: "short" as const }, ...there(2500)],
    };
    const { plan } = planned(wish, bench.put(planned(wish).files));
    const { done, problems } = await bench.hash(plan, hashMeans());
    assertEquals([...done], [1, 1, 1, 1, 0, 0, 0, 1, 1]);
    assertEquals(problems.map(({ part, kind }) => [part, kind]), [[1, "short"]]);
  });

  promise("tells of a file that changed since it was planned, once", async (bench) => {
    const wish = { sha1: true, sha256: false, pieceLength: K16, files: there(9 * K16, 5000, 700) };
    const { plan } = planned(wish, bench.put(planned(wish).files));
    const modified = bench.modified(plan.parts[0].path!)!;
    const at = (index: number, time: number) => ({ ...plan.parts[index], modified: time });
    const parts = [at(0, modified - 5000), at(1, bench.modified(plan.parts[1].path!)!), plan.parts[2]];
    const { done, problems } = await bench.hash({ ...plan, parts }, hashMeans());
    assertEquals(problems.map(({ part, kind }) => [part, kind]), [[0, "changed"]]);
    assertEquals(problems[0].fault.fault, "cannot-read");
    assert(!done.includes(0));
  });

  promise("tells of a file that grew, where its time is of matter", async (bench) => {
    const wish = {
      sha1: false,
      sha256: true,
      pieceLength: K16,
      files: [{ length: 40_000, gap: 0, fate: "long" as const }],
    };
    const { plan } = planned(wish, bench.put(planned(wish).files));
    assertEquals((await bench.hash(plan, hashMeans())).problems, []);
    const parts = [{ ...plan.parts[0], modified: bench.modified(plan.parts[0].path!) }];
    const { problems } = await bench.hash({ ...plan, parts }, hashMeans());
    assertEquals(problems.map(({ kind }) => kind), ["changed"]);
  });

  promise("names the file that cannot be read", async (bench) => {
    const wish = {
      sha1: true,
      sha256: false,
      pieceLength: K16,
      files: [...there(9000), { length: 20 * K16, gap: 0, fate: "gone" as const }, ...there(9000)],
    };
    const { plan } = planned(wish, bench.put(planned(wish).files));
    const { problems, done } = await bench.hash(plan, hashMeans());
    assertEquals(problems.map(({ part, kind }) => [part, kind]), [[1, "unreadable"]]);
    assert(problems[0].fault.message.includes(plan.parts[1].path!));
    assertEquals([done[0], done[1], done.at(-1)], [0, 0, 1]);
  });

  promise("ends at the first problem when told to", async (bench) => {
    const gone: PlannedFile = { length: 4 * K16, gap: 0, fate: "gone" };
    const wish = { sha1: true, sha256: false, pieceLength: K16, files: Array<PlannedFile>(200).fill(gone) };
    const { plan } = planned(wish, bench.put(planned(wish).files));
    const { problems } = await bench.hash(plan, hashMeans({ stopAtProblem: true }));
    assert(problems.length >= 1 && problems.length <= 6, `${problems.length} problems`);
  });

  promise("tells of all bytes of the parts at the end, and never of fewer than before", async (bench) => {
    const wish = {
      sha1: true,
      sha256: true,
      pieceLength: 65_536,
      files: [
        ...there(1000, 200_000),
        { length: 70_000, gap: 0, fate: "missing" as const },
        ...there(65_536),
      ],
    };
    const { plan } = planned(wish, bench.put(planned(wish).files));
    const told: number[] = [];
    await bench.hash(plan, hashMeans({ onProgress: (bytes) => told.push(bytes) }));
    assertEquals(told, told.toSorted((a, b) => a - b));
    assertEquals(told.at(-1), 1000 + 200_000 + 70_000 + 65_536);
  });

  promise("does nothing when it was aborted before", async (bench) => {
    const wish = { sha1: true, sha256: false, pieceLength: K16, files: there(100 * K16) };
    const { plan } = planned(wish, bench.put(planned(wish).files));
    const { done } = await bench.hash(plan, hashMeans({ signal: AbortSignal.abort() }));
    assert(!done.includes(1));
  });

  promise("hashes nothing where there is nothing", async (bench) => {
    const plan = { pieceLength: K16, length: 0, parts: [], sha1: true, sha256: true };
    const found = await bench.hash(plan, hashMeans({ threads: 4 }));
    const none = new Uint8Array(0);
    assertEquals(found, { sha1: none, sha256: none, done: none, problems: [] });
  });
}
