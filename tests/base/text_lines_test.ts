/** Texts line by line: good ones, however they are cut into portions, and each kind of bad one. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Fault, fault, isFault } from "../../lib/base/fault.ts";
import { readLines, type TextLimits } from "../../lib/base/text_lines.ts";
import { MemoryFiles } from "../fixture/memory_files.ts";

const LIMITS: TextLimits = { bytes: 2 ** 20, line: 1000 };
/** Bytes that are read at a time. */
const PORTION = 128 * 1024;

/** The lines of a file with their numbers, or what is wrong; `pauses` counts the portions. */
async function read(
  content: string | Uint8Array | MemoryFiles,
  limits = LIMITS,
  judge: (line: string, number: number) => Fault | null = () => null,
) {
  const files = content instanceof MemoryFiles ? content : new MemoryFiles({ "/list.txt": content });
  const lines: string[] = [];
  let pauses = 0;
  const wrong = await readLines(files, "/list.txt", limits, {
    line(text, number) {
      lines.push(text);
      assertEquals(number, lines.length);
      return judge(text, number);
    },
    pause: () => (pauses++, Promise.resolve()),
  });
  return { lines, wrong, pauses };
}

const utf8 = new TextEncoder();

Deno.test("readLines() tells lines without their ends, with or without a mark at the file's beginning", async (t) => {
  const cases: [what: string, content: string, lines: string[]][] = [
    ["an empty file", "", []],
    ["a mark alone", "\ufeff", []],
    ["an end of line alone", "\n", [""]],
    ["one line without an end", "a", ["a"]],
    ["Unix", "a\n\nb\n", ["a", "", "b"]],
    ["Windows", "\ufeffa\r\n\r\nb\r\n", ["a", "", "b"]],
    ["Windows, no end behind the last line", "a\r\nb\r", ["a", "b"]],
    ["ends that were made Windows' twice", "a\r\r\nb\r\r\n", ["a", "b"]],
    ["characters of 1 to 4 bytes", "aé€😀\n", ["aé€😀"]],
  ];
  for (const [what, content, lines] of cases) {
    await t.step(what, async () => assertEquals(await read(content), { lines, wrong: null, pauses: 0 }));
  }
});

Deno.test("readLines() refuses what is no text, with the file and the line", async (t) => {
  const bytes = (...parts: (string | number[])[]) =>
    Uint8Array.from(parts.flatMap((part) => typeof part === "string" ? [...utf8.encode(part)] : part));
  const long = "x".repeat(1001);
  const cases: [what: string, content: string | Uint8Array, why: string][] = [
    ["UTF-16", bytes([0xff, 0xfe, 97, 0]), "it is UTF-16"],
    ["UTF-16, the other way round", bytes([0xfe, 0xff, 0, 97]), "it is UTF-16"],
    ["UTF-16 without its mark", bytes([97, 0, 10, 0]), "line 1 has a byte of 0 in it"],
    ["Latin-1", bytes("a\nb\n", [0xe9], "\nc"), "line 3 is not UTF-8"],
    ["Latin-1 in a last line without an end", bytes("a\n", [0xe9]), "line 2 is not UTF-8"],
    ["a character that is cut off", bytes("a\nb", [0xe2, 0x82]), "line 2 is not UTF-8"],
    ["a program", bytes("a\n", [0x7f], "ELF", [2, 1, 1, 0, 0]), "line 2 has a byte of 0 in it"],
    ["an old Mac's text", "a\rb\rc", "line 1 has an end of line of old Macs in it"],
    ["a long line", `a\n${long}\n`, "line 2 is longer than 1000 characters"],
    ["a long last line", `a\n${long}`, "line 2 is longer than 1000 characters"],
    ["a line that never ends", "x".repeat(3 * PORTION), "line 1 is longer than 1000 characters"],
    ["zeros without end", new Uint8Array(3 * PORTION), "line 1 is longer than 1000 characters"],
    ["too many bytes", "a\n".repeat(2 ** 19 + 1), "it has more than 1048576 bytes"],
  ];
  for (const [what, content, why] of cases) {
    await t.step(what, async () => {
      const { wrong } = await read(content);
      assertEquals(wrong?.message, `/list.txt is no list that muster can read: ${why}.`);
      assert(wrong?.advice !== undefined);
    });
  }
});

