/**
 * Throws broken bytes at every reader of strangers' bytes: `deno task fuzz --help`. A reader fails when it throws,
 * breaks a promise of its own, or takes longer than 100 ms. Each failure is printed with the seed and its input as hex,
 * made as short as it goes; the exit code is then 1. One round is one input for each reader.
 */
import { toHex } from "../lib/base/bytes.ts";
import { faultLine, isFault } from "../lib/base/fault.ts";
import type { Failure } from "./fuzz/attempt.ts";
import { fuzzAll, openCrew } from "./fuzz/crew.ts";
import { type FuzzOptions, readOptions, USAGE } from "./fuzz/options.ts";
import { READERS } from "./fuzz/readers.ts";

type Write = (text: string) => void;

/** Says how far a reader is, as often as it likes. */
type Progress = (reader: string, done: number, rounds: number) => void;

/** The whole run; true when nothing failed. */
export async function run(args: string[], write: Write, progress: Progress = () => {}): Promise<boolean> {
  const names = READERS.map(({ name }) => name);
  const options = readOptions(args, names);
  if (options === "help" || isFault(options)) {
    const wrong = options === "help" ? "" : `${faultLine(options)}\n`;
    write(`${wrong}${USAGE}Readers: ${names.join(", ")}\n`);
    return options === "help";
  }
  return await fuzzReaders(names.filter((name) => isChosen(name, options)), options, write, progress);
}

function isChosen(name: string, { only }: FuzzOptions): boolean {
  return only.length === 0 || only.some((start) => name.startsWith(start));
}

async function fuzzReaders(readers: string[], options: FuzzOptions, write: Write, progress: Progress) {
  const { seed, rounds } = options;
  using crew = openCrew(options.jobs);
  let failed = 0;
  for (const reader of readers) {
    const failures = await fuzzAll(crew, { reader, seed }, rounds, (done) => progress(reader, done, rounds));
    for (const failure of failures) write(describe(failure));
    if (failures.length === 0) write(`${reader}: ${count(rounds)} inputs, nothing wrong\n`);
    else failed++;
  }
  if (readers.length > 1) {
    const inputs = `${count(readers.length * rounds)} inputs`;
    write(failed === 0 ? `${inputs}, nothing wrong\n` : `${failed} of ${readers.length} readers failed\n`);
  }
  return failed === 0;
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}

function describe({ reader, seed, round, input, why }: Failure): string {
  return `FAILED ${reader}: ${why}\n  seed ${seed}, round ${round}, input ${toHex(input)}\n`;
}

/** Milliseconds between two lines of progress. */
const PAUSE = 3000;

/** A line once in a few seconds. */
export function progressLines(write: Write, now: () => number): Progress {
  let start = now();
  let last = start;
  let of = "";
  return (reader, done, rounds) => {
    const at = now();
    if (reader !== of) [of, start] = [reader, last];
    if (done === rounds) last = at;
    if (at - last < PAUSE) return;
    last = at;
    const perSecond = done / (at - start) * 1000;
    const left = Math.ceil((rounds - done) / perSecond);
    write(
      `${reader}: ${count(done)} of ${count(rounds)}, ${count(Math.round(perSecond))}/s, ${left} s left\n`,
    );
  };
}

if (import.meta.main) {
  const utf8 = new TextEncoder();
  const toError = (text: string) => Deno.stderr.writeSync(utf8.encode(text));
  const progress = Deno.stderr.isTerminal() ? progressLines(toError, () => performance.now()) : undefined;
  if (!await run(Deno.args, (text) => Deno.stdout.writeSync(utf8.encode(text)), progress)) Deno.exit(1);
}
