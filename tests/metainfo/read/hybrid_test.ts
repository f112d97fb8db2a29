import { assertEquals, assertStringIncludes } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import { readTorrent } from "../../../lib/metainfo/read.ts";
import type { HybridTorrent } from "../../../lib/metainfo/torrent.ts";
import { type FixtureFile, FOUR_FILES, torrentHybrid } from "../../fixture/torrents.ts";

/** The list of v1 that belongs to FOUR_FILES, as far as a reader looks at it. */
const LIST: readonly Entry[] = [
  { path: ["a.txt"], length: 5 },
  { path: [".pad", "16379"], length: 16_379, attr: "p" },
  { path: ["b", "c.bin"], length: 50_000 },
  { path: ["b", "d.empty"], length: 0 },
  { path: [".pad", "15536"], length: 15_536, attr: "p" },
  { path: ["e.bin"], length: 15_535 },
];

interface Entry {
  readonly path: string[];
  readonly length: number;
  readonly attr?: string;
}

const PAD = (length: number): Entry => ({ path: [".pad", `${length}`], length, attr: "p" });

/** A hybrid of FOUR_FILES with another list of v1, and pieces for so many bytes. */
function readWith(files: readonly Entry[]) {
  const total = files.reduce((sum, { length }) => sum + length, 0);
  const pieces = new Uint8Array(20 * Math.ceil(total / 16_384));
  const list = files.map(({ path, length, attr }) => ({ path, length, attr }));
  return readTorrent(torrentHybrid({ files: FOUR_FILES, info: { files: list, pieces } }));
}

Deno.test("readTorrent() refuses a hybrid whose two halves differ", async (t) => {
  const swap = (index: number, entry: Entry) => LIST.map((old, i) => i === index ? entry : old);
  const without = (index: number) => LIST.filter((_, i) => i !== index);
  const rows: [name: string, files: readonly Entry[], key: string | null, words?: string][] = [
    ["the same", LIST, null],
    ["a pad at the end", [...LIST, PAD(849)], null],
    ["a short pad at the end", [...LIST, PAD(5)], null],
    ["a pad before the empty file", [0, 1, 2, 4, 3, 5].map((i) => LIST[i]), null],
    ["a pad in two parts", [...LIST.slice(0, 1), PAD(379), PAD(16_000), ...LIST.slice(2)], null],
    ["a longer pad at the end", [...LIST, PAD(850)], "info.files", "a pad is too long"],
    ["no pad", without(1), "info.files[1]", "start of a piece"],
    ["a wrong pad", swap(1, PAD(16_380)), "info.files[2]", "start of a piece"],
    ["a piece of pad too much", swap(1, PAD(16_379 + 16_384)), "info.files[2]", "start of a piece"],
    ["another name", swap(0, { path: ["A.txt"], length: 5 }), "info.files[0]", "v1 and v2 differ"],
    ["a name in two", swap(0, { path: ["a", "txt"], length: 5 }), "info.files[0]", "v1 and v2 differ"],
    ["another length", swap(5, { path: ["e.bin"], length: 15_534 }), "info.files[5]", "v1 and v2 differ"],
    ["another order", [5, 1, 2, 3, 4, 0].map((i) => LIST[i]), "info.files[0]", "v1 and v2 differ"],
    ["a file more", [...LIST, { path: ["f"], length: 5 }], "info.files[6]", "v1 and v2 differ"],
    ["a file less", LIST.slice(0, 5), "info.files", "v1 and v2 differ"],
    ["a file that is a pad", swap(5, { ...LIST[5], attr: "p" }), "info.files", "v1 and v2 differ"],
  ];
  for (const [name, files, key, words = ""] of rows) {
    await t.step(name, () => {
      const result = readWith(files);
      assertEquals(isFault(result) ? result.key : null, key);
      if (isFault(result)) assertStringIncludes(result.message, words);
    });
  }
});

Deno.test("readTorrent() refuses a single file that is another one in v2", () => {
  const rows: [info: Record<string, string | number>, key: string][] = [
    [{ name: "other" }, "info.length"],
    [{ length: 39_999 }, "info.length"],
    [{ pieces: "h".repeat(80) }, "info.pieces"],
  ];
  for (const [info, key] of rows) {
    const result = readTorrent(torrentHybrid({ info }));
    assertEquals(isFault(result) ? result.key : null, key);
  }
});

Deno.test("readTorrent() wants a hybrid's link to lead to the same place in v1 and v2", () => {
  const link = (to: string): FixtureFile => ({ path: "z", content: 0, attr: "l", link: to });
  const files = [...FOUR_FILES, link("a.txt")];
  const list = [...LIST, { path: ["z"], length: 0, attr: "l", "symlink path": ["e.bin"] }];
  const other = list.map((entry) => ({ ...entry, attr: entry.attr ?? "" }));
  const result = readTorrent(torrentHybrid({ files, info: { files: other } }));
  assertEquals(isFault(result) ? result.key : null, "info.files[6]");
});

Deno.test("readTorrent() takes a hybrid's flags from either half", () => {
  const listed = (attr: string) =>
    LIST.map((entry) =>
      entry.path[0] === "e.bin" ? { ...entry, attr } : { ...entry, attr: entry.attr ?? "" }
    );
  const grown = (attr: string) => FOUR_FILES.map((file) => file.path === "e.bin" ? { ...file, attr } : file);
  const rows: [list: string, tree: string, flags: boolean[]][] = [
    ["x", "", [true, false]],
    ["h", "", [false, true]],
    ["", "x", [true, false]],
    ["", "h", [false, true]],
    ["h", "x", [true, true]],
  ];
  for (const [list, tree, flags] of rows) {
    const result = readTorrent(torrentHybrid({ files: grown(tree), info: { files: listed(list) } }));
    const { isExecutable, isHidden } = (result as HybridTorrent).files.at(-1)!;
    assertEquals([isExecutable, isHidden], flags);
    assertEquals(
      (result as HybridTorrent).files.filter((file) => file.isExecutable || file.isHidden).length,
      1,
    );
  }
});
