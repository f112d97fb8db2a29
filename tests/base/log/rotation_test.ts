import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import { dayOf, readRotation } from "../../../lib/base/log/rotation.ts";

Deno.test("readRotation() reads sizes, day, and nothing", () => {
  assertEquals(readRotation("10MB"), { bytes: 10_000_000 });
  assertEquals(readRotation("1KB"), { bytes: 1000 });
  assertEquals(readRotation("1MiB"), { bytes: 1_048_576 });
  assertEquals(readRotation("day"), { daily: true });
  assertEquals(readRotation(""), null);
});

Deno.test("readRotation() tells what it would read when it is given something else", () => {
  for (const text of ["week", "0", "1", "999", "-1", "10 bananas", "Day\n"]) {
    const it = readRotation(text);
    assert(isFault(it), text);
    assertStringIncludes(it.message, "10MB (1KB at least), or by day");
    assert(!it.message.includes("\n"));
  }
});

Deno.test("dayOf() counts days of UTC", () => {
  const day = dayOf(Date.parse("2026-11-27T00:00:00Z"));
  assertEquals(dayOf(Date.parse("2026-11-27T23:59:59.999Z")), day);
  assertEquals(dayOf(Date.parse("2026-11-28T00:00:00Z")), day + 1);
});
