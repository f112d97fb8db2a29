/** What the race prints: one table of medians and of ratios to the rival of the same round. */
import { median } from "../load/report.ts";
import type { Run } from "./run.ts";

/** One discipline: a program's runs, round by round, and whose runs they are compared with. */
export interface Lane {
  readonly name: string;
  /** The most that the ratio may be, where there is a target. */
  readonly bar?: number;
  /** The lane that this one is compared with. */
  readonly rival?: string;
  readonly runs: Run[];
}

/** The ratios of wall time to the rival's, of the same round each; sorted. */
export function ratios(lane: Lane, lanes: readonly Lane[]): number[] {
  const rival = lanes.find(({ name }) => name === lane.rival);
  if (rival === undefined) return [];
  return lane.runs.map(({ wall }, round) => wall / rival.runs[round].wall).sort((a, b) => a - b);
}

/** The table, as Markdown. */
export function raceTable(lanes: readonly Lane[]): string {
  const rows = lanes.map((lane) => {
    const middle = (figure: keyof Run) => median(lane.runs.map((run) => run[figure]))!;
    const all = ratios(lane, lanes);
    const ratio = all.length === 0
      ? ""
      : `${median(all)!.toFixed(2)} (${all[0].toFixed(2)} to ${all.at(-1)!.toFixed(2)})`;
    return [
      lane.name,
      middle("wall").toFixed(2),
      middle("cpu").toFixed(2),
      (middle("memory") / 1e6).toFixed(0),
      ratio,
      lane.bar === undefined ? "" : lane.bar.toFixed(2),
    ];
  });
  const all = [["what", "seconds", "CPU s", "MB", "to its rival (range)", "at most"], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (cells: string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |\n`;
  return all.map(line).toSpliced(1, 0, line(widths.map((width) => "-".repeat(width)))).join("");
}
