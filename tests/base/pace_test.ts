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

Deno.test("Pace rests at a pause when a stint of its own is over, and goes on at once otherwise", async () => {
  const clock = new ManualClock();
  const pace = new Pace(clock, 3);
  let others = 0;
  const timer = setInterval(() => others++, 0);
  for (let pause = 0; pause < 1000; pause++) await pace.pause();
  assertEquals(others, 0);
  clock.advance(3);
  await pace.pause();
  assertEquals([others > 0, pace.isDue()], [true, false]);
  clearInterval(timer);
});
