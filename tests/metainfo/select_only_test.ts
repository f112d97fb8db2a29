import { assertEquals } from "@std/assert";
import { readRanges, selectRanges, writeRanges } from "../../lib/metainfo/select_only.ts";
import type { Torrent } from "../../lib/metainfo/torrent.ts";

Deno.test("readRanges() takes indices and ranges, and passes over what is none", async (t) => {
  const cases: [text: string, read: string][] = [
    ["0,2,4-7", "0,2,4-7"],
    ["4-7,0,2", "0,2,4-7"],
    ["1,2,3", "1-3"],
    ["1-5,3-9,10", "1-10"],
    ["1-9,2-3", "1-9"],
    [" 1 , 2", "1-2"],
    ["3-1", ""],
    ["-1,1-,a,1.5,0x1,,", ""],
    ["x,5", "5"],
    ["999999", "999999"],
    ["1000000,0-1000000,99999999999", ""],
    ["", ""],
  ];
  for (const [text, read] of cases) {
    await t.step(text, () => assertEquals(writeRanges(readRanges(text)), read));
  }
});

Deno.test("readRanges() looks at a thousand ranges at most", () => {
  assertEquals(readRanges(Array.from({ length: 5000 }, (_, i) => 2 * i).join()).length, 1000);
});

Deno.test("selectRanges() counts files as clients do", async (t) => {
  const torrent = (kind: string, files: string) => ({
    kind,
    pieceLength: 10,
    files: files.split(" ").map((file) => ({
      isPad: file.startsWith("p"),
      length: Number(file.replace("p", "")),
    })),
  } as unknown as Torrent);
  const cases: [what: string, torrent: Torrent, selected: number[], ranges: string][] = [
    ["v1", torrent("v1", "5 5 5 5"), [0, 2, 3], "0,2-3"],
    ["none", torrent("v1", "5 5"), [], ""],
    ["all", torrent("v1", "5 5"), [0, 1], "0-1"],
    ["pads are counted", torrent("hybrid", "5 p5 5 p5 5"), [4], "4"],
    ["pads between are taken along", torrent("hybrid", "5 p5 5 p5 5 p5"), [0, 2, 4], "0-4"],
    ["pads behind are not", torrent("hybrid", "5 p5 5 p5 5 p5"), [0], "0"],
    ["v2 without pads", torrent("v2", "5 5 5"), [1, 2], "2-4"],
    ["v2 with whole pieces and empty files", torrent("v2", "10 0 20 5 5"), [1, 4], "1,5"],
  ];
  for (const [what, it, selected, ranges] of cases) {
    await t.step(what, () => assertEquals(writeRanges(selectRanges(it, new Set(selected))), ranges));
  }
});
