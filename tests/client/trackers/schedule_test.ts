import { assertEquals } from "@std/assert";
import { waitAfterFailure, waitForNeighbour, waitsAfter } from "../../../lib/client/trackers/schedule.ts";

Deno.test("the waits after an answer are the tracker's, within bounds", async (t) => {
  const rows = [
    { what: "nothing told", reply: {}, due: 1800, soonest: 120 },
    { what: "an interval", reply: { interval: 900 }, due: 900, soonest: 120 },
    { what: "both", reply: { interval: 240, minInterval: 60 }, due: 240, soonest: 60 },
    { what: "a short interval", reply: { interval: 1 }, due: 60, soonest: 60 },
    { what: "a short least one", reply: { interval: 240, minInterval: 1 }, due: 240, soonest: 30 },
    { what: "a long interval", reply: { interval: 2 ** 31 - 1 }, due: 86_400, soonest: 120 },
    { what: "a least one that is longer", reply: { interval: 60, minInterval: 300 }, due: 300, soonest: 300 },
    { what: "an endless least one", reply: { minInterval: 1e15 }, due: 86_400, soonest: 86_400 },
    { what: "nonsense", reply: { interval: -1, minInterval: 0 }, due: 1800, soonest: 120 },
  ];
  for (const { what, reply, due, soonest } of rows) {
    await t.step(what, () => assertEquals(waitsAfter(reply), { due: due * 1000, soonest: soonest * 1000 }));
  }
});

Deno.test("the waits after failures grow with their square up to an hour", () => {
  const waits = [1, 2, 3, 4, 18, 1000].map((fails) => waitAfterFailure(fails, {}) / 1000);
  assertEquals(waits, [5, 17.5, 55, 117.5, 3600, 3600]);
});

Deno.test("a tracker of a private network may be asked again within a quarter of a minute", () => {
  assertEquals([1, 2, 3, 4, 1000].map((fails) => waitForNeighbour(fails) / 1000), [5, 10, 15, 15, 15]);
});

Deno.test("a tracker that says when to retry is not asked before, and no timer is too long for it", () => {
  assertEquals(waitAfterFailure(1, { retryIn: 5 }), 300_000);
  assertEquals(waitAfterFailure(4, { retryIn: 1 }), 117_500);
  assertEquals(waitAfterFailure(1, { retryIn: 999_999 }), 20 * 86_400_000);
  assertEquals(waitAfterFailure(1, { retryIn: "never" }), Infinity);
});
