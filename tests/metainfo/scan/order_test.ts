import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { compareBytes } from "../../../lib/base/bytes.ts";
import { compareNames } from "../../../lib/metainfo/scan/order.ts";

Deno.test("compareNames() orders as the bytes of UTF-8 do", () => {
  const utf8 = new TextEncoder();
  const name = fc.string({ unit: "binary" });
  fc.assert(fc.property(name, name, (a, b) => {
    assertEquals(Math.sign(compareNames(a, b)), Math.sign(compareBytes(utf8.encode(a), utf8.encode(b))));
  }));
  assertEquals(compareNames("\uff01", "\u{1f600}") < 0, true);
});
