import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { toLatin1 } from "../../../lib/base/bytes.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { decode } from "../../../lib/bencode/decode.ts";
import { firstFlaw, type Flaw } from "../../../lib/metainfo/read/canonical.ts";
import { readTorrent } from "../../../lib/metainfo/read.ts";

function flawOf(text: string): Flaw | null {
  const bytes = toLatin1(text);
  const value = decode(bytes);
  if (isFault(value)) throw new Error(value.message);
  return firstFlaw(bytes, value);
}

Deno.test("firstFlaw() finds what is not canonical, and where", async (t) => {
  const rows: [text: string, flaw: Flaw | null][] = [
    ["i0e", null],
    ["i-5e", null],
    ["i9007199254740993e", null],
    ["0:", null],
    ["10:0123456789", null],
    ["d0:i1e1:ai2e2:aai3e1:bi4e1:\xffi5ee", null],
    ["ld1:a1:bei2ee", null],
    ["i-0e", { problem: "zeros", at: 0 }],
    ["li1ei007ee", { problem: "zeros", at: 4 }],
    ["l03:abce", { problem: "zeros", at: 1 }],
    ["d01:a1:be", { problem: "zeros", at: 1 }],
    ["d1:a01:be", { problem: "zeros", at: 4 }],
    ["d1:bi1e1:ai2ee", { problem: "sorted", at: 7 }],
    ["d1:ai1e1:ai2ee", { problem: "twin", at: 7 }],
    ["d1:ai1e1:ai2e1:bi3ee", { problem: "twin", at: 7 }],
    ["d0:i1e0:i2ee", { problem: "twin", at: 6 }],
    ["d1:ai1e1:bi1e1:ai2ee", { problem: "twin", at: 13 }],
    ["d1:ad1:bi1e1:ai1eee", { problem: "sorted", at: 11 }],
  ];
  for (const [text, flaw] of rows) await t.step(text, () => assertEquals(flawOf(text), flaw));
});

Deno.test("firstFlaw() agrees with the strict decoder on where the first flaw is", () => {
  const atom = fc.constantFrom("i0e", "i7e", "i07e", "i-0e", "1:a", "01:a", "0:", "00:");
  const key = fc.constantFrom("0:", "1:a", "1:b", "2:ab", "01:c");
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      atom,
      fc.array(tie("value"), { maxLength: 4 }).map((items) => `l${items.join("")}e`),
      fc.array(fc.tuple(key, tie("value")), { maxLength: 4 }).map((items) => `d${items.flat().join("")}e`),
    ),
  }));
  fc.assert(
    fc.property(value, (text) => {
      const strict = decode(toLatin1(text), { strict: true });
      assertEquals(flawOf(text)?.at ?? null, isFault(strict) ? strict.at : null);
    }),
    { numRuns: 500 },
  );
});

Deno.test("readTorrent() refuses a v2 info dictionary that is not canonical, and tells the byte in the whole file", async (t) => {
  const root = "r".repeat(32);
  const file = (length: string, name: string) => `${name}d0:d6:length${length}11:pieces root32:${root}ee`;
  const torrent = (tree: string, before = "") =>
    `d${before}4:infod9:file treed${tree}e12:meta versioni2e4:name1:x12:piece lengthi16384eee`;
  const zero = torrent(file("i07e", "1:a"));
  const twoFiles = torrent(file("i7e", "1:b") + file("i7e", "1:a"));
  const rows: [name: string, text: string, at: number | null][] = [
    ["in order", torrent(file("i7e", "1:a") + file("i7e", "1:b")), null],
    ["files out of order", twoFiles, twoFiles.indexOf("1:ad0:")],
    ["a leading zero", zero, zero.indexOf("i07e")],
    ["a name twice", torrent(file("i7e", "1:a").repeat(2)), torrent(file("i7e", "1:a")).indexOf("e12:meta")],
    ["a flaw before it alone", torrent(file("i7e", "1:a"), "1:zi01e"), null],
    [
      "a flaw before it too",
      torrent(file("i07e", "1:a"), "1:zi01e"),
      zero.indexOf("i07e") + 7,
    ],
  ];
  for (const [name, text, at] of rows) {
    await t.step(name, () => {
      const result = readTorrent(toLatin1(text));
      assertEquals(isFault(result) ? [result.key, result.at] : null, at === null ? null : ["info", at]);
    });
  }
});
