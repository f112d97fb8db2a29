/**
 * Bytes to values. Any input gives a value or a fault that names the byte, in time and memory that the limits bound:
 * containers stand on a stack of our own, so depth costs nothing but the limit's count.
 */
import type { Fault } from "../base/fault.ts";
import { fromLatin1 } from "../base/bytes.ts";
import type { DictionaryValue, IntegerValue, ListValue, StringValue, Value } from "./value.ts";

/** How much to take; an input may come from anybody, so the limits always hold. */
export interface DecodeOptions {
  /**
   * Takes canonical bencode only: refuses unsorted keys, twin keys, leading zeros and -0. Otherwise these are read;
   * of twin keys the first counts.
   */
  strict?: boolean;
  /** Lets bytes follow the value (BEP 9 sends a block behind a dictionary); the value's `end` tells where. */
  trailing?: boolean;
  /** Lists and dictionaries within each other, at most; 100 unless told. */
  maxDepth?: number;
  /** Values and keys, at most; 2,000,000 unless told. A value costs about 100 bytes of memory. */
  maxValues?: number;
}

/** Why bytes are no bencode, and where. */
export interface BencodeFault extends Fault {
  readonly fault: "bad-bencode";
  /** Offset of the byte at fault; the input's length where it ended too early. */
  readonly at: number;
}

const MAX_DEPTH = 100;
const MAX_VALUES = 2_000_000;

/** Digits of an integer, at most: 2^64 has 20, and nobody counts further. */
const MAX_DIGITS = 20;

const PROBLEM = {
  early: "the data end too early",
  start: "a value cannot start with this byte",
  colon: "a string's length must be digits and a colon",
  long: "the string is longer than what is left",
  digits: "an integer must be digits between i and e",
  huge: "the integer has more than 20 digits",
  zero: "a leading zero is not allowed",
  key: "a dictionary's key must be a string",
  value: "the dictionary's last key has no value",
  sorted: "the dictionary's keys are not in order",
  twin: "the dictionary has this key twice",
  deep: "lists and dictionaries are nested too deeply",
  many: "there are too many values",
  trailing: "more bytes follow the value",
} as const;

/** Reads one value from the start of the bytes. */
export function decode(bytes: Uint8Array, options: DecodeOptions = {}): Value | BencodeFault {
  const reader: Reader = {
    bytes,
    at: 0,
    strict: options.strict ?? false,
    problem: null,
    problemAt: 0,
    valuesLeft: options.maxValues ?? MAX_VALUES,
    depth: options.maxDepth ?? MAX_DEPTH,
  };
  const value = readValue(reader);
  if (value !== null && reader.at < bytes.length && !options.trailing) fail(reader, "trailing", reader.at);
  if (value !== null && reader.problem === null) return value;
  return refusal(reader.problem ?? "early", reader.problemAt);
}

function refusal(problem: keyof typeof PROBLEM, at: number): BencodeFault {
  return { fault: "bad-bencode", message: `Not valid bencode at byte ${at}: ${PROBLEM[problem]}.`, at };
}

interface Reader {
  readonly bytes: Uint8Array;
  /** The next byte. */
  at: number;
  readonly strict: boolean;
  /** The first thing wrong, and where. */
  problem: keyof typeof PROBLEM | null;
  problemAt: number;
  valuesLeft: number;
  readonly depth: number;
}

/** Notes what is wrong; null, for the caller to give back. */
function fail(reader: Reader, problem: keyof typeof PROBLEM, at: number): null {
  reader.problem = problem;
  reader.problemAt = at;
  return null;
}

/** A list that has not ended. */
interface OpenList {
  readonly kind: "list";
  readonly start: number;
  readonly items: Value[];
}

/** A dictionary that has not ended. */
interface OpenDictionary {
  readonly kind: "dictionary";
  readonly start: number;
  readonly entries: Map<string, Value>;
  /** The key that waits for its value. */
  key: string | null;
  /** The key before it, for the order. */
  lastKey: string | null;
}

const DIGIT_0 = 48;
const DIGIT_9 = 57;
const COLON = 58;
const MINUS = 45;
const D = 100;
const E = 101;
const I = 105;
const L = 108;

function readValue(reader: Reader): Value | null {
  const stack: (OpenList | OpenDictionary)[] = [];
  for (;;) {
    const top = stack.at(-1);
    const byte = reader.bytes[reader.at];
    let value: Value | null;
    if (byte === E && top !== undefined) {
      value = close(reader, top);
      stack.pop();
    } else if (top?.kind === "dictionary" && top.key === null) {
      if (!readKey(reader, top)) return null;
      continue;
    } else if (--reader.valuesLeft < 0) {
      return fail(reader, "many", reader.at);
    } else if (byte === L || byte === D) {
      if (stack.length >= reader.depth) return fail(reader, "deep", reader.at);
      stack.push(open(reader.at++, byte));
      continue;
    } else {
      value = byte === I ? readInteger(reader) : readString(reader);
    }
    if (value === null) return null;
    const holder = stack.at(-1);
    if (holder === undefined) return value;
    put(holder, value);
  }
}

