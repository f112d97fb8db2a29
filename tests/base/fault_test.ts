import { assert, assertEquals } from "@std/assert";
import { apart, errorText, fault, faultLine, isFault, together } from "../../lib/base/fault.ts";

Deno.test("isFault() knows a fault from other values", () => {
  assert(isFault(fault("port-in-use", "Port 9000 is in use.")));
  for (
    const other of [null, undefined, 0, "fault", {}, [], new Error("x"), { fault: "x" }, { message: "x" }]
  ) {
    assert(!isFault(other));
  }
});

Deno.test("faultLine() is what happened and, if there is any, what to do about it", () => {
  assertEquals(faultLine(fault("a", "It broke.")), "It broke.");
  assertEquals(faultLine(fault("a", "It broke.", "Mend it.")), "It broke. Mend it.");
});

Deno.test("errorText() is the message without a stack, whatever was thrown", () => {
  assertEquals(errorText(new TypeError("no good")), "no good");
  assertEquals(errorText(new RangeError()), "RangeError");
  assertEquals(errorText("text"), "text");
  assertEquals(errorText(undefined), "undefined");
});

Deno.test("together() makes one fault of several, which apart() takes apart again", () => {
  const [a, b, c] = ["a", "b", "c"].map((message) => fault("bad-list", message));
  assertEquals(together([]), null);
  assertEquals(together([a]), a);
  const all = together([a, together([b, c])!])!;
  assert(isFault(all));
  assertEquals(all.message, "a");
  assertEquals(apart(all), [a, b, c]);
  assertEquals(apart(b), [b]);
});
