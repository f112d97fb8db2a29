import { assert, assertEquals, assertGreater } from "@std/assert";
import { randomFrom } from "../../lib/base/random.ts";
import { toHex, toLatin1 } from "../../lib/base/bytes.ts";
import { fuzz, run } from "../../scripts/fuzz.ts";
import { mutate } from "../../scripts/fuzz/mutate.ts";
import { READERS } from "../../scripts/fuzz/readers.ts";

Deno.test("every reader of strangers' bytes takes broken input", async (t) => {
  for (const reader of READERS) {
    await t.step(reader.name, () => {
      const failures = fuzz(reader, 1, 500);
      assertEquals(failures.map(({ round, why, input }) => [round, why, toHex(input)]), []);
    });
  }
});

Deno.test("fuzz() finds a reader that throws, shortens the input, and the same seed finds it again", () => {
  const fragile = {
    name: "fragile",
    samples: [toLatin1("good")],
    call(input: Uint8Array) {
      if (input.length > 6) throw new TypeError("too long");
    },
  };
  const failures = fuzz(fragile, 7, 200);
  assertEquals(failures.length, 5, "it stops at five");
  assert(failures.every(({ why, input }) => why === "it threw: too long" && input.length === 7));
  assertEquals(fuzz(fragile, 7, 200), failures);
});

Deno.test("mutate() gives new inputs that the seed alone decides", () => {
  const samples = [toLatin1("d1:ai1ee"), toLatin1("l4:spame")];
  const some = (seed: number) => {
    const random = randomFrom(seed, 0, 0, 0);
    return Array.from({ length: 200 }, () => toHex(mutate(random, samples)));
  };
  assertEquals(some(1), some(1));
  assertGreater(new Set([...some(1), ...some(2)]).size, 300);
});

Deno.test("mutate() bounds the length, and needs no samples", () => {
  const random = randomFrom(1, 2, 3, 4);
  const long = new Uint8Array(1 << 16);
  for (let i = 0; i < 100; i++) assert(mutate(random, [long]).length <= 1 << 16);
  assert(mutate(random, []) instanceof Uint8Array);
});

Deno.test("deno task fuzz reports each reader, and refuses what it does not know", () => {
  const written: string[] = [];
  assert(run(["--rounds", "10", "--only", "bencode"], (text) => written.push(text)));
  assertEquals(written, ["bencode: 10 inputs, nothing wrong\n"]);
  assert(!run(["--only", "nothing"], () => {}));
  assert(!run(["--seed", "x"], () => {}));
  assert(!run(["extra"], () => {}));
  assert(run(["--help"], () => {}));
});
