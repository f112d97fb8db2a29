/** What the load prints: one table of medians, and how they compare. */
import { columns } from "./columns.ts";
import type { Figures } from "./measure.ts";
import type { Mode } from "./torrents.ts";

/** A server in a mode, and its figures of each round. */
export interface Result {
  readonly server: string;
  /** Whether it is what is measured, rather than what that is compared to. */
  readonly isOwn: boolean;
  readonly mode: Mode;
  readonly rounds: Figures[];
  /** Why it was not measured, or not in all rounds; else "". */
  failure: string;
}

/** The middle one of the numbers that are there; of an even count the lower one. */
export function median(numbers: readonly (number | null)[]): number | null {
  const sorted = numbers.filter((number) => number !== null).sort((a, b) => a - b);
  return sorted.length === 0 ? null : sorted[(sorted.length - 1) >> 1];
}

/** A result's median of one figure. */
export function medianOf(
  result: Result,
  figure: Exclude<keyof Figures, "complaint" | "fill">,
): number | null {
  return median(result.rounds.map((round) => round[figure]));
}

const HEADINGS = [
  ..."server,mode,replies/s,CPU us/reply,user us,CPU used,p50 ms,p99 ms,bytes,lost,wrong".split(","),
];

export function table(results: readonly Result[]): string {
  return columns([HEADINGS, ...results.map(row)], 2);
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
    figure("cpuPerReply", 2),
    figure("userPerReply", 2),
    busy === "-" ? busy : `${busy} %`,
    figure("p50", 2),
    figure("p99", 2),
    figure("bytesPerReply", 0),
    String(sum(result, "lost")),
    String(troubles(result)),
  ];
}

/** Whether every round of every server was measured and had nothing wrong. */
export function isFlawless(results: readonly Result[]): boolean {
  return results.every((result) => result.failure === "" && troubles(result) === 0 && !losesTooMuch(result));
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
  /** Replies a second, likewise. */
  readonly speed: number | null;
  /** The ratio of the CPU in each round. */
  readonly rounds: (number | null)[];
}

/**
 * Each of our own servers against each other one in the same mode, or over HTTP against the only mode there is
 * (opentracker closes every connection). Where several are ours, also against the first of them.
 */
export function ratios(results: readonly Result[]): Ratio[] {
  const first = results.find(({ isOwn }) => isOwn)?.server;
  const names = new Set(
    results.filter(({ isOwn, server }) => !isOwn || server === first).map((it) => it.server),
  );
  return results.filter(({ isOwn }) => isOwn).flatMap((result) =>
    [...names].filter((to) => to !== result.server).flatMap((to) => {
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
  const each = (figure: "cpuPerReply" | "repliesPerSecond") =>
    result.rounds.map((round, i) => divide(round[figure], rival.rounds[i]?.[figure] ?? null));
  const rounds = each("cpuPerReply");
  const speed = median(each("repliesPerSecond"));
  return { of: result.server, to: rival.server, mode: result.mode, cpu: median(rounds), speed, rounds };
}

function divide(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a / b;
}

export function ratioLine({ of, to, mode, cpu, speed, rounds }: Ratio): string {
  const text = (number: number | null) => number === null ? "-" : number.toFixed(2);
  return `CPU per reply, ${mode}: ${of} is ${text(cpu)} of ${to} (rounds ${rounds.map(text).join(" ")}), ` +
    `replies/s ${text(speed)}\n`;
}

/** What the clients that were put in beforehand took, in the first round. */
export function fillLine({ server, mode, rounds }: Result): string {
  const fill = rounds[0]?.fill ?? null;
  if (fill === null) return "";
  const { peers, seconds, bytesPerPeer } = fill;
  const bytes = bytesPerPeer === null ? "" : `, ${bytesPerPeer.toFixed(1)} bytes of memory each`;
  return `${server}, ${mode}: ${peers} peers put in within ${seconds.toFixed(1)} s${bytes}\n`;
}

/** Everything, for programs; `version` changes when a name or a meaning does. */
export function jsonText(results: readonly Result[]): string {
  const medians = results.map((result) => ({
    server: result.server,
    mode: result.mode,
    repliesPerSecond: medianOf(result, "repliesPerSecond"),
    cpuPerReply: medianOf(result, "cpuPerReply"),
    userPerReply: medianOf(result, "userPerReply"),
    p50: medianOf(result, "p50"),
    p99: medianOf(result, "p99"),
    bytesPerReply: medianOf(result, "bytesPerReply"),
    lost: sum(result, "lost"),
    troubles: troubles(result),
  }));
  return `${JSON.stringify({ version: 2, medians, ratios: ratios(results), results }, null, 2)}\n`;
}

/** The table, what it compares to, and what went wrong; or all of it for programs. */
export function report(results: readonly Result[], json: boolean): string {
  if (json) return jsonText(results);
  const complaints = results.flatMap(({ server, mode, rounds }) =>
    rounds.filter(({ complaint }) => complaint !== "").slice(0, 1)
      .map(({ complaint }) => `${server}, ${mode}, went wrong first by: ${complaint}\n`)
  );
  const isLimit = results.some(({ rounds }) =>
    rounds.some(({ loadBusy, serverBusy }) => (loadBusy ?? 0) > 0.9 && (serverBusy ?? 1) < 0.9)
  );
  const limit = isLimit ? "Where CPU used is below 90 % the load was the limit of replies/s.\n" : "";
  const failures = results.filter(({ failure }) => failure !== "")
    .map(({ server, mode, failure }) => `${server}, ${mode}, could not be measured: ${failure}\n`);
  const losers = results.filter(losesTooMuch)
    .map(({ server, mode }) => `${server}, ${mode}, lost more than one packet in a hundred.\n`);
  return table(results) + ratios(results).map(ratioLine).join("") + results.map(fillLine).join("") + limit +
    [...failures, ...losers, ...complaints].join("");
}
