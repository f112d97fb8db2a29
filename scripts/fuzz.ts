/**
 * Throws broken bytes at every reader of strangers' bytes: `deno task fuzz [--seed N] [--rounds N] [--only NAME]`.
 * A reader fails when it throws, breaks a promise of its own, or takes longer than 100 ms. Each failure is printed
 * with the seed and its input as hex, made as short as it goes; the exit code is then 1. One round is one input for
 * each reader.
 */
import { parseArgs } from "@std/cli/parse-args";
import { toHex } from "../lib/base/bytes.ts";
import { errorText } from "../lib/base/fault.ts";
import { randomFrom } from "../lib/base/random.ts";
import { mutate } from "./fuzz/mutate.ts";
import { type Reader, READERS } from "./fuzz/readers.ts";

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
const ENOUGH = 5;

/** So many rounds of one reader; the same seed gives the same inputs, whatever the other readers are. */
export function fuzz(reader: Reader, seed: number, rounds: number): Failure[] {
  const failures: Failure[] = [];
  for (let round = 0; round < rounds && failures.length < ENOUGH; round++) {
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

/** The input with all taken out that the failure does not need; slow ones stay as they are. */
function shrink(reader: Reader, input: Uint8Array, why: string): Uint8Array {
  if (!why.startsWith(THREW)) return input;
  let left = 2000;
  for (let size = input.length >> 1; size > 0 && left > 0; size >>= 1) {
    for (let at = 0; at + size <= input.length && left > 0; left--) {
      const shorter = new Uint8Array([...input.subarray(0, at), ...input.subarray(at + size)]);
      if (attempt(reader, shorter) === why) input = shorter;
      else at += size;
    }
  }
  return input;
}

function describe({ reader, seed, round, input, why }: Failure): string {
  return `FAILED ${reader}: ${why}\n  seed ${seed}, round ${round}, input ${toHex(input)}\n`;
}

const USAGE = "deno task fuzz [--seed N] [--rounds N] [--only NAME]\n";

/** The whole run; true when nothing failed. */
export function run(args: string[], write: (text: string) => void): boolean {
  const unknown: string[] = [];
  const { help, only, ...given } = parseArgs(args, {
    string: ["seed", "rounds", "only"],
    boolean: ["help"],
    unknown: (text) => unknown.push(text),
  });
  const [seed, rounds] = [given.seed ?? "1", given.rounds ?? "20000"].map(String);
  const readers = READERS.filter(({ name }) => only === undefined || name === only);
  const isBad = [seed, rounds].some((text) => !/^\d{1,9}$/.test(text)) || readers.length === 0;
  if (help || isBad || unknown.length > 0) {
    const wrong = unknown.length > 0
      ? `${unknown[0]} is not known here.\n`
      : readers.length === 0
      ? `There is no reader ${only}.\n`
      : isBad
      ? "--seed and --rounds take whole numbers.\n"
      : "";
    write(`${wrong}${USAGE}Readers: ${READERS.map(({ name }) => name).join(", ")}\n`);
    return help === true;
  }
  let good = true;
  for (const reader of readers) {
    const failures = fuzz(reader, Number(seed), Number(rounds));
    for (const failure of failures) write(describe(failure));
    if (failures.length === 0) write(`${reader.name}: ${rounds} inputs, nothing wrong\n`);
    good &&= failures.length === 0;
  }
  return good;
}

if (import.meta.main) {
  const utf8 = new TextEncoder();
  if (!run(Deno.args, (text) => Deno.stdout.writeSync(utf8.encode(text)))) Deno.exit(1);
}
