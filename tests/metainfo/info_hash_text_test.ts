import { assertEquals } from "@std/assert";
import { toHex } from "../../lib/base/bytes.ts";
import { readHashText } from "../../lib/metainfo/info_hash_text.ts";

const HEX = "0123456789abcdef0123456789abcdef01234567";
/** The same in RFC 4648's base32. */
const BASE32 = "AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH";

Deno.test("readHashText() reads hex of v1 and v2, and base32, in either case", () => {
  const cases: [text: string, hex: string | null][] = [
    [HEX, HEX],
    [HEX.toUpperCase(), HEX],
    [BASE32, HEX],
    [BASE32.toLowerCase(), HEX],
    ["A".repeat(32), "0".repeat(40)],
    ["7".repeat(32), "f".repeat(40)],
    ["ab".repeat(32), "ab".repeat(32)],
    ["", null],
    [HEX.slice(1), null],
    [`${HEX.slice(1)}g`, null],
    [BASE32.replace("A", "1"), null],
    [`${BASE32.slice(1)}ı`, null],
    [` ${HEX.slice(1)}`, null],
  ];
  for (const [text, hex] of cases) {
    const bytes = readHashText(text);
    assertEquals(bytes && toHex(bytes), hex, text);
  }
});
