import { assertEquals } from "@std/assert";
import { iconOf } from "../../lib/tracker/icon.ts";
import { toLatin1 } from "../../lib/base/bytes.ts";

const KINDS: [name: string, start: string, type: string | undefined][] = [
  ["ICO", "\0\0\x01\0\x01\0", "image/x-icon"],
  ["PNG", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"],
  ["GIF", "GIF89a\x01\0", "image/gif"],
  ["an old GIF", "GIF87a\x01\0", "image/gif"],
  ["nothing", "", undefined],
  ["a signature alone", "GIF89a", undefined],
  ["a PNG that went through a text editor", "\x89PNG\n\x1a\n\0\0\0\rIHDR", undefined],
  ["a cursor", "\0\0\x02\0\x01\0", undefined],
  ["JPEG", "\xff\xd8\xff\xe0\0\x10JFIF", undefined],
  ["SVG", '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', undefined],
  ["HTML", "<!doctype html><title>x</title>", undefined],
];

Deno.test("iconOf() knows ICO, PNG and GIF by how they begin, and takes nothing else for an icon", async (t) => {
  for (const [name, start, type] of KINDS) {
    await t.step(name, () => {
      const bytes = toLatin1(start);
      assertEquals(iconOf(bytes), type === undefined ? null : { bytes, type });
    });
  }
});
