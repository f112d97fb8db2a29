import { assertEquals } from "@std/assert";
import { isInOrder, lengthOf } from "../../lib/metainfo/content.ts";
import { contentOf } from "../fixture/content.ts";

Deno.test("lengthOf() counts the bytes of all files", () => {
  assertEquals(lengthOf(contentOf("folder", { a: 10, b: 0, "c/d": 5 })), 15);
});

Deno.test("isInOrder() goes by the bytes of the components", () => {
  const rows: [paths: string[], isFine: boolean][] = [
    [[], true],
    [["a"], true],
    [["a", "b"], true],
    [["b", "a"], false],
    [["a", "a"], false],
    [["a", "a/b"], false],
    [["a/b", "a"], false],
    [["b/x", "b.c"], true],
    [["b.c", "b/x"], false],
    [["f1", "f10", "f2"], true],
    [["\uffee", "\u{1f600}"], true],
    [["\u{1f600}", "\uffee"], false],
  ];
  for (const [paths, isFine] of rows) {
    const files = paths.map((path) => ({
      path: path.split("/"),
      source: "",
      length: 1,
      modified: null,
      link: null,
    }));
    assertEquals(isInOrder({ name: "f", isSingle: false, files }), isFine, paths.join(" "));
  }
});
