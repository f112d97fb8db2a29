import { assertEquals } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import { nameOf } from "../../../lib/metainfo/scan/name.ts";

Deno.test("nameOf() is the last name of a path, or that of the folder that it really is", async (t) => {
  const cases: [platform: "linux" | "windows", path: string, real: string, name: string | null][] = [
    ["linux", "a/b.bin", "", "b.bin"],
    ["linux", "a/b/", "", "b"],
    ["linux", "a/b/.", "", "b"],
    ["linux", "a/b//./", "", "b"],
    ["linux", "a/b.", "", "b."],
    ["linux", ".", "/home/x", "x"],
    ["linux", "./", "/home/x", "x"],
    ["linux", "link/..", "/home/y", "y"],
    ["linux", "/", "/", null],
    ["linux", ".", "/", null],
    ["linux", "a\\b", "", "a\\b"],
    ["windows", "C:\\a\\b\\", "", "b"],
    ["windows", "C:/a/b/", "", "b"],
    ["windows", "C:\\", "C:\\", null],
    ["windows", "C:", "C:\\work", "work"],
    ["windows", "..\\", "D:\\x y", "x y"],
  ];
  for (const [platform, path, real, name] of cases) {
    await t.step(`${platform} ${path} ${real}`, () => {
      const found = nameOf({ realPath: () => real }, path, platform);
      assertEquals(isFault(found) ? null : found, name);
    });
  }
});
