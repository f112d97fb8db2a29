import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { randomFrom } from "../../../lib/base/random.ts";
import { layTiers, MOST_TRACKERS, moveToFront } from "../../../lib/client/trackers/tiers.ts";

const urls = fc.array(fc.array(fc.constantFrom("a", "b", " b ", "c", "d", "e", "f", "", " ")));

/** What is to come of tiers, without the shuffling: each URL in its first tier. */
function slowly(tiers: readonly (readonly string[])[]): string[][] {
  const before = (i: number) => tiers.slice(0, i).flat().map((url) => url.trim());
  return tiers
    .map((tier, i) => [...new Set(tier.map((url) => url.trim()))].filter((url) => !before(i).includes(url)))
    .map((tier) => tier.filter((url) => url !== "").sort())
    .filter((tier) => tier.length > 0);
}

Deno.test("tiers keep their order and their URLs, each where it comes first", () => {
  fc.assert(fc.property(urls, fc.integer(), (tiers, seed) => {
    const laid = layTiers(tiers, randomFrom(seed, 2, 3, 4));
    assertEquals(laid.map((tier) => tier.toSorted()), slowly(tiers));
  }));
});

Deno.test("a tier is shuffled: each order comes about as often as any other", () => {
  const random = randomFrom(1, 2, 3, 4);
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = layTiers([["a", "b", "c"]], random)[0].join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assertEquals([...counts.keys()].sort(), ["abc", "acb", "bac", "bca", "cab", "cba"]);
  for (const count of counts.values()) assert(count > 850 && count < 1150, `${count} of 6000`);
});

Deno.test("no more trackers are used than 200 a torrent", () => {
  const many = Array.from({ length: 100 }, (_, i) => [`a${i}`, `b${i}`, `c${i}`]);
  const laid = layTiers(many, randomFrom(1, 2, 3, 4));
  assertEquals(laid.flat().length, MOST_TRACKERS);
  assertEquals(laid.length, 67);
});

Deno.test("one that answers comes to the front, and the others keep their order", () => {
  fc.assert(fc.property(fc.uniqueArray(fc.integer(), { minLength: 1 }), fc.nat(), (tier, at) => {
    const one = tier[at % tier.length];
    const others = tier.filter((other) => other !== one);
    moveToFront(tier, one);
    assertEquals(tier, [one, ...others]);
  }));
  const tier = [1, 2];
  moveToFront(tier, 3);
  assertEquals(tier, [1, 2]);
});
