import { assertEquals } from "@std/assert";
import { foldName, newRoom, takeName } from "../../../lib/metainfo/safe_names/room.ts";

Deno.test("takeName() counts on within a folder", () => {
  const room = newRoom();
  const take = (folder: number, name: string, isFolder = false) => takeName(room, folder, name, isFolder);
  assertEquals([take(0, "a.b"), take(0, "A.B"), take(0, "a.B")], ["a.b", "A.1.B", "a.2.B"]);
  assertEquals(take(1, "a.b"), "a.b");
  assertEquals([take(2, "v1.0", true), take(2, "V1.0", true)], ["v1.0", "V1.0.1"]);
  assertEquals([take(2, "v1.0.1"), take(2, "v1.0")], ["v1.0.1.1", "v1.1.0"]);
});

Deno.test("takeName() makes no device of a name that it cuts", () => {
  const room = newRoom();
  const name = `con${" ".repeat(230)}x`;
  assertEquals(takeName(room, 0, name, false), name);
  assertEquals(takeName(room, 0, name, false), `_con${" ".repeat(227)}.1`);
});

Deno.test("foldName() makes the same of what a file system may take for the same", () => {
  const same = [
    ["é", "É", "e\u0301", "E\u0301"],
    ["ss", "ß", "ẞ", "SS"],
    ["ǆ", "ǅ", "Ǆ"],
    ["σ", "ς", "Σ"],
    [
      "ſ",
      "s",
    ],
    ["İ", "i\u0307"],
    ["Å", "\u212b", "å"],
    ["ﬁ", "FI"],
  ];
  for (const names of same) assertEquals(new Set(names.map(foldName)).size, 1, names.join());
  assertEquals(new Set(["a", "ä", "b", "a ", "ı"].map(foldName)).size, 5);
});
