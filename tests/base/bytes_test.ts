import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { compareBytes, fromHex, fromLatin1, toHex, toLatin1 } from "../../lib/base/bytes.ts";

Deno.test("toHex() writes two lower-case digits a byte", () => {
  assertEquals(toHex(new Uint8Array([0, 10, 255])), "000aff");
  assertEquals(toHex(new Uint8Array()), "");
});

Deno.test("fromHex() takes either case and whole bytes only", async (t) => {
  const rows: [text: string, expected: number[] | null][] = [
    ["", []],
    ["00", [0]],
    ["0aFf", [10, 255]],
    ["0", null],
    ["0g", null],
    ["0x", null],
    ["-1", null],
    [" 0", null],
    ["1\n", null],
    ["00\n", null],
    ["\uff10\uff10", null],
  ];
  for (const [text, expected] of rows) {
    await t.step(JSON.stringify(text), () => {
      const bytes = fromHex(text);
      assertEquals(bytes === null ? null : [...bytes], expected);
    });
  }
});

Deno.test("fromHex(toHex(x)) is x", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => assertEquals(fromHex(toHex(bytes)), bytes)));
});

Deno.test("toLatin1(fromLatin1(x)) is x, however long", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => assertEquals(toLatin1(fromLatin1(bytes)), bytes)));
  for (const length of [4095, 4096, 4097, 1_000_000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 7);
    assertEquals(toLatin1(fromLatin1(bytes)), bytes);
  }
});

Deno.test("fromLatin1() gives each byte the character of its number, 0x80 to 0x9f too", () => {
  assertEquals(fromLatin1(new Uint8Array([0, 0x41, 0x80, 0x9f, 0xff])), "\x00A\x80\x9f\xff");
});

Deno.test("compareBytes() orders as raw bytes, a prefix first", async (t) => {
  const rows: [a: string, b: string, sign: number][] = [
    ["", "", 0],
    ["", "\x00", -1],
    ["a", "a", 0],
    ["a", "b", -1],
    ["a", "aa", -1],
    ["b", "aa", 1],
    ["Z", "a", -1],
    ["\x7f", "\x80", -1],
    ["\xff", "a", 1],
  ];
  for (const [a, b, sign] of rows) {
    await t.step(JSON.stringify([a, b]), () => {
      assertEquals(Math.sign(compareBytes(toLatin1(a), toLatin1(b))), sign);
      assertEquals(Math.sign(compareBytes(toLatin1(b), toLatin1(a))), 0 - sign);
    });
  }
});
