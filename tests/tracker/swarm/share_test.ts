import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { randomFrom } from "../../../lib/base/random.ts";
import { shareOf } from "../../../lib/tracker/swarm/share.ts";

const group = fc.nat({ max: 2000 });

Deno.test("shareOf() fills what is wanted, takes no more than there is and leaves each group its quarter", () => {
  fc.assert(fc.property(fc.nat({ max: 1000 }), group, group, fc.nat(), (want, a, b, seed) => {
    const first = shareOf(want, a, b, randomFrom(seed, 1, 2, 3));
    const second = Math.min(want - first, b);
    assertEquals(first + second, Math.min(want, a + b));
    assert(first >= 0 && first <= a && second >= 0);
    assert(first >= Math.min(a, Math.floor(want / 4)));
    assert(second >= Math.min(b, Math.floor(want / 4)));
  }));
});

Deno.test("shareOf() shares in proportion, the remainder by chance", () => {
  const random = randomFrom(1, 2, 3, 4);
  let first = 0;
  for (let i = 0; i < 10_000; i++) first += shareOf(1, 300, 100, random);
  assert(first > 7300 && first < 7700, `${first} of 10000`);
});
