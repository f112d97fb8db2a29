/** The help, made of the tables of commands and settings, so that it cannot tell of anything that is not there. */
import { type Setting, type SettingTable, writeValue } from "../base/setting.ts";
import { PROGRAM } from "../base/version.ts";
import { type Command, lineOf, settingsOf } from "./command.ts";
import { EVERYWHERE } from "./everywhere.ts";

/** Columns that the help fits into. */
const WIDTH = 80;

/** Heads of this many characters still share a line with their text. */
const LONGEST_HEAD = 33;

/** `muster help`: the commands, and what holds for all of them. Fits a screen of 24 lines. */
export function overview(commands: readonly Command[]): string {
  const own = commands.filter(({ program }) => !program);
  const programs = commands.filter(({ program }) => program).map(({ name }) => name);
  return joined([
    [
      `${PROGRAM}: a BitTorrent tracker (HTTP and UDP), client and torrent tools`,
      "Usage: muster COMMAND [options]",
      "       muster [PORT [INTERVAL [OBFUSCATION]]]   the tracker; or double-click it",
    ].join("\n"),
    section("Commands", columns(own.map(({ name, summary }) => [name, summary]))),
    [
      paragraph(
        `Options everywhere: ${Object.values(EVERYWHERE).map(optionHead).join("; ")}. ` +
          '"muster help COMMAND" shows a command\'s own.',
      ),
      paragraph(`Old command lines work too: ${programs.join(", ")}.`),
    ].join("\n"),
  ]);
}

/** `muster help track`: all about one command. */
export function commandHelp(command: Command): string {
  const { name, summary, remark = "", borrows } = command;
  const rows = Object.values(settingsOf(command));
  return joined([
    paragraph(`${lineOf(command, name)}: ${summary}`),
    section("Usage", command.synopsis.map((form) => `  ${lineOf(command, form)}`)),
    section("Words", columns(command.words)),
    command.wildcards ? WILDCARDS : "",
    section("Examples", columns(command.examples)),
    section("Options", optionLines(command.settings)),
    ...remarks(command.settings),
    borrows === undefined ? "" : paragraph(
      `The options of "muster ${borrows.name}" can be given too: see "muster help ${borrows.name}".`,
    ),
    paragraph(remark),
    section("Options everywhere", optionLines(EVERYWHERE)),
    ...remarks(EVERYWHERE),
    amountsOf(rows),
  ]);
}

/** What is to be said of options beyond their rows, a paragraph each. */
function remarks(table: SettingTable): string[] {
  return Object.values(table).flatMap((row) =>
    row.more === undefined ? [] : [paragraph(`--${row.name}: ${row.more}`)]
  );
}

const WILDCARDS = "On Windows too, * and ? in a name stand for all names that fit.";

/** How the amounts are written that the options take. */
function amountsOf(rows: readonly Setting[]): string {
  const sizes = rows.flatMap((row) => row.kind === "size" ? [row] : []);
  const amounts = [
    rows.some(({ kind }) => kind === "duration") ? "A TIME is 240 (seconds), 240s, 4m, 1h or 1d." : "",
    rows.some(({ kind }) => kind === "rate") ? "A RATE is 500KB/s or 5MB/s." : "",
    sizes.some(({ binary }) => !binary) ? "A SIZE is 256MB, 1GB or 512KiB." : "",
    sizes.some(({ binary }) => binary) ? "A SIZE is 512KiB or 1MiB, also written 512K or 1M." : "",
  ].filter((text) => text !== "");
  return amounts.length === 0
    ? ""
    : `${paragraph(amounts.join(" "))}\n--option VALUE and --option=VALUE are the same.`;
}

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

/** How an option is typed: `--port PORT` or `-h, --help`. */
export function optionHead(row: Setting): string {
  const letter = row.letter === undefined ? "" : `-${row.letter}, `;
  return `${letter}--${row.name}${placeholderOf(row)}`;
}

function placeholderOf(row: Setting): string {
  if (row.kind === "switch") return "";
  if (row.kind === "toggle") return " on|off";
  return ` ${row.kind === "choice" ? row.choices.join("|") : row.placeholder}`;
}

/** What it is by default, and from where to where it goes. */
function bounds(row: Setting): string {
  if (row.kind === "switch" || typeof row.fallback === "object" || row.kind === "text") return "";
  if (row.kind === "toggle" || row.kind === "choice") return ` [default ${writeValue(row, row.fallback)}]`;
  const range = `from ${writeValue(row, row.min)} to ${writeValue(row, row.max)}`;
  const none = "zeroWord" in row && row.zeroWord !== undefined
    ? `${row.zeroWord}, ${row.zero}`
    : row.zero ?? row.unset;
  if (none === undefined) return ` [default ${writeValue(row, row.fallback)}; ${range}]`;
  if (row.fallback === 0) return ` [default: ${none}; ${range}]`;
  return ` [default ${writeValue(row, row.fallback)}; ${range}; 0: ${row.zero}]`;
}

/** Two columns, the second one wrapped; a long head has a line of its own. */
function columns(rows: readonly (readonly [head: string, text: string])[]): string[] {
  const heads = rows.map(([head]) => head.length).filter((length) => length <= LONGEST_HEAD);
  const indent = Math.max(0, ...heads) + 4;
  return rows.flatMap(([head, text]) => {
    const lines = wrap(text, WIDTH - indent).map((line) => " ".repeat(indent) + line);
    if (head.length > LONGEST_HEAD) return [`  ${head}`, ...lines];
    return [`  ${head}`.padEnd(indent) + lines[0].trimStart(), ...lines.slice(1)];
  });
}

function paragraph(text: string): string {
  return wrap(text, WIDTH).join("\n");
}

/** Lines of words, none longer than the width. */
export function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last !== "" && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}
