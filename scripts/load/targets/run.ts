/** All that muster is to reach, measured one after the other: `--targets`. */
import { errorText, isFault } from "../../../lib/base/fault.ts";
import { columns } from "../columns.ts";
import { runLoad } from "../contest.ts";
import { type ExpiryFigures, measureExpiry } from "../modes/expiry.ts";
import { measureMemory, MEMORY_ROWS, type MemoryFigures, memoryTable } from "../modes/memory.ts";
import { measureStarts, type StartFigures } from "../modes/start_time.ts";
import { type LoadOptions, readOptions } from "../options.ts";
import type { Outcome, Write } from "../outcome.ts";
import { median, ratios, type Result } from "../report.ts";
import { type Figure, FROM_SOURCE, type Row, ROWS, type RunName, RUNS, wordsOf } from "./table.ts";

/** What a run came to; `failure` is why it came to nothing, or to less. */
export interface RunFigures {
  readonly results?: readonly Result[];
  readonly memory?: readonly MemoryFigures[];
  readonly expiry?: ExpiryFigures;
  readonly starts?: StartFigures;
  readonly failure?: string;
}

export interface Judged extends Row {
  /** Null: not measured. */
  readonly value: number | null;
  readonly isMet: boolean;
}

/** The rows that are asked for. Throws when there is none. */
export function chosenRows(only: readonly string[]): Row[] {
  const rows = ROWS.filter(({ name }) => only.length === 0 || only.some((start) => name.startsWith(start)));
  if (rows.length === 0) {
    throw new Error(`No row's name starts with ${only.join(" or ")}: see --targets --list.`);
  }
  return rows;
}

export async function targets(options: LoadOptions, progress: Write): Promise<Outcome> {
  const rows = chosenRows(options.only);
  if (options.list) return { text: listText(rows), isGood: true };
  const runs: Partial<Record<RunName, RunFigures>> = {};
  for (const name of new Set(rows.map(({ run }) => run))) {
    progress(`${commandOf(name)}\n`);
    runs[name] = await runOf(name, rows, options, progress);
  }
  const judged = rows.map((row) => judge(row, runs[row.run]!));
  const isGood = judged.every(({ isMet }) => isMet);
  if (!options.json) return { text: targetsText(judged, runs), isGood };
  const commands = Object.keys(runs).map((name) => commandOf(name as RunName));
  return { text: `${JSON.stringify({ version: 2, targets: judged, commands, runs }, null, 2)}\n`, isGood };
}

function commandOf(name: RunName): string {
  return `deno task load ${RUNS[name]} --binary FILE`;
}

/** A run by its own command line, with the sizes and the binary of this one. One that fails does not end the others. */
async function runOf(
  name: RunName,
  rows: readonly Row[],
  options: LoadOptions,
  progress: Write,
): Promise<RunFigures> {
  const binary = FROM_SOURCE.includes(name) ? [] : ["--binary", options.binary];
  const own = readOptions([...wordsOf(name), ...binary]);
  if (own === "help" || isFault(own)) throw new Error(`the run ${name} is written wrongly`);
  const { rounds, seconds, warmUp, seed, family, engine, sources, connections, pins } = options;
  const shared = { rounds, seconds, warmUp, seed, family, engine, sources, connections, pins };
  const run = { ...own, ...shared, ...options.fill ? { peers: options.peers } : {} };
  try {
    if (own.task === "memory") return { memory: await measureMemory(memoryRowsOf(rows), run, progress) };
    if (own.task === "expiry") return { expiry: await measureExpiry(run, progress) };
    if (own.task === "start-time") return { starts: await measureStarts(run, progress) };
    const results = await runLoad(run, progress);
    return { results, failure: results.map(({ failure }) => failure).find((failure) => failure !== "") };
  } catch (thrown) {
    progress(`${name}: ${errorText(thrown)}\n`);
    return { failure: errorText(thrown) };
  }
}

function memoryRowsOf(rows: readonly Row[]) {
  const asked = rows.map(({ figure }) => figure.kind === "bytes" ? figure.row : "");
  return MEMORY_ROWS.filter(({ name }) => asked.includes(name));
}

export function judge(row: Row, run: RunFigures): Judged {
  const value = valueOf(row.figure, run);
  const isMet = value !== null && (row.is === "at most" ? value <= row.bar : value >= row.bar);
  return { ...row, value, isMet };
}

function valueOf(figure: Figure, { results, memory, expiry, starts }: RunFigures): number | null {
  if (figure.kind === "expiry") return expiry?.ratio ?? null;
  if (figure.kind === "start") {
    const times = [median(starts?.udp ?? []), median(starts?.http ?? [])];
    return times[0] === null || times[1] === null ? null : Math.max(times[0], times[1]);
  }
  if (figure.kind === "bytes") {
    const own = memory?.find(({ row, server }) => row === figure.row && server !== "opentracker");
    return own?.residentPerPeer ?? own?.usedPerPeer ?? null;
  }
  const { of, to } = figure;
  const ratio = ratios(results ?? []).find((it) => it.of === of && it.to === to);
  return (figure.kind === "cpu" ? ratio?.cpu : ratio?.speed) ?? null;
}

const HEADINGS = ["row", "target", "figure", "bar", ""];

export function targetsText(judged: readonly Judged[], runs: Partial<Record<RunName, RunFigures>>): string {
  const rows = judged.map(({ name, what, value, is, bar, isMet }) => [
    name,
    what,
    value === null ? "-" : value.toFixed(2),
    `${is} ${bar}`,
    isMet ? "met" : value === null ? "not measured" : "missed",
  ]);
  const failures = Object.entries(runs).filter(([, run]) => run.failure !== undefined)
    .map(([name, { failure }]) => `${name}: ${failure}\n`);
  const memory = runs.memory?.memory;
  return columns([HEADINGS, ...rows], 2) + failures.join("") +
    (memory === undefined ? "" : `\n${memoryTable(memory)}`);
}

function listText(rows: readonly Row[]): string {
  return columns([HEADINGS.slice(0, 2), ...rows.map(({ name, what }) => [name, what])], 2);
}
