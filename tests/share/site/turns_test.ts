import { assertEquals } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { Limit } from "../../../lib/client/limit.ts";
import { Turns } from "../../../lib/share/site/turns.ts";

/** Lets all promises go on that can. */
async function settled(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

Deno.test("Turns lets slices go at the limit's rate, in the order in which they were asked for", async () => {
  const clock = new ManualClock();
  const turns = new Turns(clock, new Limit(1000));
  const went: [name: string, at: number][] = [];
  const start = clock.elapsed();
  for (const name of ["a", "b", "c", "a"]) {
    void turns.take(1000, () => false).then(() => went.push([name, clock.elapsed() - start]));
  }
  for (let i = 0; i < 50; i++) {
    await settled();
    clock.advance(100);
  }
  // What is saved at the start, a quarter of a second, goes with the first.
  assertEquals(went, [["a", 0], ["b", 800], ["c", 1800], ["a", 2800]]);
});

Deno.test("Turns lets no slice of who is gone count, and hears of another limit soon", async () => {
  const clock = new ManualClock();
  const limit = new Limit(10);
  const turns = new Turns(clock, limit);
  const went: string[] = [];
  const take = (name: string, isGone = false) =>
    void turns.take(1000, () => isGone).then(() => went.push(name));
  take("a");
  take("gone", true);
  take("b");
  await settled();
  assertEquals(went, ["a", "gone"]);
  limit.set(0);
  clock.advance(500);
  await settled();
  assertEquals(went, ["a", "gone", "b"]);
});

Deno.test("Turns makes slices smaller where little may go", () => {
  const size = (rate: number) => new Turns(new ManualClock(), new Limit(rate)).sliceSize();
  assertEquals([0, 1e9, 1e6, 1000].map(size), [262_144, 262_144, 125_000, 16_384]);
});
