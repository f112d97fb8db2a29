/**
 * Torrents between muster and the programs that people use: what they make muster shows and verifies, what muster makes
 * they read, check against the files, seed and download.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { randomFrom } from "../../lib/base/random.ts";
import { aria2, PYTHON } from "./fixture/client.ts";
import { muster, run } from "./fixture/muster.ts";
import { networks, program, pythonModule, realTest } from "./fixture/need.ts";
import { makeContent } from "./fixture/torrent.ts";
import { alone, move } from "./fixture/transfer.ts";

const LIBTORRENT = `${import.meta.dirname}/fixture/libtorrent_check.py`;
const TRACKER = "http://tracker.test:9000/announce";

/** A folder of files of every awkward length: empty, below a block, a block, over a piece, of several pieces. */
const TREE: Readonly<Record<string, number>> = {
  "a.bin": 100_000,
  "empty": 0,
  "sub/b.bin": 300_000,
  "sub/deep/one": 16_384,
  "sub/deep/two": 65_536,
  "sub.x": 65_537,
  "z/last": 5_000,
  "z/zero": 0,
};

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "muster-torrents-" }));
  try {
    await writeTree(`${folder}/tree`, TREE);
    await Deno.writeFile(`${folder}/single.bin`, noise(200_001));
    await Deno.writeFile(`${folder}/small.bin`, noise(1));
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function writeTree(root: string, files: Readonly<Record<string, number>>): Promise<void> {
  for (const [path, length] of Object.entries(files)) {
    await Deno.mkdir(`${root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeFile(`${root}/${path}`, noise(length));
  }
}

function noise(length: number): Uint8Array {
  const random = randomFrom(length, 5, 6, 7);
  return Uint8Array.from({ length }, () => random.next());
}

/** Runs muster, which must do well; gives its stdout. */
async function good(folder: string, ...args: string[]): Promise<string> {
  const ran = await muster(args, folder);
  assertEquals(ran.code, 0, `muster ${args.join(" ")}: ${ran.err}${ran.out}`);
  return ran.out;
}

async function shown(folder: string, torrent: string) {
  return JSON.parse(await good(folder, "show", "--json", torrent));
}

async function succeeds(folder: string, command: string, ...args: string[]): Promise<string> {
  const ran = await run(command, args, folder);
  assertEquals(ran.code, 0, `${command} ${args.join(" ")}: ${ran.err}${ran.out}`);
  return ran.out;
}

/** What other programs make of a path. */
const MAKERS: [name: string, make: (folder: string, path: string, out: string) => Promise<string>][] = [
  [
    "mktorrent",
    (folder, path, out) => succeeds(folder, "mktorrent", "-d", "-l", "16", "-a", TRACKER, "-o", out, path),
  ],
  [
    "transmission-create",
    (folder, path, out) =>
      succeeds(folder, "transmission-create", "-s", "64", "-t", TRACKER, "-o", out, path),
  ],
];

realTest(
  "mktorrent and transmission-create make torrents that muster shows and verifies",
  [
    await program("mktorrent", "-h"),
    await program("transmission-create"),
    await program("transmission-show"),
  ],
  async (t) => {
    for (const [name, make] of MAKERS) {
      for (const path of ["tree", "single.bin", "small.bin"]) {
        await t.step(`${name}: ${path}`, () =>
          withFolder(async (folder) => {
            await make(folder, path, "theirs.torrent");
            const { infoHash, trackers } = await shown(folder, "theirs.torrent");
            assertStringIncludes(
              await succeeds(folder, "transmission-show", "theirs.torrent"),
              `Hash: ${infoHash}`,
            );
            assertEquals(trackers, [[TRACKER]]);
            await good(folder, "verify", "theirs.torrent");
          }));
      }
    }
  },
);

realTest(
  "transmission-show and aria2 read what muster makes",
  [await program("transmission-show"), await program("aria2c")],
  async (t) => {
    for (const path of ["tree", "single.bin", "small.bin"]) {
      await t.step(path, () =>
        withFolder(async (folder) => {
          const out = await good(
            folder,
            "make",
            path,
            "-t",
            TRACKER,
            "--private",
            "--comment",
            "hello",
            "-o",
            "ours.torrent",
          );
          const { infoHash } = await shown(folder, "ours.torrent");
          assertStringIncludes(out, infoHash);
          const theirs = await succeeds(folder, "transmission-show", "ours.torrent");
          assertStringIncludes(theirs, `Hash: ${infoHash}`);
          assertStringIncludes(theirs, "Comment: hello");
          assertMatch(theirs, /Privacy: Private/);
          assertStringIncludes(
            await succeeds(folder, "aria2c", "-S", "ours.torrent"),
            `Info Hash: ${infoHash}`,
          );
        }));
    }
  },
);

realTest(
  "aria2 seeds and downloads a torrent that muster made",
  [await networks(), await program("aria2c")],
  async () => {
    const make = async (path: string, announce: string) => {
      const args = ["make", path, "-t", announce, "--private", "--piece-length", "64KiB", "-o", "-"];
      const made = await muster(args, "/");
      assertEquals(made.code, 0, made.err);
      return made.bytes;
    };
    const clients = { seed: aria2, leecher: aria2, protocol: "http" } as const;
    await move({ ...clients, network: alone("10.99.0."), content: makeContent(77), make });
  },
);

const KINDS = [["v1", []], ["v2", ["--v2"]], ["hybrid", ["--hybrid"]]] as const;

/** What libtorrent says of a torrent and the files beside it. */
interface Look {
  v1: string | null;
  v2: string | null;
  files: [string, number][];
  whole: boolean;
}

async function libtorrent(folder: string, torrents: string[]): Promise<Look[]> {
  return JSON.parse(
    await succeeds(folder, PYTHON, LIBTORRENT, ...torrents.flatMap((path) => [path, folder])),
  );
}

realTest(
  "libtorrent agrees with muster on info hashes and files, and finds the files whole",
  [await pythonModule(PYTHON, "libtorrent")],
  () =>
    withFolder(async (folder) => {
      const made: { name: string; path: string }[] = [];
      for (const [kind, options] of KINDS) {
        for (const path of ["tree", "single.bin", "small.bin"]) {
          const name = `${path}.${kind}.torrent`;
          await good(folder, "make", path, ...options, "--piece-length", "32KiB", "-o", name);
          made.push({ name, path });
        }
      }
      const looks = await libtorrent(folder, made.map(({ name }) => name));
      for (const [index, { name, path }] of made.entries()) {
        const ours = await shown(folder, name);
        const { v1, v2, files, whole } = looks[index];
        assertEquals([ours.infoHash, ours.infoHashV2], [v1, v2], name);
        const expected = path === "tree" ? Object.entries(TREE) : [];
        const theirs = files.map(([file, length]) => [file.slice(path.length + 1), length]).sort();
        if (path === "tree") assertEquals(theirs, expected.sort(), name);
        assert(whole, `${name} is not whole to libtorrent`);
        await good(folder, "verify", name);
      }
    }),
);

realTest(
  "muster shows and verifies what libtorrent makes, and names the one file that is damaged",
  [await pythonModule(PYTHON, "libtorrent")],
  async (t) => {
    for (const [kind] of KINDS) {
      await t.step(kind, () =>
        withFolder(async (folder) => {
          await succeeds(
            folder,
            PYTHON,
            LIBTORRENT,
            "make",
            kind,
            "32768",
            `${folder}/tree`,
            "theirs.torrent",
          );
          const [look] = await libtorrent(folder, ["theirs.torrent"]);
          const ours = await shown(folder, "theirs.torrent");
          assertEquals([ours.infoHash, ours.infoHashV2], [look.v1, look.v2]);
          await good(folder, "verify", "theirs.torrent");
          const bytes = await Deno.readFile(`${folder}/tree/sub/b.bin`);
          bytes[150_000] ^= 1;
          await Deno.writeFile(`${folder}/tree/sub/b.bin`, bytes);
          const verified = await muster(["verify", "theirs.torrent", "--json"], folder);
          assertEquals(verified.code, 6);
          const { files, badPieces } = JSON.parse(verified.out);
          const broken = files.filter(({ state }: { state: string }) => state !== "whole");
          assertEquals(
            broken.map(({ path, state }: { path: string[]; state: string }) => [path.join("/"), state]),
            [
              ["sub/b.bin", "damaged"],
            ],
          );
          assertEquals(badPieces.map(([first, last]: [number, number]) => last - first), [0]);
        }));
    }
  },
);
