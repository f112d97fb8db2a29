import { assertEquals, assertRejects } from "@std/assert";
import { Kept } from "../../../../lib/tracker/front/page/kept.ts";

Deno.test("Kept makes its value once for all who ask meanwhile, and keeps it for its time", async () => {
  let now = 0;
  let made = 0;
  const gates: PromiseWithResolvers<void>[] = [];
  const kept = new Kept(100, () => now, async () => {
    const gate = Promise.withResolvers<void>();
    gates.push(gate);
    await gate.promise;
    return ++made;
  });
  const asked = [kept.get(), kept.get()];
  now = 1000;
  asked.push(kept.get());
  gates[0].resolve();
  assertEquals(await Promise.all(asked), [1, 1, 1], "however long it takes to make");
  now = 1099;
  assertEquals(await kept.get(), 1);
  now = 1100;
  const next = kept.get();
  gates[1].resolve();
  assertEquals([await next, gates.length], [2, 2]);
});

Deno.test("Kept tries again when it failed", async () => {
  let fails = true;
  const kept = new Kept(100, () => 0, () => fails ? Promise.reject(new Error("boom")) : Promise.resolve(7));
  await assertRejects(() => kept.get(), Error, "boom");
  fails = false;
  assertEquals(await kept.get(), 7);
});
