/**
 * Whether bencode was written canonically (BEP 3): keys in order and once, no leading zeros. The decoded values and
 * their spans tell it without reading the bytes once more: what is missing between two spans was a twin.
 */
import { itemsOf } from "../../bencode/long.ts";
import type { DictionaryValue, Value } from "../../bencode/value.ts";

/** The first thing that is not canonical. */
export interface Flaw {
  readonly problem: "zeros" | "sorted" | "twin";
  /** Offset of the byte where it stands. */
  readonly at: number;
}

/** The first flaw of a value that was read from these bytes, or null; the value is no deeper than the decoder lets be. */
export function firstFlaw(bytes: Uint8Array, value: Value): Flaw | null {
  const { start, end } = value;
  switch (value.kind) {
    case "integer":
      return end - start === String(value.value).length + 2 ? null : { problem: "zeros", at: start };
    case "string":
      return end - start === stringSpan(value.bytes.length) ? null : { problem: "zeros", at: start };
    case "list":
      for (const item of itemsOf(value)) {
        const flaw = firstFlaw(bytes, item);
        if (flaw !== null) return flaw;
      }
      return null;
    case "dictionary":
      return flawOfDictionary(bytes, value);
  }
}

function flawOfDictionary(bytes: Uint8Array, { start, end, entries }: DictionaryValue): Flaw | null {
  let at = start + 1;
  let last: string | null = null;
  for (const [key, value] of entries) {
    if (value.start - stringSpan(key.length) !== at) return flawOfKey(bytes, at);
    if (last !== null && key < last) return { problem: "sorted", at };
    const flaw = firstFlaw(bytes, value);
    if (flaw !== null) return flaw;
    at = value.end;
    last = key;
  }
  return at + 1 === end ? null : flawOfKey(bytes, at);
}

/** A key stands here that is not the one that was to come: a twin, or its length has a leading zero. */
function flawOfKey(bytes: Uint8Array, at: number): Flaw {
  const isZero = bytes[at] === DIGIT_0 && bytes[at + 1] !== COLON;
  return { problem: isZero ? "zeros" : "twin", at };
}

/** Bytes that a string of so many bytes takes. */
function stringSpan(length: number): number {
  let digits = 1;
  for (let rest = length; rest >= 10; rest = Math.floor(rest / 10)) digits++;
  return digits + 1 + length;
}

const DIGIT_0 = 48;
const COLON = 58;
