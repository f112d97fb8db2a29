import { assertEquals } from "@std/assert";
import type { Changes } from "../../../lib/metainfo/edit.ts";
import type { Keys } from "../../fixture/torrents.ts";
import { edits, rawTop, withTop } from "./fixture.ts";

Deno.test("edit() sets and takes away comment, created by and date", async (t) => {
  const cases: [name: string, top: Keys, changes: Changes, key: string, raw?: string, told?: string][] = [
    ["a comment", {}, { comment: "für" }, "comment", "4:f\xc3\xbcr", "comment: null -> für"],
    ["another comment", { comment: "a" }, { comment: "b" }, "comment", "1:b", "comment: a -> b"],
    ["no comment", { comment: "a" }, { comment: null }, "comment", undefined, "comment: a -> null"],
    ["no comment where none was", {}, { comment: null }, "comment"],
    ["the same comment", { comment: "a" }, { comment: "a" }, "comment", "1:a"],
    ["created by", {}, { createdBy: "me" }, "created by", "2:me", "created by: null -> me"],
    ["a date", {}, { date: 5 }, "creation date", "i5e", "date: null -> 5"],
    ["another date", { "creation date": 4 }, { date: 5 }, "creation date", "i5e", "date: 4 -> 5"],
    ["no date", { "creation date": 4 }, { date: null }, "creation date", undefined, "date: 4 -> null"],
    [
      "a date that is a text",
      { "creation date": "x" },
      { date: 5 },
      "creation date",
      "i5e",
      "date: x (a string) -> 5",
    ],
    [
      "a date that is a text of its digits",
      { "creation date": "5" },
      { date: 5 },
      "creation date",
      "i5e",
      "date: 5 (a string) -> 5",
    ],
    [
      "a comment that is the number asked for",
      { comment: 7 },
      { comment: "7" },
      "comment",
      "1:7",
      "comment: 7 (an integer) -> 7",
    ],
    [
      "a comment that is a number",
      { comment: 7 },
      { comment: null },
      "comment",
      undefined,
      "comment: 7 (an integer) -> null",
    ],
    [
      "a comment that is a list",
      { comment: [7] },
      { comment: "a" },
      "comment",
      "1:a",
      "comment: (a list) -> a",
    ],
  ];
  for (const [name, top, changes, key, raw, told] of cases) {
    await t.step(name, () => {
      const { bytes, changed } = edits(withTop(top), changes);
      const lines = changed.map(({ what, was, is }) => `${what}: ${was} -> ${is}`);
      assertEquals([rawTop(bytes).get(key), lines], [raw, told === undefined ? [] : [told]]);
    });
  }
});

Deno.test("edit() lets comment.utf-8 go along where there is one, and adds none", () => {
  const top = { comment: "old", "comment.utf-8": "alt" };
  const set = edits(withTop(top), { comment: "neu" });
  assertEquals([rawTop(set.bytes).get("comment"), rawTop(set.bytes).get("comment.utf-8")], [
    "3:neu",
    "3:neu",
  ]);
  assertEquals(set.changed, [{ what: "comment", was: "alt", is: "neu" }]);
  const none = edits(withTop(top), { comment: null });
  assertEquals([...rawTop(none.bytes).keys()], ["info"]);
  assertEquals([...rawTop(edits(withTop({}), { comment: "a" }).bytes).keys()], ["comment", "info"]);
});
