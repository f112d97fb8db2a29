import { assertEquals } from "@std/assert";
import { hiddenEndings } from "../../../lib/metainfo/lint/endings.ts";
import type { TorrentFile } from "../../../lib/metainfo/torrent.ts";

function file(name: string, part: Partial<TorrentFile> = {}): TorrentFile {
  const plain = { isPad: false, link: null, isExecutable: false, isHidden: false, root: null };
  return { path: [new TextEncoder().encode(name)], length: 1, offset: 0, ...plain, ...part };
}

Deno.test("hiddenEndings() tells of endings behind three or more spaces of any kind", () => {
  const hidden = [
    "Movie.mp4      .exe",
    "a   .b",
    "x\u00a0\u00a0\u00a0.scr",
    "x \u3000\u2003.com",
    "x\u2800\u2800\u2800.bat",
  ];
  const plain = [
    "Movie.mp4",
    "a  .b",
    "a   b.c",
    "wait   ...what",
    "   .b.c",
    ".a",
    "a   ",
    "\u00e9.txt",
    "",
  ];
  assertEquals(hiddenEndings({ files: hidden.map((name) => file(name)) }).length, hidden.length);
  assertEquals(hiddenEndings({ files: plain.map((name) => file(name)) }), []);
  assertEquals(hiddenEndings({ files: [file("a   .b", { isPad: true })] }), []);
  assertEquals(hiddenEndings({ files: [file(hidden[0])] }), [
    'The name "Movie.mp4      .exe" hides behind spaces that it ends in ".exe".',
  ]);
});
