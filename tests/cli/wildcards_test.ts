import { assertEquals } from "@std/assert";
import { expandWildcards } from "../../lib/cli/wildcards.ts";
import { MemoryFiles } from "../fixture/memory_files.ts";

const FILES = new MemoryFiles({
  "b.torrent": "",
  "A.TORRENT": "",
  "c.txt": "",
  "[x].torrent": "",
  "sub/d.torrent": "",
});

const CASES: [word: string, words: string[]][] = [
  ["*.torrent", ["A.TORRENT", "[x].torrent", "b.torrent"]],
  ["?.torrent", ["A.TORRENT", "b.torrent"]],
  ["sub/*", ["sub/d.torrent"]],
  ["[x]*", ["[x].torrent"]],
  ["c.txt", ["c.txt"]],
  ["*.none", ["*.none"]],
  ["none/*", ["none/*"]],
  ["http://tracker.test/?a=*", ["http://tracker.test/?a=*"]],
  ["magnet:?xt=urn:btih:x", ["magnet:?xt=urn:btih:x"]],
  ["-", ["-"]],
];

Deno.test("expandWildcards() puts names in the place of wildcards on Windows, case aside", async (t) => {
  for (const [word, words] of CASES) {
    await t.step(
      word,
      () => assertEquals(expandWildcards([word], { platform: "windows", files: FILES }), words),
    );
  }
});

Deno.test("expandWildcards() leaves the words alone elsewhere: the shell has done it", () => {
  assertEquals(expandWildcards(["*.torrent"], { platform: "linux", files: FILES }), ["*.torrent"]);
});
