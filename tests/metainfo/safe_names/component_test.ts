import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { toLatin1 } from "../../../lib/base/bytes.ts";
import {
  cleanName,
  cutBytes,
  MOST_BYTES,
  nameText,
  splitName,
} from "../../../lib/metainfo/safe_names/component.ts";

const utf8 = new TextEncoder();

Deno.test("cleanName() makes names safe on every platform", async (t) => {
  const cases: [what: string, raw: string | Uint8Array, safe: string, flaws: string][] = [
    ["good", "Ünïcode — 名前 (1).tar.gz", "Ünïcode — 名前 (1).tar.gz", ""],
    ["an emoji", "🎉.txt", "🎉.txt", ""],
    ["not UTF-8", toLatin1("caf\xe9.txt"), "caf_.txt", "encoding"],
    ["cut in the middle of a character", toLatin1("a\xe2\x82"), "a_", "encoding"],
    ["an overlong slash", toLatin1("a\xc0\xafb"), "a__b", "encoding"],
    ["an overlong zero", toLatin1("a\xc0\x80"), "a__", "encoding"],
    ["half of a pair", toLatin1("a\xed\xa0\x80"), "a___", "encoding"],
    ["a replacement character that stands there", "a\ufffdb", "a\ufffdb", ""],
    ["a zero", "a\0b", "a_b", "control"],
    ["escapes of a terminal", "a\x1b[31mb\x9bm\x7f", "a_[31mb_m_", "control"],
    ["ends of lines", "a\nb\u2028c", "a_b_c", "control"],
    ["text turned around", "photo\u202egpj.exe", "photogpj.exe", "invisible"],
    ["zero width", "a\u200bb\u2060c\ufeffd\u061ce", "abcde", "invisible"],
    ["a byte order mark in front", "\ufeffa", "a", "invisible"],
    ["nothing else", "\u200e\u200f", "_", "invisible"],
    ["dots behind", "abc...", "abc", "trailing"],
    ["dots and spaces behind", "abc . .", "abc", "trailing"],
    ["spaces in front", "  abc", "  abc", ""],
    ["a separator and a dot", "./x", ".x", "separator"],
    ["the long form of Windows", "\\\\?\\x", "?x", "separator"],
    ["empty", "", "_", "empty"],
    ["a device", "CON", "_CON", "reserved"],
    ["with an extension", "com1.txt", "_com1.txt", "reserved"],
    ["with two", "Nul.tar.gz", "_Nul.tar.gz", "reserved"],
    ["with a space", "aux .c", "_aux .c", "reserved"],
    ["with a superscript digit", "LPT².x", "_LPT².x", "reserved"],
    ["the console", "conin$", "_conin$", "reserved"],
    ["devices by what is cut off", "prn. ", "_prn", "trailing reserved"],
    ["devices by what is not seen", "c\u200don", "_con", "invisible reserved"],
    ["no device", "console", "console", ""],
    ["no device either", "com10", "com10", ""],
    ["300 letters", "x".repeat(300), "x".repeat(240), "long"],
    ["300 letters and an extension", `${"x".repeat(300)}.mkv`, `${"x".repeat(236)}.mkv`, "long"],
    ["240 bytes", "ä".repeat(120), "ä".repeat(120), ""],
    ["241 bytes", "ä".repeat(120) + "x", "ä".repeat(120), "long"],
    ["characters of four bytes", `${"🎉".repeat(70)}.txt`, `${"🎉".repeat(59)}.txt`, "long"],
    ["an extension too long for one", `a.${"x".repeat(300)}`, `a.${"x".repeat(238)}`, "long"],
    ["spaces where it is cut", `${"x".repeat(239)}${" ".repeat(50)}y`, "x".repeat(239), "long"],
    ["only spaces where it is cut", `${" ".repeat(300)}y`, "_", "long"],
    ["a device once it is cut", `con${" ".repeat(300)}x.txt`, `_con${" ".repeat(232)}.txt`, "reserved long"],
  ];
  for (const [what, raw, safe, flaws] of cases) {
    await t.step(what, () => {
      const cleaned = cleanName(typeof raw === "string" ? utf8.encode(raw) : raw, "linux");
      assertEquals([cleaned.text, cleaned.flaws.join(" ")], [safe, flaws]);
    });
  }
});

Deno.test("cleanName() takes more on Windows", () => {
  const clean = (raw: string) => cleanName(utf8.encode(raw), "windows");
  assertEquals(clean('a:b?c<d>e"f|g*h').text, "a_b_c_d_e_f_g_h");
  assertEquals(clean("file.txt:stream").flaws, ["character"]);
  assertEquals(clean("con:x").text, "con_x");
  assertEquals(clean("\\\\?\\C:\\x").text, "_C_x");
});

const anyName = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 400 }).map((text) => utf8.encode(text)),
  fc.array(
    fc.constantFrom(..."./\\: \0\u202e\u200bxäß🎉_1".split(""), "con", ".txt", "COM1", "..", "x".repeat(120)),
  ).map((parts) => utf8.encode(parts.join(""))),
);

Deno.test("cleanName() gives what it leaves as it is, whatever it is given", () => {
  fc.assert(
    fc.property(anyName, fc.constantFrom("linux", "darwin", "windows"), (raw, platform) => {
      const { text, flaws } = cleanName(raw, platform);
      assert(text !== "" && !/[/\\\0]|^\.{1,2}$|[. ]$/.test(text), text);
      assert(utf8.encode(text).length <= MOST_BYTES);
      assert(text.isWellFormed());
      assertEquals(cleanName(utf8.encode(text), platform), { text, flaws: [], isNameless: false });
      if (flaws.length === 0) assertEquals(utf8.encode(text), new Uint8Array(raw));
    }),
  );
});

Deno.test("nameText() shows a name in a line of a terminal", () => {
  assertEquals(nameText(toLatin1("a\x1b[2J\xff\n")), "a?[2J\ufffd?");
  assert(nameText(new Uint8Array(1_000_000).fill(97)).length <= 400);
});

Deno.test("splitName() knows an extension from a dot", () => {
  const cases: [name: string, parts: [string, string]][] = [
    ["a.txt", ["a", ".txt"]],
    ["a.tar.gz", ["a.tar", ".gz"]],
    [".bashrc", [".bashrc", ""]],
    ["a", ["a", ""]],
    ["a.a sentence that goes on", ["a.a sentence that goes on", ""]],
  ];
  for (const [name, parts] of cases) assertEquals(splitName(name), parts);
});

Deno.test("cutBytes() cuts no character", () => {
  assertEquals(["a€🎉", "€a", ""].map((text) => cutBytes(text, 4)), ["a€", "€a", ""]);
  assertEquals(cutBytes("🎉", 3), "");
});
