import { assertEquals, assertLess } from "@std/assert";
import { toLatin1 } from "../../../lib/base/bytes.ts";
import { hasCollisions } from "../../../lib/metainfo/read/collisions.ts";
import type { TorrentFile } from "../../../lib/metainfo/torrent.ts";

function file(path: string, isPad = false): TorrentFile {
  return {
    path: path.split("/").map(toLatin1),
    isPad,
    length: 1,
    offset: 0,
    link: null,
    isExecutable: false,
    isHidden: false,
    root: null,
  };
}

Deno.test("hasCollisions() counts the pairs of files that have one path", () => {
  const rows: [paths: string[], pairs: number][] = [
    [[], 0],
    [["a"], 0],
    [["a", "b", "a/b", "b/a"], 0],
    [["a", "a"], 1],
    [["a", "b", "a", "b"], 2],
    [["a/b", "c", "a/b", "a/b"], 3],
    [new Array(118).fill("foo/bar.txt"), 6_903],
  ];
  for (const [paths, pairs] of rows) {
    const files = paths.map((path) => file(path));
    assertEquals(hasCollisions(files, pairs), false, `${paths}`);
    if (pairs > 0) assertEquals(hasCollisions(files, pairs - 1), true, `${paths}`);
  }
});

Deno.test("hasCollisions() passes over pads", () => {
  assertEquals(hasCollisions(new Array(1_000).fill(file(".pad/5", true)), 0), false);
});

Deno.test("hasCollisions() tells paths apart that hash alike", () => {
  // FNV-1a in 32 bits gives these two words the same hash.
  assertEquals(hasCollisions([file("costarring"), file("liquid")], 0), false);
});

Deno.test("hasCollisions() takes a million equal paths in one go", () => {
  const start = performance.now();
  assertEquals(hasCollisions(new Array(1_000_000).fill(file("same")), 500), true);
  assertLess(performance.now() - start, 10_000);
});
