import { assertEquals } from "@std/assert";
import { filterOf, isHiddenName } from "../../../lib/metainfo/scan/filter.ts";

Deno.test("filterOf() takes a backslash as a slash on Windows alone", () => {
  const excluded = (glob: string, isWindows: boolean, path: string) =>
    filterOf({ include: [], exclude: [glob], hidden: false }, isWindows)
      .isExcluded(path, path.replace(/^.*\//, ""));
  assertEquals(excluded("sub\\*.txt", true, "sub/a.txt"), true);
  assertEquals(excluded("sub\\*.txt", false, "sub/a.txt"), false);
  assertEquals(excluded("a\\*", false, "a*"), true);
  assertEquals(excluded("[a-c].txt", false, "deep/b.txt"), true);
});

Deno.test("isHiddenName() knows dot names and the junk of systems", () => {
  for (const name of [".x", ".DS_Store", "Thumbs.db", "DESKTOP.INI"]) assertEquals(isHiddenName(name), true);
  for (const name of ["x.", "a.ini", "thumbs"]) assertEquals(isHiddenName(name), false);
});
