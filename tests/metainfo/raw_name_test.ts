import { assertEquals } from "@std/assert";
import { rawName } from "../../lib/metainfo/raw_name.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("rawName() lets one plain component through, and nothing that leads elsewhere", async (t) => {
  const cases: [name: string, onLinux: boolean, onWindows: boolean][] = [
    ["a.txt", true, true],
    ["ä 日本", true, true],
    ["\ufeffa", true, true],
    ["...", true, false],
    ["a\u202eb", true, true],
    ["", false, false],
    [".", false, false],
    ["..", false, false],
    ["../a", false, false],
    ["a/b", false, false],
    ["/a", false, false],
    ["a\0b", false, false],
    ["a\\b", true, false],
    ["..\\a", true, false],
    ["C:", true, false],
    ["a:b", true, false],
    ["a?", true, false],
    ["a ", true, false],
    ["a.", true, false],
    ["a\nb", true, false],
    ["con", true, false],
    ["COM1.txt", true, false],
    ["console", true, true],
  ];
  for (const [name, onLinux, onWindows] of cases) {
    await t.step(JSON.stringify(name), () => {
      assertEquals(rawName(bytes(name), "linux"), onLinux ? name : null);
      assertEquals(rawName(bytes(name), "windows"), onWindows ? name : null);
    });
  }
});

Deno.test("rawName() refuses what is not UTF-8", () => {
  assertEquals(rawName(Uint8Array.of(0x61, 0xff), "linux"), null);
  assertEquals(rawName(Uint8Array.of(0xc0, 0xaf), "linux"), null, "an overlong /");
});
