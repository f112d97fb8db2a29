/** Writes the table of options into README.md, from the table of settings: `deno task readme`. */
import { type Setting, type SettingTable, writeValue } from "../lib/base/setting.ts";
import { optionHead, wrap } from "../lib/cli/help.ts";
import { TRACKER_SETTINGS } from "../lib/tracker/config.ts";

const START = "<!-- options: written by `deno task readme` -->\n";
/** As deno.json has it. */
const LINE_WIDTH = 110;
const END = "\n<!-- end of options -->";

/** The README with its options as they are in the table. */
export function withOptions(readme: string, table: SettingTable = TRACKER_SETTINGS): string {
  const start = readme.indexOf(START);
  const end = readme.indexOf(END);
  if (start < 0 || end < start) throw new Error("README.md has no place for the options.");
  const text = [optionsTable(table), ...remarks(table)].join("\n");
  return `${readme.slice(0, start + START.length)}\n${text}${readme.slice(end)}`;
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

/** What has to be said of an option beyond its row: a paragraph each, wrapped as `deno fmt` wants it. */
function remarks(table: SettingTable): string[] {
  return Object.values(table).flatMap((row) =>
    row.more === undefined ? [] : [`${wrap(`\`--${row.name}\`: ${row.more}`, LINE_WIDTH).join("\n")}\n`]
  );
}

/** As it is typed; a bar inside a cell of a table must be escaped. */
function optionOf(row: Setting): string {
  return `\`${optionHead(row).replaceAll("|", "\\|")}\``;
}

function defaultOf(row: Setting): string {
  if (row.kind === "switch") return "off";
  if (typeof row.fallback === "object" || row.kind === "text") return "";
  return row.fallback === 0 && row.zero !== undefined ? row.zero : writeValue(row, row.fallback);
}

if (import.meta.main) {
  const place = new URL("../README.md", import.meta.url);
  await Deno.writeTextFile(place, withOptions(await Deno.readTextFile(place)));
}
