/**
 * Arguments -> command, words and options. @std/cli/parse-args sorts the options; before it sees them, each value is
 * tied to its option and the words are set apart, so that it never takes a word for a value, a value for an option
 * or a text for a number.
 */
import { parseArgs } from "@std/cli/parse-args";
import { type Fault, fault, isFault } from "../base/fault.ts";
import { allowed, type Setting, type SettingTable, shown } from "../base/setting.ts";
import { type Call, type Command, findCommand } from "./command.ts";
import { EVERYWHERE, type Everywhere } from "./everywhere.ts";
import { nearest } from "./nearest.ts";

/** What the arguments ask for; the first command is the one that runs when none is named. */
export function readArgs(args: readonly string[], commands: readonly Command[]): Call | Fault {
  const arranged = arrange(args, rowsOf(...commands.map((command) => command.settings)));
  if (isFault(arranged)) return arranged;
  const [first, ...rest] = arranged.words;
  // A number in the first place is a port: `muster 6969 240 off`.
  const named = first !== undefined && !/^-?\d/.test(first);
  const command = named ? findCommand(first, commands) : commands[0];
  // With an option that nobody knows its value looks like a command: the option is what is wrong.
  if (isFault(command)) return strangeOption(arranged.options, commands) ?? command;
  const words = named ? rest : arranged.words;
  const options = readOptions(arranged.options, command);
  if (isFault(options)) return options;
  if (words.length > command.words.length) return unwantedWord(command, words[command.words.length]);
  return { command, named, words, ...options };
}

function strangeOption(options: readonly string[], commands: readonly Command[]): Fault | null {
  const rows = rowsOf(...commands.map((command) => command.settings));
  const known = (name: string) => rows.some((row) => name === `--${row.name}` || name === `-${row.letter}`);
  const strange = options.find((option) => !known(split(option)[0]));
  return strange === undefined ? null : unknownOption(strange, rows, commands[0]);
}

function rowsOf(...tables: SettingTable[]): Setting[] {
  return [...tables, EVERYWHERE].flatMap((table) => Object.values(table));
}

interface Arranged {
  /** Options, those with a value as `--name=value`. */
  options: string[];
  /** All else, in its order. */
  words: string[];
}

function arrange(args: readonly string[], rows: readonly Setting[]): Arranged | Fault {
  const arranged: Arranged = { options: [], words: [] };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === "--") {
      arranged.words.push(...args.slice(i + 1));
      break;
    }
    if (ASKS_FOR_HELP.has(arg)) arranged.options.push("--help");
    else if (!isOption(arg)) arranged.words.push(arg);
    else {
      const [name, value] = split(arg);
      const row = rows.find((setting) => name === `--${setting.name}`);
      const takesNext = row !== undefined && row.kind !== "switch" && value === undefined;
      if (row?.kind === "switch" && value !== undefined) return unwantedValue(name);
      if (takesNext && !isValue(args[i + 1])) return missingValue(row);
      arranged.options.push(takesNext ? `${arg}=${args[++i]}` : arg);
    }
  }
  return arranged;
}

/** What people of other programs and of Windows type. */
const ASKS_FOR_HELP = new Set(["/?", "-?", "/help"]);

/** `-1` is a number and `-` stands for a stream: neither is an option. */
function isOption(arg: string): boolean {
  return /^-[^\d]/.test(arg);
}

function isValue(arg: string | undefined): arg is string {
  return arg !== undefined && !isOption(arg);
}

function split(arg: string): [name: string, value?: string] {
  const at = arg.indexOf("=");
  return at < 0 ? [arg] : [arg.slice(0, at), arg.slice(at + 1)];
}

function readOptions(
  options: readonly string[],
  command: Command,
): Pick<Call, "given" | "everywhere"> | Fault {
  const own = Object.values(command.settings);
  const rows = rowsOf(command.settings);
  const valued = rows.filter((row) => row.kind !== "switch").map((row) => row.name);
  const unknown: string[] = [];
  const parsed = parseArgs([...options], {
    string: valued,
    collect: valued,
    boolean: rows.filter((row) => row.kind === "switch").map((row) => row.name),
    alias: Object.fromEntries(
      rows.flatMap((row) => row.letter === undefined ? [] : [[row.letter, row.name]]),
    ),
    unknown(arg) {
      unknown.push(arg);
      return false;
    },
  });
  if (unknown.length > 0) return unknownOption(unknown[0], rows, command);
  const given = new Map<string, string>();
  for (const row of own) {
    const value = row.kind === "switch"
      ? parsed[row.name] && "on"
      : joined(row, parsed[row.name] as string[]);
    if (isFault(value)) return value;
    if (typeof value === "string") given.set(row.name, value);
  }
  const everywhere = readSwitches(parsed);
  return isFault(everywhere) ? everywhere : { given, everywhere };
}

/** A list may come in several options; anything else only once. */
function joined(row: Setting, texts: string[]): string | undefined | Fault {
  if (texts.length < 2) return texts[0];
  if (row.kind === "addresses") return texts.join(",");
  return fault("given-twice", `--${row.name} is there twice.`, "Give it once.");
}

/** `-h5` would make a number of the switch, so only true and false pass. */
function readSwitches(parsed: Record<string, unknown>): Everywhere | Fault {
  const entries = Object.entries(EVERYWHERE).map(([field, row]) => [field, parsed[row.name]]);
  const odd = Object.values(EVERYWHERE).find((row) => typeof parsed[row.name] !== "boolean");
  if (odd !== undefined) return unwantedValue("letter" in odd ? `-${odd.letter}` : `--${odd.name}`);
  return Object.fromEntries(entries) as Everywhere;
}

function missingValue(row: Setting): Fault {
  return fault("missing-value", `--${row.name} needs a value.`, `Give ${allowed(row)}.`);
}

function unwantedValue(option: string): Fault {
  return fault("unwanted-value", `${option} takes no value.`, `Write ${option} alone.`);
}

function unwantedWord(command: Command, word: string): Fault {
  const form = command.synopsis[command.synopsis.length - 1];
  return fault("unwanted-word", `${shown(word)} is one word too many.`, `The form is: muster ${form}`);
}

function unknownOption(arg: string, rows: readonly Setting[], command: Command): Fault {
  const [option] = split(arg);
  const bare = option.replace(/^-+/, "");
  const names = rows.map((row) => row.name);
  const near = bare.length === 1 ? onlyOneWith(bare, names) : nearest(bare, names);
  const advice = near === null
    ? `"muster help ${command.name}" lists the options.`
    : `Did you mean --${near}?`;
  return fault("unknown-option", `There is no option ${shown(option)}.`, advice);
}

function onlyOneWith(letter: string, names: readonly string[]): string | null {
  const fitting = names.filter((name) => name.startsWith(letter));
  return fitting.length === 1 ? fitting[0] : null;
}
