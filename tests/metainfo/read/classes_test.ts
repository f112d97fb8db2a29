/** Every kind of odd torrent that is known to come along, made by code: which are read, and at which key the others fail. */
import { assertEquals } from "@std/assert";
import { toLatin1 } from "../../../lib/base/bytes.ts";
import { isFault } from "../../../lib/base/fault.ts";
import type { Encodable } from "../../../lib/bencode/encode.ts";
import { readTorrent } from "../../../lib/metainfo/read.ts";
import {
  type FixtureFile,
  FOUR_FILES,
  layersOf,
  torrentHybrid,
  torrentV1,
  torrentV2,
} from "../../fixture/torrents.ts";

/** Files by their paths, ten bytes each. */
function named(...paths: FixtureFile["path"][]): { files: FixtureFile[] } {
  return { files: paths.map((path) => ({ path, content: 10 })) };
}

function link(path: string, to: string): FixtureFile {
  return { path, content: 0, attr: "l", link: to };
}

/** A torrent of v1 whose first file has these keys. */
function fileWith(extra: FixtureFile["extra"], attr?: string): Uint8Array {
  return torrentV1({ files: [{ path: "a", content: 10, attr, extra }, { path: "b", content: 10 }] });
}

/** A torrent of v2 whose one file has these keys. */
function treeWith(extra: FixtureFile["extra"], attr?: string): Uint8Array {
  return torrentV2({ files: [{ path: "a", content: 20_000, attr, extra }] });
}

/** A torrent of v2 whose one file has this length, without its layer. */
function ofLength(length: number): Uint8Array {
  return torrentV2({
    info: { "file tree": { a: { "": { length, "pieces root": STRANGER } } } },
    top: { "piece layers": {} },
  });
}

const tree = (files: Encodable) => torrentV2({ info: { "file tree": files }, top: { "piece layers": {} } });
const layers = (given: Encodable | undefined) => torrentV2({ top: { "piece layers": given } });
const [[ROOT, LAYER]] = layersOf({});
const STRANGER = new Uint8Array(32).fill(7);
const FILE_TREE = "info.file tree";

/** A torrent of v1 with an info dictionary written by hand, but for the pieces at its end. */
const raw = (info: string) => toLatin1(`d4:infod${info}6:pieces20:hhhhhhhhhhhhhhhhhhhhee`);

