import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Limit } from "../../lib/client/limit.ts";

Deno.test("Without a limit nobody waits", () => {
  const limit = new Limit(0);
  limit.take(1e12, 5);
  assertEquals(limit.wait(5), 0);
});

Deno.test("A limit lets a quarter of a second's bytes go at once, and has debts paid at its rate", () => {
  const limit = new Limit(100_000);
  limit.take(25_000, 1_000);
  assertEquals(limit.wait(1_000), 0);
  limit.take(16_384, 1_000);
  assertEquals([limit.wait(1_000), limit.wait(1_100), limit.wait(1_164)], [164, 64, 0]);
});

Deno.test("What is not used is not saved for longer than a quarter of a second", () => {
  const limit = new Limit(100_000);
  limit.take(125_000, 3_600_000);
  assertEquals(limit.wait(3_600_000), 1_000);
});

Deno.test("Who waits as he is told goes no faster than the limit, and hardly slower", () => {
  const rates = fc.integer({ min: 1_000, max: 1e9 });
  const blocks = fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 100, maxLength: 100 });
  fc.assert(fc.property(rates, blocks, (rate, sizes) => {
    const limit = new Limit(rate);
    let now = 12_345;
    let taken = 0;
    for (const bytes of sizes) {
      now += limit.wait(now);
      assertEquals(limit.wait(now), 0);
      limit.take(bytes, now);
      taken += bytes;
    }
    now += limit.wait(now);
    const seconds = (now - 12_345) / 1_000;
    assert(taken <= rate * (seconds + 0.25) + 1);
    // A wait is in whole milliseconds, so each may be one too long.
    assert(taken >= rate * (seconds - 0.101));
  }));
});

Deno.test("Another rate counts from then on, for debts too", () => {
  const limit = new Limit(1_000);
  limit.take(100_250, 0);
  assertEquals(limit.wait(0), 100_000);
  limit.set(1e6);
  assertEquals([limit.wait(0), limit.rate], [100, 1e6]);
  limit.set(0);
  assertEquals(limit.wait(0), 0);
  limit.set(1_000);
  assertEquals(limit.wait(0), 0);
});
