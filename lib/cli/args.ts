/**
 * Arguments -> command, words and options. The command is found first, since letters mean what it says they mean.
 * @std/cli/parse-args sorts the options; before it sees them, letters become names, each value is tied to its option
 * and the words are set apart, so that it never takes a word for a value, a value for an option or a text for a
 * number.
 */
import { parseArgs } from "@std/cli/parse-args";
import { type Fault, fault, isFault } from "../base/fault.ts";
import { allowed, BETWEEN_TEXTS, type Setting, type SettingTable, shown } from "../base/setting.ts";
import { type Call, type Command, findCommand, lineOf, settingsOf } from "./command.ts";
import { EVERYWHERE, type Everywhere } from "./everywhere.ts";
import { type IsThere, optionMeant } from "./meant.ts";

/** Who reads: all commands, the one that is called, and whether the executable's own name called it. */
interface Scope {
  readonly commands: readonly Command[];
  readonly command: Command;
  readonly isProgram: boolean;
}

/**
 * What the arguments ask for. The first command is the one that runs when none is named; `program` is the one that
 * the executable's own name asks for, and no other can then be named; `isThere` tells what stands at a path.
 */
export function readArgs(
  args: readonly string[],
  commands: readonly Command[],
  program?: Command,
  isThere: IsThere = () => false,
): Call | Fault {
  const at = program === undefined ? firstWord(args, allRows(commands)) : args.length;
  // A number in the first place is a port: `muster 6969 240 off`. A path that begins with one is none.
  const named = at < args.length && !/^-?\d(?!.*(?:[/\\]|\.torrent$))/is.test(args[at]);
  const command = program ?? (named ? findCommand(args[at], commands, isThere) : commands[0]);
  // In front of it with an option that nobody knows its value looks like a command: the option is what is wrong.
  if (isFault(command)) return strangeOption(args.slice(0, at), args, commands) ?? command;
  const scope = { commands, command, isProgram: program !== undefined };
  const arranged = arrange(named ? args.toSpliced(at, 1) : args, scope);
  if (isFault(arranged)) return arranged;
  const { words } = arranged;
  const options = readOptions(arranged.options, scope);
  if (isFault(options)) return options;
  if (words.length > command.words.length && !command.lastWordRepeats) {
    return unwantedWord(command, words[command.words.length]);
  }
  return { command, named: named || scope.isProgram, words, ...options };
}

/** Where the first word stands; the number of arguments when there is none. */
function firstWord(args: readonly string[], rows: readonly Setting[]): number {
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--") return i + 1;
    if (ASKS_FOR_HELP.has(args[i])) continue;
    if (!isOption(args[i])) return i;
    const [name, value] = split(args[i]);
    const row = rows.find((setting) => name === `--${setting.name}`);
    if (row !== undefined && row.kind !== "switch" && value === undefined && fits(row, args[i + 1])) i++;
  }
  return args.length;
}

function strangeOption(
  before: readonly string[],
  args: readonly string[],
  commands: readonly Command[],
): Fault | null {
  const rows = allRows(commands);
  const known = (arg: string) =>
    arg.startsWith("--")
      ? rows.some((row) => split(arg)[0] === `--${row.name}`)
      : rows.some((row) => arg[1] === row.letter);
  const options = before.filter((arg) => isOption(arg) && arg !== "--");
  const strange = options.find((arg) => !ASKS_FOR_HELP.has(arg) && !known(arg));
  if (strange === undefined) return null;
  const command = commands.find(({ name }) => args.includes(name)) ?? commands[0];
  return unknownOption(strange, { commands, command, isProgram: false });
}

function allRows(commands: readonly Command[]): Setting[] {
  return rowsOf(...commands.map(settingsOf));
}

function rowsOf(...tables: SettingTable[]): Setting[] {
  return [...tables, EVERYWHERE].flatMap((table) => Object.values(table));
}

interface Arranged {
  /** Options by their names, those with a value as `--name=value`; unknown ones as they were typed. */
  options: string[];
  /** All else, in its order. */
  words: string[];
}

function arrange(args: readonly string[], scope: Scope): Arranged | Fault {
  const { command } = scope;
  const rows = rowsOf(settingsOf(command));
  const arranged: Arranged = { options: [], words: [] };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === "--") {
      arranged.words.push(...args.slice(i + 1));
      break;
    }
    if (ASKS_FOR_HELP.has(arg)) arranged.options.push("--help");
    else if (!command.serves && /^-\d/.test(arg)) return unknownOption(arg, scope);
    else if (!isOption(arg)) arranged.words.push(arg);
    else {
      const next: string | undefined = args[i + 1];
      const read = arg.startsWith("--") ? readName(arg, next, rows) : readLetters(arg, next, rows);
      if (isFault(read)) return read;
      arranged.options.push(...read.options);
      if (read.takesNext) i++;
    }
  }
  return arranged;
}

/** What people of other programs and of Windows type. */
const ASKS_FOR_HELP = new Set(["/?", "-?", "/help"]);

/** `-1` is a number, which a tracker may be given, and `-` stands for a stream: neither is an option. */
function isOption(arg: string): boolean {
  return /^-[^\d]/.test(arg);
}

function fits(row: Setting, next: string | undefined): next is string {
  return next !== undefined && (!isOption(next) || (row.kind === "texts" && row.isDashed === true));
}