Deno.test("readLines() lets a line of just as many characters pass, and any bytes where that is asked for", async () => {
  const line = "é".repeat(1000);
  assertEquals((await read(`${line}\r\n`)).lines, [line]);
  const latin = Uint8Array.of(97, 0xe9, 98, 10);
  assertEquals((await read(latin, { ...LIMITS, anyBytes: true })).lines, ["a\ufffdb"]);
});

Deno.test("readLines() ends at the first line that the reader refuses", async () => {
  const refusal = fault("bad-list", "no");
  const { lines, wrong } = await read("a\nb\nc\n", LIMITS, (line) => line === "b" ? refusal : null);
  assertEquals([lines, wrong], [["a", "b"], refusal]);
});

Deno.test("characters, ends of lines and lines may lie anywhere across the portions", async () => {
  const around = fc.array(fc.constantFrom("a", "é", "€", "😀", "\r\n", "\n", "xyz"), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(around, around, fc.integer({ min: 0, max: 20 }), async (first, second, before) => {
      const filler = (length: number) => "filler\n".repeat(length / 7) + "\n".repeat(length % 7);
      const text = filler(PORTION - before) + first.join("") + filler(PORTION - 40) + second.join("");
      const expected = text.split("\n").map((line) => line.replace(/\r$/, ""));
      if (expected.at(-1) === "") expected.pop();
      const { lines, wrong, pauses } = await read(text);
      assertEquals(wrong, null);
      assertEquals(lines, expected);
      assert(pauses >= 1);
    }),
    { numRuns: 40 },
  );
});

Deno.test("a wrong line behind the first portion has its own number", async () => {
  const bytes = utf8.encode(`${"é".repeat(40)}\n`.repeat(5000) + "?\n");
  bytes[bytes.length - 2] = 0xe9;
  const { wrong } = await read(bytes);
  assert(wrong?.message.includes("line 5001 is not UTF-8"), wrong?.message);
});

Deno.test("readLines() gives a fault for what is missing, a folder, cannot be read, or changes meanwhile", async (t) => {
  const changing = (change: (files: MemoryFiles) => void, content = "a\n") => {
    const files = new MemoryFiles({ "/list.txt": content });
    files.beforeRead = () => {
      files.beforeRead = () => {};
      change(files);
    };
    return files;
  };
  const failing = new MemoryFiles({ "/list.txt": "a\n" });
  failing.fail("read", "/list.txt", "busy");
  const cases: [what: string, files: MemoryFiles, why: string][] = [
    ["missing", new MemoryFiles(), "there is no such file or folder"],
    ["a folder", new MemoryFiles({ "/list.txt/": "" }), "it is a folder"],
    ["busy", failing, "another program uses it"],
    ["it grows", changing((files) => files.put("/list.txt", "a\nb\n")), "it changed while it was read"],
    ["it is cut off", changing((files) => files.put("/list.txt", "")), "it changed while it was read"],
    [
      "it is written over, in its length",
      changing((files) => files.put("/list.txt", "b\n", 1_800_000_000_000)),
      "it changed while it was read",
    ],
  ];
  for (const [what, files, why] of cases) {
    await t.step(what, async () => {
      const { wrong } = await read(files);
      assert(isFault(wrong));
      assertEquals(wrong.message, `/list.txt cannot be read: ${why}.`);
    });
  }
});

Deno.test("a line that is wrong because the file is being written is told as a change", async () => {
  const files = new MemoryFiles({ "/list.txt": "half a li" });
  files.beforeRead = () => files.put("/list.txt", "half a li", 1_800_000_000_000);
  const { wrong } = await read(files, LIMITS, () => fault("bad-list", "nonsense"));
  assertEquals((wrong as { reason?: string }).reason, "changed");
});
