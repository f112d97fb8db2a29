import { assert, assertEquals } from "@std/assert";
import { fromLatin1, toLatin1 } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import { decode } from "../../lib/bencode/decode.ts";
import { encode } from "../../lib/bencode/encode.ts";
import type { DictionaryValue } from "../../lib/bencode/value.ts";
import {
  editable,
  edited,
  get,
  getBytes,
  getDictionary,
  getInteger,
  getList,
  getText,
  spanOf,
} from "../../lib/bencode/view.ts";

const SOURCE = toLatin1("d3:bigi9007199254740992e4:dictd1:xi01ee4:listl1:ae4:name3:\xc3\xa9\xff6:numberi7ee");

function dictionary(source: Uint8Array): DictionaryValue {
  const value = decode(source);
  assert(!isFault(value) && value.kind === "dictionary");
  return value;
}

Deno.test("the readers give what is of their kind, else undefined", () => {
  const it = dictionary(SOURCE);
  assertEquals(getInteger(it, "number"), 7);
  assertEquals(getInteger(it, "big"), undefined);
  assertEquals(getInteger(it, "name"), undefined);
  assertEquals(getBytes(it, "name"), new Uint8Array([0xc3, 0xa9, 0xff]));
  assertEquals(getBytes(it, "number"), undefined);
  assertEquals(getText(it, "name"), "\u00e9\ufffd");
  assertEquals(getText(it, "list"), undefined);
  assertEquals(getList(it, "list")?.length, 1);
  assertEquals(getList(it, "dict"), undefined);
  assertEquals(getDictionary(it, "dict")?.entries.size, 1);
  assertEquals(getDictionary(it, "list"), undefined);
  for (const reader of [get, getInteger, getBytes, getText, getList, getDictionary]) {
    assertEquals(reader(it, "missing"), undefined);
    assertEquals(reader(it, "constructor"), undefined);
  }
  const big = get(it, "big");
  assert(big?.kind === "integer" && big.value === 9007199254740992n);
});

Deno.test("getText() keeps a byte order mark, so that text goes back as it came", () => {
  assertEquals(getText(dictionary(toLatin1("d1:a4:\xef\xbb\xbfxe")), "a"), "\ufeffx");
});

Deno.test("spanOf() gives the bytes as they came", () => {
  assertEquals(fromLatin1(spanOf(SOURCE, getDictionary(dictionary(SOURCE), "dict")!)), "d1:xi01ee");
});

Deno.test("editable() and edited() change one entry and leave the others byte for byte", () => {
  const entries = editable(SOURCE, dictionary(SOURCE));
  assertEquals(fromLatin1(encode(edited(entries))), fromLatin1(SOURCE));
  entries.set("list", []);
  entries.set("\xff", 1);
  entries.delete("name");
  assertEquals(
    fromLatin1(encode(edited(entries))),
    "d3:bigi9007199254740992e4:dictd1:xi01ee4:listle6:numberi7e1:\xffi1ee",
  );
});
