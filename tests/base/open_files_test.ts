import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import { raiseOpenFiles } from "../../lib/base/open_files.ts";

Deno.test("raiseOpenFiles() does nothing on a system that has no such limit", () => {
  assertEquals(raiseOpenFiles("windows"), null);
});

Deno.test("raiseOpenFiles() gives null where the system's library is not there", () => {
  const other = Deno.build.os === "linux" ? "darwin" : "linux";
  assertEquals(raiseOpenFiles(other), null);
});

Deno.test({
  name: "raiseOpenFiles() raises the soft limit to the hard one",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const files = raiseOpenFiles();
    assert(files !== null);
    const limits = await Deno.readTextFile("/proc/self/limits");
    const [, soft, hard] = /^Max open files\s+(\d+)\s+(\d+)/m.exec(limits)!.map(Number);
    assertEquals([files, files], [soft, hard]);
    assertGreaterOrEqual(files, 256);
  },
});
