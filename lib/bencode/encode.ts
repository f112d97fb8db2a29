/**
 * Values to bytes, always in canonical form: keys in the order of their raw bytes, no leading zeros (BEP 3).
 * What cannot be said in bencode is a fault of ours and thrown.
 */
import { compareBytes } from "../base/bytes.ts";

/**
 * What can be encoded: strings of text go out as UTF-8, bytes as they are; numbers must be whole and exact. Keys are
 * text or, in a Map, bytes too. A property that is undefined is left out.
 */
export type Encodable =
  | string
  | Uint8Array
  | number
  | bigint
  | Encoded
  | readonly Encodable[]
  | ReadonlyMap<string | Uint8Array, Encodable>
  | { readonly [key: string]: Encodable | undefined };

const ENCODED = Symbol("encoded");

/** Bytes that are bencode already, such as an info dictionary that must not change. */
export interface Encoded {
  readonly [ENCODED]: Uint8Array;
}

/** Marks bytes as one value of bencode that is to be written as it stands. */
export function encoded(bytes: Uint8Array): Encoded {
  return { [ENCODED]: bytes };
}

/** The bencode of a value. Throws a TypeError for what bencode cannot say (a fraction, null, twin keys). */
export function encode(value: Encodable): Uint8Array<ArrayBuffer> {
  const sink: Sink = { bytes: new Uint8Array(256), used: 0 };
  write(sink, value);
  return sink.bytes.slice(0, sink.used);
}

/** A buffer that grows by doubling. */
interface Sink {
  bytes: Uint8Array<ArrayBuffer>;
  used: number;
}

const utf8 = new TextEncoder();

function write(sink: Sink, value: Encodable): void {
  if (typeof value === "string") writeText(sink, value);
  else if (value instanceof Uint8Array) writeBytes(sink, value);
  else if (typeof value === "number" || typeof value === "bigint") writeInteger(sink, value);
  else if (Array.isArray(value)) writeList(sink, value);
  else if (typeof value !== "object" || value === null) throw new TypeError(`Bencode has no ${value}.`);
  else if (ENCODED in value) put(sink, (value as Encoded)[ENCODED]);
  else writeDictionary(sink, value as Exclude<typeof value, Encoded | readonly Encodable[]>);
}

/** Plain ASCII goes out letter by letter: bytes of its own for each of a million short strings cost ten times that. */
function writeText(sink: Sink, text: string): void {
  const start = sink.used;
  putAscii(sink, `${text.length}:`);
  if (!putAscii(sink, text)) {
    sink.used = start;
    writeBytes(sink, utf8.encode(text));
  }
}

function writeBytes(sink: Sink, bytes: Uint8Array): void {
  putAscii(sink, `${bytes.length}:`);
  put(sink, bytes);
}

function writeInteger(sink: Sink, value: number | bigint): void {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new TypeError(`Bencode has no ${value}: it is not whole or not exact.`);
  }
  putAscii(sink, `i${value}e`);
}

function writeList(sink: Sink, items: readonly Encodable[]): void {
  putAscii(sink, "l");
  for (const item of items) write(sink, item);
  putAscii(sink, "e");
}

type Dictionary = ReadonlyMap<string | Uint8Array, Encodable> | {
  readonly [key: string]: Encodable | undefined;
};

function writeDictionary(sink: Sink, dictionary: Dictionary): void {
  putAscii(sink, "d");
  let last: Key | null = null;
  for (const [key, value] of sortedEntries(dictionary)) {
    if (last !== null && compareKeys(last, key) === 0) throw new TypeError("A dictionary has a key twice.");
    if (typeof key === "string") writeText(sink, key);
    else writeBytes(sink, key);
    write(sink, value);
    last = key;
  }
  putAscii(sink, "e");
}

/** A key's bytes, or its text where the order of UTF-16 is the order of the bytes: without surrogates. */
type Key = string | Uint8Array;

function sortedEntries(dictionary: Dictionary): [key: Key, value: Encodable][] {
  const entries: [Key, Encodable][] = [];
  for (const [key, value] of dictionary instanceof Map ? dictionary : Object.entries(dictionary)) {
    if (value === undefined) continue;
    entries.push([typeof key === "string" && SURROGATE.test(key) ? utf8.encode(key) : key, value]);
  }
  return entries.sort((a, b) => compareKeys(a[0], b[0]));
}

const SURROGATE = /[\ud800-\udfff]/;

function compareKeys(a: Key, b: Key): number {
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  return compareBytes(bytesOf(a), bytesOf(b));
}

function bytesOf(key: Key): Uint8Array {
  return typeof key === "string" ? utf8.encode(key) : key;
}

/** Writes text of ASCII alone; false when it meets another character, with some of it written. */
function putAscii(sink: Sink, text: string): boolean {
  makeRoom(sink, text.length);
  const { bytes } = sink;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return false;
    bytes[sink.used++] = code;
  }
  return true;
}

function put(sink: Sink, bytes: Uint8Array): void {
  makeRoom(sink, bytes.length);
  sink.bytes.set(bytes, sink.used);
  sink.used += bytes.length;
}

function makeRoom(sink: Sink, length: number): void {
  const used = sink.used + length;
  if (used <= sink.bytes.length) return;
  const grown = new Uint8Array(Math.max(used, 2 * sink.bytes.length));
  grown.set(sink.bytes.subarray(0, sink.used));
  sink.bytes = grown;
}
