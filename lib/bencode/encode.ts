/**
 * Values to bytes, always in canonical form: keys in the order of their raw bytes, no leading zeros (BEP 3).
 * What cannot be said in bencode is a fault of ours and thrown.
 */
import { compareBytes, toLatin1 } from "../base/bytes.ts";

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
  if (typeof value === "string") writeString(sink, utf8.encode(value));
  else if (value instanceof Uint8Array) writeString(sink, value);
  else if (typeof value === "number" || typeof value === "bigint") writeInteger(sink, value);
  else if (Array.isArray(value)) writeList(sink, value);
  else if (typeof value !== "object" || value === null) throw new TypeError(`Bencode has no ${value}.`);
  else if (ENCODED in value) put(sink, (value as Encoded)[ENCODED]);
  else writeDictionary(sink, value as Exclude<typeof value, Encoded | readonly Encodable[]>);
}

function writeString(sink: Sink, bytes: Uint8Array): void {
  put(sink, toLatin1(`${bytes.length}:`));
  put(sink, bytes);
}

function writeInteger(sink: Sink, value: number | bigint): void {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new TypeError(`Bencode has no ${value}: it is not whole or not exact.`);
  }
  put(sink, toLatin1(`i${value}e`));
}

function writeList(sink: Sink, items: readonly Encodable[]): void {
  put(sink, LIST);
  for (const item of items) write(sink, item);
  put(sink, END);
}

type Dictionary = ReadonlyMap<string | Uint8Array, Encodable> | {
  readonly [key: string]: Encodable | undefined;
};

function writeDictionary(sink: Sink, dictionary: Dictionary): void {
  put(sink, DICTIONARY);
  let last: Uint8Array | null = null;
  for (const [key, value] of sortedEntries(dictionary)) {
    if (last !== null && compareBytes(last, key) === 0) throw new TypeError("A dictionary has a key twice.");
    writeString(sink, key);
    write(sink, value);
    last = key;
  }
  put(sink, END);
}

function sortedEntries(dictionary: Dictionary): [key: Uint8Array, value: Encodable][] {
  const entries: [Uint8Array, Encodable][] = [];
  for (const [key, value] of dictionary instanceof Map ? dictionary : Object.entries(dictionary)) {
    if (value !== undefined) entries.push([typeof key === "string" ? utf8.encode(key) : key, value]);
  }
  return entries.sort((a, b) => compareBytes(a[0], b[0]));
}

const LIST = toLatin1("l");
const DICTIONARY = toLatin1("d");
const END = toLatin1("e");

function put(sink: Sink, bytes: Uint8Array): void {
  const used = sink.used + bytes.length;
  if (used > sink.bytes.length) {
    const grown = new Uint8Array(Math.max(used, 2 * sink.bytes.length));
    grown.set(sink.bytes.subarray(0, sink.used));
    sink.bytes = grown;
  }
  sink.bytes.set(bytes, sink.used);
  sink.used = used;
}
