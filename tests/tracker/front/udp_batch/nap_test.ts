import { assertEquals } from "@std/assert";
import type { Libc } from "../../../../lib/base/linux/libc.ts";
import { Nap } from "../../../../lib/tracker/front/udp_batch/nap.ts";

/** After which of these batches a thread naps. */
function naps(microseconds: number, counts: readonly number[]): boolean[] {
  let napped = 0;
  const usleep = (time: number) => {
    assertEquals(time, microseconds);
    return napped++;
  };
  const nap = new Nap({ call: { usleep } } as unknown as Libc, microseconds);
  return counts.map((count) => {
    const before = napped;
    nap.after(count);
    return napped > before;
  });
}

Deno.test("a small batch is followed by a nap, a large one is not", () => {
  assertEquals(naps(100, [64, 15, 16, 6, 40, 10]), [false, true, false, true, false, true]);
});

Deno.test("where a nap brings no more there is none for the next 16 batches, and then it is tried again", () => {
  const quiet = new Array(40).fill(4);
  const expected = quiet.map((_, i) => i === 0 || i === 17 || i === 34);
  assertEquals(naps(100, quiet), expected);
});

Deno.test("a round without packets is no batch", () => {
  assertEquals(naps(100, [0, 0, 10, 0, 10]), [false, false, true, false, true]);
});

Deno.test("a nap of 0 is none", () => {
  assertEquals(naps(0, [1, 5, 15]), [false, false, false]);
});
