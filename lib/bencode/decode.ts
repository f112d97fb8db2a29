/**
 * Bytes to values. Any input gives a value or a fault that names the byte, in time and memory that the limits bound:
 * containers stand on a stack of our own, so depth costs nothing but the limit's count.
 */
import type { Fault } from "../base/fault.ts";
import { LongDictionary, LongList } from "./long.ts";
import {
  fail,
  keyText,
  newReader,
  numberOf,
  type OpenDictionary,
  type OpenList,
  PROBLEM,
  type Reader,
  takeInteger,
  takeString,
} from "./reader.ts";
import type { Value } from "./value.ts";
import { StringAt } from "./string_at.ts";

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
  /**
   * Values of one list or, when strict, of one dictionary that are made at once; 100 unless told. All are looked
   * through, but those that follow are made when somebody looks at them (`itemsOf`, `entriesOf`): of a torrent of very
   * many files what is made for one file is gone before the next one, and costs the garbage collector nothing.
   */
  many?: number;
}

/** Why bytes are no bencode, and where. */
export interface BencodeFault extends Fault {
  readonly fault: "bad-bencode";
  /** Offset of the byte at fault; the input's length where it ended too early. */
  readonly at: number;
}

const MAX_DEPTH = 100;
const MAX_VALUES = 2_000_000;
const MANY = 100;

/** Reads one value from the start of the bytes. */
export function decode(bytes: Uint8Array, options: DecodeOptions = {}): Value | BencodeFault {
  const reader = newReader(bytes, 0, {
    strict: options.strict ?? false,
    valuesLeft: options.maxValues ?? MAX_VALUES,
    depth: options.maxDepth ?? MAX_DEPTH,
    many: options.many ?? MANY,
    open: [],
    made: [],
  });
  const value = readValue(reader);
  if (value !== null && reader.at < bytes.length && !options.trailing) fail(reader, "trailing", reader.at);
  if (value !== null && reader.problem === null) return value;
  return refusal(reader.problem ?? "early", reader.problemAt);
}

function refusal(problem: keyof typeof PROBLEM, at: number): BencodeFault {
  return { fault: "bad-bencode", message: `Not valid bencode at byte ${at}: ${PROBLEM[problem]}.`, at };
}

const D = 100;
const E = 101;
const I = 105;
const L = 108;

/** Stands for a value that was looked through but not made. */
const PASSED: Value = { kind: "list", items: [], start: 0, end: 0 };

/** Reads the value where the reader stands; null when there is none, and the reader tells why. */
function readValue(reader: Reader): Value | null {
  // One value may be a whole torrent or one of its many files: the stack is kept for the next.
  const stack = reader.open;
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
      fail(reader, "many", reader.at);
      return null;
    } else {
      const isMade = top === undefined || makes(reader, top);
      if (byte === L || byte === D) {
        if (stack.length >= reader.depth) {
          fail(reader, "deep", reader.at);
          return null;
        }
        stack.push(open(reader, byte, isMade));
        continue;
      }
      value = byte === I ? readInteger(reader, isMade) : readString(reader, isMade);
    }
    if (value === null) return null;
    const holder = stack.at(-1);
    if (holder === undefined) return value;
    put(reader, holder, value);
  }
}

/** Whether the value that comes now is made. */
function makes(reader: Reader, top: OpenList | OpenDictionary): boolean {
  if (top.kind === "dictionary") return top.entries !== null && top.rest === 0;
  if (!top.isMade || top.rest !== 0) return false;
  if (top.count < reader.many) return true;
  top.rest = reader.at;
  return false;
}

function open(reader: Reader, letter: number, isMade: boolean): OpenList | OpenDictionary {
  const start = reader.at++;
  if (letter === L) return { kind: "list", start, isMade, first: reader.madeCount, count: 0, rest: 0 };
  const entries = isMade ? new Map<string, Value>() : null;
  return { kind: "dictionary", start, entries, rest: 0, key: null, lastKey: null };
}

/** Takes the `e`; gives what it ends. */
function close(reader: Reader, top: OpenList | OpenDictionary): Value | null {
  if (top.kind === "list") return closeList(reader, top, ++reader.at);
  if (top.key === null) return closeDictionary(reader, top, ++reader.at);
  fail(reader, "value", reader.at);
  return null;
}

function closeList(reader: Reader, { start, isMade, first, count, rest }: OpenList, end: number): Value {
  if (!isMade) return PASSED;
  // An array that grows takes three times the memory of a copy, and lists of one or two are the most common.
  const items = reader.made.slice(first, reader.madeCount);
  reader.madeCount = first;
  if (rest === 0) return { kind: "list", items, start, end };
  return new LongList({ start, end, count, items, rest: () => itemsFrom(reader, rest) });
}

function closeDictionary(reader: Reader, { start, entries, rest }: OpenDictionary, end: number): Value {
  if (entries === null) return PASSED;
  if (rest === 0) return { kind: "dictionary", entries, start, end };
  return new LongDictionary({ start, end, entries, rest: () => entriesFrom(reader, rest) });
}

/** Makes what has been looked through, one item after the other. */
function* itemsFrom(looked: Reader, at: number): Generator<Value> {
  const reader = readerAgain(looked, at);
  while (reader.bytes[reader.at] !== E) yield readValue(reader)!;
}

function* entriesFrom(looked: Reader, at: number): Generator<[string, Value]> {
  const reader = readerAgain(looked, at);
  while (reader.bytes[reader.at] !== E) {
    const first = takeString(reader, "key");
    const key = keyText(reader.bytes, first, reader.at);
    yield [key, readValue(reader)!];
  }
}

/** The limits have been kept; and what is made now is made whole, so that nothing is looked through a third time. */
function readerAgain({ bytes, strict, open, made }: Reader, at: number): Reader {
  // No value is shorter than a byte. Infinity is no small integer, which all code made for the first reader counts on.
  const enough = bytes.length;
  return newReader(bytes, at, { strict, valuesLeft: enough, depth: enough, many: enough, open, made });
}

function put(reader: Reader, holder: OpenList | OpenDictionary, value: Value): void {
  if (holder.kind === "list") {
    holder.count++;
    if (value !== PASSED) reader.made[reader.madeCount++] = value;
  } else if (holder.key !== null) {
    if (value !== PASSED && !holder.entries?.has(holder.key)) holder.entries?.set(holder.key, value);
    holder.lastKey = holder.key;
    holder.key = null;
  }
}

function readKey(reader: Reader, holder: OpenDictionary): boolean {
  const start = reader.at;
  if (--reader.valuesLeft < 0) return fail(reader, "many", start);
  const first = takeString(reader, "key");
  if (first === -1) return false;
  const key = keyText(reader.bytes, first, reader.at);
  if (reader.strict && holder.lastKey !== null && key <= holder.lastKey) {
    return fail(reader, key === holder.lastKey ? "twin" : "sorted", start);
  }
  holder.key = key;
  // Without an order any key that follows may be a twin, and all must be at hand.
  if (reader.strict && holder.rest === 0 && (holder.entries?.size ?? 0) >= reader.many) holder.rest = start;
  return true;
}

function readString(reader: Reader, isMade: boolean): Value | null {
  const start = reader.at;
  const first = takeString(reader, "start");
  if (first === -1) return null;
  return isMade ? new StringAt(reader.bytes, start, first, reader.at) : PASSED;
}

function readInteger(reader: Reader, isMade: boolean): Value | null {
  const { bytes, at: start } = reader;
  if (!takeInteger(reader)) return null;
  if (!isMade) return PASSED;
  return { kind: "integer", value: numberOf(bytes, start, reader.at), start, end: reader.at };
}
