import { assert, assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { fromLatin1, toHex } from "../../lib/base/bytes.ts";
import { faultLine, isFault } from "../../lib/base/fault.ts";
import { decode } from "../../lib/bencode/decode.ts";
import type { DictionaryValue, Value } from "../../lib/bencode/value.ts";
import { getDictionary, getText, spanOf } from "../../lib/bencode/view.ts";
import type { Content } from "../../lib/metainfo/content.ts";
import { create, type Created, type CreateOptions, outline } from "../../lib/metainfo/create.ts";
import { hashHere } from "../../lib/metainfo/hashing/hash_here.ts";
import { LIMITS } from "../../lib/metainfo/limits.ts";
import { NO_OUTER, type TorrentKind } from "../../lib/metainfo/torrent.ts";
import { contentOf, filesOf, type Sizes } from "../fixture/content.ts";
import { hashMeans } from "../fixture/hash_plans.ts";
import type { MemoryFiles } from "../fixture/memory_files.ts";

const KINDS = ["v1", "v2", "hybrid"] as const;

function optionsFor(kind: TorrentKind, options: Partial<CreateOptions> = {}): CreateOptions {
  return { kind, pieceLength: null, isPrivate: false, source: null, outer: NO_OUTER, ...options };
}

async function made(
  content: Content,
  options: CreateOptions,
  files: MemoryFiles = filesOf(content),
): Promise<Created> {
  const created = await create(content, options, { ...hashMeans(), hash: hashHere(files) });
  assert(!isFault(created), isFault(created) ? faultLine(created) : "");
  return created;
}

function decoded(bytes: Uint8Array): DictionaryValue {
  const value = decode(bytes, { strict: true });
  assert(!isFault(value) && value.kind === "dictionary");
  return value;
}

/** A value as plain JavaScript: dictionaries as objects, strings by Latin-1. */
// deno-lint-ignore no-explicit-any
function plain(value: Value): any {
  if (value.kind === "integer") return value.value;
  if (value.kind === "string") return fromLatin1(value.bytes);
  if (value.kind === "list") return value.items.map(plain);
  return Object.fromEntries([...value.entries].map(([key, inner]) => [key, plain(inner)]));
}

// deno-lint-ignore no-explicit-any
function infoOf({ bytes }: Created): any {
  return plain(getDictionary(decoded(bytes), "info")!);
}

const TREE: Sizes = {
  "a.bin": 20_000,
  "b/c.bin": 400_000,
  "b/empty": 0,
  "b.c": 1,
  same1: 50_000,
  same2: 50_000,
  zz: 32_768,
  "\u00fc/\uffee": 5,
  "\u00fc/\u{1f600}": 33_000,
};

/** By which the bytes of TREE are made: same1 and same2 are the same. */
const TREE_SEEDS = [20, 21, 22, 23, 9, 9, 28, 26, 27];

Deno.test("create() makes the torrents that libtorrent makes of the same files", async (t) => {
  // Info hashes of libtorrent 2.0.8, with its own choice of pieces: v1, v2, and both of the hybrid.
  const rows: [
    content: Content,
    seeds: number[],
    v1: string,
    v2: string,
    hybrid1: string,
    hybrid2: string,
  ][] = [
    [
      contentOf("one.bin", 100_000),
      [1],
      "c5b88b92ed44be26094ced4d0617a5c8de8ae1d6",
      "814920ac907bd610f0f675aba8c7ae6445365e1dd3b2dba49430628eda429108",
      "10ee376a6df2bda9a8952ed2d73676a3e9bedbbc",
      "9133f0e6c947ca6d2f6d74b39fea66206be78c32e744a0fa871062730efea6b2",
    ],
    [
      contentOf("exact.bin", 65_536),
      [2],
      "54df5df93f644744183be77c5311ab1656037bb6",
      "182a7612c56fac7baf7a14ed2f80eedb98bcaba7c5eb9db5dfbf13680823fe52",
      "e727461a886dbb5a4fda75f7a6645bf71f0b73b7",
      "ba740f511017560062c61e003cff260ad115efbbaf1747db0be1f39b9fe00374",
    ],
    [
      contentOf("folder", { "only.bin": 70_000 }),
      [3],
      "c26b7367d12c8b5dcbb6f34490862643e83692eb",
      "ed05c3ca182b59abffea1bc7ae5cfda6a6fa17e75ff6efe0e1f0cd28f7231616",
      "8bddac35c91debf8aa5b0cedf9298744defa9e65",
      "8958e5073ce3d08784b44ee4bf67881dbbc8048212192234a5bf1a11402bcc82",
    ],
    [
      contentOf("first", { a: 0, b: 99_999 }),
      [4, 5],
      "9499ae8d10eb0ec5ce74aa36badf6e8b9f815449",
      "e17050a9a61f3ade8eefc081365e719b6cfdec94f220d9ec767dde72ffd9e296",
      "55c50e0d3c4dc0977045429f05d8608ad7a9641e",
      "41be4ab355b1d87fd8d83803f34a932e30f23158fa93eba59fdbb4f558c5fd98",
    ],
    [
      contentOf("tree", TREE),
      TREE_SEEDS,
      "90d8acd9199ed77b5bb02c2cb16f407aae88ec5d",
      "e3ffac59db1bed79edd63aab78a1716f6ac711d8be21f34f681a33dc51457673",
      "df5043cc6a6bedb40cc1ae6aa5a318c3fd9abdad",
      "38510aa5f9b66567e86fed6a6175fed7a70a3aa44d63592ff11b19c3d5991526",
    ],
  ];
  for (const [content, seeds, v1, v2, hybrid1, hybrid2] of rows) {
    const wanted = { v1: [v1, null], v2: [null, v2], hybrid: [hybrid1, hybrid2] };
    const files = filesOf(content, (_path, index) => seeds[index]);
    for (const kind of KINDS) {
      await t.step(`${content.name} ${kind}`, async () => {
        const { infoHash, infoHashV2 } = await made(content, optionsFor(kind), files);
        assertEquals([infoHash, infoHashV2].map((hash) => hash && toHex(hash)), wanted[kind]);
      });
    }
  }
});

Deno.test("create() takes the info hashes of the bytes that it wrote, which are canonical", () => {
  const sizes = fc.dictionary(fc.constantFrom("a", "b/x", "b/y", "c/__proto__", "c/d/e"), fc.nat(40_000));
  return fc.assert(
    fc.asyncProperty(sizes, fc.constantFrom(...KINDS), fc.boolean(), async (sizes, kind, isPrivate) => {
      const sorted = Object.fromEntries(Object.entries({ ...sizes, z: 1 }).sort());
      const created = await made(contentOf("f", sorted), optionsFor(kind, { isPrivate, source: "S" }));
      const root = decoded(created.bytes);
      const info = spanOf(created.bytes, getDictionary(root, "info")!);
      const digest = (name: string) => new Uint8Array(createHash(name).update(info).digest());
      assertEquals(created.infoHash, kind === "v2" ? null : digest("sha1"));
      assertEquals(created.infoHashV2, kind === "v1" ? null : digest("sha256"));
      assertEquals(getText(getDictionary(root, "info")!, "source"), "S");
      assertEquals(infoOf(created).private, isPrivate ? 1 : undefined);
    }),
    { numRuns: 40 },
  );
});

Deno.test("create() gives the same bytes for the same files, in whatever way they are read", async () => {
  const content = contentOf("tree", TREE);
  const files = filesOf(content);
  for (const kind of KINDS) {
    const one = await made(content, optionsFor(kind), files);
    const other = await create(content, optionsFor(kind), { ...hashMeans(), hash: hashHere(files, 16_384) });
    assert(!isFault(other));
    assertEquals(one.bytes, other.bytes);
  }
});

Deno.test("create() writes a file as length, and a folder as files even when it holds one", async () => {
  const one = infoOf(await made(contentOf("one", 5), optionsFor("v1")));
  assertEquals([one.length, one.files, one.name, one["piece length"]], [5, undefined, "one", 16_384]);
  const folder = infoOf(await made(contentOf("folder", { one: 5 }), optionsFor("v1")));
  assertEquals([folder.length, folder.files], [undefined, [{ length: 5, path: ["one"] }]]);
});

Deno.test("create() names a single file of v2 as the torrent is named", async () => {
  const content = { ...contentOf("one", 5), name: "other" };
  assertEquals(Object.keys(infoOf(await made(content, optionsFor("hybrid")))["file tree"]), ["other"]);
});

Deno.test("create() keeps empty files, and gives hybrids their pads", async () => {
  const content = contentOf("folder", { a: 20_000, b: 0, c: 3 });
  const info = infoOf(await made(content, optionsFor("hybrid")));
  assertEquals(info.files, [
    { length: 20_000, path: ["a"] },
    { attr: "p", length: 12_768, path: [".pad", "12768"] },
    { length: 0, path: ["b"] },
    { length: 3, path: ["c"] },
    { attr: "p", length: 16_381, path: [".pad", "16381"] },
  ]);
  assertEquals(info["file tree"].b, { "": { length: 0 } });
  assertEquals([info["meta version"], info.pieces.length], [2, 3 * 20]);
  const v2 = infoOf(await made(content, optionsFor("v2")));
  assertEquals([v2.files, v2.pieces, v2["meta version"]], [undefined, undefined, 2]);
});

Deno.test("create() keeps links (BEP 47)", async () => {
  const content = contentOf("folder", { a: 5, "d/l": "a", l: "d/x" });
  const v1 = infoOf(await made(content, optionsFor("v1")));
  assertEquals(v1.files.slice(1), [
    { attr: "l", length: 0, path: ["d", "l"], "symlink path": ["a"] },
    { attr: "l", length: 0, path: ["l"], "symlink path": ["d", "x"] },
  ]);
  const v2 = infoOf(await made(content, optionsFor("v2")));
  assertEquals(v2["file tree"].l, { "": { attr: "l", length: 0, "symlink path": ["d", "x"] } });
});

Deno.test("create() writes one piece layer for files of the same bytes, none for those of one piece", async () => {
  const content = contentOf("folder", { a: 40_000, b: 40_000, c: 16_384, d: 50_000 });
  const different = await made(content, optionsFor("v2"));
  assertEquals(getDictionary(decoded(different.bytes), "piece layers")!.entries.size, 3);
  const same = await made(content, optionsFor("v2"), filesOf(content, (path) => path === "d" ? 1 : 0));
  const layers = getDictionary(decoded(same.bytes), "piece layers")!;
  assertEquals(new Set([...layers.entries.values()].map((layer) => plain(layer).length)), new Set([96, 128]));
});

Deno.test("create() refuses what has no bytes", async (t) => {
  const rows = [contentOf("none", 0), contentOf("none", {}), contentOf("none", { a: 0, l: "a" })];
  for (const content of rows) {
    await t.step(JSON.stringify(content.files.map(({ path }) => path)), async () => {
      const created = await create(content, optionsFor("v1"), {
        ...hashMeans(),
        hash: hashHere(filesOf(content)),
      });
      assert(isFault(created));
      assertEquals([created.fault, created.message], [
        "nothing-to-hash",
        "none is empty: a torrent needs at least one byte.",
      ]);
    });
  }
});

Deno.test("create() gives the fault of the file that cannot be read or changes", async () => {
  const content = contentOf("folder", { a: 5, b: 6 });
  const files = filesOf(content);
  files.drop("/folder/b");
  const hash = hashHere(files);
  const gone = await create(content, optionsFor("v1"), { ...hashMeans(), hash });
  assert(isFault(gone));
  assertEquals([gone.fault, gone.message], [
    "cannot-read",
    "/folder/b cannot be read: there is no such file or folder.",
  ]);
  files.put("/folder/b", "four");
  const short = await create(content, optionsFor("v1"), { ...hashMeans(), hash });
  assert(isFault(short));
  assertEquals(short.message, "/folder/b cannot be read: it changed while it was read.");
});

Deno.test("create() gives way to an abort", async () => {
  const content = contentOf("folder", { a: 5 });
  const means = { ...hashMeans({ signal: AbortSignal.abort() }), hash: hashHere(filesOf(content)) };
  const created = await create(content, optionsFor("hybrid"), means);
  assert(isFault(created));
  assertEquals(created.fault, "interrupted");
});

Deno.test("outline() tells what create() will make", async () => {
  const content = contentOf("tree", TREE);
  for (const kind of KINDS) {
    const { outline: told } = await made(content, optionsFor(kind));
    assertEquals(outline(content, optionsFor(kind)), told);
    assertEquals(told, { kind, pieceLength: 16_384, pieceCount: kind === "v1" ? 36 : 42, length: 585_774 });
  }
});

Deno.test("outline() refuses what no torrent can hold, and says what would do", async (t) => {
  const huge = 2 ** 36;
  const many = Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`f${i}`, 1]));
  const rows: [claim: string, content: Content, options: CreateOptions, fault: string, words: string][] = [
    [
      "a bad piece length",
      contentOf("a", 5),
      optionsFor("v2", { pieceLength: 49_152 }),
      "bad-value",
      "power of two",
    ],
    [
      "too many pieces",
      contentOf("a", huge),
      optionsFor("v1", { pieceLength: 16_384 }),
      "too-many-pieces",
      "a would have 4194304 pieces of 16KiB: 2097152 are the most. Give a longer piece, such as --piece-length 4MiB.",
    ],
    ["a file too long", contentOf("a", LIMITS.fileLength + 1), optionsFor("v1"), "too-long", "16TiB"],
    [
      "files too long",
      contentOf("a", Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`f${i}`, LIMITS.fileLength]))),
      optionsFor("v1"),
      "too-long",
      "256TiB",
    ],
    ["too deep", contentOf("a", { [Array(97).fill("d").join("/")]: 5 }), optionsFor("v2"), "too-deep", "94"],
    [
      "too many names in deep folders",
      contentOf(
        "a",
        Object.fromEntries(Array.from({ length: 120_000 }, (_, i) => [`${"d/".repeat(90)}f${i}`, 1])),
      ),
      optionsFor("v2"),
      "too-many-files",
      "it has 120000 files",
    ],
    ["too many files", contentOf("a", many), optionsFor("hybrid"), "too-many-files", "it has 200000 files"],
  ];
  for (const [claim, content, options, fault, words] of rows) {
    await t.step(claim, () => {
      const told = outline(content, options);
      assert(isFault(told));
      assertEquals(told.fault, fault);
      assert(faultLine(told).includes(words), faultLine(told));
    });
  }
});

