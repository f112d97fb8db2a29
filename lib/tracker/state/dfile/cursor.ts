/** A walk through bencode that is too long to be decoded as one, and may break off anywhere. */
import { fromLatin1 } from "../../../base/bytes.ts";
import { isFault } from "../../../base/fault.ts";
import { decode } from "../../../bencode/decode.ts";
import type { Value } from "../../../bencode/value.ts";

/** Where somebody reads. */
export interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  /** Whether what stands at `at` is no bencode: there is nothing more to read. */
  isTorn: boolean;
}

const D = 100;
const E = 101;
const I = 105;
const MINUS = 45;
const DIGIT_0 = 48;
const DIGIT_9 = 57;

/** Of what is read at once: a field of a peer, or what a list said of a torrent. */
const LIMITS = { maxValues: 100_000, maxDepth: 20, trailing: true };

/** Whether a dictionary is under the cursor. */
export function isDictionary({ bytes, at }: Cursor): boolean {
  return bytes[at] === D;
}

/** The keys of the dictionary under the cursor, a character a byte; who gets one moves the cursor past its value. */
export function* keysOf(cursor: Cursor): Generator<string> {
  cursor.at++;
  while (!cursor.isTorn && cursor.bytes[cursor.at] !== E) {
    const start = cursor.at;
    const key = take(cursor);
    if (key?.kind === "string") yield fromLatin1(key.bytes);
    else if (key !== null) tear(cursor, start);
  }
  if (!cursor.isTorn) cursor.at++;
}

function tear(cursor: Cursor, at: number): void {
  cursor.at = at;
  cursor.isTorn = true;
}

/** The value under the cursor; null for none. */
export function take(cursor: Cursor): Value | null {
  const value = decode(cursor.bytes.subarray(cursor.at), LIMITS);
  const taken = isFault(value) ? hugeInteger(cursor) : value;
  if (taken === null) tear(cursor, cursor.at);
  else cursor.at += taken.end;
  return taken;
}

/** Stands for all integers of more digits than `decode` takes. */
const HUGE = 2n ** 64n;

/** Python's integers have no end, and clients could say what they liked. */
function hugeInteger({ bytes, at }: Cursor): Value | null {
  if (bytes[at] !== I) return null;
  const isNegative = bytes[at + 1] === MINUS;
  const first = isNegative ? at + 2 : at + 1;
  let end = first;
  while (bytes[end] >= DIGIT_0 && bytes[end] <= DIGIT_9) end++;
  if (end === first || bytes[end] !== E) return null;
  return { kind: "integer", value: isNegative ? -HUGE : HUGE, start: 0, end: end + 1 - at };
}

/** Moves past a value; a long dictionary is not taken as one. */
export function pass(cursor: Cursor): void {
  if (!isDictionary(cursor)) return void take(cursor);
  for (const _key of keysOf(cursor)) take(cursor);
}
