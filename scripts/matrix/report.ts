/** What the matrix prints: a line for each row as it comes, and the whole as a table in the end. */
import { words } from "./rows.ts";
import type { Verdict } from "./trial.ts";

const HEADINGS = ["who", "what", "by", "outcome", "seconds", "why"];

function cells({ row, outcome, seconds, reason }: Verdict): string[] {
  return [...words(row), outcome, seconds === null ? "" : seconds.toFixed(1), reason];
}

/** One line of it. */
export function lineOf(verdict: Verdict): string {
  const [who, what, by, outcome, seconds, why] = cells(verdict);
  return `${outcome.padEnd(7)} ${seconds.padStart(5)}  ${who}: ${what} by ${by}${
    why === "" ? "" : ` (${why})`
  }\n`;
}

/** The table, as Markdown, and how many of each outcome there are. */
export function matrixTable(verdicts: readonly Verdict[]): string {
  const all = [HEADINGS, ...verdicts.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (row: string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |\n`;
  const table = all.map(line).toSpliced(1, 0, line(widths.map((width) => "-".repeat(width)))).join("");
  return `${table}\n${tally(verdicts)}\n`;
}

/** `60 ok, 1 failed, 4 cannot, 0 skipped` */
export function tally(verdicts: readonly Verdict[]): string {
  const outcomes = ["ok", "failed", "cannot", "skipped"] as const;
  const count = (outcome: string) => verdicts.filter((verdict) => verdict.outcome === outcome).length;
  return outcomes.map((outcome) => `${count(outcome)} ${outcome}`).join(", ");
}
