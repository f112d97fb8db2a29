import { assertEquals } from "@std/assert";
import { ManualClock } from "../../lib/base/clock.ts";
import { Pace } from "../../lib/base/pace.ts";

Deno.test("Pace is due after 50 ms of work, and anew after each rest", async () => {
  const clock = new ManualClock();
  const pace = new Pace(clock);
  for (let stint = 1; stint <= 2; stint++) {
    clock.advance(49);
    assertEquals(pace.isDue(), false);
    clock.advance(1);
    assertEquals(pace.isDue(), true);
    await pace.rest();
  }
});

Deno.test("Pace lets others have their turn while it rests", async () => {
  const order: string[] = [];
  setTimeout(() => order.push("other"), 0);
  await new Pace(new ManualClock()).rest();
  assertEquals(order, ["other"]);
});
