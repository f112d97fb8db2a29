/** Runs of a torrent one after the other, ended well or by a kill, with other files wanted each time: nothing right is lost. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Fault } from "../../../lib/base/fault.ts";
import type { Storage } from "../../../lib/client/storage/storage.ts";
import { Slabs } from "../../../lib/client/storage/slabs.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";
import { bitsOf, bytesOfPieces, download, numbersIn, opened } from "../../fixture/open_storage.ts";
import { torrentOf } from "../../fixture/verify.ts";

/** Small and large files in turn, so that most pieces are shared. */
const MADE = [
  { path: "a", content: 20_000 },
  { path: "b", content: 300 },
  { path: "c", content: 40_000 },
  { path: "d/e", content: 0 },
  { path: "d/f", content: 5_000 },
  { path: "d/g", content: 50_000 },
];

const TORRENTS = {
  v1: torrentOf("v1", MADE),
  v2: torrentOf("v2", MADE),
  hybrid: torrentOf("hybrid", MADE),
};

interface Run {
  readonly wanted: readonly boolean[];
  readonly allocate: "none" | "sparse" | "full";
  readonly steps: readonly ("save" | "recover" | number)[];
  readonly end: "stop" | "kill";
  readonly check: boolean;
}

const RUN: fc.Arbitrary<Run> = fc.record({
  wanted: fc.array(fc.boolean(), { minLength: MADE.length, maxLength: MADE.length }),
  allocate: fc.constantFrom("none", "sparse", "full"),
  steps: fc.array(fc.oneof({ weight: 4, arbitrary: fc.nat(20) }, fc.constantFrom("save", "recover")), {
    maxLength: 12,
  }),
  end: fc.constantFrom("stop", "kill"),
  check: fc.boolean(),
});

async function go(
  kind: keyof typeof TORRENTS,
  runs: readonly Run[],
  stateFolder: string | null,
): Promise<void> {
  const torrent = TORRENTS[kind];
  const bytesOf = bytesOfPieces(torrent, MADE);
  const files = new MemoryFiles({ "/down/": "" });
  const have = new Set<number>();
  for (const { wanted, allocate, steps, end, check } of runs) {
    // The fixture's files, and those of a hybrid with pads between them.
    let next = 0;
    const wish = torrent.files.map(({ isPad }) => isPad ? false : wanted[next++]);
    const storage = await opened(files, torrent, {
      wanted: wish,
      allocate,
      check,
      stateFolder,
      overwrite: true,
    });
    await assertHas(storage, have, bytesOf);
    const save = () =>
      storage.save({ have: bitsOf(torrent.pieceCount, [...have]), uploaded: 0, downloaded: 0 });
    for (const step of steps) {
      if (step === "save") assertEquals(await save(), null);
      else if (step === "recover") {
        const there = await storage.recover(
          bitsOf(torrent.pieceCount, [...have]),
          new AbortController().signal,
        );
        assertEquals(numbersIn(there as Uint8Array), [...have].sort((a, b) => a - b));
      } else if (hasWanted(torrent, wish, step % torrent.pieceCount)) {
        assertEquals(await download(storage, torrent, bytesOf, [step % torrent.pieceCount]), null);
        have.add(step % torrent.pieceCount);
      }
    }
    if (end === "stop") assertEquals(await save(), null);
    await storage.close();
  }
}

function hasWanted(
  { files, pieceLength }: typeof TORRENTS["v1" | "v2"],
  wanted: readonly boolean[],
  piece: number,
) {
  const [start, end] = [piece * pieceLength, (piece + 1) * pieceLength];
  return files.some(({ offset, length }, index) =>
    wanted[index] && length > 0 && offset < end && offset + length > start
  );
}

/** Just the pieces that are right are had, and they can be read. */
async function assertHas(
  storage: Storage,
  have: ReadonlySet<number>,
  bytesOf: (piece: number) => Uint8Array,
): Promise<void> {
  assertEquals(numbersIn(storage.have), [...have].sort((a, b) => a - b));
  const slab = new Slabs(1).take()!;
  for (const piece of have) {
    const { length } = bytesOf(piece);
    const fault = await new Promise<Fault | null>((resolve) =>
      storage.store.read(piece, 0, slab, length, resolve)
    );
    assertEquals(fault, null);
    assert(bytesOf(piece).every((byte, i) => byte === slab.bytes[i]), `piece ${piece} differs`);
  }
}

for (const kind of ["v1", "v2", "hybrid"] as const) {
  Deno.test(`no run loses what an earlier one had, nor believes more, ${kind}`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(RUN, { minLength: 2, maxLength: 5 }),
        fc.constantFrom("/state", null),
        (runs, stateFolder) => go(kind, runs, stateFolder),
      ),
      { numRuns: 60 },
    );
  });
}
