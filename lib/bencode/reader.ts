/**
 * Bencode's strings and integers, taken from where a reader stands: it moves on behind them, or notes what is wrong and
 * where.
 */
import { fromLatin1 } from "../base/bytes.ts";
import type { Value } from "./value.ts";

/** The place in the bytes, with what may come yet. */
export interface Reader {
  readonly bytes: Uint8Array;
  /** The next byte. */
  at: number;
  readonly strict: boolean;
  /** The first thing wrong, and where. */
  problem: keyof typeof PROBLEM | null;
  problemAt: number;
  valuesLeft: number;
  readonly depth: number;
  /** Values of one list or dictionary that are made at once. */
  readonly many: number;
  /** The lists and dictionaries that have not ended, each within the one before. */
  readonly open: (OpenList | OpenDictionary)[];
  /** The items made of lists that have not ended, the first so many; an array that is made shorter is made anew. */
  readonly made: Value[];
  madeCount: number;
}

/**
 * The one way to make a reader: one of another form would cost all that is compiled for the first one. Readers that take
 * turns, a whole value each, may share `open` and `made`.
 */
export function newReader(
  bytes: Uint8Array,
  at: number,
  given: Omit<Reader, "bytes" | "at" | "problem" | "problemAt" | "madeCount">,
): Reader {
  return { bytes, at, problem: null, problemAt: 0, madeCount: 0, ...given };
}

/** A list that has not ended. */
export interface OpenList {
  readonly kind: "list";
  readonly start: number;
  /** Whether its items are made, as far as they are not too many. */
  readonly isMade: boolean;
  /** Where its items begin among those that the reader has made. */
  readonly first: number;
  /** Items so far. */
  count: number;
  /** Where those begin that are not made; 0 as long as all are. */
  rest: number;
}

/** A dictionary that has not ended. */
export interface OpenDictionary {
  readonly kind: "dictionary";
  readonly start: number;
  /** Null where it is looked through but not made. */
  readonly entries: Map<string, Value> | null;
  /** Where the key stands behind which nothing is made; 0 as long as all is. */
  rest: number;
  /** The key that waits for its value. */
  key: string | null;
  /** The key before it, for the order. */
  lastKey: string | null;
}

/** What can be wrong, in words. */
export const PROBLEM = {
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

/** Notes what is wrong; false, for the caller to give back. */
export function fail(reader: Reader, problem: keyof typeof PROBLEM, at: number): false {
  reader.problem = problem;
  reader.problemAt = at;
  return false;
}

const DIGIT_0 = 48;
const DIGIT_9 = 57;
const COLON = 58;
const MINUS = 45;
const E = 101;

/** Digits of an integer, at most: 2^64 has 20, and nobody counts further. */
const MAX_DIGITS = 20;

/**
 * Takes `length:bytes` and gives where the bytes begin, or -1; what does not start with a digit is the problem
 * `otherwise`.
 */
export function takeString(reader: Reader, otherwise: "start" | "key"): number {
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
export function keyText(bytes: Uint8Array, first: number, end: number): string {
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

/** Takes `i`, digits perhaps behind a minus, `e`; false when it is no such thing. */
export function takeInteger(reader: Reader): boolean {
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
  return true;
}

/** The number that was taken from `start` up to `end`, if it holds it exactly, else a bigint. */
export function numberOf(bytes: Uint8Array, start: number, end: number): number | bigint {
  const minus = bytes[start + 1] === MINUS;
  const first = minus ? start + 2 : start + 1;
  let value = 0;
  for (let at = first; at < end - 1; at++) value = value * 10 + (bytes[at] - DIGIT_0);
  if (value <= Number.MAX_SAFE_INTEGER) return minus && value !== 0 ? -value : value;
  const big = BigInt(fromLatin1(bytes.subarray(first, end - 1)));
  return minus ? -big : big;
}
