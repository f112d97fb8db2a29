import { assert, assertEquals } from "@std/assert";
import { Doors } from "../../../lib/share/site/doors.ts";

Deno.test("Doors lets in so many in all and so many of one address, and others when they left", () => {
  const doors = new Doors({ all: 3, each: 2 });
  const leave = doors.enter("a");
  assert(leave !== null && doors.enter("a") !== null);
  assertEquals(doors.enter("a"), null);
  assert(doors.enter("b") !== null);
  assertEquals(doors.enter("c"), null);
  leave();
  leave();
  assert(doors.enter("c") !== null);
  assertEquals([doors.enter("c"), doors.enter("a")], [null, null]);
});
