/** What a command is, what it is called with, and how it is found by its name. The table of them all stands in commands.ts. */
import { type Fault, fault } from "../base/fault.ts";
import { type SettingTable, shown } from "../base/setting.ts";
import type { Env } from "./env.ts";
import type { Everywhere } from "./everywhere.ts";
import type { LiveLine } from "./live.ts";
import { adviceForCommand, type IsThere } from "./meant.ts";

/** A command line, taken apart but not yet understood. */
export interface Call {
  readonly command: Command;
  /** Whether the user named the command, or it stands for none. */
  readonly named: boolean;
  /** What stands after the command and is no option. */
  readonly words: readonly string[];
  /** The texts of the command's own options, by name. */
  readonly given: ReadonlyMap<string, string>;
  readonly everywhere: Everywhere;
}

/** A call with what the environment and the configuration file add to its options. */
export interface FullCall extends Call {
  /** The command line's, the environment's and the file's texts, as they are now; a Fault for what is wrong with them. */
  configured(): ReadonlyMap<string, string> | Fault;
  /** Where each text of `given` comes from, as last read: `--port`, `MUSTER_PORT`, `muster.toml, line 3`. */
  readonly origins: ReadonlyMap<string, string>;
  /** The configuration file in force; null without. */
  readonly configFile: string | null;
  /** What is wrong with the file, where the command goes on without that; null: nothing. */
  readonly passedOver: Fault | null;
}

/** A row of the table of commands: what the reader of arguments and the help know of one. */
export interface Command {
  readonly name: string;
  /** Ways to call it, the plainest first, without `muster` in front. */
  readonly synopsis: readonly string[];
  /** What it does: the end of a line in the list of commands. */
  readonly summary: string;
  /** Whole command lines, with what each does. */
  readonly examples: readonly (readonly [line: string, sentence: string])[];
  /** Its own options. A letter of theirs means nothing to other commands. */
  readonly settings: SettingTable;
  /** A command whose options it takes as well, but for those that it has itself. */
  readonly borrows?: Command;
  /** The words that it takes, at most, with what each is. */
  readonly words: readonly (readonly [placeholder: string, sentence: string])[];
  /** The last word may come again and again. */
  readonly lastWordRepeats?: true;
  /** Its words are files, so that wildcards in them stand for names. */
  readonly wildcards?: true;
  /** It goes on until it is stopped, and what it writes is no result. */
  readonly serves?: true;
  /** Another program's name: a copy or link of the executable that has this name runs the command. */
  readonly program?: true;
  /** Neither the environment nor a configuration file tells it anything. */
  readonly readsNoConfig?: true;
  /** A configuration file that is wrong does not keep it from its work, unless somebody named that file. */
  readonly passesOverConfig?: true;
  /** Options that it does not have, while one like it has them: what to do instead. */
  readonly lacks?: Readonly<Record<string, string>>;
  /** What else its help has to say, a paragraph. */
  readonly remark?: string;
  /** Does the work; gives the exit code, or why it could not be done. */
  run(call: FullCall, env: Env, live: LiveLine): Promise<number | Fault>;
}

/** All options that a command takes, but for those that every command takes. */
export function settingsOf({ settings, borrows }: Command): SettingTable {
  return borrows === undefined ? settings : { ...settingsOf(borrows), ...settings };
}

/** A way to call a command, from the first word on: another program's command line has no `muster` in front. */
export function lineOf(command: Command, form: string): string {
  return command.program ? form : `muster ${form}`;
}

/** The command of the name, or the fault that says what was meant. */
export function findCommand(
  name: string,
  commands: readonly Command[],
  isThere: IsThere = () => false,
): Command | Fault {
  const found = commands.find((command) => command.name === name);
  if (found !== undefined) return found;
  const advice = adviceForCommand(name, commands.map((command) => command.name), isThere);
  return fault("unknown-command", `There is no command ${shown(name)}.`, advice);
}

/** The command that the executable's own name asks for (a path or a bare name); undefined for `muster` and others. */
export function findProgram(startedAs: string, commands: readonly Command[]): Command | undefined {
  // BitTornado's were called .py, and Debian's are called .bittornado.
  const name = startedAs.replace(/^.*[/\\]/s, "").replace(/\.exe$/i, "").replace(/\.(?:py|bittornado)$/i, "")
    .toLowerCase();
  return commands.find((command) => command.program && command.name === name);
}
