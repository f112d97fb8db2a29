import { assert, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { fromLatin1, toLatin1 } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import { decode, type DecodeOptions } from "../../lib/bencode/decode.ts";
import type { Value } from "../../lib/bencode/value.ts";

/** The value without its spans: strings as Latin-1, dictionaries as lists of pairs. */
function plain(value: Value): unknown {
  switch (value.kind) {
    case "integer":
      return value.value;
    case "string":
      return fromLatin1(value.bytes);
    case "list":
      return value.items.map(plain);
    case "dictionary":
      return { dictionary: [...value.entries].map(([key, item]) => [key, plain(item)]) };
  }
}

function read(text: string, options?: DecodeOptions): unknown {
  const value = decode(toLatin1(text), options);
  return isFault(value) ? value.message : plain(value);
}

Deno.test("decode() reads every kind of value", async (t) => {
  const rows: [text: string, expected: unknown][] = [
    ["i0e", 0],
    ["i42e", 42],
    ["i-42e", -42],
    ["i9007199254740991e", 9007199254740991],
    ["i9007199254740992e", 9007199254740992n],
    ["i9007199254740993e", 9007199254740993n],
    ["i-9007199254740993e", -9007199254740993n],
    ["i18446744073709551615e", 18446744073709551615n],
    ["0:", ""],
    ["4:spam", "spam"],
    ["3:\x00\xffe", "\x00\xffe"],
    ["10:0123456789", "0123456789"],
    ["le", []],
    ["l4:spami42ee", ["spam", 42]],
    ["lllelee0:e", [[[], []], ""]],
    ["de", { dictionary: [] }],
    ["d3:cow3:moo4:spam4:eggse", { dictionary: [["cow", "moo"], ["spam", "eggs"]] }],
    ["d0:i1e1:ai2e2:aai3e1:bi4e1:\xffi5ee", {
      dictionary: [["", 1], ["a", 2], ["aa", 3], ["b", 4], ["\xff", 5]],
    }],
    ["d1:ad1:bl1:cdeeee", { dictionary: [["a", { dictionary: [["b", ["c", { dictionary: [] }]]] }]] }],
  ];
  for (const [text, expected] of rows) {
    await t.step(text, () => {
      assertEquals(read(text), expected);
      assertEquals(read(text, { strict: true }), expected);
    });
  }
});

Deno.test("decode() refuses what is no bencode and names the byte", async (t) => {
  const rows: [text: string, at: number, words: string][] = [
    ["", 0, "end too early"],
    ["e", 0, "cannot start"],
    ["x", 0, "cannot start"],
    ["-1:a", 0, "cannot start"],
    [":a", 0, "cannot start"],
    ["i", 1, "end too early"],
    ["ie", 1, "digits"],
    ["i-e", 2, "digits"],
    ["i--1e", 2, "digits"],
    ["i+1e", 1, "digits"],
    ["i 1e", 1, "digits"],
    ["i1.5e", 2, "digits"],
    ["i1", 2, "end too early"],
    ["i123456789012345678901e", 0, "20 digits"],
    ["i-00000000000000000000001e", 0, "20 digits"],
    ["4", 0, "longer"],
    ["l1", 2, "end too early"],
    ["4:spa", 0, "longer"],
    ["1:", 0, "longer"],
    ["4;spam", 1, "colon"],
    ["4 :spam", 1, "colon"],
    ["99999999999999999999999999999999:a", 0, "longer"],
    ["l", 1, "end too early"],
    ["li1e", 4, "end too early"],
    ["d", 1, "end too early"],
    ["d1:a", 4, "end too early"],
    ["d1:ae", 4, "no value"],
    ["d1:ai1e1:be", 10, "no value"],
    ["di1ei2ee", 1, "must be a string"],
    ["dlei2ee", 1, "must be a string"],
    ["dde1:ae", 1, "must be a string"],
    ["i1ee", 3, "more bytes"],
    ["dei0e", 2, "more bytes"],
    ["le\n", 2, "more bytes"],
  ];
  for (const [text, at, words] of rows) {
    await t.step(JSON.stringify(text), () => {
      const value = decode(toLatin1(text));
      assert(isFault(value) && value.fault === "bad-bencode", "a fault");
      assertEquals(value.at, at);
      assert(value.message.includes(words), value.message);
      assert(value.message.includes(`byte ${at}`), value.message);
    });
  }
});

Deno.test("decode() takes what is not canonical, and refuses it when strict", async (t) => {
  const rows: [text: string, loose: unknown, at: number, words: string][] = [
    ["i007e", 7, 0, "leading zero"],
    ["i00e", 0, 0, "leading zero"],
    ["i-0e", 0, 0, "leading zero"],
    ["i-01e", -1, 0, "leading zero"],
    ["04:spam", "spam", 0, "leading zero"],
    ["00:", "", 0, "leading zero"],
    ["d1:bi1e1:ai2ee", { dictionary: [["b", 1], ["a", 2]] }, 7, "not in order"],
    ["d2:aai1e1:ai2ee", { dictionary: [["aa", 1], ["a", 2]] }, 8, "not in order"],
    ["d1:ai1e1:ai2ee", { dictionary: [["a", 1]] }, 7, "twice"],
    ["d1:ai1e1:bi2e1:ai3ee", { dictionary: [["a", 1], ["b", 2]] }, 13, "not in order"],
    ["ld1:\xffi1e1:ai2eee", [{ dictionary: [["\xff", 1], ["a", 2]] }], 8, "not in order"],
  ];
  for (const [text, loose, at, words] of rows) {
    await t.step(text, () => {
      assertEquals(read(text), loose);
      const value = decode(toLatin1(text), { strict: true });
      assert(isFault(value) && value.at === at, "a fault at the byte");
      assert(value.message.includes(words), value.message);
    });
  }
});

Deno.test("decode() lets bytes follow when told, and says where the value ends", () => {
  const value = decode(toLatin1("d8:msg_typei1eeBLOCK"), { trailing: true });
  assert(!isFault(value));
  assertEquals(value.end, 15);
  assert(isFault(decode(toLatin1("d8:msg_typei1e"), { trailing: true })));
});

Deno.test("decode() gives the span of each value", () => {
  const value = decode(toLatin1("d4:infod4:name1:xe4:listli5e2:abee"));
  assert(!isFault(value) && value.kind === "dictionary");
  const info = value.entries.get("info")!;
  assertEquals([info.start, info.end], [7, 18]);
  const list = value.entries.get("list")!;
  assert(list.kind === "list");
  assertEquals([list.start, list.end], [24, 33]);
  assertEquals(list.items.map((item) => [item.start, item.end]), [[25, 28], [28, 32]]);
});

Deno.test("decode() bounds the depth, whatever the input's length", () => {
  const nested = (depth: number) => toLatin1("l".repeat(depth) + "e".repeat(depth));
  assert(!isFault(decode(nested(100))));
  const fault = decode(nested(101));
  assert(isFault(fault) && fault.message.includes("nested"));
  assert(isFault(decode(new Uint8Array(1_000_000).fill(0x6c))));
  assert(!isFault(decode(nested(50_000), { maxDepth: 50_000 })), "no stack overflow");
  assert(!isFault(decode(toLatin1("i1e"), { maxDepth: 0 })));
});

Deno.test("decode() bounds the number of values, keys included", () => {
  assert(!isFault(decode(toLatin1("d1:ali1ei2eee"), { maxValues: 5 })));
  const fault = decode(toLatin1("d1:ali1ei2eee"), { maxValues: 4 });
  assert(isFault(fault) && fault.message.includes("too many") && fault.at === 8, JSON.stringify(fault));
  assert(isFault(decode(toLatin1("d1:a0:e"), { maxValues: 1 })));
});

Deno.test("decode() gives a value within the input or a fault for any bytes", () => {
  const letters = fc.array(fc.constantFrom(..."dlie:-0123459ax".split("")), { maxLength: 60, size: "max" })
    .map((list) => toLatin1(list.join("")));
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 200, size: "max" }), letters);
  fc.assert(
    fc.property(bytes, fc.boolean(), fc.boolean(), (input, strict, trailing) => {
      const value = decode(input, { strict, trailing });
      if (isFault(value)) return assert(value.at <= input.length);
      check(value, 0, input.length);
      if (!trailing) assertEquals(value.end, input.length);
    }),
    { numRuns: 2000 },
  );
});

/** Spans lie within their holder's, one after the other. */
function check(value: Value, from: number, to: number): number {
  assert(value.start >= from && value.end <= to);
  assertLess(value.start, value.end);
  let at = value.start + 1;
  const held = value.kind === "list"
    ? value.items
    : value.kind === "dictionary"
    ? [...value.entries.values()]
    : [];
  for (const item of held) at = check(item, at, value.end - 1);
  return value.end;
}

Deno.test("decode() takes no value that was cut short", () => {
  const text = "d1:ali1e3:abcde1:bi-7e1:cd0:0:eee";
  for (let length = 0; length < text.length - 1; length++) {
    assert(isFault(decode(toLatin1(text.slice(0, length)))), `${length} bytes`);
  }
});
