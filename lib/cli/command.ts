/** What a command is, what it is called with, and how it is found by its name. The table of them all stands in commands.ts. */
import { type Fault, fault } from "../base/fault.ts";
import { type SettingTable, shown } from "../base/setting.ts";
import type { Env } from "./env.ts";
import type { Everywhere } from "./everywhere.ts";
import type { LiveLine } from "./live.ts";
import { nearest } from "./nearest.ts";

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

/** A row of the table of commands: what the reader of arguments and the help know of one. */
export interface Command {
  readonly name: string;
  /** Ways to call it, without the program's name in front. */
  readonly synopsis: readonly string[];
  /** What it does: the end of a line in the list of commands. */
  readonly summary: string;
  /** Whole command lines, with what each does. */
  readonly examples: readonly (readonly [line: string, sentence: string])[];
  readonly settings: SettingTable;
  /** The words that it takes, at most, with what each is. */
  readonly words: readonly (readonly [placeholder: string, sentence: string])[];
  /** Does the work; gives the exit code, or why it could not be done. */
  run(call: Call, env: Env, live: LiveLine): Promise<number | Fault>;
}

/** The command of the name, or the fault that names the nearest one. */
export function findCommand(name: string, commands: readonly Command[]): Command | Fault {
  const found = commands.find((command) => command.name === name);
  if (found !== undefined) return found;
  const near = nearest(name, commands.map((command) => command.name));
  const advice = near === null ? '"muster help" lists the commands.' : `Did you mean "muster ${near}"?`;
  return fault("unknown-command", `There is no command ${shown(name)}.`, advice);
}
