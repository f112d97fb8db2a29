import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { addSpan, Delivery } from "../../../lib/share/site/delivery.ts";

Deno.test("addSpan() is the same as marking each byte", () => {
  const span = fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 10 }));
  fc.assert(fc.property(fc.array(span, { maxLength: 20 }), (all) => {
    const marked = new Set<number>();
    let spans: number[] = [];
    for (const [first, length] of all) {
      spans = addSpan(spans, first, first + length);
      for (let i = first; i < first + length; i++) marked.add(i);
    }
    const bytes: number[] = [];
    for (let i = 0; i < spans.length; i += 2) {
      for (let byte = spans[i]; byte < spans[i + 1]; byte++) bytes.push(byte);
      if (i > 0) assertEquals(spans[i] > spans[i - 1], true, "none touches the next");
    }
    assertEquals(bytes, [...marked].sort((a, b) => a - b));
  }));
});

Deno.test("Delivery tells once when an address has all, however it came", () => {
  const delivery = new Delivery(100);
  const noted = (from: string, ...spans: [number, number][]) =>
    spans.map(([first, end]) => delivery.note(from, first, end));
  assertEquals(noted("a", [0, 100], [0, 100]), [true, false]);
  assertEquals(noted("b", [50, 100], [0, 49], [49, 50], [0, 100]), [false, false, true, false]);
  assertEquals(noted("c", [0, 99], [0, 99]), [false, false]);
});

Deno.test("Delivery forgets the first of many addresses, and begins anew with crumbs", () => {
  const delivery = new Delivery(10_000);
  delivery.note("first", 0, 5000);
  for (let i = 0; i < 1000; i++) delivery.note(`a${i}`, 0, 1);
  assertEquals(delivery.note("first", 5000, 10_000), false);
  for (let i = 0; i < 2049; i++) delivery.note("crumbs", 3 * i, 3 * i + 1);
  assertEquals(delivery.note("crumbs", 1, 10_000), false, "byte 0 is forgotten");
  assertEquals(delivery.note("crumbs", 0, 1), true);
});
