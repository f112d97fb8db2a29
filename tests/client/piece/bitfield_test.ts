import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Bitfield, readBitfield } from "../../../lib/client/piece/bitfield.ts";

/** One act on a set of `length` numbers. */
const act = (length: number) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom("set", "clear"), i: fc.nat(length - 1) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("setAll", "clearAll"), i: fc.constant(0) }) },
  );

const lengthAndActs = fc.integer({ min: 1, max: 70 }).chain((length) =>
  fc.record({ length: fc.constant(length), acts: fc.array(act(length), { maxLength: 60 }) })
);

/** Does the same with a Set of numbers; what `set` and `clear` should have given. */
function actSlowly(twin: Set<number>, kind: string, i: number, length: number): boolean | undefined {
  if (kind === "set") return twin.size < twin.add(i).size;
  if (kind === "clear") return twin.delete(i);
  for (let j = 0; j < length; j++) if (kind === "setAll") twin.add(j);
  if (kind === "clearAll") twin.clear();
  return undefined;
}

Deno.test("Bitfield does what a set of numbers does, and its bytes read as the same set", () => {
  fc.assert(fc.property(lengthAndActs, ({ length, acts }) => {
    const bits = new Bitfield(length);
    const twin = new Set<number>();
    for (const { kind, i } of acts) {
      const expected = actSlowly(twin, kind, i, length);
      const given = kind === "set" || kind === "clear"
        ? bits[kind](i)
        : bits[kind as "setAll" | "clearAll"]();
      assertEquals(given, expected);
      assertEquals([bits.count, bits.isFull, bits.isEmpty], [
        twin.size,
        twin.size === length,
        twin.size === 0,
      ]);
    }
    const again = readBitfield(bits.bytes, length);
    for (let i = -1; i < length + 9; i++) {
      assertEquals([bits.has(i), again?.has(i)], [twin.has(i), twin.has(i)], `bit ${i}`);
    }
    assertEquals(again?.count, twin.size);
  }));
});

Deno.test("Bitfield has piece 0 in the highest bit of the first byte", () => {
  const bits = new Bitfield(10);
  for (const i of [0, 7, 8]) bits.set(i);
  assertEquals([...bits.bytes], [0b1000_0001, 0b1000_0000]);
});

Deno.test("Bitfield keeps its bytes to itself", () => {
  const given = Uint8Array.of(255);
  const bits = new Bitfield(8, given);
  given[0] = 0;
  assertEquals([bits.count, bits.bytes[0]], [8, 255]);
});

Deno.test("Bitfield throws for a bit that it does not have, and stays as it is", () => {
  const bits = new Bitfield(9);
  for (const i of [-1, 9, 15, 16, NaN]) {
    assertThrows(() => bits.set(i), RangeError);
    assertThrows(() => bits.clear(i), RangeError);
  }
  assertEquals([...bits.bytes], [0, 0]);
});

Deno.test("A bitfield of nothing is full and empty", () => {
  const bits = new Bitfield(0);
  bits.setAll();
  assertEquals([bits.isFull, bits.isEmpty, bits.bytes.length], [true, true, 0]);
  assert(readBitfield(new Uint8Array(0), 0) !== null);
});

Deno.test("readBitfield() refuses bytes that are too few or too many, and spare bits that are set", () => {
  const cases: [bytes: number[], length: number, isGood: boolean][] = [
    [[255], 8, true],
    [[254], 7, true],
    [[255], 7, false],
    [[255, 128], 9, true],
    [[255, 192], 9, false],
    [[255], 9, false],
    [[255, 0], 8, false],
    [[], 1, false],
    [[0], 0, false],
  ];
  for (const [bytes, length, isGood] of cases) {
    assertEquals(readBitfield(Uint8Array.from(bytes), length) !== null, isGood, `${bytes} for ${length}`);
  }
});
