import { assert, assertEquals } from "@std/assert";
import { every, ManualClock, systemClock } from "../../lib/base/clock.ts";

Deno.test("ManualClock stands still until it is moved", () => {
  const clock = new ManualClock(1000);
  assertEquals(clock.now(), 1000);
  const start = clock.elapsed();
  clock.advance(250);
  assertEquals(clock.now(), 1250);
  assertEquals(clock.elapsed() - start, 250);
});

Deno.test("ManualClock calls what falls due, in the order of time, at its time", () => {
  const clock = new ManualClock(0);
  const calls: string[] = [];
  clock.after(30, () => calls.push(`c ${clock.now()}`));
  clock.after(10, () => calls.push(`a ${clock.now()}`));
  clock.after(10, () => calls.push(`b ${clock.now()}`));
  clock.after(31, () => calls.push("late"));
  clock.advance(30);
  assertEquals(calls, ["a 10", "b 10", "c 30"]);
  assertEquals(clock.now(), 30);
});

Deno.test("ManualClock calls what a callback arms, if it falls due in the same move", () => {
  const clock = new ManualClock(0);
  const calls: number[] = [];
  clock.after(10, () => clock.after(10, () => calls.push(clock.now())));
  clock.advance(19);
  assertEquals(calls, []);
  clock.advance(1);
  assertEquals(calls, [20]);
});

Deno.test("ManualClock does not call what was cancelled, even by another callback of the same time", () => {
  const clock = new ManualClock(0);
  const calls: string[] = [];
  clock.after(5, () => calls.push("cancelled"))();
  clock.after(10, () => cancel());
  const cancel = clock.after(10, () => calls.push("cancelled by another"));
  clock.advance(100);
  assertEquals(calls, []);
});

Deno.test("every() calls again and again until it is ended", () => {
  const clock = new ManualClock(0);
  const calls: number[] = [];
  const end = every(clock, 10, () => calls.push(clock.now()));
  clock.advance(35);
  assertEquals(calls, [10, 20, 30]);
  end();
  clock.advance(100);
  assertEquals(calls, [10, 20, 30]);
});

Deno.test("every() may be ended by its own callback", () => {
  const clock = new ManualClock(0);
  let calls = 0;
  const end = every(clock, 10, () => {
    calls++;
    end();
  });
  clock.advance(100);
  assertEquals(calls, 1);
});

Deno.test("systemClock tells the time of day, and a cancelled timer leaves nothing behind", () => {
  assert(Math.abs(systemClock.now() - Date.now()) < 1000);
  const start = systemClock.elapsed();
  assert(systemClock.elapsed() >= start);
  systemClock.after(60_000, () => {})();
});