Deno.test("outline() takes what just fits", () => {
  const exact = outline(contentOf("a", 2 ** 35), optionsFor("v1", { pieceLength: 16_384 }));
  assert(!isFault(exact));
  assertEquals(exact.pieceCount, LIMITS.pieces);
  const sizes = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`f${i}`, LIMITS.fileLength]));
  const most = { ...sizes, g: LIMITS.totalLength - 15 * LIMITS.fileLength };
  const whole = outline(contentOf("a", most), optionsFor("v1", { pieceLength: 2 ** 28 }));
  assert(!isFault(whole), isFault(whole) ? faultLine(whole) : "");
  assertEquals(whole.length, LIMITS.totalLength);
});

Deno.test("create() makes no torrent that is too long to be read", async () => {
  // Long names: the values are few.
  const sizes = Object.fromEntries(
    Array.from({ length: 1_100 }, (_, i) => [`${i + 1000}${"n".repeat(125_000)}`, 1]),
  );
  const content = contentOf("a", sizes);
  const created = await create(content, optionsFor("v1"), {
    ...hashMeans(),
    hash: hashHere(filesOf(content)),
  });
  assert(isFault(created));
  assertEquals(created.fault, "too-many-files");
  assert(created.message.includes("too long to be read"), created.message);
});

Deno.test("outline() chooses longer pieces where there would be too many", () => {
  // 160 TiB in pieces of 16 MiB would be 10 million.
  const sizes = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`f${i}`, LIMITS.fileLength]));
  const told = outline(contentOf("a", sizes), optionsFor("v1"));
  assert(!isFault(told));
  assertEquals([told.pieceLength, told.pieceCount], [128 * 2 ** 20, 1_310_720]);
});

