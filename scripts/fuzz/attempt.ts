/** One reader under fire: what it is given, and what counts as a failure. */
import { errorText } from "../../lib/base/fault.ts";
import { randomFrom } from "../../lib/base/random.ts";
import { mutate } from "./mutate.ts";
import type { Reader } from "./readers.ts";

export interface Failure {
  readonly reader: string;
  readonly seed: number;
  readonly round: number;
  readonly input: Uint8Array;
  readonly why: string;
}

/** Milliseconds that one call may take. */
const SLOW = 100;

/** A reader that failed so often is not asked again. */
export const ENOUGH = 5;

/** Rounds `from` up to `to` of one reader; a seed and a round give the same input, whatever else is run. */
export function fuzz(reader: Reader, seed: number, to: number, from = 0): Failure[] {
  const failures: Failure[] = [];
  for (let round = from; round < to && failures.length < ENOUGH; round++) {
    const random = randomFrom(seed, round, reader.name.length, reader.name.charCodeAt(0));
    const input = round < reader.samples.length ? reader.samples[round] : mutate(random, reader.samples);
    const why = attempt(reader, input);
    if (why !== null) {
      failures.push({ reader: reader.name, seed, round, input: shrink(reader, input, why), why });
    }
  }
  return failures;
}

const THREW = "it threw: ";

/** What is wrong with the call, or null. A slow call gets two more tries, since a busy machine is no fault of its. */
function attempt(reader: Reader, input: Uint8Array): string | null {
  let fastest = Infinity;
  for (let tries = 0; tries < 3 && fastest > SLOW; tries++) {
    const start = performance.now();
    try {
      reader.call(input.slice());
    } catch (thrown) {
      return THREW + errorText(thrown);
    }
    fastest = Math.min(fastest, performance.now() - start);
  }
  return fastest > SLOW ? `it took ${Math.round(fastest)} ms` : null;
}

/** How many shorter inputs are tried; a slow reader takes its time for each. */
const TRIES = { threw: 2000, slow: 40 };

/** The input without what the failure does not need. */
function shrink(reader: Reader, input: Uint8Array, why: string): Uint8Array {
  const threw = why.startsWith(THREW);
  const isSame = (other: string | null) =>
    other !== null && (threw ? other === why : !other.startsWith(THREW));
  let left = threw ? TRIES.threw : TRIES.slow;
  for (let size = input.length >> 1; size > 0 && left > 0; size >>= 1) {
    for (let at = 0; at + size <= input.length && left > 0; left--) {
      const shorter = new Uint8Array([...input.subarray(0, at), ...input.subarray(at + size)]);
      if (isSame(attempt(reader, shorter))) input = shorter;
      else at += size;
    }
  }
  return input;
}
