/** The command line of the fuzzer. */
import { parseArgs } from "@std/cli/parse-args";
import { type Fault, fault } from "../../lib/base/fault.ts";

export interface FuzzOptions {
  readonly seed: number;
  /** Inputs for each reader. */
  readonly rounds: number;
  /** Names of readers, or what they begin with; empty: all. */
  readonly only: readonly string[];
  readonly jobs: number;
}

export const USAGE = `deno task fuzz [options]: broken bytes for every reader
  --rounds N             inputs for each reader (20000)
  --only NAME,NAME...    the readers whose names begin with one of these (all)
  --jobs N               threads to do it on (1)
  --seed N               the same seed gives the same inputs (1)
`;

const BOUNDS = { seed: [1, 0, 999_999_999], rounds: [20_000, 1, 999_999_999], jobs: [1, 1, 64] } as const;

/** The options, "help" when they are asked for, or what is wrong with them. */
export function readOptions(args: string[], names: readonly string[]): FuzzOptions | "help" | Fault {
  const unknown: string[] = [];
  const given = parseArgs(args, {
    string: [...Object.keys(BOUNDS), "only"],
    boolean: ["help"],
    unknown: (text) => unknown.push(text),
  });
  if (given.help) return "help";
  if (unknown.length > 0) return usage(`${unknown[0]} is not known here.`);
  const numbers: Record<string, number> = {};
  for (const [name, [usual, least, most]] of Object.entries(BOUNDS)) {
    const text = String(given[name] ?? usual);
    numbers[name] = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (!(numbers[name] >= least && numbers[name] <= most)) {
      return usage(`--${name} is a number from ${least} to ${most}.`);
    }
  }
  const { seed, rounds, jobs } = numbers;
  const only = given.only === undefined ? [] : String(given.only).split(",");
  const stranger = only.find((start) => start === "" || !names.some((name) => name.startsWith(start)));
  return stranger === undefined ? { seed, rounds, jobs, only } : usage(`There is no reader ${stranger}.`);
}

function usage(message: string): Fault {
  return fault("usage", message);
}
