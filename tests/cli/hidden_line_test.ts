/** A line that is typed without being shown. */
import { assertEquals } from "@std/assert";
import { readHidden } from "../../lib/cli/hidden_line.ts";

/** A terminal that gives these keys in portions; it notes when it is raw. */
function terminal(portions: readonly (string | Uint8Array | Error)[]) {
  const raw: boolean[] = [];
  const left = [...portions];
  return {
    raw,
    setRaw: (isRaw: boolean) => void raw.push(isRaw),
    read(buffer: Uint8Array): Promise<number | null> {
      const next = left.shift();
      if (next === undefined) return Promise.resolve(null);
      if (next instanceof Error) return Promise.reject(next);
      const bytes = typeof next === "string" ? new TextEncoder().encode(next) : next;
      buffer.set(bytes);
      return Promise.resolve(bytes.length);
    },
  };
}

Deno.test("readHidden() makes a line of keys, and leaves the terminal as it was", async (t) => {
  const cases: [what: string, keys: (string | Uint8Array)[], line: string | null][] = [
    ["plain", ["secret\r"], "secret"],
    ["letter by letter", [..."secret", "\r"], "secret"],
    ["line feed", ["secret\nmore"], "secret"],
    ["nothing", ["\r"], ""],
    ["spaces count", [" a b \r"], " a b "],
    ["backspace of Unix", ["secrex\x7ft\r"], "secret"],
    ["backspace of Windows", ["secrex\bt\r"], "secret"],
    ["backspace of nothing", ["\x7f\x7fa\r"], "a"],
    ["backspace of a character of four bytes", ["a\u{1f600}", "\x7f", "b\r"], "ab"],
    ["Ctrl+U begins anew", ["wrong\x15secret\r"], "secret"],
    ["a character in two portions", [Uint8Array.of(0xc3), Uint8Array.of(0xa9, 13)], "\u00e9"],
    ["arrow keys and tabs are nothing", ["a", "\x1b[A", "\tb\r"], "ab"],
    ["Ctrl+C", ["sec\x03ret\r"], null],
    ["Ctrl+D at the start", ["\x04"], null],
    ["Ctrl+D later is nothing", ["a\x04b\r"], "ab"],
    ["the end of the input", ["abc"], null],
  ];
  for (const [what, keys, line] of cases) {
    await t.step(what, async () => {
      const it = terminal(keys);
      assertEquals(await readHidden(it), line);
      assertEquals(it.raw, [true, false]);
    });
  }
});

Deno.test("readHidden() bounds the line", async () => {
  const it = terminal([...Array.from({ length: 30 }, () => "x".repeat(200)), "\r"]);
  assertEquals((await readHidden(it))?.length, 1024);
});

Deno.test("readHidden() gives up where the terminal cannot be read", async () => {
  const it = terminal([new Error("bad handle")]);
  assertEquals(await readHidden(it), null);
  assertEquals(it.raw, [true, false]);
});
