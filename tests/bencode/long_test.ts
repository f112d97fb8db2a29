/** What is made when it is looked at is what would have been made at once. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fromLatin1, toLatin1 } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import { type BencodeFault, decode } from "../../lib/bencode/decode.ts";
import { encode } from "../../lib/bencode/encode.ts";
import { countOf, entriesOf, itemsOf } from "../../lib/bencode/long.ts";
import type { Value } from "../../lib/bencode/value.ts";

/** The value with its spans, gone through by `itemsOf` and `entriesOf`. */
function steps(value: Value): unknown {
  const { kind, start, end } = value;
  switch (value.kind) {
    case "integer":
      return { kind, start, end, value: value.value };
    case "string":
      return { kind, start, end, text: fromLatin1(value.bytes) };
    case "list":
      return { kind, start, end, count: countOf(value), items: [...itemsOf(value)].map(steps) };
    case "dictionary":
      return { kind, start, end, entries: [...entriesOf(value)].map(([key, item]) => [key, steps(item)]) };
  }
}

/** The same by `items` and `entries`. */
function whole(value: Value): unknown {
  const { kind, start, end } = value;
  if (value.kind === "list") {
    return { kind, start, end, count: value.items.length, items: value.items.map(whole) };
  }
  if (value.kind !== "dictionary") return steps(value);
  return { kind, start, end, entries: [...value.entries].map(([key, item]) => [key, whole(item)]) };
}

function outcomes(bytes: Uint8Array, strict: boolean, many: number): unknown[] {
  const read = () => decode(bytes, { strict, many, maxDepth: 5, maxValues: 40 });
  const value = read();
  if (isFault(value)) return [value satisfies BencodeFault];
  // Looked through, then held, then looked through again.
  return [steps(value), whole(value), steps(value)];
}

/** Mostly well-formed bencode, now and then cut or broken. */
const { value: anyValue } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom("i1e", "i-5e", "i03e", "0:", "1:a", "03:abc", "i9007199254740993e", "x", "e"),
    fc.array(tie("value"), { maxLength: 6 }).map((items) => `l${items.join("")}e`),
    fc.array(fc.tuple(fc.constantFrom("1:a", "1:b", "2:bb", "1:c", "01:d", "1:e"), tie("value")), {
      maxLength: 6,
    })
      .map((entries) => `d${entries.flat().join("")}e`),
    fc.uniqueArray(fc.constantFrom("1:a", "1:b", "2:bb", "1:c", "1:d", "1:e"), { maxLength: 6 }).chain((
      keys,
    ) =>
      fc.tuple(...keys.toSorted().map((key) => tie("value").map((item) => key + item)))
        .map((entries) => `d${entries.join("")}e`)
    ),
  ),
}));

Deno.test("decode() gives the same values, spans and faults however many it makes at once", () => {
  fc.assert(
    fc.property(anyValue, fc.nat(3), fc.boolean(), (text, cut, strict) => {
      const bytes = toLatin1(cut === 3 ? text.slice(0, -1) : text);
      const expected = outcomes(bytes, strict, Infinity);
      for (const many of [0, 1, 3]) assertEquals(outcomes(bytes, strict, many), expected);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("itemsOf() and entriesOf() go on by themselves while another one is at it", () => {
  const bytes = encode({ list: [[1], [2], [3], [4]], dict: { a: [1], b: [2], c: [3] } });
  const top = decode(bytes, { strict: true, many: 1 });
  assert(!isFault(top) && top.kind === "dictionary");
  const list = top.entries.get("list");
  assert(list?.kind === "list");
  const pairs: number[][] = [];
  for (const one of itemsOf(list)) {
    for (const other of itemsOf(list)) pairs.push([one.start, other.start]);
  }
  const starts = list.items.map(({ start }) => start);
  assertEquals(pairs, starts.flatMap((one) => starts.map((other) => [one, other])));
  assertEquals([...entriesOf(top)].map(([key]) => key), ["dict", "list"]);
});

Deno.test("decode() makes of a long list only what is looked at", () => {
  const bytes = encode({ files: new Array(1000).fill({ length: 1, path: ["a", "b"] }) });
  const top = decode(bytes, { strict: true });
  assert(!isFault(top) && top.kind === "dictionary");
  const list = top.entries.get("files");
  assert(list?.kind === "list");
  assertEquals(countOf(list), 1000);
  const [first, second] = [[...itemsOf(list)], [...itemsOf(list)]];
  // Those that were made at once are there for good, the others are new each time.
  assertEquals(first.map((item, i) => item === second[i]).lastIndexOf(true), 99);
  assert(list.items === list.items);
  assertEquals([...itemsOf(list)], list.items.slice());
});
