import { assertEquals } from "@std/assert";
import { jsonPieces } from "../../../lib/cli/show/json_pieces.ts";

Deno.test("jsonPieces() gives what JSON.stringify gives, lists that come bit by bit among them", () => {
  const plain = {
    version: 1,
    name: "a",
    list: [1, { b: [] }],
    none: null,
    empty: [],
    object: { c: { d: 2 } },
  };
  for (const items of [[], [{ path: ["x", "y"], length: 1 }, { path: [], length: 2 }]]) {
    const text = [...jsonPieces({ ...plain, files: items.values() })].join("");
    assertEquals(text, `${JSON.stringify({ ...plain, files: items })}\n`);
  }
});

Deno.test("jsonPieces() lets nothing steer a terminal", () => {
  assertEquals([...jsonPieces({ a: "\u202e\x9b" })].join(""), '{"a":"\\u202e\\u009b"}\n');
});
