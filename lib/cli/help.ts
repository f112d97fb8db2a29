/** The help, made of the tables of commands and settings, so that it cannot tell of anything that is not there. */
import { type Setting, type SettingTable, writeValue } from "../base/setting.ts";
import { PROGRAM } from "../base/version.ts";
import type { Command } from "./command.ts";
import { EVERYWHERE } from "./everywhere.ts";

/** Columns that the help fits into. */
const WIDTH = 80;

/** `muster help`: the commands, and what holds for all of them. */
export function overview(commands: readonly Command[]): string {
  return joined([
    `${PROGRAM}: a BitTorrent tracker in one file`,
    section("Usage", [
      "  muster [PORT [INTERVAL [OBFUSCATION]]]",
      "  muster COMMAND [options]",
      "",
      "  Without a command it runs the tracker; so does a double-click.",
    ]),
    section("Commands", columns(commands.map(({ name, summary }) => [name, summary]))),
    section("Examples", columns(commands.flatMap((command) => command.examples.slice(0, 2)))),
    section("Options everywhere", optionLines(EVERYWHERE)),
    '"muster help COMMAND" shows the options of a command.',
  ]);
}

/** `muster help track`: all about one command. */
export function commandHelp(command: Command): string {
  const rows = Object.values(command.settings);
  const amounts = rows.some(({ kind }) => kind === "duration" || kind === "size");
  return joined([
    `muster ${command.name}: ${command.summary}`,
    section("Usage", command.synopsis.map((form) => `  muster ${form}`)),
    section("Words", columns(command.words)),
    section("Examples", columns(command.examples)),
    section("Options", optionLines(command.settings)),
    section("Options everywhere", optionLines(EVERYWHERE)),
    amounts ? UNITS : "",
  ]);
}

const UNITS = [
  "A TIME is 240 (seconds), 240s, 4m, 1h or 1d. A SIZE is 256MB, 1GB or 512KiB.",
  "--option VALUE and --option=VALUE are the same.",
].join("\n");

/** The parts with an empty line between them; parts without a text are left out. */
function joined(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [`${title}:`, ...lines].join("\n");
}

function optionLines(table: SettingTable): string[] {
  return columns(Object.values(table).map((row) => [optionHead(row), `${row.sentence}${bounds(row)}`]));
}

/** `--port PORT` or `-h, --help`. */
function optionHead(row: Setting): string {
  const letter = row.letter === undefined ? "" : `-${row.letter}, `;
  const placeholder = row.kind === "switch" ? "" : ` ${row.placeholder}`;
  return `${letter}--${row.name}${placeholder}`;
}

/** What it is by default, and from where to where it goes. */
function bounds(row: Setting): string {
  if (row.kind === "switch" || row.kind === "addresses") return "";
  const range = `from ${writeValue(row, row.min)} to ${writeValue(row, row.max)}`;
  if (row.zero === undefined) return ` [default ${writeValue(row, row.fallback)}; ${range}]`;
  if (row.fallback === 0) return ` [default: ${row.zero}; ${range}]`;
  return ` [default ${writeValue(row, row.fallback)}; ${range}; 0: ${row.zero}]`;
}

/** Two columns, the second one wrapped. */
function columns(rows: readonly (readonly [head: string, text: string])[]): string[] {
  const indent = Math.max(...rows.map(([head]) => head.length)) + 4;
  return rows.flatMap(([head, text]) => {
    const [first, ...rest] = wrap(text, WIDTH - indent);
    return [`  ${head}`.padEnd(indent) + first, ...rest.map((line) => " ".repeat(indent) + line)];
  });
}

function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last !== "" && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}
