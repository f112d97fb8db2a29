/** Whose fault a bad piece is. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Torrent } from "../../../lib/metainfo/torrent.ts";
import type { MemoryFiles } from "../../fixture/memory_files.ts";
import { contentOf, type FixtureFile } from "../../fixture/torrents.ts";
import {
  cut,
  diskOf,
  FILES,
  flip,
  judged,
  type Kind,
  lengthen,
  pathOf,
  PIECE,
  torrentOf,
} from "../../fixture/verify.ts";

Deno.test("verify() counts the bytes that are right", async () => {
  const torrent = torrentOf("v1", FILES);
  const disk = diskOf(FILES);
  const total = 8 * PIECE + 3000;
  const whole = await judged(torrent, disk);
  assertEquals([whole.right, whole.length], [total, total]);
  flip(disk, "/data/a", 0);
  disk.drop("/data/b");
  const verdict = await judged(torrent, disk);
  assertEquals([verdict.right, verdict.length], [total - 2 * PIECE, total]);
  assertEquals(verdict.files.map(({ right }) => right), [PIECE, 0, 3 * PIECE - (PIECE - 3000), 0, 3 * PIECE]);
});

Deno.test("verify() names the one broken file that a suspect shares a piece with", async (t) => {
  const torrent = torrentOf("v1", FILES);
  const suspicions = async (damage: (disk: MemoryFiles) => void) => {
    const disk = diskOf(FILES);
    damage(disk);
    return (await judged(torrent, disk)).files.map(({ suspected }) => suspected);
  };
  await t.step("a missing one", async () => {
    assertEquals(await suspicions((disk) => disk.drop("/data/b")), [1, null, 1, null, null]);
  });
  await t.step("not an empty one, which shares nothing", async () => {
    const files = [{ path: "a", content: PIECE + 5 }, { path: "b", content: 0 }, { path: "c", content: 5 }];
    const disk = diskOf(files);
    disk.drop("/data/b");
    flip(disk, "/data/a", PIECE);
    const verdict = await judged(torrentOf("v1", files), disk);
    assertEquals(verdict.files.map(({ state }) => state), ["suspect", "missing", "suspect"]);
    assertEquals(verdict.files.map(({ suspected }) => suspected), [null, null, null]);
  });
  await t.step("a damaged one", async () => {
    const damage = (disk: MemoryFiles) => {
      flip(disk, "/data/a", 0);
      flip(disk, "/data/b", 0);
    };
    assertEquals(await suspicions(damage), [null, 0, 0, null, null]);
  });
  await t.step("the one in the piece that is not right", async () => {
    const damage = (disk: MemoryFiles) => {
      flip(disk, "/data/a", 0);
      flip(disk, "/data/c", 3 * PIECE - 1);
      flip(disk, "/data/f/d", 2 * PIECE);
    };
    assertEquals(await suspicions(damage), [null, null, 4, null, null]);
  });
  await t.step("not when there are two of them", async () => {
    const damage = (disk: MemoryFiles) => {
      disk.drop("/data/b");
      cut(disk, "/data/a", 2 * PIECE);
    };
    assertEquals(await suspicions(damage), [null, null, null, null, null]);
  });
});

/** A file's damage: how, and where in it, as a share of its length. */
interface Damage {
  readonly how: "none" | "flip" | "truncate" | "append" | "delete";
  readonly where: number;
}

/** Does the damage; says whether there was anything to damage. */
function inflict(disk: MemoryFiles, file: FixtureFile, { how, where }: Damage): boolean {
  const path = pathOf(file);
  const { length } = contentOf(file);
  const at = Math.floor(where * length);
  if (how === "none" || (length === 0 && (how === "flip" || how === "truncate"))) return false;
  if (how === "flip") flip(disk, path, at);
  else if (how === "truncate") cut(disk, path, at);
  else if (how === "append") lengthen(disk, path, at + 1);
  else disk.drop(path);
  return true;
}

/** What may be said of a file that was damaged so; in v2 nothing is ever just suspect. */
const SAID: Readonly<Record<Damage["how"], readonly string[]>> = {
  none: ["whole", "suspect"],
  flip: ["damaged", "suspect"],
  truncate: ["short"],
  append: ["long"],
  delete: ["missing"],
};

Deno.test("verify() tells just the files that were damaged, in torrents of any shape", async () => {
  const damage = fc.record({
    how: fc.constantFrom("none", "none", "flip", "truncate", "append", "delete"),
    where: fc.double({ min: 0, max: 0.999, noNaN: true }),
  });
  const file = fc.tuple(
    fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 4 * PIECE }), fc.constant(PIECE)),
    damage,
  );
  const property = fc.asyncProperty(
    fc.constantFrom<Kind>("v1", "v2", "hybrid"),
    fc.array(file, { minLength: 1, maxLength: 12 }),
    fc.constantFrom(PIECE, 2 * PIECE),
    async (kind, lot, pieceLength) => {
      const files = lot.map(([content], index) => ({ path: String(index + 100), content }));
      if (files.every(({ content }) => content === 0)) return;
      const torrent = torrentOf(kind, files, { pieceLength });
      const disk = diskOf(files);
      const damages = lot.map(([, it], index) => inflict(disk, files[index], it) ? it.how : "none");
      const verdict = await judged(torrent, disk);
      const near = neighbours(torrent, damages, pieceLength);
      verdict.files.forEach(({ index, state }, at) => {
        assert(SAID[damages[at]].includes(state), `${damages[at]} is told as ${state}`);
        if (state === "suspect") assert(kind === "v1" && near.has(index), "a suspect has a broken neighbour");
      });
      assertEquals(verdict.isWhole, damages.every((how) => how === "none"));
    },
  );
  await fc.assert(property, { numRuns: 150 });
});

/** Files with bytes in a piece that a damaged file has bytes in. */
function neighbours(torrent: Torrent, damages: readonly string[], pieceLength: number): Set<number> {
  const sought = torrent.files.map((file, index) => ({ ...file, index })).filter(({ isPad }) => !isPad);
  const piecesOf = ({ offset, length }: { offset: number; length: number }) => {
    const first = Math.floor(offset / pieceLength);
    return Array.from({ length: length === 0 ? 0 : Math.ceil((offset + length) / pieceLength) - first })
      .map((_, at) => first + at);
  };
  const touched = new Set(sought.flatMap((file, at) => damages[at] === "none" ? [] : piecesOf(file)));
  return new Set(
    sought.filter((file) => piecesOf(file).some((piece) => touched.has(piece))).map(({ index }) => index),
  );
}
