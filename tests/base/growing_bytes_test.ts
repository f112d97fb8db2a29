import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { GrowingBytes } from "../../lib/base/growing_bytes.ts";

Deno.test("GrowingBytes puts portions together and keeps nothing of them, also after it was cleared", () => {
  const bytes = new GrowingBytes();
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 400 })), (portions) => {
      const whole = portions.flatMap((portion) => [...portion]);
      bytes.clear();
      for (const portion of portions) {
        bytes.append(portion);
        portion.fill(0);
      }
      assertEquals([bytes.length, [...bytes.view()]], [whole.length, whole]);
    }),
    { numRuns: 100 },
  );
});
