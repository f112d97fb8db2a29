import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { randomFrom } from "../../lib/base/random.ts";
import { toHex, toLatin1 } from "../../lib/base/bytes.ts";
import { progressLines, run } from "../../scripts/fuzz.ts";
import { type Failure, fuzz } from "../../scripts/fuzz/attempt.ts";
import { type Crew, fuzzAll, type Piece } from "../../scripts/fuzz/crew.ts";
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

Deno.test("mutate() cuts samples that are longer than it makes inputs", () => {
  const random = randomFrom(1, 2, 3, 4);
  const long = new Uint8Array(1 << 17);
  for (let i = 0; i < 100; i++) assert(mutate(random, [long]).length <= 1 << 16);
});

/** A reader that fails at each hundredth round; pieces later in line are done sooner. */
async function failEachHundredth({ reader, seed, from, to }: Piece): Promise<Failure[]> {
  for (let turns = from % 60_000; turns < 60_000; turns += 20_000) await Promise.resolve();
  const failures: Failure[] = [];
  for (let round = Math.ceil(from / 100) * 100; round < to && failures.length < 5; round += 100) {
    if (round >= 30_000) failures.push({ reader, seed, round, input: new Uint8Array(), why: "" });
  }
  return failures;
}

Deno.test("fuzzAll() finds the same failures however many hands there are", async () => {
  for (const count of [1, 2, 5]) {
    const hands = new Array(count).fill(failEachHundredth);
    const crew: Crew = { hands, [Symbol.dispose]() {} };
    const failures = await fuzzAll(crew, { reader: "x", seed: 1 }, 1_000_000, () => {});
    assertEquals(failures.map(({ round }) => round), [30_000, 30_100, 30_200, 30_300, 30_400]);
  }
});

Deno.test("fuzzAll() hands out every round once", async () => {
  const pieces: Piece[] = [];
  const hand = (piece: Piece) => {
    pieces.push(piece);
    return [];
  };
  const crew: Crew = { hands: [hand, hand], [Symbol.dispose]() {} };
  const done: number[] = [];
  await fuzzAll(crew, { reader: "x", seed: 1 }, 50_001, (count) => done.push(count));
  assertEquals(pieces.map(({ from }) => from), [0, ...pieces.slice(0, -1).map(({ to }) => to)]);
  assertEquals([pieces.at(-1)!.to, done.at(-1)], [50_001, 50_001]);
});

Deno.test("deno task fuzz reports each reader, and the sum of several", async () => {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  assert(await run(["--rounds", "10", "--only", "bencode"], write));
  assertEquals(written.splice(0), ["bencode: 10 inputs, nothing wrong\n"]);
  assert(await run(["--rounds", "1200", "--only", "unit,addr"], write));
  assertEquals(written, [
    "address: 1,200 inputs, nothing wrong\n",
    "unit: 1,200 inputs, nothing wrong\n",
    "2,400 inputs, nothing wrong\n",
  ]);
});

Deno.test("deno task fuzz works on several threads", async () => {
  const written: string[] = [];
  const done: number[] = [];
  const args = ["--rounds", "40001", "--only", "unit", "--jobs", "2"];
  assert(await run(args, (text) => written.push(text), (_, count) => done.push(count)));
  assertEquals(written, ["unit: 40,001 inputs, nothing wrong\n"]);
  assertEquals(done.at(-1), 40_001);
});

Deno.test("deno task fuzz refuses what it does not know", async (t) => {
  const rows: [args: string, words: string][] = [
    ["--only nothing", "no reader nothing"],
    ["--only unit,", "no reader"],
    ["--seed x", "from 0 to"],
    ["--rounds 0", "from 1 to"],
    ["--jobs 65", "from 1 to 64"],
    ["extra", "extra is not known"],
  ];
  for (const [args, words] of rows) {
    await t.step(args, async () => {
      const written: string[] = [];
      assert(!await run(args.split(" "), (text) => written.push(text)));
      assertStringIncludes(written.join(""), words);
    });
  }
  assert(await run(["--help"], () => {}));
});

Deno.test("progressLines() says once in a few seconds how far a reader is", () => {
  const written: string[] = [];
  let now = 1000;
  const progress = progressLines((text) => written.push(text), () => now);
  const at = (time: number, done: number, reader = "udp") => {
    now = time;
    progress(reader, done, 10_000_000);
  };
  at(2000, 20_000);
  assertEquals(written, []);
  at(5000, 400_000);
  at(6000, 500_000);
  assertEquals(written, ["udp: 400,000 of 10,000,000, 100,000/s, 96 s left\n"]);
  at(101_000, 10_000_000);
  at(105_000, 40_000, "http");
  assertEquals(written.slice(1), ["http: 40,000 of 10,000,000, 10,000/s, 996 s left\n"]);
});
