import { assertEquals } from "@std/assert";
import { toHex } from "../../../lib/base/bytes.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { readInfoHash } from "../../../lib/cli/ask/hash.ts";

const HEX = "0123456789abcdef0123456789abcdef01234567";
/** The same in RFC 4648's base32. */
const BASE32 = "AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH";

Deno.test("readInfoHash() takes the forms that people have", async (t) => {
  const cases: [text: string, hex: string][] = [
    [HEX, HEX],
    [HEX.toUpperCase(), HEX],
    [` ${HEX} `, HEX],
    [`${HEX}${"ff".repeat(12)}`, HEX],
    [BASE32, HEX],
    [BASE32.toLowerCase(), HEX],
    [`magnet:?xt=urn:btih:${HEX}&dn=x`, HEX],
    [`magnet:?dn=x&xt=urn:btih:${BASE32}`, HEX],
    [`MAGNET:?xt=URN:BTIH:${HEX}`, HEX],
    [`magnet:?xt=urn%3Abtih%3A${HEX}`, HEX],
    [`magnet:?xt=urn:btmh:1220${HEX}${"ff".repeat(12)}`, HEX],
    [`magnet:?xt=urn:btmh:1220${"ff".repeat(32)}&xt=urn:btih:${HEX}`, HEX],
  ];
  for (const [text, hex] of cases) {
    await t.step(text, () => {
      const hash = readInfoHash(text);
      assertEquals(isFault(hash) ? hash.message : toHex(hash), hex);
    });
  }
});

Deno.test("readInfoHash() refuses all else", () => {
  const texts = [
    "",
    "abc",
    HEX.slice(1),
    `${HEX.slice(1)}g`,
    BASE32.replace("A", "1"),
    "magnet:?dn=x",
    "magnet:?xt=urn:btih:abc",
    `magnet:?xt=urn:btmh:1220${HEX}`,
    `magnet:?xt=urn:sha1:${HEX}`,
  ];
  for (const text of texts) assertEquals(isFault(readInfoHash(text)), true, text);
});
