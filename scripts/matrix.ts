/**
 * muster's client beside those that people use, both ways, in networks of their own: `deno task matrix [options]`.
 * Prints a table of what works; the exit code is 1 when something does not that should.
 *
 *     --only NAME     the rows of this client alone; several with commas between them
 *     --what WORDS    the rows whose line has these words alone, such as "dies" or "UDP"
 *     --rounds N      each row so many times (1)
 *     --binary FILE   the executable in place of the source
 *     --jobs N        rows at once (4): most of the time clients wait for timers of theirs
 *     --ours NAME     another client in muster's place, which tries the matrix itself
 *     --logs FOLDER   where what everybody said in a row that failed is written
 *
 * Needs Linux and root, for the networks; a client that is not installed is skipped.
 */
import { networks } from "../tests/e2e/fixture/need.ts";
import { CLIENTS, type Name } from "./matrix/clients.ts";
import { lineOf, matrixTable } from "./matrix/report.ts";
import { chosenRows, type Options, readOptions } from "./matrix/options.ts";
import type { Row } from "./matrix/rows.ts";
import { type Missing, tryRow, type Verdict } from "./matrix/trial.ts";

/** Tries all, some at once; tells of each as it comes, and gives them in order. */
async function tryAll(rows: readonly Row[], missing: Missing, options: Options): Promise<Verdict[]> {
  const verdicts = new Array<Verdict>(rows.length);
  let next = 0;
  const worker = async () => {
    while (next < rows.length) {
      const n = next++;
      const verdict = await tryRow(rows[n], missing, options.ours, n);
      verdicts[n] = verdict;
      await say(lineOf(verdict));
      if (options.logs !== null && verdict.log !== "") {
        await Deno.mkdir(options.logs, { recursive: true });
        await Deno.writeTextFile(`${options.logs}/${n}.txt`, lineOf(verdict) + verdict.log);
      }
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  return verdicts;
}

async function findMissing(rows: readonly Row[]): Promise<Missing> {
  const names = new Set(rows.flatMap(({ seeds, leechers }) => [...seeds, ...leechers]));
  const missing = new Map<Name, string | null>();
  for (const name of names) missing.set(name, (await CLIENTS[name].need()).missing);
  return missing;
}

async function say(text: string): Promise<void> {
  await Deno.stderr.write(new TextEncoder().encode(text));
}

async function matrix(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") {
    await say(`${options} scripts/matrix.ts begins with the list of options.\n`);
    return 2;
  }
  const { missing: lack } = await networks();
  if (lack !== null) {
    await say(`Nothing can be tried here: ${lack}\n`);
    return 1;
  }
  if (options.binary !== null) Deno.env.set("MUSTER_BIN", await Deno.realPath(options.binary));
  const rows = Array.from({ length: options.rounds }, () => chosenRows(options)).flat();
  const verdicts = await tryAll(rows, await findMissing(rows), options);
  await Deno.stdout.write(new TextEncoder().encode(matrixTable(verdicts)));
  return verdicts.some(({ outcome }) => outcome === "failed") ? 1 : 0;
}

if (import.meta.main) Deno.exit(await matrix(Deno.args));
