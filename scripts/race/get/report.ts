/** What the client's race prints: medians, and muster's ratios to each rival of the same round. */
import { median } from "../../load/report.ts";
import type { Figures } from "./measure.ts";

/** A contestant's rounds of one discipline. */
export interface Lane {
  readonly name: string;
  readonly rounds: Figures[];
}

/** The most that muster's seconds may be of a rival's. */
export type Bars = Readonly<Record<string, number>>;

function middle(lane: Lane, figure: (figures: Figures) => number | null): number | null {
  return median(lane.rounds.map(figure));
}

function fixed(number: number | null, digits: number): string {
  return number === null ? "" : number.toFixed(digits);
}

/** Medians of all lanes, as Markdown. `length`: bytes that were moved. */
export function figuresTable(lanes: readonly Lane[], length: number): string {
  const rows = lanes.map((lane) => [
    lane.name,
    fixed(middle(lane, ({ wall }) => wall), 2),
    fixed(middle(lane, ({ answered }) => answered), 2),
    fixed(middle(lane, ({ wall }) => length / 1e6 / wall), 0),
    fixed(middle(lane, ({ moving }) => length / 1e6 / moving), 0),
    fixed(middle(lane, ({ cpu }) => cpu), 2),
    fixed(middle(lane, ({ memory }) => memory / 1e6), 0),
  ]);
  const headings = ["who", "seconds", "answer to done", "MB/s", "MB/s, moving", "CPU s", "MB"];
  return markdown([headings, ...rows]);
}

/** How muster's seconds compare, by the median of the rounds' ratios. */
export function ratioTable(lanes: readonly Lane[], bars: Bars): string {
  const ours = lanes.find(({ name }) => name === "muster");
  const rivals = lanes.filter((lane) => lane !== ours);
  if (ours === undefined || rivals.length === 0) return "";
  const rows = rivals.flatMap((rival) => {
    const wall = ours.rounds.map((round, i) => round.wall / rival.rounds[i].wall).sort((a, b) => a - b);
    const moving = ours.rounds.map((round, i) => round.moving / rival.rounds[i].moving).sort((a, b) => a - b);
    return [[rival.name, range(wall), range(moving), fixed(bars[rival.name] ?? null, 2)]];
  });
  return markdown([["muster's time to that of", "start to end", "moving", "at most"], ...rows]);
}

function range(sorted: readonly number[]): string {
  return `${median(sorted)!.toFixed(2)} (${sorted[0].toFixed(2)} to ${sorted.at(-1)!.toFixed(2)})`;
}

/** Rows of cells, the first one the headings. */
export function markdown(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[], pad: string) =>
    `| ${
      cells.map((cell, i) => i === 0 ? cell.padEnd(widths[i], pad) : cell.padStart(widths[i], pad)).join(
        " | ",
      )
    } |\n`;
  const rule = `| ${
    widths.map((width, i) => i === 0 ? "-".repeat(width) : "-".repeat(width - 1) + ":").join(" | ")
  } |\n`;
  return rows.map((row) => line(row, " ")).toSpliced(1, 0, rule).join("");
}
