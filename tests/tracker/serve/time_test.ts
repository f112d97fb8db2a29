import { assert, assertEquals } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { keepSweeping } from "../../../lib/tracker/serve/time.ts";
import type { Store } from "../../../lib/tracker/swarm/store.ts";

/** A store that has so much to look at, and notes each slice. */
function storeOf(work: number) {
  const slices: number[] = [];
  const store = {
    expireWork: () => work,
    expire: (_now: number, budget: number) => void slices.push(budget),
  } as unknown as Store;
  return { store, slices };
}

Deno.test("keepSweeping() sees everything in a 24th of the peer timeout, in slices that stay short", () => {
  for (const work of [10, 5000, 200_000, 2_000_000]) {
    const clock = new ManualClock();
    const { store, slices } = storeOf(work);
    keepSweeping(clock, store, () => 960, () => clock.elapsed() / 1000);
    clock.advance(500);
    slices.length = 0;
    clock.advance(40_000);
    const sum = slices.reduce((a, b) => a + b, 0);
    assert(sum >= work * 0.98, `${work}: ${sum}`);
    assert(Math.max(...slices) <= 600, `${work}: a slice of ${Math.max(...slices)}`);
  }
});

Deno.test("keepSweeping() does not make up for a sleep of the machine at once", () => {
  const clock = new ManualClock();
  let asleep = 0;
  const sleepy = { now: () => 0, elapsed: () => clock.elapsed() + asleep, after: clock.after.bind(clock) };
  const { store, slices } = storeOf(2_000_000);
  keepSweeping(sleepy, store, () => 960, () => 0);
  clock.advance(500);
  slices.length = 0;
  asleep = 3_600_000;
  clock.advance(10);
  assert(slices[0] <= 30_000, `a slice of ${slices[0]}`);
});

Deno.test("keepSweeping() ends", () => {
  const clock = new ManualClock();
  const { store, slices } = storeOf(1000);
  keepSweeping(clock, store, () => 960, () => 0)();
  clock.advance(60_000);
  assertEquals(slices, []);
});
