import { assertEquals } from "@std/assert";
import { nearest } from "../../lib/cli/nearest.ts";

const WORDS = ["port", "interval", "bind", "numwant", "peer-timeout", "memory", "help"];

Deno.test("nearest() finds a slip, a beginning, another case, and nothing that is far", () => {
  const cases: [word: string, near: string | null][] = [
    ["prot", "port"],
    ["ports", "port"],
    ["dinb", "bind"],
    ["PORT", "port"],
    ["intervall", "interval"],
    ["peer", "peer-timeout"],
    ["timeout", null],
    ["numpeers", null],
    ["p", null],
    ["he", "help"],
    ["", null],
    ["x".repeat(1e5), null],
  ];
  for (const [word, near] of cases) assertEquals(nearest(word, WORDS), near, word.slice(0, 20));
  assertEquals(nearest("port", []), null);
});
