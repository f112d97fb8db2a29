/** What the load prints: one table of medians, and how they compare. */
import type { Figures } from "./measure.ts";
import type { Mode } from "./torrents.ts";

/** A server in a mode, and its figures of each round. */
export interface Result {
  readonly server: string;
  readonly mode: Mode;
  readonly rounds: Figures[];
}

/** The middle one of the numbers that are there; of an even count the lower one. */
export function median(numbers: readonly (number | null)[]): number | null {
  const sorted = numbers.filter((number) => number !== null).sort((a, b) => a - b);
  return sorted.length === 0 ? null : sorted[(sorted.length - 1) >> 1];
}

/** A result's median of one figure. */
export function medianOf(result: Result, figure: Exclude<keyof Figures, "complaint">): number | null {
  return median(result.rounds.map((round) => round[figure]));
}

const HEADINGS = [
  ..."server,mode,replies/s,CPU us/reply,CPU used,p50 ms,p99 ms,bytes,lost,wrong".split(","),
];

export function table(results: readonly Result[]): string {
  const rows = [HEADINGS, ...results.map(row)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  const line = (cells: string[]) =>
    cells.map((cell, i) => i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join("  ");
  return rows.map((cells) => `${line(cells).trimEnd()}\n`).join("");
}

function row(result: Result): string[] {
  const figure = (name: Parameters<typeof medianOf>[1], digits: number, scale = 1) => {
    const number = medianOf(result, name);
    return number === null || Number.isNaN(number) ? "-" : (number * scale).toFixed(digits);
  };
  const busy = figure("serverBusy", 0, 100);
  return [
    result.server,
    result.mode,
    figure("repliesPerSecond", 0),
    figure("cpuPerReply", 1),
    busy === "-" ? busy : `${busy} %`,
    figure("p50", 2),
    figure("p99", 2),
    figure("bytesPerReply", 0),
    String(sum(result, "lost")),
    String(troubles(result)),
  ];
}

/** Wrong replies and broken connections of all rounds; there must be none. */
export function troubles(result: Result): number {
  return sum(result, "wrong") + sum(result, "broken");
}

function sum({ rounds }: Result, figure: "wrong" | "broken" | "lost" | "replies"): number {
  return rounds.reduce((total, round) => total + round[figure], 0);
}

/** The kernel drops packets while a server's buffer is full; this part of the replies is no sign of a fault. */
const LOSS = 0.01;

/** Whether more packets were lost than may be. */
export function losesTooMuch(result: Result): boolean {
  return sum(result, "lost") > LOSS * sum(result, "replies");
}

export interface Ratio {
  readonly of: string;
  readonly to: string;
  readonly mode: string;
  /** CPU per reply, the median of the rounds' ratios: a machine drifts from round to round. Null: not known. */
  readonly cpu: number | null;
  /** The ratio in each round. */
  readonly rounds: (number | null)[];
}

/**
 * The first server's CPU per reply against each other one's in the same mode, or over HTTP against the only mode there
 * is (opentracker closes every connection).
 */
export function ratios(results: readonly Result[]): Ratio[] {
  const own = results.filter(({ server }) => server === results[0].server);
  const others = [...new Set(results.map(({ server }) => server))].slice(1);
  return own.flatMap((result) =>
    others.flatMap((to) => {
      const rival = rivalOf(results, to, result.mode);
      return rival === undefined ? [] : [ratio(result, rival)];
    })
  );
}

function rivalOf(results: readonly Result[], server: string, mode: Mode): Result | undefined {
  const runs = results.filter((result) => result.server === server);
  return runs.find((result) => result.mode === mode) ??
    (mode === "udp" ? undefined : runs.find((result) => result.mode !== "udp"));
}

function ratio(result: Result, rival: Result): Ratio {
  const divide = (a: number | null, b: number | null) => a === null || b === null ? null : a / b;
  const rounds = result.rounds.map((round, i) =>
    divide(round.cpuPerReply, rival.rounds[i]?.cpuPerReply ?? null)
  );
  return { of: result.server, to: rival.server, mode: result.mode, cpu: median(rounds), rounds };
}

export function ratioLine({ of, to, mode, cpu, rounds }: Ratio): string {
  const text = (number: number | null) => number === null ? "-" : number.toFixed(2);
  return `CPU per reply, ${mode}: ${of} is ${text(cpu)} of ${to} (rounds ${rounds.map(text).join(" ")})\n`;
}

/** Everything, for programs; `version` changes when a name or a meaning does. */
export function jsonText(results: readonly Result[]): string {
  const medians = results.map((result) => ({
    server: result.server,
    mode: result.mode,
    repliesPerSecond: medianOf(result, "repliesPerSecond"),
    cpuPerReply: medianOf(result, "cpuPerReply"),
    p50: medianOf(result, "p50"),
    p99: medianOf(result, "p99"),
    bytesPerReply: medianOf(result, "bytesPerReply"),
    lost: sum(result, "lost"),
    troubles: troubles(result),
  }));
  return `${JSON.stringify({ version: 1, medians, ratios: ratios(results), results }, null, 2)}\n`;
}
