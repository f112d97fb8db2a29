import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { RateMeter } from "../../lib/client/rate.ts";

Deno.test("RateMeter gives a steady stream's rate from its second second on, and for ever", () => {
  const meter = new RateMeter();
  for (let now = 5_000_000; now < 5_060_000; now += 50) {
    meter.add(1_000, now);
    if (now >= 5_001_000) assert(Math.abs(meter.rate(now) - 20_000) < 2_000, `${meter.rate(now)} at ${now}`);
  }
  assertEquals(meter.total, 1_200_000);
});

Deno.test("RateMeter forgets a stream within eight seconds of its end, and rises at once when it comes again", () => {
  const meter = new RateMeter();
  for (let now = 0; now < 10_000; now += 100) meter.add(1_000, now);
  assert(meter.rate(13_000) < 8_000);
  assertEquals(meter.rate(18_000), 0);
  meter.add(30_000, 100_000);
  assertEquals(meter.rate(100_000), 30_000);
  assertEquals(meter.rate(102_000), 15_000);
});

Deno.test("RateMeter's rate is what came in the last seven to eight seconds, by the time that took", () => {
  const events = fc.array(fc.tuple(fc.nat(3_000), fc.nat(100_000)), { minLength: 1, maxLength: 60 });
  fc.assert(fc.property(events, fc.nat(10_000), (steps, last) => {
    const meter = new RateMeter();
    const came: { at: number; bytes: number }[] = [];
    let now = 77_777;
    for (const [step, bytes] of steps) {
      now += step;
      meter.add(bytes, now);
      came.push({ at: now, bytes });
    }
    now += last;
    const oldest = (Math.floor(now / 1_000) - 7) * 1_000;
    const bytes = came.filter(({ at }) => at >= oldest).reduce((sum, each) => sum + each.bytes, 0);
    const rate = meter.rate(now);
    assert(rate <= bytes && rate >= bytes / 8 - 1e-6, `${rate} of ${bytes}`);
    assertEquals(meter.total, came.reduce((sum, each) => sum + each.bytes, 0));
  }));
});

Deno.test("RateMeter bears a clock that goes back", () => {
  const meter = new RateMeter();
  meter.add(1_000, 50_000);
  meter.add(1_000, 20_000);
  assertEquals([meter.rate(10_000), meter.total], [2_000, 2_000]);
});