Deno.test("outline() takes a hundred thousand files, of every kind", () => {
  const sizes: Record<string, number> = {};
  for (let i = 0; i < 100_000; i++) sizes[`some/folder${i % 100}/f${i}`] = 1024;
  for (const kind of KINDS) assert(!isFault(outline(contentOf("a", sizes), optionsFor(kind))), kind);
});

Deno.test("outline() takes shorter pieces for a hybrid whose pads would outgrow a quarter of its files", async (t) => {
  const small = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i + 100}`, 1024]));
  const rows: [string, Sizes | number, hybrid: number, v2: number][] = [
    ["one large file", 2 ** 30, 2 ** 19, 2 ** 19],
    ["a large file and a few small ones", { a: 2 ** 30, b: 1, c: 1 }, 2 ** 19, 2 ** 19],
    ["a large file and many small ones", { a: 2 ** 30, ...small(700) }, 2 ** 18, 2 ** 19],
    ["small ones alone", small(900), 2 ** 14, 2 ** 14],
    [
      "many small ones alone",
      Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`f${i + 10}`, 2 ** 20])),
      2 ** 16,
      2 ** 16,
    ],
  ];
  for (const [name, sizes, hybrid, v2] of rows) {
    await t.step(name, () => {
      for (const [kind, pieceLength] of [["hybrid", hybrid], ["v2", v2]] as const) {
        const told = outline(contentOf("a", sizes), optionsFor(kind));
        assertEquals(isFault(told) ? told : told.pieceLength, pieceLength, kind);
      }
    });
  }
});
