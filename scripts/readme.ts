/** Writes the table of options into README.md, from the table of settings: `deno task readme`. */
import { type Setting, type SettingTable, writeValue } from "../lib/base/setting.ts";
import { TRACKER_SETTINGS } from "../lib/tracker/config.ts";

const START = "<!-- options: written by `deno task readme` -->\n";
const END = "\n<!-- end of options -->";

/** The README with its options as they are in the table. */
export function withOptions(readme: string, table: SettingTable = TRACKER_SETTINGS): string {
  const start = readme.indexOf(START);
  const end = readme.indexOf(END);
  if (start < 0 || end < start) throw new Error("README.md has no place for the options.");
  return `${readme.slice(0, start + START.length)}\n${optionsTable(table)}${readme.slice(end)}`;
}

/** A Markdown table, laid out as `deno fmt` wants it. */
export function optionsTable(table: SettingTable): string {
  const rows = Object.values(table).map((row) => [optionOf(row), row.sentence, defaultOf(row)]);
  const all = [["option", "what it is", "default"], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (cells: string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |\n`;
  const rule = line(widths.map((width) => "-".repeat(width)));
  return all.map(line).toSpliced(1, 0, rule).join("");
}

function optionOf(row: Setting): string {
  return row.kind === "switch" ? `\`--${row.name}\`` : `\`--${row.name} ${row.placeholder}\``;
}

function defaultOf(row: Setting): string {
  if (row.kind === "switch") return "off";
  if (row.kind === "addresses") return "";
  return row.fallback === 0 && row.zero !== undefined ? row.zero : writeValue(row, row.fallback);
}

if (import.meta.main) {
  const place = new URL("../README.md", import.meta.url);
  await Deno.writeTextFile(place, withOptions(await Deno.readTextFile(place)));
}
