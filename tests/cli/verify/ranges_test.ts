import { assertEquals } from "@std/assert";
import { rangesOf, rangesText } from "../../../lib/cli/verify/ranges.ts";

Deno.test("rangesOf() joins numbers that follow one another", () => {
  assertEquals(rangesOf([]), []);
  assertEquals(rangesOf([12, 40, 41, 42, 43, 45]), [[12, 12], [40, 43], [45, 45]]);
});

Deno.test("rangesText() tells the first ranges, and how many numbers are left", () => {
  assertEquals(rangesText([12, 40, 41, 42, 43], 2), "12, 40-43");
  assertEquals(rangesText([12, 40, 41, 42, 43, 99, 101], 2), "12, 40-43, ... and 2 more");
  assertEquals(rangesText(Array.from({ length: 3000 }, (_, i) => 2 * i), 1), "0, ... and 2,999 more");
});
