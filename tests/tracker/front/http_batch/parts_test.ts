import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Parts, Waiting } from "../../../../lib/tracker/front/http_batch/parts.ts";

Deno.test("what waits is what was added and not yet dropped, in its order, and no memory is lost", () => {
  const step = fc.oneof(
    fc.record({ add: fc.uint8Array({ maxLength: 1500 }) }),
    fc.record({ drop: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.constant("clear" as const),
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 30, size: "max" }), (steps) => {
    const parts = new Parts();
    const waiting = new Waiting();
    let twin: number[] = [];
    for (const it of steps) {
      if (it === "clear") {
        waiting.clear(parts);
        twin = [];
      } else if ("add" in it) {
        waiting.add(parts, new Uint8Array([9, ...it.add, 9]), 1, 1 + it.add.length);
        twin.push(...it.add);
      } else if (twin.length > 0) {
        const count = Math.ceil(it.drop * twin.length);
        waiting.drop(parts, count);
        twin.splice(0, count);
      }
      assertEquals(waiting.size, twin.length);
      assertEquals([...waiting.part?.subarray(waiting.at, waiting.length) ?? []], twin);
      assertEquals(parts.held, waiting.part?.length ?? 0);
    }
    waiting.clear(parts);
    assertEquals(parts.held, 0);
  }));
});

Deno.test("a buffer that was given back is used again", () => {
  const parts = new Parts();
  const first = parts.take(600);
  parts.give(first);
  assert(parts.take(2000) === first);
  assertEquals(parts.held, first.length);
});
