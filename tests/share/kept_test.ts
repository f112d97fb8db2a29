import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { encode } from "../../lib/bencode/encode.ts";
import type { Content } from "../../lib/metainfo/content.ts";
import { type Keeper, printOf, readKept, writeKept } from "../../lib/share/kept.ts";
import { contentOf } from "../fixture/content.ts";
import { MemoryFiles } from "../fixture/memory_files.ts";

const INFO = new TextEncoder().encode("d4:name6:imagese");

function timed(content: Content, modified: number | null = 1000): Content {
  return { ...content, files: content.files.map((file) => ({ ...file, modified })) };
}

function keeper(): Keeper & { files: MemoryFiles } {
  return { files: new MemoryFiles(), platform: "linux", folder: "/data" };
}

const CONTENT = timed(contentOf("images", { "a": 10, "b": 20 }));
const PRINT = printOf("/srv/images", CONTENT)!;

Deno.test("what was kept is found again by its path, its name and the print of its files", () => {
  const place = keeper();
  assertEquals(writeKept(place, "/srv/images", "images", { print: PRINT, info: INFO }), null);
  assertEquals(readKept(place, "/srv/images", "images", PRINT), INFO);
  assertEquals(readKept(place, "/srv/other", "images", PRINT), null);
  assertEquals(readKept(place, "/srv/images", "other", PRINT), null);
  assertEquals(readKept(place, "/srv/images", "images", PRINT.map((byte) => byte ^ 1)), null);
});

const OTHERS: readonly (readonly [what: string, content: Content])[] = [
  ["a size", timed(contentOf("images", { "a": 11, "b": 20 }))],
  ["a time", timed(CONTENT, 1001)],
  ["a name", timed(contentOf("images", { "a": 10, "c": 20 }))],
  ["a file more", timed(contentOf("images", { "a": 10, "b": 20, "c": 0 }))],
];
for (const [what, content] of OTHERS) {
  Deno.test(`${what} that differs makes another print`, () => {
    assertNotEquals(printOf("/srv/images", content), PRINT);
  });
}

Deno.test("files without times have no print: nothing would be noticed", () => {
  assertEquals(printOf("/srv/images", timed(CONTENT, null)), null);
});

const SPOILT: readonly (readonly [what: string, bytes: Uint8Array])[] = [
  ["nothing", new Uint8Array()],
  ["no bencode", new TextEncoder().encode("hello")],
  ["a list", encode([1])],
  ["another version", encode({ version: 2, print: PRINT, info: INFO })],
  ["no print", encode({ version: 1, info: INFO })],
  ["no info", encode({ version: 1, print: PRINT })],
];
for (const [what, bytes] of SPOILT) {
  Deno.test(`a kept file with ${what} in it is as none`, () => {
    const place = keeper();
    writeKept(place, "/srv/images", "images", { print: PRINT, info: INFO });
    const names = place.files.list("/data/shares") as { name: string }[];
    place.files.put(`/data/shares/${names[0].name}`, bytes);
    assertEquals(readKept(place, "/srv/images", "images", PRINT), null);
  });
}

Deno.test("no more than 200 are kept: what was written longest ago goes", () => {
  const place = keeper();
  for (let i = 0; i < 210; i++) writeKept(place, `/srv/${i}`, "images", { print: PRINT, info: INFO });
  const names = place.files.list("/data/shares") as { name: string }[];
  assertEquals(names.length, 200);
  assertEquals(readKept(place, "/srv/0", "images", PRINT), null);
  assert(readKept(place, "/srv/209", "images", PRINT) !== null);
});
