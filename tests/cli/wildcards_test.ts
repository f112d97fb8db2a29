import { assert, assertEquals } from "@std/assert";
import { isFault } from "../../lib/base/fault.ts";
import { expandWildcards } from "../../lib/cli/wildcards.ts";
import { MemoryFiles } from "../fixture/memory_files.ts";

const FILES = new MemoryFiles({
  "b.torrent": "",
  "A.TORRENT": "",
  "c.txt": "",
  "plain": "",
  "[x].torrent": "",
  "sub/d.torrent": "",
});

const CASES: [word: string, words: string[]][] = [
  ["*.torrent", ["A.TORRENT", "[x].torrent", "b.torrent"]],
  ["?.torrent", ["A.TORRENT", "b.torrent"]],
  ["sub/*", ["sub/d.torrent"]],
  ["[x]*", ["[x].torrent"]],
  ["c.txt", ["c.txt"]],
  ["*.*", ["A.TORRENT", "[x].torrent", "b.torrent", "c.txt", "plain", "sub"]],
  ["p*.*", ["plain"]],
  ["*.t*", ["A.TORRENT", "[x].torrent", "b.torrent", "c.txt"]],
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

Deno.test("expandWildcards() says that nothing fits, or why no folder could be looked through", async (t) => {
  const cases: [word: string, message: string][] = [
    ["*.none", "No name fits *.none."],
    ["sub/x?", "No name fits sub/x?."],
    ["none/*", "none/ cannot be read: there is no such file or folder."],
    ["s*/d.torrent", "s*/d.torrent: * and ? can stand in the last name of a path only."],
  ];
  for (const [word, message] of cases) {
    await t.step(word, () => {
      const it = expandWildcards(["c.txt", word], { platform: "windows", files: FILES });
      assert(isFault(it));
      assertEquals([it.fault, it.message], ["cannot-read", message]);
    });
  }
});
