/**
 * `--on-done COMMAND`: a program that is run for each torrent once all of it is there. The text is cut into words here, and
 * no shell reads them; where the program is one itself, a torrent's name has no place in its words, since it would be read
 * as a part of the commands.
 */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { shown, shownPath } from "../../base/setting.ts";
import type { Platform } from "../../base/stop.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import type { Env } from "../env.ts";
import type { Command } from "../run_program.ts";

/** The words of a COMMAND. */
export interface Hook {
  readonly program: string;
  readonly args: readonly string[];
}

/** What the placeholders stand for. */
export interface Subject {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Hex digits. */
  readonly hash: string;
}

/** Reads the text. */
export function readHook(text: string, platform: Platform): Hook | Fault {
  const words = splitWords(text);
  if (words === null) {
    return bad(
      `--on-done ${shown(text)} has a quote without its partner.`,
      "Close it, or put the other kind around it.",
    );
  }
  const [program, ...args] = words;
  if (program === undefined || program === "") {
    return bad("--on-done needs a command.", 'Give one: --on-done "program {path}"');
  }
  if (PLACEHOLDER.test(program)) return bad("--on-done must name its program itself.", ADVICE);
  const isShell = reader(program) !== null;
  const unknown = isShell ? undefined : args.join(" ").match(LIKE_A_PLACEHOLDER)?.[0];
  if (unknown !== undefined) return bad(`--on-done has no placeholder ${shownPath(unknown)}.`, PLACEHOLDERS);
  const unsafe = isShell ? unsafeWord(program, args) : undefined;
  if (unsafe === undefined) return { program: platform === "windows" ? withEnding(program) : program, args };
  return bad(`${program} would read ${unsafe.match(PLACEHOLDER)![0]} as a part of its commands.`, ADVICE);
}

const PLACEHOLDER = /\{(name|path|hash)\}/;
/** A word in braces that is none; ${HOME} is of other languages. */
const LIKE_A_PLACEHOLDER = /(?<!\$)\{(?!(?:name|path|hash)\})[A-Za-z][\w-]{0,40}\}/;
const PLACEHOLDERS = "There are {name}, {path} and {hash}.";
const ADVICE = "Take MUSTER_NAME, MUSTER_PATH or MUSTER_HASH from the environment there.";

/** Why there is no such program; null when there is, or when that cannot be told. Asks for PATH: call it before that permission is dropped. */
export function missingProgram(
  { program }: Hook,
  env: Pick<Env, "files" | "platform" | "variable">,
): Fault | null {
  const isWindows = env.platform === "windows";
  if (isWindows ? /[/\\]/.test(program) : program.includes("/")) {
    const info = env.files.info(program);
    if (!isFault(info)) {
      return info.kind === "file" ? null : bad(`--on-done: ${shownPath(program)} is no program.`, CHOOSE);
    }
    const isMissing = info.reason === "missing" || info.reason === "no-folder";
    return isMissing ? bad(`--on-done: there is no program ${shownPath(program)}.`, CHOOSE) : null;
  }
  const folders = env.variable("PATH");
  // Windows looks into more folders than that.
  if (isWindows || folders === undefined) return null;
  const { join } = pathsOf(env.platform);
  const isThere = folders.split(":").some((folder) => !isFault(env.files.info(join(folder || ".", program))));
  return isThere
    ? null
    : bad(`--on-done: there is no program ${shown(program)} in the folders of PATH.`, CHOOSE);
}

const CHOOSE = "Name one that is there.";

/** Words with spaces between them; quotes of either kind keep spaces, and nothing else is special. Null: a quote is not closed. */
function splitWords(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote = "";
  for (const sign of text) {
    if (quote !== "") {
      if (sign === quote) quote = "";
      else word += sign;
    } else if (sign === '"' || sign === "'") {
      quote = sign;
      word ??= "";
    } else if (/\s/.test(sign)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? "") + sign;
  }
  if (word !== null) words.push(word);
  return quote === "" ? words : null;
}

/** Programs that take commands as words: all of their words (batch files and cmd), or the one behind -c. */
function reader(program: string): "all" | "behind -c" | null {
  const name = program.replace(/^.*[/\\]/s, "").toLowerCase().replace(/\.(?:exe|com)$/, "");
  if (/^(?:cmd|powershell|pwsh)$|\.(?:bat|cmd)$/.test(name)) return "all";
  return /^(?:ba|da|z|k|mk|a|c|tc|fi)?sh$|^busybox$|^env$/.test(name) ? "behind -c" : null;
}

/** The word with a placeholder that is read as commands; undefined where there is none. */
function unsafeWord(program: string, args: readonly string[]): string | undefined {
  if (reader(program) === "all") return args.find((word) => PLACEHOLDER.test(word));
  return args.find((word, index) => PLACEHOLDER.test(word) && /^-\w*c$/.test(args[index - 1] ?? ""));
}

/** A name without an ending could be found as a batch file, which reads its words as commands. */
function withEnding(program: string): string {
  return /\.\w+$/.test(program.replace(/^.*[/\\]/s, "")) ? program : `${program}.exe`;
}

/** What to run for one torrent: placeholders filled, once each, whatever stands in their values. */
export function filled({ program, args }: Hook, subject: Subject): Command {
  const fill = (word: string) =>
    word.replace(/\{(name|path|hash)\}/g, (_, key: keyof Subject) => subject[key]);
  return {
    program,
    args: args.map(fill),
    variables: { MUSTER_NAME: subject.name, MUSTER_PATH: subject.path, MUSTER_HASH: subject.hash },
  };
}

function bad(message: string, advice: string): Fault {
  return fault("bad-value", message, advice);
}
