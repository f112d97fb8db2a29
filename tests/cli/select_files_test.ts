import { assertEquals } from "@std/assert";
import { isFault } from "../../lib/base/fault.ts";
import { readWishes, selectFiles } from "../../lib/cli/select_files.ts";
import type { Torrent } from "../../lib/metainfo/torrent.ts";

const utf8 = new TextEncoder();

/** Files by their paths; `.pad` is one. */
function torrentOf(...paths: string[]): Torrent {
  const files = paths.map((path) => ({
    path: path.split("/").map((part) => utf8.encode(part)),
    isPad: path.startsWith(".pad"),
  }));
  return { files } as unknown as Torrent;
}

Deno.test("selectFiles() counts from 1 without pads, and takes globs as make does", async (t) => {
  const torrent = torrentOf("a.txt", ".pad/1", "b/c.mp4", ".pad/2", "b/d.mp4", "b/e/f.srt", "é.MP4");
  const cases: [select: string[], indices: number[] | string][] = [
    [["1"], [0]],
    [["2"], [2]],
    [["1,3-4"], [0, 4, 5]],
    [[" 2 - 3 , 5 "], [2, 4, 6]],
    [["*.mp4"], [2, 4]],
    [["b"], [2, 4, 5]],
    [["b/*"], [2, 4, 5]],
    [["b/*.mp4"], [2, 4]],
    [["**/f.srt"], [5]],
    [["é.MP4", "1"], [6, 0]],
    [["6"], "There is no file 6 to select: x has 5 files."],
    [["1-999999999"], "There is no file 999999999 to select: x has 5 files."],
    [["*.MKV"], '--select "*.MKV" matches none: x has 5 files.'],
    [[".pad"], '--select ".pad" matches none: x has 5 files.'],
    [["b\\c.mp4"], '--select "b\\c.mp4" matches none: x has 5 files.'],
  ];
  for (const [select, indices] of cases) {
    await t.step(select.join(" "), () => {
      const wishes = readWishes(select);
      if (isFault(wishes)) throw new Error(wishes.message);
      const selected = selectFiles(torrent, wishes, { called: "x", isWindows: false });
      assertEquals(isFault(selected) ? selected.message : [...selected], indices);
    });
  }
});

Deno.test("selectFiles() takes the separators of Windows there", () => {
  const place = { called: "x", isWindows: true };
  assertEquals(selectFiles(torrentOf("a", "b/c"), [{ glob: "b\\c" }], place), new Set([1]));
});