function open(start: number, letter: number): OpenList | OpenDictionary {
  if (letter === L) return { kind: "list", start, items: [] };
  return { kind: "dictionary", start, entries: new Map(), key: null, lastKey: null };
}

/** Takes the `e`; gives what it ends. */
function close(reader: Reader, top: OpenList | OpenDictionary): ListValue | DictionaryValue | null {
  if (top.kind === "dictionary" && top.key !== null) return fail(reader, "value", reader.at);
  const end = ++reader.at;
  if (top.kind === "list") return { kind: "list", items: top.items, start: top.start, end };
  return { kind: "dictionary", entries: top.entries, start: top.start, end };
}

function put(holder: OpenList | OpenDictionary, value: Value): void {
  if (holder.kind === "list") {
    holder.items.push(value);
  } else if (holder.key !== null) {
    if (!holder.entries.has(holder.key)) holder.entries.set(holder.key, value);
    holder.lastKey = holder.key;
    holder.key = null;
  }
}

function readKey(reader: Reader, holder: OpenDictionary): boolean {
  const start = reader.at;
  if (--reader.valuesLeft < 0) return fail(reader, "many", start) !== null;
  const first = takeString(reader, "key");
  if (first === -1) return false;
  const key = keyText(reader.bytes, first, reader.at);
  if (reader.strict && holder.lastKey !== null && key <= holder.lastKey) {
    return fail(reader, key === holder.lastKey ? "twin" : "sorted", start) !== null;
  }
  holder.key = key;
  return true;
}

function readString(reader: Reader): StringValue | null {
  const start = reader.at;
  const first = takeString(reader, "start");
  if (first === -1) return null;
  const end = reader.at;
  return { kind: "string", bytes: reader.bytes.subarray(first, end), start, end };
}

/**
 * Takes `length:bytes` and gives where the bytes begin, or -1; what does not start with a digit is the problem
 * `otherwise`.
 */
function takeString(reader: Reader, otherwise: "start" | "key"): number {
  const { bytes, at: start } = reader;
  let at = start;
  let length = 0;
  while (bytes[at] >= DIGIT_0 && bytes[at] <= DIGIT_9) {
    length = length * 10 + (bytes[at++] - DIGIT_0);
    if (length > bytes.length) return noString(reader, "long", start);
  }
  if (at >= bytes.length) return noString(reader, "early", at);
  if (at === start) return noString(reader, otherwise, at);
  if (bytes[at] !== COLON) return noString(reader, "colon", at);
  if (reader.strict && bytes[start] === DIGIT_0 && at - start > 1) return noString(reader, "zero", start);
  const end = ++at + length;
  if (end > bytes.length) return noString(reader, "long", start);
  reader.at = end;
  return at;
}

function noString(reader: Reader, problem: keyof typeof PROBLEM, at: number): -1 {
  fail(reader, problem, at);
  return -1;
}

/** The text of a key. Many dictionaries have the same few keys (a torrent's files), so the last ones met are kept. */
function keyText(bytes: Uint8Array, first: number, end: number): string {
  const length = end - first;
  if (length === 0 || length > LONGEST_KEPT) return fromLatin1(bytes.subarray(first, end));
  const slot = (7 * length + bytes[first] + 31 * bytes[end - 1]) % kept.length;
  if (!spells(kept[slot], bytes, first, length)) kept[slot] = fromLatin1(bytes.subarray(first, end));
  return kept[slot];
}

function spells(text: string, bytes: Uint8Array, first: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) !== bytes[first + i]) return false;
  return true;
}

const LONGEST_KEPT = 32;

const kept: string[] = new Array(256).fill("");

/** `i`, digits perhaps behind a minus, `e`. */
function readInteger(reader: Reader): IntegerValue | null {
  const { bytes, at: start } = reader;
  const minus = bytes[start + 1] === MINUS;
  const first = minus ? start + 2 : start + 1;
  let at = first;
  while (bytes[at] >= DIGIT_0 && bytes[at] <= DIGIT_9 && at - first <= MAX_DIGITS) at++;
  if (at - first > MAX_DIGITS) return fail(reader, "huge", start);
  if (at >= bytes.length) return fail(reader, "early", at);
  if (at === first || bytes[at] !== E) return fail(reader, "digits", at);
  const isZero = bytes[first] === DIGIT_0;
  if (reader.strict && isZero && (minus || at - first > 1)) return fail(reader, "zero", start);
  reader.at = at + 1;
  return { kind: "integer", value: exact(bytes, first, at, minus), start, end: at + 1 };
}

/** The digits from `first` up to `end` as a number if that is exact, else as a bigint. */
function exact(bytes: Uint8Array, first: number, end: number, minus: boolean): number | bigint {
  let value = 0;
  for (let at = first; at < end; at++) value = value * 10 + (bytes[at] - DIGIT_0);
  if (value <= Number.MAX_SAFE_INTEGER) return minus && value !== 0 ? -value : value;
  const big = BigInt(fromLatin1(bytes.subarray(first, end)));
  return minus ? -big : big;
}
