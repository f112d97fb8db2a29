import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { below, freshRandom, randomFrom, secretBytes } from "../../lib/base/random.ts";

Deno.test("randomFrom() gives the stream of its seed", () => {
  const some = (seed: number) => {
    const random = randomFrom(seed, 2, 3, 4);
    return Array.from({ length: 5 }, () => random.next());
  };
  assertEquals(some(1), some(1));
  assertNotEquals(some(1), some(2));
});

Deno.test("randomFrom() is sfc32: the numbers of its plain form", () => {
  const words = Uint32Array.of(1, 2, 3, 4);
  const slow = () => {
    const [a, b, c, d] = words;
    const sum = (a + b + d) % 2 ** 32;
    words.set([b ^ (b >>> 9), (c + c * 8) % 2 ** 32, ((c * 2 ** 21) % 2 ** 32) + (c >>> 11) + sum, d + 1]);
    return sum;
  };
  for (let i = 0; i < 12; i++) slow();
  const random = randomFrom(1, 2, 3, 4);
  for (let i = 0; i < 1000; i++) assertEquals(random.next(), slow());
});

Deno.test("randomFrom() sets each bit about half the time, from a seed of zeros too", () => {
  const random = randomFrom(0, 0, 0, 0);
  const ones = new Array(32).fill(0);
  for (let i = 0; i < 20_000; i++) {
    const number = random.next();
    assert(number >= 0 && number < 2 ** 32 && Number.isInteger(number));
    for (let bit = 0; bit < 32; bit++) ones[bit] += (number >>> bit) & 1;
  }
  for (const count of ones) assert(Math.abs(count - 10_000) < 400, `${ones}`);
});

Deno.test("below() stays under its bound and reaches every number", () => {
  const random = randomFrom(1, 2, 3, 4);
  const seen = new Set<number>();
  for (let i = 0; i < 1000; i++) seen.add(below(random, 7));
  assertEquals([...seen].sort(), [0, 1, 2, 3, 4, 5, 6]);
  assertEquals(below({ next: () => 0xffffffff }, 2 ** 21 - 1), 2 ** 21 - 2);
  assertEquals(below(random, 1), 0);
});

Deno.test("freshRandom() and secretBytes() differ each time", () => {
  assertNotEquals([freshRandom().next(), freshRandom().next()], [0, 0]);
  assertEquals(secretBytes(20).length, 20);
  assertNotEquals(secretBytes(20), secretBytes(20));
});
