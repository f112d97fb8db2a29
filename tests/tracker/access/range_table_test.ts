import { assertEquals } from "@std/assert";
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
    Deno.test(`a table of up to ${most} IPv${family} ranges has the addresses of all of them and no others`, () => {
      const range = fc.tuple(anyValue(family), anyValue(family));
      fc.assert(
        fc.property(fc.array(range, { maxLength: most }), fc.array(anyValue(family)), (ranges, asked) => {
          const builder = new RangeTableBuilder();
          const good = ranges.filter(([from, to]) =>
            builder.add(address(from, family), address(to, family), family)
          );
          assertEquals(good, ranges.filter(([from, to]) => from <= to));
          const table = builder.finish();
          for (const value of [...asked, ...ranges.flat(), 0n, TOP[family]]) {
            const expected = good.some(([from, to]) => from <= value && value <= to);
            assertEquals(hasAddress(table, address(value, family), family), expected, `${value}`);
          }
        }),
      );
    });
  }
}

Deno.test("far IPv4 ranges are found by the index, each from its first to its last address", () => {
  const builder = new RangeTableBuilder();
  const ranges = Array.from(
    { length: 5000 },
    (_, i) => [BigInt(i * 850_000), BigInt(i * 850_000 + i)] as const,
  );
  for (const [from, to] of ranges) builder.add(address(from, 4), address(to, 4), 4);
  const table = builder.finish();
  assertEquals(table.count, 5000);
  for (const [from, to] of ranges) {
    const found = [from - 1n, from, to, to + 1n].map((value) =>
      value >= 0n && hasAddress(table, address(value, 4), 4)
    );
    assertEquals(found, [false, true, true, false], `${from}`);
  }
});

Deno.test("ranges that touch or overlap are one, and one family has nothing of the other", () => {
  const builder = new RangeTableBuilder();
  for (const [from, to] of [[10n, 20n], [21n, 30n], [5n, 12n], [40n, 40n]]) {
    builder.add(address(from, 4), address(to, 4), 4);
  }
  assertEquals(builder.finish().count, 2);
  assertEquals(hasAddress(builder.finish(), address(10n, 6), 6), false);
});