const READ: readonly [name: string, bytes: Uint8Array, remarks: string][] = [
  ["a folder of one file", torrentV1(named("a")), ""],
  ["many files", torrentV1({ files: FOUR_FILES }), ""],
  ["a date", torrentV1({ top: { "creation date": 1_234_567 } }), ""],
  ["a name of 300 letters", torrentV1({ name: "n".repeat(300) }), ""],
  ["a way up", torrentV1(named("../../bar")), ""],
  ["a way up behind a folder", torrentV1(named("foo/../../../bar")), ""],
  ["slashes in names", torrentV1(named(["/", "/", "bar"], ["abc/../../def", "/", "bar"])), ""],
  ["slashes in the torrent's name", torrentV1({ name: "temp/../../abc", ...named("a") }), ""],
  ["backslashes", torrentV1(named("a\\b\\..\\c")), ""],
  ["an absolute path", torrentV1(named(["/foobar"], "a")), ""],
  ["empty names", torrentV1(named([""], [""], ["a", ""])), ""],
  ["names of a dot", torrentV1(named(".", "./.", ["/", "."])), ""],
  ["folders of separators", torrentV1(named(["/", "foo"], ["\\", "foo"])), ""],
  ["a torrent named as the folder above", torrentV1({ name: "..", ...named("a") }), ""],
  ["a torrent's name with a space at its end", torrentV1({ name: "foobar ", ...named("a") }), ""],
  ["two files of one path", torrentV1(named("foo/bar.txt", "foo/bar.txt")), ""],
  ["30 files of one path", torrentV1(named(...new Array(30).fill("same"))), ""],
  ["names that differ in case or form", torrentV1(named("A", "a", "\u00e9", "e\u0301")), ""],
  ["names that Windows keeps", torrentV1(named("COM1.txt", "a:b", "\\\\?\\x", "con")), ""],
  ["escape sequences", torrentV1({ name: "\x1b[2J", top: { comment: "\x1b]0;x\x07" } }), ""],
  ["links", torrentV1({ files: [...FOUR_FILES, link("x/y", "e.bin"), link("z", "x/y")] }), ""],
  ["links in a circle", torrentV1({ files: [...FOUR_FILES, link("x", "y"), link("y", "x")] }), ""],
  ["a link that leads up", torrentV1({ files: [...FOUR_FILES, link("x", "../../etc/passwd")] }), ""],
  [
    "a link to nothing",
    torrentV1({ files: [...FOUR_FILES, { ...link("x", "y"), link: undefined }] }),
    "ignored-field",
  ],
  [
    "a link without a length",
    torrentV1({ files: [...FOUR_FILES, { ...link("x", "y"), extra: { length: undefined } }] }),
    "",
  ],
  [
    "a link of some length",
    torrentV1({ files: [...FOUR_FILES, { ...link("x", "y"), extra: { length: 425 } }] }),
    "",
  ],
  ["a pad of the old kind", torrentV1(named("a", "_____padding_file_")), ""],
  [
    "a pad without a path",
    torrentV1({ files: [...FOUR_FILES, { path: "", content: 5, attr: "p", extra: { path: undefined } }] }),
    "",
  ],
  ["empty files first", torrentHybrid({ files: [{ path: "a", content: 0 }, { path: "b", content: 9 }] }), ""],
  ["empty files last", torrentHybrid({ files: [{ path: "a", content: 9 }, { path: "b", content: 0 }] }), ""],
  [
    "empty files between",
    torrentHybrid({ files: [...FOUR_FILES, { path: "f", content: 0 }, { path: "g", content: 5 }] }),
    "",
  ],
  ["a tracker within white space", torrentV1({ top: { announce: "\t udp://t/announce " } }), ""],
  ["a path of 100 folders", fileWith({ path: new Array(101).fill("d") }), ""],
  ["an empty web seed", torrentV1({ top: { "url-list": "" } }), ""],
  ["a list in a list of web seeds", torrentV1({ top: { "url-list": [[""]] } }), "ignored-field"],
  ["a number for web seeds", torrentV1({ top: { "url-list": 7 } }), "ignored-field"],
  ["empty HTTP seeds", torrentV1({ top: { httpseeds: [""], "url-list": [""] } }), ""],
  ["web seeds given again", torrentV1({ top: { "url-list": ["http://a/b", "http://a/b"] } }), ""],
  ["a web seed with a space", torrentV1({ top: { "url-list": "http://a/b c" } }), ""],
  ["keys out of order", raw("4:name1:x6:lengthi5e12:piece lengthi16384e"), "not-canonical"],
  ["a key twice", raw("6:lengthi5e4:name1:x4:name1:y12:piece lengthi16384e"), "not-canonical"],
  ["leading zeros", raw("6:lengthi05e4:name1:x12:piece lengthi16384e"), "not-canonical"],
  ["a length with a leading zero", raw("6:lengthi5e4:name01:x12:piece lengthi16384e"), "not-canonical"],
  [
    "collections and similar torrents",
    torrentV1({ info: { collections: ["a"] }, top: { similar: ["s".repeat(20)] } }),
    "",
  ],
  ["nodes", torrentV1({ top: { nodes: [["router.test", 6881], ["::1", 1]] } }), ""],
  ["nodes that are none", torrentV1({ top: { nodes: [["router.test", 0], "x"] } }), "ignored-field"],
  ["the largest piece", torrentV1({ pieceLength: 32_767 * 16_384, content: 5 }), ""],
  ["a small piece that is no power of two", torrentV1({ pieceLength: 1_000 }), ""],
  ["v1 by its version", torrentV1({ info: { "meta version": 1 } }), ""],
  ["a file tree without a version", torrentV1({ info: { "file tree": {} } }), "ignored-field"],
  ["a version that is none", torrentV1({ info: { "meta version": "2" } }), "ignored-field"],
  ["v2", torrentV2(), ""],
  ["v2 of many files", torrentV2({ files: FOUR_FILES }), ""],
  ["v2 of as many pieces as can be", ofLength(2_097_152 * 16_384), "layers-incomplete"],
  ["v2 with a layer for a file of one piece", layerOfOnePiece(), "layers-surplus"],
  ["v2 of odd names", torrentV2(named([Uint8Array.of(0x82, 0x65, 0x2f)], "\\", ["//", "."])), ""],
  ["v2 with an empty folder", tree({ "test": { "": { length: 5, "pieces root": STRANGER } }, x: {} }), ""],
  ["v2 with links", torrentV2({ files: [...FOUR_FILES, link("x", "e.bin")] }), ""],
  ["v2 without layers", layers(undefined), "layers-incomplete"],
  ["v2 with no layer", layers({}), "layers-incomplete"],
  [
    "v2 with a layer too many",
    torrentV2({ content: 9, top: { "piece layers": layerOfSmall() } }),
    "layers-surplus",
  ],
  [
    "v2 with a root for an empty file",
    torrentV2({ files: [...FOUR_FILES, { path: "x", content: 0, extra: { "pieces root": "r" } }] }),
    "",
  ],
  ["a hybrid", torrentHybrid(), ""],
  ["a hybrid of many files", torrentHybrid({ files: FOUR_FILES, tailPad: true }), ""],
  ["a hybrid without a pad at its end", torrentHybrid({ files: FOUR_FILES }), ""],
];

