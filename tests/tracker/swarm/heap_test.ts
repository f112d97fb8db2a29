import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { NumberHeap } from "../../../lib/tracker/swarm/heap.ts";

Deno.test("NumberHeap gives all that was added, in order", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 50 })), (numbers) => {
    const heap = new NumberHeap((a, b) => a < b);
    for (const number of numbers) heap.add(number);
    assertEquals(heap.size, numbers.length);
    const taken = numbers.map(() => [heap.first, heap.take()]);
    assertEquals(taken, numbers.toSorted((a, b) => a - b).map((number) => [number, number]));
    assertEquals(heap.size, 0);
  }));
});

Deno.test("NumberHeap finds its order again when its first has changed", () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1 });
  fc.assert(fc.property(sizes, fc.array(fc.integer({ min: 0, max: 50 })), (sizes, changes) => {
    const twin = [...sizes];
    const heap = new NumberHeap((a, b) => twin[a] < twin[b]);
    for (const i of sizes.keys()) heap.add(i);
    for (const change of changes) {
      twin[heap.first] = change;
      heap.settleFirst();
      assertEquals(twin[heap.first], Math.min(...twin));
    }
  }));
});
