import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fromHex, toLatin1 } from "../../../lib/base/bytes.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { decode } from "../../../lib/bencode/decode.ts";
import { type Encodable, encode } from "../../../lib/bencode/encode.ts";
import { rawPieces } from "../../../lib/cli/show/raw.ts";

function rawOf(bytes: Uint8Array): string {
  const value = decode(bytes, { maxDepth: 10_000 });
  assert(!isFault(value));
  return [...rawPieces(value)].join("");
}

function rawText(bencode: string): string {
  return rawOf(toLatin1(bencode));
}

Deno.test("rawPieces() lays values out as JSON does, integers with all their digits", () => {
  assertEquals(rawText("i-18446744073709551615e"), "-18446744073709551615\n");
  assertEquals(rawText("le"), "[]\n");
  assertEquals(rawText("d1:ade1:bl0:i7eee"), '{\n  "a": {},\n  "b": [\n    "",\n    7\n  ]\n}\n');
  const value = { a: [1, [2, { b: "c" }], []], d: { e: 'f"\\' }, z: "\u00e9\t\n" };
  assertEquals(rawOf(encode(value)), `${JSON.stringify(value, null, 2)}\n`);
});

Deno.test("rawPieces() writes what is no plain text in hex, and plain text that looks so too", async (t) => {
  const cases: readonly (readonly [string, string])[] = [
    ["\xff\x00", "hex:ff00"],
    ["a\x1b[2J", "hex:611b5b324a"],
    ["\xc2\x9b", "hex:c29b"],
    ["hex:ff", "hex:6865783a6666"],
    ["hex", "hex"],
    ["\xc3\xa9", "\u00e9"],
    ["\xef\xbb\xbfa", "\ufeffa"],
    ["\xc3", "hex:c3"],
  ];
  for (const [bytes, text] of cases) {
    await t.step(text, () => {
      assertEquals(JSON.parse(rawText(`${bytes.length}:${bytes}`)), text);
      assertEquals(JSON.parse(rawText(`d${bytes.length}:${bytes}i1ee`)), { [text]: 1 });
    });
  }
  assertEquals(rawText("3:\xe2\x80\xae"), '"\\u202e"\n');
});

Deno.test("rawPieces() writes long strings in portions, text without cutting a character", () => {
  const text = "\u20ac\u{1f4e6}x".repeat(50_000);
  assertEquals(JSON.parse(rawOf(encode(text))), text);
  const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => i);
  assertEquals(fromHex((JSON.parse(rawOf(encode(bytes))) as string).slice(4)), bytes);
  for (const piece of rawPieces(decode(encode(bytes)) as never)) assert(piece.length <= 1 << 17);
});

Deno.test("rawPieces() takes values of any depth", () => {
  const depth = 10_000;
  assertEquals(rawText("l".repeat(depth) + "e".repeat(depth)).replace(/\s/g, "").length, 2 * depth);
});

Deno.test("rawPieces() can be undone for any value", () => {
  const leaf = fc.oneof(
    fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
    fc.uint8Array(),
    fc.string().map(utf8),
  );
  const { value: any } = fc.letrec<{ value: Plain }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.array(fc.tuple(fc.string(), tie("value")), { maxLength: 4 }).map((pairs) => new Map(pairs)),
    ),
  }));
  fc.assert(fc.property(any, (value) => {
    const bytes = encode(value as Encodable);
    assertEquals(encode(undone(JSON.parse(rawOf(bytes), exact))), bytes);
  }));
});

type Plain = bigint | Uint8Array | Plain[] | Map<string, Plain>;

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Integers as they stand in the text. */
function exact(_key: string, value: unknown, context?: { source: string }): unknown {
  return typeof value === "number" ? BigInt(context!.source) : value;
}

function undone(value: unknown): Encodable {
  if (typeof value === "string") return value.startsWith("hex:") ? fromHex(value.slice(4))! : value;
  if (Array.isArray(value)) return value.map(undone);
  if (typeof value !== "object" || value === null) return value as bigint;
  return new Map(Object.entries(value).map(([key, one]) => [undone(key) as string, undone(one)]));
}