function split(arg: string): [name: string, value?: string] {
  const at = arg.indexOf("=");
  return at < 0 ? [arg] : [arg.slice(0, at), arg.slice(at + 1)];
}

/** One argument's options, and whether the next argument was the last one's value. */
interface Read {
  options: string[];
  takesNext: boolean;
}

/** `--port 6969` or `--port=6969`. */
function readName(arg: string, next: string | undefined, rows: readonly Setting[]): Read | Fault {
  const [name, value] = split(arg);
  const row = rows.find((setting) => name === `--${setting.name}`);
  if (row?.kind === "switch" && value !== undefined) return unwantedValue(name);
  if (row === undefined || row.kind === "switch") return { options: [arg], takesNext: false };
  return valued(row, name, value, next);
}

/** `-h`, `-hV`, `-p 6969`, `-p6969`, `-p=6969`. */
function readLetters(arg: string, next: string | undefined, rows: readonly Setting[]): Read | Fault {
  const options: string[] = [];
  // `-port` is no -p with the value "ort".
  const isName = rows.some(({ name }) => name === split(arg.slice(1))[0]);
  for (let at = 1; at < arg.length && !isName; at++) {
    const row = rows.find(({ letter }) => letter === arg[at]);
    if (row === undefined) {
      if (at > 1 && !/[A-Za-z]/.test(arg[at])) return unwantedValue(`-${arg[at - 1]}`);
      return { options: [...options, at === 1 ? arg : `-${arg[at]}`], takesNext: false };
    }
    if (row.kind !== "switch") {
      const rest = at + 1 < arg.length ? arg.slice(at + 1).replace(/^=/, "") : undefined;
      const last = valued(row, `-${arg[at]}`, rest, next);
      return isFault(last) ? last : { ...last, options: [...options, ...last.options] };
    }
    options.push(`--${row.name}`);
  }
  return { options: isName ? [arg] : options, takesNext: false };
}

function valued(
  row: Setting,
  typed: string,
  value: string | undefined,
  next: string | undefined,
): Read | Fault {
  const alone = row.kind === "text" ? row.alone : undefined;
  const isNext = value === undefined && fits(row, next);
  const text = value ?? (isNext ? next : alone);
  if (text === undefined) return fault("missing-value", `${typed} needs a value.`, `Give ${allowed(row)}.`);
  return { options: [`--${row.name}=${text}`], takesNext: isNext };
}

function readOptions(options: readonly string[], scope: Scope): Pick<Call, "given" | "everywhere"> | Fault {
  const own = Object.values(settingsOf(scope.command));
  const rows = rowsOf(settingsOf(scope.command));
  const values = rows.filter((row) => row.kind !== "switch").map((row) => row.name);
  const unknown: string[] = [];
  const parsed = parseArgs([...options], {
    string: values,
    collect: values,
    boolean: rows.filter((row) => row.kind === "switch").map((row) => row.name),
    unknown(arg) {
      unknown.push(arg);
      return false;
    },
  });
  if (unknown.length > 0) return unknownOption(unknown[0], scope);
  const given = new Map<string, string>();
  for (const row of own) {
    const value = row.kind === "switch"
      ? parsed[row.name] && "on"
      : joined(row, parsed[row.name] as string[]);
    if (isFault(value)) return value;
    if (typeof value === "string") given.set(row.name, value);
  }
  const everywhere: Record<string, string | boolean> = {};
  for (const [field, row] of Object.entries(EVERYWHERE)) {
    const value = row.kind === "switch"
      ? parsed[row.name] === true
      : joined(row, parsed[row.name] as string[]) ?? "";
    if (isFault(value)) return value;
    everywhere[field] = value;
  }
  return { given, everywhere: everywhere as Everywhere };
}

/** A list may come in several options; anything else only once. */
function joined(row: Setting, texts: string[]): string | undefined | Fault {
  if (texts.length < 2) return texts[0];
  if (row.kind === "addresses" || row.kind === "hosts") return texts.join(",");
  if (row.kind === "texts") return texts.join(BETWEEN_TEXTS);
  return fault("given-twice", `--${row.name} is there twice.`, "Give it once.");
}

function unwantedValue(option: string): Fault {
  return fault("unwanted-value", `${option} takes no value.`, `Write ${option} alone.`);
}

function unwantedWord(command: Command, word: string): Fault {
  const form = lineOf(command, command.synopsis[0]);
  return fault("unwanted-word", `${shown(word)} is one word too many.`, `The form is: ${form}`);
}

function unknownOption(arg: string, scope: Scope): Fault {
  const [option] = split(arg);
  // `-p6969` is about its letter.
  const bare = option.replace(/^-([A-Za-z])\d.*$/, "$1").replace(/^-+/, "");
  const { lacks = {} } = scope.command;
  if (Object.hasOwn(lacks, bare)) {
    return fault("unknown-option", `There is no option ${shown(option)}.`, lacks[bare]);
  }
  const near = optionMeant(bare, rowsOf(settingsOf(scope.command)), allRows(scope.commands));
  const help = scope.isProgram ? `${scope.command.name} --help` : `muster help ${scope.command.name}`;
  const advice = near === null ? `"${help}" lists the options.` : `Did you mean --${near}?`;
  return fault("unknown-option", `There is no option ${shown(option)}.`, advice);
}
