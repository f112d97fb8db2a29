/** Writes the tables of options into README.md, from the tables of settings: `deno task readme`. */
import { type Setting, type SettingTable, writeValue } from "../lib/base/setting.ts";
import { optionHead, wrap } from "../lib/cli/help.ts";
import { GET_SETTINGS } from "../lib/cli/get/settings.ts";
import { SEED_SETTINGS } from "../lib/cli/seed/settings.ts";
import { SHARE_SETTINGS } from "../lib/cli/share/settings.ts";
import { TRACK_SETTINGS } from "../lib/cli/track/order.ts";

/** As deno.json has it. */
const LINE_WIDTH = 110;

/** The commands whose options the README has, and the options. Seed's are those of get but for a few. */
const TABLES: Readonly<Record<string, SettingTable>> = {
  track: TRACK_SETTINGS,
  share: SHARE_SETTINGS,
  get: GET_SETTINGS,
  seed: Object.fromEntries(
    Object.entries(SEED_SETTINGS).filter(([field]) => !Object.hasOwn(GET_SETTINGS, field)),
  ),
};

/** The README with all its options as they are in the tables. */
export function withAllOptions(readme: string): string {
  return Object.entries(TABLES).reduce((text, [command, table]) => withOptions(text, table, command), readme);
}

/** A text with the options of one command as they are in its table. */
export function withOptions(readme: string, table: SettingTable, command: string): string {
  const head = `<!-- options of ${command}: written by \`deno task readme\` -->\n`;
  const start = readme.indexOf(head);
  const end = readme.indexOf(`\n<!-- end of options of ${command} -->`);
  if (start < 0 || end < start) throw new Error(`README.md has no place for the options of ${command}.`);
  const text = [optionsTable(table), ...remarks(table)].join("\n");
  return `${readme.slice(0, start + head.length)}\n${text}${readme.slice(end)}`;
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
  if (row.fallback !== 0) return writeValue(row, row.fallback);
  if ("zeroWord" in row && row.zeroWord !== undefined) return `${row.zeroWord}: ${row.zero}`;
  return row.zero ?? row.unset ?? writeValue(row, row.fallback);
}

if (import.meta.main) {
  const place = new URL("../README.md", import.meta.url);
  await Deno.writeTextFile(place, withAllOptions(await Deno.readTextFile(place)));
}
