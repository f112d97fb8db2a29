import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { fromLatin1, toLatin1 } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import { decode } from "../../lib/bencode/decode.ts";
import { type Encodable, encode, encoded } from "../../lib/bencode/encode.ts";
import type { Value } from "../../lib/bencode/value.ts";

Deno.test("encode() writes canonical bencode", async (t) => {
  const rows: [value: Encodable, expected: string][] = [
    [0, "i0e"],
    [-0, "i0e"],
    [-42, "i-42e"],
    [9007199254740991, "i9007199254740991e"],
    [18446744073709551615n, "i18446744073709551615e"],
    ["", "0:"],
    ["spam", "4:spam"],
    ["\u00e9\u{1f600}", "6:\xc3\xa9\xf0\x9f\x98\x80"],
    [new Uint8Array([0, 255]), "2:\x00\xff"],
    [[], "le"],
    [["a", 1, ["b"]], "l1:ai1el1:bee"],
    [{}, "de"],
    [{ b: 1, a: 2, aa: 3, B: 4 }, "d1:Bi4e1:ai2e2:aai3e1:bi1ee"],
    [{ 10: "x", 9: "y" }, "d2:101:x1:91:ye"],
    [{ there: 1, gone: undefined }, "d5:therei1ee"],
    [
      new Map<string | Uint8Array, Encodable>([["z", 1], [new Uint8Array([255]), 2], ["", 3]]),
      "d0:i3e1:zi1e1:\xffi2ee",
    ],
    [
      new Map<string | Uint8Array, Encodable>([["b\u{1f600}", 1], ["c", 2], [toLatin1("bb"), 3], ["a", 4], [
        "b\uffff",
        5,
      ]]),
      "d1:ai4e2:bbi3e4:b\xef\xbf\xbfi5e5:b\xf0\x9f\x98\x80i1e1:ci2ee",
    ],
    ["a".repeat(300) + "\u00e9", "302:" + "a".repeat(300) + "\xc3\xa9"],
    [new Map([["\u{1f600}", 1], ["\uffff", 2]]), "d3:\xef\xbf\xbfi2e4:\xf0\x9f\x98\x80i1ee"],
    [{ info: encoded(toLatin1("d1:bi01e1:a0:e")), a: 1 }, "d1:ai1e4:infod1:bi01e1:a0:ee"],
  ];
  for (const [value, expected] of rows) {
    await t.step(expected, () => assertEquals(fromLatin1(encode(value)), expected));
  }
});

Deno.test("encode() throws for what bencode cannot say", async (t) => {
  const rows: [value: unknown, words: string][] = [
    [1.5, "1.5"],
    [NaN, "NaN"],
    [2 ** 53, "9007199254740992"],
    [null, "null"],
    [undefined, "undefined"],
    [true, "true"],
    [[1, [undefined]], "undefined"],
    [new Map<string | Uint8Array, Encodable>([["a", 1], [toLatin1("a"), 2]]), "twice"],
  ];
  for (const [value, words] of rows) {
    await t.step(words, () => {
      assertThrows(() => encode(value as Encodable), TypeError, words);
    });
  }
});

Deno.test("encode() writes strings longer than its first buffer", () => {
  const long = new Uint8Array(100_000).fill(7);
  const bytes = encode(["a", long, "b"]);
  assertEquals(bytes.length, 1 + 3 + 7 + 100_000 + 3 + 1);
  assertEquals(fromLatin1(bytes.subarray(-5)), "\x071:be");
});

/** A value of each kind, its integers in the form that `decode` gives. */
const anything = fc.letrec<{ value: Encodable }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(10n ** 20n) + 1n, max: 10n ** 20n - 1n }).map((big) =>
      Number.isSafeInteger(Number(big)) ? Number(big) : big
    ),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie("value"), { maxLength: 6 }),
    fc.uniqueArray(fc.tuple(fc.uint8Array({ maxLength: 5 }), tie("value")), {
      maxLength: 6,
      selector: ([key]) => fromLatin1(key),
    }).map((entries) => new Map(entries)),
  ),
})).value;

/** What was encoded and what was decoded in one comparable form. */
function fromEncodable(value: Encodable): unknown {
  if (value instanceof Uint8Array) return fromLatin1(value);
  if (Array.isArray(value)) return value.map(fromEncodable);
  if (!(value instanceof Map)) return value;
  return new Map([...value].map(([key, item]) => [fromLatin1(key as Uint8Array), fromEncodable(item)]));
}

function fromValue(value: Value): unknown {
  if (value.kind === "string") return fromLatin1(value.bytes);
  if (value.kind === "list") return value.items.map(fromValue);
  if (value.kind === "integer") return value.value;
  return new Map([...value.entries].map(([key, item]) => [key, fromValue(item)]));
}

Deno.test("decode(encode(x)), strictly, is x", () => {
  fc.assert(
    fc.property(anything, (x) => {
      const value = decode(encode(x), { strict: true });
      assert(!isFault(value));
      assertEquals(fromValue(value), fromEncodable(x));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("encode() of what was strictly decoded is the same bytes", () => {
  fc.assert(fc.property(anything, (x) => {
    const bytes = encode(x);
    const value = decode(bytes, { strict: true });
    assert(!isFault(value));
    assertEquals(encode(toEncodable(value)), bytes);
  }));
});

function toEncodable(value: Value): Encodable {
  if (value.kind === "string") return value.bytes;
  if (value.kind === "list") return value.items.map(toEncodable);
  if (value.kind === "integer") return value.value;
  return new Map([...value.entries].map(([key, item]) => [toLatin1(key), toEncodable(item)]));
}
