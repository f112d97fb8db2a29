import { assert, assertEquals } from "@std/assert";
import { rawList, readEntries, type StrangeName } from "../../lib/base/strange_names.ts";

/** The bytes of an entry as Linux gives it. */
function entry(name: Uint8Array, type: number): number[] {
  const length = Math.ceil((19 + name.length + 1) / 8) * 8;
  const bytes = new Array<number>(length).fill(0);
  bytes[0] = 7;
  bytes[16] = length % 256;
  bytes[17] = Math.floor(length / 256);
  bytes[18] = type;
  name.forEach((byte, index) => bytes[19 + index] = byte);
  return bytes;
}

function read(...entries: number[][]): { count: number; strange: StrangeName[] } {
  const listing = { count: 0, strange: [] };
  readEntries(new Uint8Array(entries.flat()), listing);
  return listing;
}

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("readEntries() counts all names, and gives those that are not UTF-8 with their kinds", () => {
  const strange = new Uint8Array([0x61, 0xff, 0x62]);
  const kinds = [[4, "folder"], [8, "file"], [10, "link"], [1, "other"], [0, "file"]] as const;
  const listing = read(
    entry(bytes("."), 4),
    entry(bytes(".."), 4),
    entry(bytes("plain"), 8),
    entry(bytes("\u00fc\u{1f4e6}".repeat(30)), 8),
    entry(bytes("..."), 8),
    ...kinds.map(([type]) => entry(strange, type)),
  );
  assertEquals(listing.count, 8);
  assertEquals(listing.strange, kinds.map(([, kind]) => ({ name: "a\ufffdb", kind })));
});

Deno.test("readEntries() ends on bytes that are no entries", () => {
  assertEquals(read(new Array(64).fill(0)), { count: 0, strange: [] });
  assertEquals(read(entry(bytes("a"), 8), [1, 2, 3]).count, 1);
});

Deno.test("rawList() is for Linux alone", () => {
  assertEquals([rawList("windows"), rawList("darwin")], [null, null]);
});

Deno.test({
  name: "rawList() counts the names of a real folder, and gives null for what is none",
  ignore: Deno.build.os !== "linux",
  fn() {
    const list = rawList();
    assert(list !== null);
    const folder = Deno.makeTempDirSync();
    try {
      for (let i = 0; i < 2000; i++) Deno.writeTextFileSync(`${folder}/${"n".repeat(30)}${i}`, "");
      assertEquals(list(folder), { count: 2000, strange: [] });
      assertEquals([list(`${folder}/none`), list(`${folder}/${"n".repeat(30)}0`)], [null, null]);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
