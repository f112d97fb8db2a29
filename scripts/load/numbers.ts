/** The numbers of the load's command line. */
import { type Fault, fault } from "../../lib/base/fault.ts";
import { MOST_SOURCES } from "./sources.ts";

/** Usual value, least, most. */
export const BOUNDS = {
  connections: [64, 1, 20_000],
  sockets: [16, 1, MOST_SOURCES],
  // Together with 16 sockets just what a socket of the server holds on Linux: at 16 some are always lost.
  window: [12, 1, 256],
  seconds: [5, 1, 3600],
  // Long enough for most clients to be known, and for the compiler to have seen what is hot.
  "warm-up": [4, 0, 3600],
  rounds: [0, 1, 100],
  torrents: [10_000, 1, 10_000_000],
  peers: [200_000, 1, 50_000_000],
  fill: [0, 1, 50_000_000],
  "fill-torrents": [0, 1, 10_000_000],
  rate: [5000, 1, 1_000_000],
  seed: [1, 0, 999_999_999],
} as const;

/** Options as they were read, by name. */
export type Given = Record<string, unknown>;

export type Numbers = Record<keyof typeof BOUNDS, number>;

export function readNumbers(given: Given): Numbers | Fault {
  const numbers: Record<string, number> = {};
  for (const [name, [usual, least, most]] of Object.entries(BOUNDS)) {
    const text = given[name] ?? "";
    const number = /^\d{1,9}$/.test(String(text)) ? Number(text) : NaN;
    if (text !== "" && !(number >= least && number <= most)) {
      return usage(`--${name} is a number from ${least} to ${most}.`);
    }
    numbers[name] = text === "" ? usual : number;
  }
  return numbers as Numbers;
}

/** The text of an option, or what it is when it was not given. */
export function text(given: Given, name: string, usual: string): string {
  return given[name] === undefined ? usual : String(given[name]);
}

export function usage(message: string): Fault {
  return fault("usage", message, "See deno task load --help.");
}
