import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Family } from "../../../lib/base/address.ts";
import { hasAddress, RangeTableBuilder } from "../../../lib/tracker/access/range_table.ts";

/** A number as an address in wire order. */
function address(value: bigint, family: Family): Uint8Array {
  const length = family === 4 ? 4 : 16;
  const bytes = new Uint8Array(16);
  for (let i = 0; i < length; i++) bytes[i] = Number((value >> BigInt(8 * (length - 1 - i))) & 255n);
  return bytes;
}

const TOP = { 4: 2n ** 32n - 1n, 6: 2n ** 128n - 1n };

/** Addresses near one another, near the borders of words, and near both ends. */
const anyValue = (family: Family) =>
  fc.tuple(fc.constantFrom(0n, 1n << 16n, 1n << 31n, 1n << 64n, TOP[family]), fc.bigInt(-6n, 6n))
    .map(([base, step]) => {
      const value = (base & TOP[family]) + step;
      return value < 0n ? 0n : value > TOP[family] ? TOP[family] : value;
    });

for (const family of [4, 6] as const) {
  // Beyond 64 ranges of IPv4 an index is used.
  for (const most of [20, 300]) {
    Deno.test(`a table of up to ${most} IPv${family} ranges has the addresses of all of them and no others`, async () => {
      const range = fc.tuple(anyValue(family), anyValue(family));
      await fc.assert(
        fc.asyncProperty(
          fc.array(range, { maxLength: most }),
          fc.array(anyValue(family)),
          async (ranges, asked) => {
            const builder = new RangeTableBuilder();
            const good = ranges.filter(([from, to]) =>
              builder.add(address(from, family), address(to, family), family)
            );
            assertEquals(good, ranges.filter(([from, to]) => from <= to));
            const table = await builder.finish();
            for (const value of [...asked, ...ranges.flat(), 0n, TOP[family]]) {
              const expected = good.some(([from, to]) => from <= value && value <= to);
              assertEquals(hasAddress(table, address(value, family), family), expected, `${value}`);
            }
          },
        ),
      );
    });
  }
}

Deno.test("far IPv4 ranges are found by the index, each from its first to its last address", async () => {
  const builder = new RangeTableBuilder();
  const ranges = Array.from(
    { length: 5000 },
    (_, i) => [BigInt(i * 850_000), BigInt(i * 850_000 + i)] as const,
  );
  for (const [from, to] of ranges) builder.add(address(from, 4), address(to, 4), 4);
  const table = await builder.finish();
  assertEquals(table.count, 5000);
  for (const [from, to] of ranges) {
    const found = [from - 1n, from, to, to + 1n].map((value) =>
      value >= 0n && hasAddress(table, address(value, 4), 4)
    );
    assertEquals(found, [false, true, true, false], `${from}`);
  }
});

Deno.test("ranges that touch or overlap are one, also at the borders of words and at both ends", async (t) => {
  const [top4, top6] = [TOP[4], TOP[6]];
  const cases: [family: Family, ranges: [from: bigint, to: bigint][], count: number][] = [
    [4, [], 0],
    [4, [[10n, 20n], [21n, 30n], [5n, 12n], [40n, 40n]], 2],
    [4, [[10n, 20n], [22n, 30n]], 2],
    [4, [[10n, 50n], [20n, 30n], [51n, 51n]], 1],
    [4, [[7n, 7n], [7n, 7n]], 1],
    [4, [[0n, 0n], [1n, 1n], [top4, top4], [top4 - 1n, top4 - 1n]], 2],
    [4, [[0n, top4], [5n, 5n], [top4, top4]], 1],
    [6, [[0n, top6], [5n, 5n], [top6, top6]], 1],
    [6, [[0n, (1n << 64n) - 1n], [1n << 64n, 1n << 65n]], 1],
    [6, [[0n, (1n << 64n) - 1n], [(1n << 64n) + 1n, 1n << 65n]], 2],
    [6, [[0n, (1n << 32n) - 1n], [1n << 64n, 1n << 65n]], 2],
    [6, [[5n, (1n << 96n) - 1n], [1n << 96n, 1n << 96n]], 1],
    [6, [[top6, top6], [0n, 0n]], 2],
  ];
  for (const [family, ranges, count] of cases) {
    await t.step(`IPv${family} ${ranges.map((range) => range.join("-"))}`, async () => {
      const builder = new RangeTableBuilder();
      for (const [from, to] of ranges) {
        assertEquals(builder.add(address(from, family), address(to, family), family), true);
      }
      assertEquals((await builder.finish()).count, count);
    });
  }
});

Deno.test("an empty table has no address, and one family has nothing of the other", async () => {
  const [zeros, ones] = [new Uint8Array(16), new Uint8Array(16).fill(255)];
  for (const own of [null, 4, 6] as const) {
    const builder = new RangeTableBuilder();
    if (own !== null) builder.add(zeros, ones, own);
    const table = await builder.finish();
    for (const family of [4, 6] as const) {
      for (const bytes of [zeros, ones]) assertEquals(hasAddress(table, bytes, family), family === own);
    }
  }
});

Deno.test("many ranges are put in order with pauses, and may be asked for anywhere", async () => {
  const builder = new RangeTableBuilder();
  const count = 60_000;
  // A prime step: they come in no order.
  for (let i = 0; i < count; i++) {
    const from = BigInt((i * 7919) % count) * 60_000n;
    builder.add(address(from, 4), address(from + 9n, 4), 4);
  }
  let pauses = 0;
  const table = await builder.finish(() => (pauses++, Promise.resolve()));
  assertEquals(table.count, count);
  assert(pauses > 10);
  for (let i = 0; i < count; i += 97) {
    const from = BigInt(i) * 60_000n;
    assertEquals(hasAddress(table, address(from + 9n, 4), 4), true);
    assertEquals(hasAddress(table, address(from + 10n, 4), 4), false);
  }
});
