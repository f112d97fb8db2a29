/** Torrents against files in memory: every state of a file, in every kind of torrent. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { verify } from "../../lib/metainfo/verify.ts";
import type { MemoryFiles } from "../fixture/memory_files.ts";
import {
  cut,
  diskOf,
  FILES,
  flip,
  judged,
  lengthen,
  meansOf,
  pathOf,
  PIECE,
  ROOT,
  told,
  torrentOf,
} from "../fixture/verify.ts";

interface Case {
  claim: string;
  damage: (disk: MemoryFiles) => void;
  v1: { files: string[]; bad?: number[]; incomplete?: number[] };
  /** Of v2 and of hybrids. */
  v2: { files: string[]; bad?: number[]; incomplete?: number[] };
}

const ALL_WHOLE = ["a whole", "b whole", "c whole", "e whole", "f/d whole"];

const CASES: readonly Case[] = [
  { claim: "nothing wrong", damage() {}, v1: { files: ALL_WHOLE }, v2: { files: ALL_WHOLE } },
  {
    claim: "a bad byte in a piece of one file",
    damage: (disk) => flip(disk, "/data/a", PIECE),
    v1: { files: ["a damaged 1", "b whole", "c whole", "e whole", "f/d whole"], bad: [1] },
    v2: { files: ["a damaged 1", "b whole", "c whole", "e whole", "f/d whole"], bad: [1] },
  },
  {
    claim: "a bad byte in a piece of three files",
    damage: (disk) => flip(disk, "/data/b", 0),
    v1: { files: ["a suspect 1", "b suspect 1", "c suspect 1", "e whole", "f/d whole"], bad: [2] },
    v2: { files: ["a whole", "b damaged 1", "c whole", "e whole", "f/d whole"], bad: [3] },
  },
  {
    claim: "a bad byte in a piece of its own and one in a shared one",
    damage: (disk) => {
      flip(disk, "/data/a", 0);
      flip(disk, "/data/a", 2 * PIECE);
    },
    v1: { files: ["a damaged 2", "b suspect 1", "c suspect 1", "e whole", "f/d whole"], bad: [0, 2] },
    v2: { files: ["a damaged 2", "b whole", "c whole", "e whole", "f/d whole"], bad: [0, 2] },
  },
  {
    claim: "a missing file",
    damage: (disk) => disk.drop("/data/b"),
    v1: { files: ["a suspect 1", "b missing 1", "c suspect 1", "e whole", "f/d whole"], incomplete: [2] },
    v2: { files: ["a whole", "b missing 1", "c whole", "e whole", "f/d whole"], incomplete: [3] },
  },
  {
    claim: "a short file: what follows is right",
    damage: (disk) => cut(disk, "/data/a", PIECE + 5),
    v1: {
      files: ["a short 2", "b suspect 1", "c suspect 1", "e whole", "f/d whole"],
      incomplete: [1, 2],
    },
    v2: { files: ["a short 2", "b whole", "c whole", "e whole", "f/d whole"], incomplete: [1, 2] },
  },
  {
    claim: "a file that was cut to nothing",
    damage: (disk) => cut(disk, "/data/c", 0),
    v1: {
      files: ["a suspect 1", "b suspect 1", "c short 4", "e whole", "f/d suspect 1"],
      incomplete: [2, 3, 4, 5],
    },
    v2: { files: ["a whole", "b whole", "c short 3", "e whole", "f/d whole"], incomplete: [4, 5, 6] },
  },
  {
    claim: "a short file with a bad byte",
    damage: (disk) => {
      cut(disk, "/data/a", PIECE + 5);
      flip(disk, "/data/a", 0);
    },
    v1: {
      files: ["a short 3", "b suspect 1", "c suspect 1", "e whole", "f/d whole"],
      bad: [0],
      incomplete: [1, 2],
    },
    v2: { files: ["a short 3", "b whole", "c whole", "e whole", "f/d whole"], bad: [0], incomplete: [1, 2] },
  },
  {
    claim: "a long file whose beginning is right",
    damage: (disk) => lengthen(disk, "/data/b", 1),
    v1: { files: ["a whole", "b long", "c whole", "e whole", "f/d whole"] },
    v2: { files: ["a whole", "b long", "c whole", "e whole", "f/d whole"] },
  },
  {
    claim: "a long file with a bad byte",
    damage: (disk) => {
      lengthen(disk, "/data/c", 40_000);
      flip(disk, "/data/c", 2 * PIECE);
    },
    v1: { files: ["a whole", "b whole", "c long 1", "e whole", "f/d whole"], bad: [4] },
    v2: { files: ["a whole", "b whole", "c long 1", "e whole", "f/d whole"], bad: [6] },
  },
  {
    claim: "an empty file that is missing",
    damage: (disk) => disk.drop("/data/e"),
    v1: { files: ["a whole", "b whole", "c whole", "e missing", "f/d whole"] },
    v2: { files: ["a whole", "b whole", "c whole", "e missing", "f/d whole"] },
  },
  {
    claim: "an empty file that is not empty",
    damage: (disk) => lengthen(disk, "/data/e", 1),
    v1: { files: ["a whole", "b whole", "c whole", "e long", "f/d whole"] },
    v2: { files: ["a whole", "b whole", "c whole", "e long", "f/d whole"] },
  },
  {
    claim: "a file in place of a folder",
    damage: (disk) => {
      disk.drop("/data/f");
      disk.put("/data/f", "x");
    },
    v1: {
      files: ["a whole", "b whole", "c suspect 1", "e whole", "f/d missing 4"],
      incomplete: [5, 6, 7, 8],
    },
    v2: { files: ["a whole", "b whole", "c whole", "e whole", "f/d missing 3"], incomplete: [7, 8, 9] },
  },
  {
    claim: "a folder in place of a file",
    damage: (disk) => {
      disk.drop("/data/b");
      disk.put("/data/b/", "");
    },
    v1: { files: ["a suspect 1", "b unreadable 1", "c suspect 1", "e whole", "f/d whole"], incomplete: [2] },
    v2: { files: ["a whole", "b unreadable 1", "c whole", "e whole", "f/d whole"], incomplete: [3] },
  },
  {
    claim: "a name that the system cannot hold",
    damage: (disk) => disk.fail("info", "/data/b", "name-too-long"),
    v1: { files: ["a suspect 1", "b missing 1", "c suspect 1", "e whole", "f/d whole"], incomplete: [2] },
    v2: { files: ["a whole", "b missing 1", "c whole", "e whole", "f/d whole"], incomplete: [3] },
  },
  {
    claim: "a file that may not be opened",
    damage: (disk) => disk.fail("open", "/data/b", "denied"),
    v1: { files: ["a suspect 1", "b unreadable 1", "c suspect 1", "e whole", "f/d whole"], incomplete: [2] },
    v2: { files: ["a whole", "b unreadable 1", "c whole", "e whole", "f/d whole"], incomplete: [3] },
  },
  {
    claim: "a file that cannot be looked at",
    damage: (disk) => disk.fail("info", "/data/b", "denied"),
    v1: { files: ["a suspect 1", "b unreadable 1", "c suspect 1", "e whole", "f/d whole"], incomplete: [2] },
    v2: { files: ["a whole", "b unreadable 1", "c whole", "e whole", "f/d whole"], incomplete: [3] },
  },
  {
    claim: "everything missing",
    damage: (disk) => disk.drop(ROOT),
    v1: {
      files: ["a missing 3", "b missing 1", "c missing 4", "e missing", "f/d missing 4"],
      incomplete: [0, 1, 2, 3, 4, 5, 6, 7, 8],
    },
    v2: {
      files: ["a missing 3", "b missing 1", "c missing 3", "e missing", "f/d missing 3"],
      incomplete: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    },
  },
];

