import { assertEquals } from "@std/assert";
import { fault } from "../../lib/base/fault.ts";
import { EXIT, exitCodeOf } from "../../lib/cli/exit.ts";

Deno.test("EXIT has the codes that scripts rely on", () => {
  assertEquals(Object.values(EXIT), [0, 1, 2, 3, 4, 5, 6, 130]);
});

Deno.test("exitCodeOf() is 2 for wrong usage and 1 for what it does not know", () => {
  assertEquals(exitCodeOf(fault("bad-value", "")), 2);
  assertEquals(exitCodeOf(fault("unknown-option", "")), 2);
  assertEquals(exitCodeOf(fault("port-in-use", "")), 1);
});