/** A layer of a hash for a file of less than a piece. */
function layerOfSmall(): Encodable {
  const torrent = readTorrent(torrentV2({ content: 9 }));
  if (isFault(torrent)) throw new Error(torrent.message);
  return new Map([[torrent.files[0].root!, STRANGER]]);
}

function layerOfOnePiece(): Uint8Array {
  const torrent = readTorrent(torrentV2({ content: 16_384 }));
  if (isFault(torrent)) throw new Error(torrent.message);
  return torrentV2({
    content: 16_384,
    top: { "piece layers": new Map([[torrent.files[0].root!, STRANGER]]) },
  });
}

Deno.test("readTorrent() reads what is odd but can be downloaded", async (t) => {
  for (const [name, bytes, remarks] of READ) {
    await t.step(name, () => {
      const torrent = readTorrent(bytes);
      const told = isFault(torrent) ? torrent.message : torrent.remarks.map(({ code }) => code).join(" ");
      assertEquals(told, remarks);
    });
  }
});

const HUGE = 2 ** 44;

const REFUSED: readonly [name: string, bytes: Uint8Array, key: string, words: string][] = [
  ["no piece length", torrentV1({ info: { "piece length": undefined } }), "info.piece length", "is missing"],
  [
    "a text for a piece length",
    torrentV1({ info: { "piece length": "16384" } }),
    "info.piece length",
    "must be an integer",
  ],
  [
    "a piece length below zero",
    torrentV1({ info: { "piece length": -16_384 } }),
    "info.piece length",
    "must not be negative",
  ],
  [
    "a piece length of zero",
    torrentV1({ info: { "piece length": 0 } }),
    "info.piece length",
    "1 byte or more",
  ],
  [
    "a piece length too large",
    torrentV1({ info: { "piece length": 2 ** 31 - 1 } }),
    "info.piece length",
    "536,854,528",
  ],
  [
    "a piece length of 2^64",
    torrentV1({ info: { "piece length": 2n ** 64n } }),
    "info.piece length",
    "536,854,528",
  ],
  [
    "v2: no power of two",
    torrentV2({ info: { "piece length": 32_767 } }),
    "info.piece length",
    "power of two",
  ],
  [
    "v2: pieces below 16 KiB",
    torrentV2({ info: { "piece length": 8_192 } }),
    "info.piece length",
    "power of two",
  ],
  [
    "v2: a piece length of 2^31 - 1",
    torrentV2({ info: { "piece length": 2 ** 31 - 1 } }),
    "info.piece length",
    "536,854,528",
  ],
  ["no name", torrentV1({ info: { name: undefined } }), "info.name", "is missing"],
  ["a name of zeros", torrentV1({ name: Uint8Array.of(0, 0, 0, 0) }), "info.name", "must not be empty"],
  ["an empty name", torrentV1({ name: "" }), "info.name", "must not be empty"],
  ["a number for a name", torrentV1({ info: { name: 1348 } }), "info.name", "must be a string"],
  ["no info", torrentV1({ top: { info: undefined } }), "info", "is missing"],
  ["a text for info", torrentV1({ top: { info: "x" } }), "info", "must be a dictionary"],
  ["a string", toLatin1("10:libtorrent"), "", "letter d"],
  ["a length below zero", torrentV1({ info: { length: -1 } }), "info.length", "must not be negative"],
  ["no length and no files", torrentV1({ info: { length: undefined } }), "info.length", "is missing"],
  ["a file's length below zero", fileWith({ length: -10 }), "info.files[0].length", "must not be negative"],
  ["a list for a file's length", fileWith({ length: [45] }), "info.files[0].length", "must be an integer"],
  ["no file's length", fileWith({ length: undefined }), "info.files[0].length", "is missing"],
  ["a file too long", fileWith({ length: HUGE + 1 }), "info.files[0].length", "16 TiB"],
  ["a total of nothing", torrentV1({ content: 0 }), "info.length", "no bytes to share"],
  ["files of nothing", torrentV1({ files: [{ path: "a", content: 0 }] }), "info.files", "no bytes to share"],
  [
    "nothing but a pad",
    torrentV1({ files: [{ path: "a", content: 5, attr: "p" }] }),
    "info.files",
    "no bytes to share",
  ],
  ["v2 of nothing", torrentV2({ content: 0 }), FILE_TREE, "no bytes to share"],
  ["files too long together", manyHuge(), "info.files[15].length", "256 TiB"],
  ["v2: a file too long", treeWith({ length: HUGE + 1 }), `${FILE_TREE}.a.length`, "16 TiB"],
  ["v2: a length below zero", treeWith({ length: -1 }), `${FILE_TREE}.a.length`, "must not be negative"],
  ["v2: no length", treeWith({ length: undefined }), `${FILE_TREE}.a.length`, "is missing"],
  ["v2: a text for a length", treeWith({ length: "5" }), `${FILE_TREE}.a.length`, "must be an integer"],
  ["a number in a path", fileWith({ path: ["a", 4] }), "info.files[0].path", "list of strings"],
  ["no path", fileWith({ path: undefined }), "info.files[0].path", "list of strings"],
  ["an empty path", fileWith({ path: [] }), "info.files[0].path", "list of strings"],
  ["a text for a path", fileWith({ path: "a" }), "info.files[0].path", "list of strings"],
  [
    "a path of 102 folders",
    fileWith({ path: new Array(102).fill("d") }),
    "info.files[0].path",
    "100 folders",
  ],
  [
    "a number in a link",
    fileWith({ "symlink path": ["a", 4] }, "l"),
    "info.files[0].symlink path",
    "list of strings",
  ],
  [
    "v2: a text for a link",
    treeWith({ "symlink path": "a" }, "l"),
    `${FILE_TREE}.a.symlink path`,
    "list of strings",
  ],
  ["no pieces", torrentV1({ info: { pieces: undefined } }), "info.pieces", "is missing"],
  ["a number for pieces", torrentV1({ info: { pieces: 5 } }), "info.pieces", "must be a string"],
  [
    "pieces of 24 bytes",
    torrentV1({ content: 5, info: { pieces: "h".repeat(24) } }),
    "info.pieces",
    "20 bytes for each",
  ],
  ["a piece too few", torrentV1({ info: { pieces: "h".repeat(40) } }), "info.pieces", "20 bytes for each"],
  ["a piece too many", torrentV1({ info: { pieces: "h".repeat(80) } }), "info.pieces", "20 bytes for each"],
  ["1.76 TB at 16 KiB", torrentV1({ info: { length: 1_759_218_597_889 } }), "info.piece length", "too small"],
  [
    "pieces of a byte",
    torrentV1({ info: { "piece length": 1, length: 2_097_153 } }),
    "info.piece length",
    "too small",
  ],
  ["v2: too many pieces", treeWith({ length: HUGE }), "info.piece length", "too small"],
  [
    "v2: a piece too many",
    ofLength(2_097_152 * 16_384 + 1),
    "info.piece length",
    "too small",
  ],
  ["v2: files too long together", manyHugeV2(), `${FILE_TREE}.f15`, "256 TiB"],
  ["no files", torrentV1({ files: [] }), "info.files", "at least one file"],
  ["a number for files", torrentV1({ info: { files: 5 } }), "info.files", "must be a list"],
  ["a text for a file", torrentV1({ info: { files: ["a"] } }), "info.files[0]", "must be a dictionary"],
  [
    "118 files of one path",
    torrentV1(named(...new Array(118).fill("foo/bar.txt"))),
    "info.files",
    "same path",
  ],
  ["a newer version", torrentV1({ info: { "meta version": 3, name: 5 } }), "info.meta version", "newer"],
  ["no file tree", torrentV2({ info: { "file tree": undefined } }), FILE_TREE, "is missing"],
  ["a list for a file tree", tree([]), FILE_TREE, "must be a dictionary"],
  ["an empty file tree", tree({}), FILE_TREE, "at least one file"],
  [
    "a file tree that is a file",
    tree({ "": { length: 5, "pieces root": STRANGER } }),
    FILE_TREE,
    "at its top",
  ],
  ["a text for a file in the tree", tree({ a: "x" }), `${FILE_TREE}.a`, "must be a dictionary"],
  ["a text for what a file is", tree({ a: { "": "x" } }), `${FILE_TREE}.a`, "must be a dictionary"],
  [
    "a file and folder in one",
    tree({ a: { "": { length: 0 }, b: {} } }),
    `${FILE_TREE}.a`,
    "file and a folder",
  ],
  [
    "an empty name in the tree",
    tree({ a: { "": { length: 5, "pieces root": STRANGER, x: {} }, "\0": {} } }),
    `${FILE_TREE}.a`,
    "file and a folder",
  ],
  ["a tree of 200 folders", tree(deepTree(200)), "", "too deeply"],
  ["no root", treeWith({ "pieces root": undefined }), `${FILE_TREE}.a.pieces root`, "is missing"],
  [
    "a root of 20 bytes",
    treeWith({ "pieces root": "r".repeat(20) }),
    `${FILE_TREE}.a.pieces root`,
    "32 bytes",
  ],
  ["a number for a root", treeWith({ "pieces root": 5 }), `${FILE_TREE}.a.pieces root`, "32 bytes"],
  ["a root of zeros", treeWith({ "pieces root": new Uint8Array(32) }), `${FILE_TREE}.a.pieces root`, "zeros"],
  ["a pad in the tree", treeWith({}, "p"), `${FILE_TREE}.a.attr`, "pads have no place"],
  ["a name that steers a terminal", tree({ "\x1b[2J": 5 }), `${FILE_TREE}.?[2J`, "must be a dictionary"],
  ["a list for layers", layers([]), "piece layers", "must be a dictionary"],
  ["a number for a layer", layers(new Map([[ROOT, 5]])), keyOf(ROOT), "must be a string"],
  ["a layer of 65 bytes", layers(new Map([[ROOT, new Uint8Array(65)]])), keyOf(ROOT), "32 bytes for each"],
  [
    "a layer of twice the size",
    layers(new Map([[ROOT, new Uint8Array(2 * LAYER.length)]])),
    keyOf(ROOT),
    "32 bytes for each",
  ],
  ["a layer's key of 33 bytes", layers({ ["r".repeat(33)]: LAYER }), "piece layers", "no hash of 32 bytes"],
  ["a layer of no file", layers(new Map([[ROOT, LAYER], [STRANGER, LAYER]])), keyOf(STRANGER), "no file"],
  ["a layer that is wrong", layers(new Map([[ROOT, LAYER.toReversed()]])), keyOf(ROOT), "does not hash"],
];

function keyOf(root: Uint8Array): string {
  return `piece layers.${root.subarray(0, 4).toHex()}...`;
}

function manyHuge(): Uint8Array {
  const files = Array.from(
    { length: 20 },
    (_, i) => ({ path: `f${i}`, content: 1, extra: { length: HUGE } }),
  );
  return torrentV1({ files });
}

function manyHugeV2(): Uint8Array {
  const file = { "": { length: HUGE, "pieces root": STRANGER } };
  return tree(
    Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`f${String(i).padStart(2, "0")}`, file])),
  );
}

function deepTree(depth: number): Encodable {
  let folder: Encodable = { "": { length: 5, "pieces root": STRANGER } };
  for (let i = 0; i < depth; i++) folder = { d: folder };
  return folder;
}

Deno.test("readTorrent() refuses what cannot be downloaded, and names the key", async (t) => {
  for (const [name, bytes, key, words] of REFUSED) {
    await t.step(name, () => {
      const fault = readTorrent(bytes);
      assertEquals(isFault(fault), true);
      if (!isFault(fault)) return;
      assertEquals([fault.key, fault.message.includes(words)], [key, true], fault.message);
      assertEquals(fault.at >= 0 && fault.at < bytes.length, true);
    });
  }
});
