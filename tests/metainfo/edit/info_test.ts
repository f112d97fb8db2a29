import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { fromLatin1 } from "../../../lib/base/bytes.ts";
import { faultLine, isFault } from "../../../lib/base/fault.ts";
import { edit } from "../../../lib/metainfo/edit.ts";
import { nameFault } from "../../../lib/metainfo/edit/info.ts";
import { FOUR_FILES, torrentHybrid, torrentV1, torrentV2 } from "../../fixture/torrents.ts";
import { edits } from "./fixture.ts";

const MAKERS = { v1: torrentV1, v2: torrentV2, hybrid: torrentHybrid };

Deno.test("edit() renames single files and folders of every kind, and they can be read again", async (t) => {
  for (const [kind, make] of Object.entries(MAKERS)) {
    for (const files of [undefined, FOUR_FILES, FOUR_FILES.slice(0, 1)]) {
      await t.step(`${kind} of ${files?.length ?? "a single file"}`, () => {
        const { before, after, changed } = edits(make({ files }), { info: { name: "neü" } });
        assertEquals(changed, [{ what: "name", was: "test", is: "neü" }]);
        assertEquals(new TextDecoder().decode(after.name), "neü");
        assertEquals([after.kind, after.isSingle, after.length], [
          before.kind,
          before.isSingle,
          before.length,
        ]);
        if (files === undefined) assertEquals(new TextDecoder().decode(after.files[0].path[0]), "neü");
        if (after.kind !== "v2" && before.kind !== "v2") assertNotEquals(after.infoHash, before.infoHash);
        if (after.kind !== "v1" && before.kind !== "v1") assertNotEquals(after.infoHashV2, before.infoHashV2);
      });
    }
  }
});

Deno.test("edit() renames name.utf-8 where there is one", () => {
  const { after } = edits(torrentV1({ info: { "name.utf-8": "täst" } }), { info: { name: "neu" } });
  const raw = fromLatin1(after.info);
  assertMatch(raw, /4:name3:neu10:name\.utf-83:neu/);
});

Deno.test("edit() sets and takes away private and source", () => {
  const set = edits(torrentV1(), { info: { isPrivate: true, source: "X" } });
  assertEquals([set.after.isPrivate, set.after.source], [true, "X"]);
  assertEquals(set.changed, [{ what: "private", was: "no", is: "yes" }, {
    what: "source",
    was: null,
    is: "X",
  }]);
  const back = edits(set.bytes, { info: { isPrivate: false, source: null } });
  assertEquals(back.bytes, torrentV1());
});

Deno.test("edit() takes away a source that is no text, and sets one", () => {
  const source = torrentV1({ info: { source: 5 } });
  const none = edits(source, { info: { source: null } });
  assertEquals(none.changed, [{ what: "source", was: "5 (an integer)", is: null }]);
  assertEquals(none.bytes, torrentV1());
  assertEquals(edits(source, { info: { source: "5" } }).after.source, "5");
});

Deno.test("edit() leaves an info dictionary alone that is as asked: unsorted keys, private of 2 or 0", async (t) => {
  const text = fromLatin1(torrentV1({ content: 5, info: { private: 2 } }));
  const unsorted = text.replace("d6:lengthi5e4:name4:test", "d4:name4:test6:lengthi5e");
  assertNotEquals(unsorted, text);
  const source = Uint8Array.from(unsorted, (char) => char.charCodeAt(0));
  await t.step("nothing changed", () => {
    const { bytes, changed } = edits(source, { info: { name: "test", isPrivate: true, source: null } });
    assertEquals([bytes, changed], [source, []]);
  });
  await t.step("not even where something else changes", () => {
    const { after } = edits(source, { info: { isPrivate: true, source: "X" } });
    assertMatch(fromLatin1(after.info), /7:privatei2e6:source1:X/);
  });
  await t.step("a private of 0 is none", () => {
    const zero = torrentV1({ info: { private: 0 } });
    assertEquals(edits(zero, { info: { isPrivate: false } }).bytes, zero);
    assertEquals(edits(zero, { info: { isPrivate: true } }).after.isPrivate, true);
  });
});

Deno.test("edit() keeps what it does not know within the info dictionary", () => {
  const info = { "x-odd": ["\0\xff", { b: 1 }], md5sum: "a".repeat(32) };
  const { after } = edits(torrentV1({ info }), { info: { source: "X" } });
  assertMatch(fromLatin1(after.info), /5:x-oddl3:\0\xc3\xbfd1:bi1eee/);
  assertMatch(fromLatin1(after.info), /6:md5sum32:a/);
});

Deno.test("edit() refuses a name that would make a folder of one file the file itself", () => {
  const source = torrentV2({ files: [{ path: "a.txt", content: 5 }] });
  const result = edit(source, { info: { name: "a.txt" } });
  assert(isFault(result));
  assertMatch(result.message, /cannot have the name of that file/);
});

Deno.test("nameFault() refuses names that are not one harmless component", async (t) => {
  const cases: [name: string, why: RegExp][] = [
    ["", /empty/],
    ["  ", /empty/],
    [".", /stands for a folder/],
    ["..", /stands for a folder/],
    ["a/b", /other folders/],
    ["../evil", /other folders/],
    ["..\\evil", /other folders/],
    ["a\0b", /control/],
    ["a\u202eb", /control or invisible/],
    ["a\ud800", /not valid Unicode/],
    ["ü".repeat(128), /more than 255 bytes/],
  ];
  for (const [name, why] of cases) {
    await t.step(JSON.stringify(name).slice(0, 20), () => {
      const refused = nameFault(name);
      assert(refused !== null);
      assertMatch(faultLine(refused), why);
    });
  }
  for (const name of ["a", "a b.txt", "...", ".hidden", "日本", "a:b"]) assertEquals(nameFault(name), null);
  const result = edit(torrentV1(), { info: { name: "../evil" } });
  assert(isFault(result) && result.fault === "bad-value");
});
