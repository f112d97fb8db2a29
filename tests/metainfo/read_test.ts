import { assert, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { fromLatin1, toHex, toLatin1 } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import { encode } from "../../lib/bencode/encode.ts";
import { LIMITS } from "../../lib/metainfo/limits.ts";
import { type MetainfoFault, readTorrent } from "../../lib/metainfo/read.ts";
import type { HybridTorrent, Torrent, V1Torrent, V2Torrent } from "../../lib/metainfo/torrent.ts";
import {
  contentOf,
  type Fixture,
  FOUR_FILES,
  layersOf,
  rootOf,
  torrentHybrid,
  torrentV1,
  torrentV2,
} from "../fixture/torrents.ts";

function read(bytes: Uint8Array): Torrent {
  const torrent = readTorrent(bytes);
  if (isFault(torrent)) throw new Error(torrent.message);
  return torrent;
}

function refused(bytes: Uint8Array): MetainfoFault {
  const fault = readTorrent(bytes);
  if (!isFault(fault)) throw new Error("It was read.");
  return fault;
}

const paths = ({ files }: Torrent) =>
  files.map(({ path }) => path.map((name) => utf8.decode(name)).join("/"));
const utf8 = new TextDecoder();

Deno.test("readTorrent() reads a single file of v1", () => {
  const bytes = torrentV1({ name: "one.bin", content: 40_000 });
  const torrent = read(bytes) as V1Torrent;
  assertEquals(torrent.kind, "v1");
  assertEquals(fromLatin1(torrent.name), "one.bin");
  assertEquals(torrent.isSingle, true);
  assertEquals([torrent.pieceLength, torrent.pieceCount, torrent.length], [16_384, 3, 40_000]);
  assertEquals(torrent.pieces.length, 60);
  assertEquals(torrent.files, [{
    path: [toLatin1("one.bin")],
    length: 40_000,
    offset: 0,
    isPad: false,
    link: null,
    isExecutable: false,
    isHidden: false,
    root: null,
  }]);
  assertEquals(torrent.remarks, []);
  const info = bytes.subarray(bytes.indexOf(LETTER_D, 1), bytes.length - 1);
  assertEquals(torrent.info, info);
  assertEquals(toHex(torrent.infoHash), createHash("sha1").update(info).digest("hex"));
});

const LETTER_D = 100;

Deno.test("readTorrent() lays the files of v1 end to end", () => {
  const torrent = read(torrentV1({ files: FOUR_FILES }));
  assertEquals(paths(torrent), ["a.txt", "b/c.bin", "b/d.empty", "e.bin"]);
  assertEquals(torrent.files.map(({ offset }) => offset), [0, 5, 50_005, 50_005]);
  assertEquals([torrent.isSingle, torrent.pieceCount, torrent.length], [false, 5, 65_540]);
});

Deno.test("readTorrent() lets each file of v2 begin a piece, and keeps its root and layer", () => {
  const torrent = read(torrentV2({ files: FOUR_FILES })) as V2Torrent;
  assertEquals(torrent.kind, "v2");
  assertEquals(paths(torrent), ["a.txt", "b/c.bin", "b/d.empty", "e.bin"]);
  assertEquals(torrent.files.map(({ offset }) => offset), [0, 16_384, 66_384, 81_920]);
  assertEquals([torrent.pieceCount, torrent.length], [6, 65_540]);
  assertEquals(torrent.files[1].root, rootOf(contentOf(FOUR_FILES[1])));
  assertEquals(torrent.files[2].root, null);
  const [[root, layer]] = layersOf({ files: FOUR_FILES });
  assertEquals([...torrent.layers], [[toHex(root), layer]]);
  assertEquals(torrent.infoHashV2.length, 32);
  assertEquals(torrent.remarks, []);
});

Deno.test("readTorrent() gives a hybrid the list of v1, pads among it, with the roots of v2", () => {
  for (const tailPad of [false, true]) {
    const torrent = read(torrentHybrid({ files: FOUR_FILES, tailPad })) as HybridTorrent;
    assertEquals(torrent.kind, "hybrid");
    const pads = torrent.files.filter(({ isPad }) => isPad);
    assertEquals(pads.map(({ length }) => length), tailPad ? [16_379, 15_536, 849] : [16_379, 15_536]);
    assertEquals([torrent.pieceCount, torrent.length, torrent.pieces.length], [6, 65_540, 120]);
    const files = torrent.files.filter(({ isPad }) => !isPad);
    assertEquals(files.map(({ root }) => root === null), [false, false, true, false]);
    assertEquals([torrent.infoHash.length, torrent.infoHashV2.length], [20, 32]);
    assertEquals(torrent.layers.size, 1);
  }
});

Deno.test("readTorrent() knows a single file of v2 by its name, and of a hybrid by its length", () => {
  assertEquals(read(torrentV2({ name: "x" })).isSingle, true);
  assertEquals(read(torrentHybrid({ name: "x" })).isSingle, true);
  const one = [{ path: "x", content: 5 }];
  assertEquals(read(torrentV2({ name: "folder", files: one })).isSingle, false);
  assertEquals(read(torrentHybrid({ name: "x", files: one })).isSingle, false);
  assertEquals(read(torrentV2({ name: "x", files: [{ path: "x/x", content: 5 }] })).isSingle, false);
});

Deno.test("readTorrent() takes the info hash over the bytes as they stand there", () => {
  const info = `d4:name1:x6:lengthi5e12:piece lengthi016384e6:pieces20:${"h".repeat(20)}4:name1:ye`;
  const torrent = read(toLatin1(`d4:info${info}e`)) as V1Torrent;
  assertEquals(toHex(torrent.infoHash), createHash("sha1").update(info).digest("hex"));
  assertEquals(fromLatin1(torrent.name), "x");
  assertEquals(torrent.remarks.map(({ code }) => code), ["not-canonical"]);
});

Deno.test("readTorrent() reads flags, links and pads", () => {
  const files = [
    { path: "run", content: 1, attr: "xh?" },
    { path: "link", content: 0, attr: "lx", link: "b/c" },
    { path: "nowhere", content: 0, attr: "l" },
    { path: "long link", content: 9, attr: "l", link: "run" },
    { path: "no length", content: 0, attr: "l", link: "run", extra: { length: undefined } },
    { path: ".pad/9", content: 9, attr: "p" },
    { path: "x/_____padding_file_0_if you see this", content: 3 },
    { path: "", content: 4, attr: "p", extra: { path: undefined } },
    { path: "", content: 5, attr: "p", extra: { path: [] } },
    { path: "end", content: 2 },
  ];
  const torrent = read(torrentV1({ files }));
  assertEquals(torrent.files.map(({ isPad }) => isPad ? "p" : "-").join(""), "-----pppp-");
  assertEquals([torrent.files[0].isExecutable, torrent.files[0].isHidden], [true, true]);
  assertEquals(torrent.files.map(({ link }) => link?.map(fromLatin1).join("/") ?? null).slice(0, 5), [
    null,
    "b/c",
    null,
    "run",
    "run",
  ]);
  assertEquals(torrent.files.map(({ length }) => length), [1, 0, 0, 0, 0, 9, 3, 4, 5, 2]);
  assertEquals(paths(torrent).slice(7, 9), [".pad/4", ".pad/5"]);
  assertEquals([torrent.length, torrent.files[9].offset], [3, 22]);
  assertEquals(torrent.remarks.map(({ code }) => code), ["ignored-field"]);
});

Deno.test("readTorrent() takes a link of v2 for no bytes", () => {
  const files = [...FOUR_FILES, {
    path: "z",
    content: 0,
    attr: "l",
    link: "b/c.bin",
    extra: { length: undefined },
  }];
  for (const torrent of [torrentV2({ files }), torrentHybrid({ files })].map(read)) {
    assertEquals(torrent.files.at(-1)!.link?.map(fromLatin1), ["b", "c.bin"]);
    assertEquals(torrent.files.at(-1)!.length, 0);
  }
});

Deno.test("readTorrent() keeps names as raw bytes, and the utf-8 keys first", () => {
  const odd = Uint8Array.of(0xff, 0x2f, 0x00);
  const torrent = read(torrentV1({
    name: odd,
    files: [{ path: ["__proto__", odd], content: 1 }, { path: ["", ".."], content: 1 }, {
      path: "plain",
      content: 1,
      extra: { "path.utf-8": ["better"] },
    }, { path: "plain", content: 1, extra: { "path.utf-8": [7] } }],
    info: { "name.utf-8": "better name" },
  }));
  assertEquals(torrent.files[0].path, [toLatin1("__proto__"), odd]);
  assertEquals(paths(torrent).slice(1), ["/..", "better", "plain"]);
  assertEquals(fromLatin1(torrent.name), "better name");
  assertEquals(read(torrentV1({ name: odd, info: { "name.utf-8": 5 } })).name, odd);
});

Deno.test("readTorrent() takes the name where name.utf-8 says nothing", () => {
  for (const nothing of ["", "\0", 5]) {
    assertEquals(fromLatin1(read(torrentV1({ info: { "name.utf-8": nothing } })).name), "test");
  }
});

Deno.test("readTorrent() reads private, source, similar and collections", () => {
  const hash = (letter: string) => letter.repeat(20);
  const torrent = read(torrentV1({
    info: {
      private: 1,
      source: "tracker",
      similar: [hash("a"), "l".repeat(32), "short"],
      collections: ["one", "two", 3],
    },
    top: { similar: [hash("b")], collections: ["two", "three"] },
  }));
  assertEquals([torrent.isPrivate, torrent.source], [true, "tracker"]);
  assertEquals(torrent.similar.map(fromLatin1), [hash("a"), "l".repeat(32), hash("b")]);
  assertEquals(torrent.collections, ["one", "two", "three"]);
  assertEquals(torrent.remarks.map(({ sentence }) => sentence.split(" is")[0]), [
    "Some of similar",
    "Some of collections",
  ]);
  const plain = read(torrentV1({ info: { private: 0 } }));
  assertEquals([plain.isPrivate, plain.source, plain.similar, plain.collections], [false, null, [], []]);
  const odd = read(torrentV1({ info: { private: "1", source: 5, similar: 5, collections: "x" } }));
  assertEquals([odd.isPrivate, odd.source, odd.similar, odd.collections], [false, null, [], []]);
  assertEquals(odd.remarks.length, 4);
});

Deno.test("readTorrent() remarks on bytes that follow", () => {
  const whole = fromLatin1(torrentV1());
  const codes = (after: string) => read(toLatin1(whole + after)).remarks.map(({ code }) => code);
  assertEquals(codes(""), []);
  assertEquals(codes("\n"), []);
  assertEquals(codes("\n\n"), ["trailing-bytes"]);
  assertEquals(codes("e"), ["trailing-bytes"]);
  assertEquals(codes("d4:infodee"), ["trailing-bytes"]);
});

Deno.test("readTorrent() lets v2 say v1's length without pieces, with a remark", () => {
  for (const [key, value] of [["length", 40_000], ["files", []]] as const) {
    const { kind, remarks } = read(torrentV2({ info: { [key]: value } }));
    assertEquals([kind, remarks[0].sentence.split(" is")[0]], ["v2", `info.${key}`]);
  }
});

Deno.test("readTorrent() names the key and the byte in its message", () => {
  const bytes = torrentV2({ pieceLength: 16_384, info: { "piece length": 32_767 } });
  const fault = refused(bytes);
  const at = fromLatin1(bytes).indexOf("i32767e");
  assertEquals(fault, {
    fault: "bad-torrent",
    key: "info.piece length",
    at,
    message: `Not a torrent: info.piece length (byte ${at}): must be a power of two, and 16 KiB or more.`,
  });
});

Deno.test("readTorrent() does not look into what is longer than any torrent", () => {
  const most = new Uint8Array(LIMITS.torrentBytes + 1);
  assertStringIncludes(refused(most).message, "128 MiB are too much");
  assertStringIncludes(refused(most.subarray(1)).message, "letter d");
});

Deno.test("readTorrent() refuses a deep tree whose few bytes would make very many names", () => {
  const folders = LIMITS.depth - 6;
  const files = Math.ceil(LIMITS.pathNames / (folders + 1));
  const treeOf = (count: number) => {
    const names = Array.from({ length: count }, (_, i) => `6:${String(i).padStart(6, "0")}d0:d6:lengthi0eee`);
    const last = `6:zzzzzzd0:d6:lengthi5e11:pieces root32:${"r".repeat(32)}ee`;
    const tree = `${"d1:a".repeat(folders)}d${names.join("")}${last}${"e".repeat(folders)}e`;
    return toLatin1(`d4:infod9:file tree${tree}12:meta versioni2e4:name1:x12:piece lengthi16384eee`);
  };
  const fault = refused(treeOf(files));
  assertEquals(fault.key, "info.file tree");
  assertStringIncludes(fault.message, "10,000,000 names");
  assertEquals(read(treeOf(1000)).files.length, 1001);
});

Deno.test("readTorrent() takes much hostile input in little time", async (t) => {
  const million = 1_000_000;
  const nested = (depth: number) => "d4:info" + "d1:a".repeat(depth) + "i1e" + "e".repeat(depth) + "e";
  const rows: [name: string, make: () => Uint8Array, words: string][] = [
    ["nothing", () => new Uint8Array(), "empty"],
    ["a web page", () => toLatin1("<!DOCTYPE html>"), "begins with the letter d"],
    ["a length below zero", () => toLatin1("l-3:e"), "begins with the letter d"],
    ["a length below zero within", () => toLatin1("d4:infol-3:ee"), "cannot start with this byte"],
    ["an integer with a point", () => toLatin1("d4:infodi1.5eee"), "key must be a string"],
    ["a fraction", () => toLatin1("d4:infoi1.5ee"), "digits"],
    ["200 deep", () => toLatin1(nested(200)), "nested too deeply"],
    ["ten million l", () => new Uint8Array(10 * million).fill(108), "begins with the letter d"],
    ["ten million l in a dictionary", () => toLatin1("d1:a" + "l".repeat(10 * million)), "nested too deeply"],
    ["ten million d", () => new Uint8Array(10 * million).fill(100), "key must be a string"],
    ["a million strings", () => toLatin1(`d1:al${"1:x".repeat(million)}ee`), "info (byte 0): is missing"],
    [
      "four million strings",
      () => toLatin1(`d1:al${"0:".repeat(4 * million)}ee`),
      "too many values",
    ],
    ["a million digits", () => toLatin1(`d1:ai${"1".repeat(million)}ee`), "more than 20 digits"],
    ["a string of many zeros' length", () => toLatin1(`d1:a${"0".repeat(million)}1:xe`), "missing"],
    ["a keyword of JavaScript", () => toLatin1("d9:__proto__d4:infodeee"), "info (byte 0): is missing"],
    ["too many bytes", () => new Uint8Array(LIMITS.torrentBytes + 1), "128 MiB"],
    ["cut short", () => torrentHybrid().slice(0, -3), "longer than what is left"],
    ["cut by a byte", () => torrentHybrid().slice(0, -1), "end too early"],
  ];
  for (const [name, make, words] of rows) {
    await t.step(name, () => {
      const bytes = make();
      const start = performance.now();
      const fault = refused(bytes);
      assertLess(performance.now() - start, 10_000);
      assertStringIncludes(fault.message, words);
      assert(fault.at <= bytes.length);
    });
  }
});

Deno.test("readTorrent() reads a torrent with 200,000 values beside the info dictionary", () => {
  const torrent = read(torrentV1({ top: { comment: "x", "url-list": new Array(200_000).fill("u") } }));
  assertEquals(torrent.outer.webSeeds, ["u"]);
  assertEquals(torrent.remarks.map(({ code }) => code), ["too-many"]);
});

Deno.test("readTorrent() is no slower at 60,000 files than reading them once", () => {
  const files = Array.from(
    { length: 60_000 },
    (_, i) => ({ length: 100_000, path: [`a folder ${i % 100}`, `a file of some name ${i}.bin`] }),
  );
  const pieces = new Uint8Array(20 * Math.ceil(60_000 * 100_000 / 2 ** 20));
  const bytes = encode({ info: { files, name: "x", "piece length": 2 ** 20, pieces } });
  const start = performance.now();
  assertEquals(read(bytes).files.length, 60_000);
  // Some 0.2 s on a small machine; what is quadratic takes minutes.
  assertLess(performance.now() - start, 10_000);
});

/** Files with names that differ, in the order of the tree of v2. */
const someFiles = fc.uniqueArray(
  fc.record({
    folders: fc.array(fc.constantFrom("a", "b", "ü", "__proto__"), { maxLength: 3 }),
    name: fc.uint8Array({ minLength: 1, maxLength: 9 }).map((bytes) => bytes.map((byte) => byte | 0x80)),
    content: fc.constantFrom(0, 1, 16_383, 16_384, 16_385, 40_000),
    attr: fc.constantFrom(undefined, "x", "h", "xh"),
  }),
  { minLength: 1, maxLength: 8, selector: ({ folders, name }) => [...folders, toHex(name)].join("/") },
).filter((files) => files.some(({ content }) => content > 0));

const fixtures: fc.Arbitrary<Fixture> = fc.record({
  name: fc.uint8Array({ minLength: 1, maxLength: 20 }).filter((name) => name.some((byte) => byte !== 0)),
  pieceLength: fc.constantFrom(16_384, 32_768),
  files: someFiles.map((files) =>
    files.map(({ folders, name, content, attr }) => ({ path: [...folders, name], content, attr }))
      .sort((a, b) => order(a.path) < order(b.path) ? -1 : 1)
  ),
});

/** Sorts as the components' bytes do, one after the other. */
function order(path: readonly (string | Uint8Array)[]): string {
  const bytes = path.map((name) => typeof name === "string" ? new TextEncoder().encode(name) : name);
  return bytes.map((name) => `${toHex(name)}.`).join("");
}

Deno.test("readTorrent() reads any torrent back as it was written", () => {
  fc.assert(
    fc.property(fixtures, fc.constantFrom(torrentV1, torrentV2, torrentHybrid), (fixture, write) => {
      const torrent = read(write(fixture));
      assertEquals(torrent.name, fixture.name);
      assertEquals(torrent.pieceLength, fixture.pieceLength);
      const files = torrent.files.filter(({ isPad }) => !isPad);
      assertEquals(files.map(({ path }) => order(path)), fixture.files!.map(({ path }) => order(path as [])));
      assertEquals(files.map(({ length }) => length), fixture.files!.map(({ content }) => content));
      assertEquals(
        files.map(({ isExecutable, isHidden }) => `${isExecutable ? "x" : ""}${isHidden ? "h" : ""}`),
        fixture.files!.map(({ attr }) => attr ?? ""),
      );
      assertEquals(torrent.remarks, []);
    }),
    { numRuns: 60 },
  );
});

Deno.test("readTorrent() throws at nothing that was a torrent before it was broken", () => {
  const samples = [
    torrentV1({ files: FOUR_FILES }),
    torrentV2({ files: FOUR_FILES }),
    torrentHybrid({ files: FOUR_FILES }),
  ];
  const change = fc.record({ at: fc.nat(900), cut: fc.nat(4), put: fc.stringMatching(/^[0-9:deil-]{0,4}$/) });
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.array(change, { maxLength: 3 }), (sample, changes) => {
      let text = fromLatin1(sample);
      for (const { at, cut, put } of changes) text = text.slice(0, at) + put + text.slice(at + cut);
      const result = readTorrent(toLatin1(text));
      if (isFault(result)) assert(result.at >= 0 && result.at <= text.length);
    }),
    { numRuns: 1_000 },
  );
});