for (const kind of ["v1", "v2", "hybrid"] as const) {
  Deno.test(`verify() tells ${kind} files as they are`, async (t) => {
    const torrent = torrentOf(kind, FILES);
    for (const { claim, damage, ...wanted } of CASES) {
      await t.step(claim, async () => {
        const disk = diskOf(FILES);
        damage(disk);
        const verdict = await judged(torrent, disk);
        const { files, bad = [], incomplete = [] } = wanted[kind === "v1" ? "v1" : "v2"];
        assertEquals(told(torrent, verdict), files);
        assertEquals([verdict.bad, verdict.incomplete, verdict.unchecked], [bad, incomplete, []]);
        assertEquals(verdict.isWhole, files.every((line) => line.endsWith(" whole")));
        assert(verdict.files.every(({ contradicted }) => !contradicted));
      });
    }
  });
}

Deno.test("verify() keeps the words of what it could not read", async () => {
  const torrent = torrentOf("v1", FILES);
  const disk = diskOf(FILES);
  disk.fail("open", "/data/b", "denied");
  disk.fail("read", "/data/c", "other" as "denied");
  const [a, b, c] = (await judged(torrent, disk)).files;
  assertEquals(a.fault, null);
  assertMatch(b.fault!.message, /\/data\/b cannot be read: it may not be opened/);
  assertMatch(c.fault!.message, /\/data\/c cannot be read: Input/);
});

Deno.test("verify() never calls a file whole that changed while it was read", async (t) => {
  const torrent = torrentOf("v2", FILES);
  const changes: [claim: string, change: (disk: MemoryFiles) => void][] = [
    ["its time", (disk) => disk.put("/data/c", disk.bytes("/data/c")!, 1_800_000_000_000)],
    ["its size", (disk) => lengthen(disk, "/data/c", 1)],
    ["its end", (disk) => cut(disk, "/data/c", PIECE)],
  ];
  for (const [claim, change] of changes) {
    await t.step(claim, async () => {
      const disk = diskOf(FILES);
      disk.beforeRead = (path) => {
        if (path !== "/data/c") return;
        disk.beforeRead = () => {};
        change(disk);
      };
      const { files } = await judged(torrent, disk);
      assertEquals(files[2].state, "unreadable");
      assertMatch(files[2].fault!.message, /changed while it was read/);
      assert(files.every(({ index, state }) => index === 2 || state === "whole"));
    });
  }
});

Deno.test("verify() does not look for what has no path", async () => {
  const torrent = torrentOf("v2", FILES);
  const disk = diskOf(FILES);
  const verdict = await verify(torrent, [null, "/data/b", null, null, null], meansOf(disk));
  assertEquals(told(torrent, verdict), ["b whole"]);
  assertEquals(verdict.length, 2000);
});

Deno.test("verify() tells of all bytes of the files when it is done, of missing ones too and not of pads or gaps", async () => {
  for (const kind of ["v1", "v2", "hybrid"] as const) {
    const torrent = torrentOf(kind, FILES);
    let last = 0;
    const means = { ...meansOf(diskOf(FILES.slice(1))), onProgress: (bytes: number) => last = bytes };
    await verify(torrent, FILES.map(pathOf), means);
    assertEquals(last, torrent.length, kind);
  }
});

Deno.test("verify() ends soon when it is aborted", async () => {
  const torrent = torrentOf("v1", FILES);
  const disk = diskOf(FILES);
  const controller = new AbortController();
  const means = { ...meansOf(disk), signal: controller.signal };
  const paths = FILES.map(pathOf);
  controller.abort();
  disk.beforeRead = () => assert(false, "nothing is read any more");
  disk.info = () => assert(false, "nothing is looked for any more") as never;
  await verify(torrent, paths, means);
});
