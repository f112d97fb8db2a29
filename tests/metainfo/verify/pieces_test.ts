/** Pieces of v2 and of hybrids: with and without their hashes, and at odds with each other. */
import { assert, assertEquals } from "@std/assert";
import { toHex } from "../../../lib/base/bytes.ts";
import type { HybridTorrent, Torrent } from "../../../lib/metainfo/torrent.ts";
import type { Verdict } from "../../../lib/metainfo/verify.ts";
import { cut, diskOf, FILES, flip, judged, PIECE, told, torrentOf } from "../../fixture/verify.ts";

Deno.test("verify() checks files of one piece or less, of any size, by their roots", async (t) => {
  for (const pieceLength of [PIECE, 4 * PIECE]) {
    for (const length of [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 4 * PIECE, 4 * PIECE + 1, 9 * PIECE]) {
      await t.step(`${length} bytes in pieces of ${pieceLength}`, async () => {
        const files = [{ path: "a", content: length }, { path: "b", content: 1 }];
        for (const kind of ["v2", "hybrid"] as const) {
          const torrent = torrentOf(kind, files, { pieceLength });
          const disk = diskOf(files);
          assert((await judged(torrent, disk)).isWhole);
          flip(disk, "/data/a", length - 1);
          assertEquals(told(torrent, await judged(torrent, disk)), ["a damaged 1", "b whole"]);
        }
      });
    }
  }
});

/** The torrent as it comes from a magnet link: without piece layers. */
function withoutLayers<T extends Torrent>(torrent: T): T {
  return { ...torrent, layers: new Map() };
}

Deno.test("without piece layers, verify() tells v2 files by their roots, and that it cannot tell the pieces", async () => {
  const torrent = withoutLayers(torrentOf("v2", FILES));
  const disk = diskOf(FILES);
  assert((await judged(torrent, disk)).isWhole);
  flip(disk, "/data/c", 0);
  cut(disk, "/data/a", PIECE + 1);
  const verdict = await judged(torrent, disk);
  assertEquals(told(torrent, verdict), ["a short 3", "b whole", "c damaged 3", "e whole", "f/d whole"]);
  assertEquals([verdict.bad, verdict.incomplete, verdict.unchecked], [[], [1, 2], [0, 4, 5, 6]]);
  assertEquals(verdict.right, 2000 + 3 * PIECE);
});

Deno.test("without piece layers, verify() tells a hybrid's pieces by v1", async () => {
  const torrent = withoutLayers(torrentOf("hybrid", FILES));
  const disk = diskOf(FILES);
  assert((await judged(torrent, disk)).isWhole);
  flip(disk, "/data/c", 0);
  cut(disk, "/data/a", PIECE + 1);
  const verdict = await judged(torrent, disk);
  assertEquals(told(torrent, verdict), ["a short 2", "b whole", "c damaged 1", "e whole", "f/d whole"]);
  assertEquals([verdict.bad, verdict.incomplete, verdict.unchecked], [[4], [1, 2], []]);
});

Deno.test("verify() tells when v1 and v2 contradict each other", async (t) => {
  const hybrid = torrentOf("hybrid", FILES) as HybridTorrent;
  const disk = diskOf(FILES);
  const other = diskOf(FILES);
  flip(other, "/data/c", 0);
  /** Of v1 another c than of v2. */
  const pieces = hybrid.pieces.slice();
  pieces[4 * 20] ^= 1;
  const contradictory: HybridTorrent = { ...hybrid, pieces };
  const contradicted = ({ files }: Verdict) =>
    files.filter((file) => file.contradicted).map(({ index, state }) => [hybrid.files[index].length, state]);

  await t.step("piece by piece", async () => {
    const verdict = await judged(contradictory, disk);
    assertEquals(contradicted(verdict), [[3 * PIECE, "damaged"]]);
    assertEquals(verdict.bad, [4]);
  });
  await t.step("v1 is wrong, by the root", async () => {
    assertEquals(contradicted(await judged(withoutLayers(contradictory), disk)), [[3 * PIECE, "damaged"]]);
  });
  await t.step("v2 is wrong", async () => {
    const layers = new Map(hybrid.layers);
    const root = toHex(hybrid.files.find(({ length }) => length === 3 * PIECE)!.root!);
    layers.set(root, layers.get(root)!.map((byte, at) => at === 0 ? byte ^ 1 : byte));
    assertEquals(contradicted(await judged({ ...hybrid, layers }, disk)), [[3 * PIECE, "damaged"]]);
  });
  await t.step("v2 is wrong, by the root", async () => {
    const files = hybrid.files.map((file) =>
      file.length === 3 * PIECE && file.root !== null ? { ...file, root: new Uint8Array(32) } : file
    );
    const verdict = await judged(withoutLayers({ ...hybrid, files }), disk);
    assertEquals(contradicted(verdict), [[3 * PIECE, "damaged"], [3 * PIECE, "damaged"]]);
    assertEquals(verdict.unchecked, [4, 5, 6, 7, 8, 9]);
  });
  await t.step("not when both are wrong", async () => {
    assertEquals(contradicted(await judged(hybrid, other)), []);
  });
});
