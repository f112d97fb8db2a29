import { assert, assertEquals } from "@std/assert";
import { treeLines, WHOLE_TREE } from "../../../lib/cli/show/tree.ts";
import type { TorrentFile } from "../../../lib/metainfo/torrent.ts";

const encoder = new TextEncoder();
const NAME = encoder.encode("dir");

function file(path: string, length: number, part: Partial<TorrentFile> = {}): TorrentFile {
  const plain = { offset: 0, isPad: false, link: null, isExecutable: false, isHidden: false, root: null };
  return { path: path.split("/").map((name) => encoder.encode(name)), length, ...plain, ...part };
}

Deno.test("treeLines() shows folders with the sum of what is in them, in the torrent's order", () => {
  const files = [
    file("b.txt", 10),
    file(".pad/6", 6, { isPad: true }),
    file("sub/c.txt", 100_000),
    file("a.txt", 0),
    file("sub/deep/d", 5),
    file("sub/link", 0, { link: [encoder.encode("b.txt")] }),
  ];
  assertEquals([...treeLines(NAME, files, false)], [
    "  100 KB  dir/",
    "    10 B  |- b.txt",
    "  100 KB  |- sub/",
    "  100 KB  |  |- c.txt",
    "     5 B  |  |- deep/",
    "     5 B  |  |  `- d",
    "     0 B  |  `- link -> b.txt",
    "     0 B  `- a.txt",
  ]);
  assertEquals([...treeLines(NAME, files.slice(0, 3), true)].slice(1), [
    "    10 B  \u251c\u2500 b.txt",
    "  100 KB  \u2514\u2500 sub/",
    "  100 KB     \u2514\u2500 c.txt",
  ]);
});

Deno.test("treeLines() keeps apart what differs in raw bytes alone, and lets no name steer", () => {
  const odd = (byte: number) =>
    file("x", 1, { path: [new Uint8Array([byte]), encoder.encode("a\x1b[2J\u202e")] });
  assertEquals([...treeLines(NAME, [odd(0xfe), odd(0xff), file("", 2)], false)], [
    "     4 B  dir/",
    "     1 B  |- \ufffd/",
    "     1 B  |  `- a?[2J?",
    "     1 B  |- \ufffd/",
    "     1 B  |  `- a?[2J?",
    '     2 B  `- ""',
  ]);
});

Deno.test("treeLines() shows all of so many files, and of more only the upper folders", () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) => file(`f${i % 3}/g${i % 30}/${i}`, 1));
  const whole = [...treeLines(NAME, many(WHOLE_TREE), false)];
  assertEquals(whole.length, 1 + 3 + 30 + WHOLE_TREE);
  const cut = [...treeLines(NAME, many(3000), false)];
  assertEquals(cut.length, 1 + 3 + 30 + 1);
  assertEquals(cut[2], "   100 B  |  |- g0/  (100 files)");
  assert(cut.at(-1)!.endsWith("Not all is shown: --files lists all 3000 files."));
});

Deno.test("treeLines() shows the first entries of a large folder, and how many more there are", () => {
  const flat = Array.from({ length: 1000 }, (_, i) => file(`${i}`, 1));
  const lines = [...treeLines(NAME, flat, false)];
  assertEquals(lines.length, 1 + 25 + 1 + 1);
  assertEquals(lines[26], "          `- ... 975 more");
});
