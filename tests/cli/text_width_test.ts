import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { cutTo, padTo, shortened, widthOf } from "../../lib/cli/text_width.ts";

Deno.test("widthOf() counts columns: two for signs of East Asia and emoji, none for marks", () => {
  const cases: [string, number][] = [["", 0], ["abc", 3], ["é", 1], ["e\u0301", 1], ["日本", 4], ["한", 2], [
    "😀",
    2,
  ], ["ａ", 2]];
  for (const [text, width] of cases) assertEquals(widthOf(text), width, text);
});

Deno.test("cutTo(), padTo() and shortened() keep to the width, and never cut a sign in two", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 40 });
  fc.assert(fc.property(text, fc.nat(50), (name, width) => {
    for (const cut of [cutTo(name, width), shortened(name, width)]) {
      assert(widthOf(cut) <= width, cut);
      assert(cut.isWellFormed());
    }
    assert(widthOf(padTo(name, width)) >= width);
    assert(name.startsWith(cutTo(name, width)));
  }));
});

Deno.test("shortened() keeps the beginning and the end of a long name", () => {
  assertEquals(shortened("a-name-that-is-too-long.mkv", 20), "a-name-that-..ng.mkv");
  assertEquals(shortened("short", 20), "short");
  assertEquals(shortened("abcdefghij", 5), "abcde");
});
