import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { readToml } from "../../../lib/cli/config/toml.ts";

const lines = (...texts: string[]) => texts.join("\n");

/** The entries, each as its line, its path and its value; a header has none. */
function entriesOf(text: string): unknown[] {
  const { entries, complaint } = readToml(text);
  assertEquals(complaint, null);
  return entries.map((
    { line, path, value },
  ) => [line, path.join("."), ...value === undefined ? [] : [value]]);
}

const READ: [name: string, text: string, entries: unknown[]][] = [
  ["nothing", "", []],
  ["comments and empty lines", "# one\n\n  # [two]\n", []],
  ["keys of all kinds", lines("a = 1", 'b = "x"', "c = true", "d = 1.5", "e = [1, 2]", "f = 'C:\\x'"), [
    [1, "a", 1],
    [2, "b", "x"],
    [3, "c", true],
    [4, "d", 1.5],
    [5, "e", [1, 2]],
    [6, "f", "C:\\x"],
  ]],
  ["tables", "a = 1\n[track]\nport = 5\n[get]\nport = 6", [
    [1, "a", 1],
    [2, "track"],
    [3, "track.port", 5],
    [4, "get"],
    [5, "get.port", 6],
  ]],
  ["a list over lines, with comments", "a = [ # one\n  'x', # ]\n  'y',\n]\nb = 2", [
    [1, "a", ["x", "y"]],
    [5, "b", 2],
  ]],
  ["a text over lines", 'a = """\n[x]\n# y\n"""\nb = 2', [[1, "a", "[x]\n# y\n"], [5, "b", 2]]],
  ["signs in texts", 'a = \'x # y = [z\'\nb = "\\"# ["\nc = 3', [
    [1, "a", "x # y = [z"],
    [2, "b", '"# ['],
    [3, "c", 3],
  ]],
  ["a comment behind", "a = 1 # one\n[track] # two\nb = 2", [[1, "a", 1], [2, "track"], [3, "track.b", 2]]],
  ["names with dots and in quotes", "track.port = 1\n\"a.b\".'c=d' = 2", [[1, "track.port", 1], [
    2,
    "a.b.c=d",
    2,
  ]]],
  ["a table in braces", "track = { port = 1, 'x' = [2] }", [[1, "track", { port: 1, x: [2] }]]],
  ["names that objects have anyhow", "constructor = 1\n[toString]\na.__proto__.x = 2", [
    [1, "constructor", 1],
    [2, "toString"],
    [3, "toString.a.__proto__.x", 2],
  ]],
];

Deno.test("readToml() gives every key with its line, its path and its value", async (t) => {
  for (const [name, text, entries] of READ) {
    await t.step(name, () => assertEquals(entriesOf(text), entries));
  }
});

Deno.test("readToml() tells the name __proto__ like any other", () => {
  const { entries } = readToml("__proto__ = 1");
  assertEquals(entries[0].path, ["__proto__"]);
});

const WRONG: [text: string, line: number, message: string, advice: string][] = [
  ["a = 1\nport", 2, '"port" is no TOML.', "Write it as name = value."],
  ["port =", 1, "port has no value.", 'Write it as port = "text", and nothing behind it.'],
  [
    "a = on",
    1,
    "a = on is no TOML.",
    'Put a text between quotes: a = "on"',
  ],
  [
    "\n\npeer-timeout = 15m",
    3,
    "peer-timeout = 15m is no TOML.",
    'Put a text between quotes: peer-timeout = "15m"',
  ],
  ["a = 1 b = 2", 1, "a = 1 b = 2 is no TOML.", 'Put a text between quotes: a = "1 b = 2"'],
  [
    'a = "C:\\Users"',
    1,
    'a = "C:\\Users" is no TOML.',
    "Put a text with \\ in it between single quotes: 'C:\\folder'.",
  ],
  [
    'a = "x\nb = 1',
    1,
    'a = "x is no TOML.',
    'Write it as a = "text", and nothing behind it.',
  ],
  [
    "b = 1\na = [1,\n2\nc = 3",
    2,
    "a = [1,?2?c = 3 is no TOML.",
    "See that all brackets and quotes are closed.",
  ],
  ["[track\nport = 1", 1, '"[track" is no header of a table.', "Write [track]."],
  ["[[track]]", 1, '"[[track]]" is no header of a table.', "Write [track]."],
  ["[track] port = 1", 1, '"[track] port = 1" is no header of a table.', "Write [track]."],
  ["[]", 1, '"[]" is no header of a table.', "Write [track]."],
  ["a b = 1", 1, '"a b" is no name.', "Write it as name = value."],
  ["= 1", 1, '"" is no name.', "Write it as name = value."],
];

Deno.test("readToml() says on which line it is no TOML, and what to write there", async (t) => {
  for (const [text, line, message, advice] of WRONG) {
    await t.step(text, () => assertEquals(readToml(text).complaint, { line, message, advice }));
  }
});

Deno.test("readToml() gives entries, and perhaps a complaint, for any text", () => {
  const word = fc.constantFrom(
    ..."[]{}=.,#\n\\\"' a1-",
    '"""',
    "'''",
    "[track]",
    "port = 1",
    "\n",
    "__proto__",
  );
  fc.assert(fc.property(fc.array(word, { maxLength: 40 }), (words) => {
    const { entries, complaint } = readToml(words.join(""));
    const count = words.join("").split("\n").length;
    if (complaint !== null) assert(complaint.line >= 1 && complaint.line <= count);
    for (const { line, path } of entries) assert(line >= 1 && line <= count && path.length > 0);
  }));
});

Deno.test("readToml() goes through long and deep texts in a time that grows as they do", () => {
  const long = `a = [\n${'  "x", # y\n'.repeat(20_000)}]`;
  assertEquals(readToml(long).complaint, null);
  const many = Array.from({ length: 9999 }, (_, i) => `k${i} = 1`).join(", ");
  for (const text of [`a = ${"[".repeat(100_000)}`, `a = { ${many} }`]) {
    assert(readToml(text).complaint !== null);
  }
});
