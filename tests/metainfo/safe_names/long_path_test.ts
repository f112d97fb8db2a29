import { assertEquals } from "@std/assert";
import { tooLong } from "../../../lib/metainfo/safe_names/long_path.ts";

Deno.test("tooLong() tells paths that a system does not take", async (t) => {
  const cases: [what: string, path: string, platforms: string][] = [
    ["259 characters", `C:\\${"x".repeat(256)}`, ""],
    ["260 characters", `C:\\${"x".repeat(257)}`, "windows"],
    ["300 characters", `C:\\${"ä\\".repeat(150)}`, "windows"],
    ["300 characters in the long form", `\\\\?\\C:\\${"x".repeat(300)}`, ""],
    ["1023 bytes", `/${"x".repeat(1022)}`, "windows"],
    ["1024 bytes", `/${"x".repeat(1023)}`, "windows darwin"],
    ["1024 bytes of few characters", `/${"€".repeat(341)}`, "windows darwin"],
    ["4096 bytes", `/${"x".repeat(4095)}`, "windows darwin linux"],
  ];
  for (const [what, path, platforms] of cases) {
    await t.step(what, () => {
      const all = ["windows", "darwin", "linux"] as const;
      assertEquals(all.filter((platform) => tooLong(path, platform)).join(" "), platforms);
    });
  }
});
