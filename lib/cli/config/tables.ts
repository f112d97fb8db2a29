/** Which settings a configuration file and the environment may hold, and what each is called there. */
import type { Setting, SettingTable } from "../../base/setting.ts";
import { type Command, settingsOf } from "../command.ts";
import { EVERYWHERE } from "../everywhere.ts";

/** The name of the table that is none: the top of the file. */
export const TOP = "";

const { help: _help, version: _version, config: _config, ...OF_THE_TOP } = EVERYWHERE;

/** The command whose settings MUSTER_PORT and the like are, without its name. */
const MAIN = "track";

/** All tables that a file may have, by their names. */
export function allTables(commands: readonly Command[]): ReadonlyMap<string, SettingTable> {
  const owners = commands.filter((command) => tableOf(command) === command.name);
  const tables = owners.map((command): [string, SettingTable] => [command.name, settingsOf(command)]);
  return new Map<string, SettingTable>([[TOP, OF_THE_TOP], ...tables]);
}

/** The table that a command reads, beside the top: a program of another name reads what it borrows from. Null for none. */
export function tableOf({ name, program, borrows, settings, readsNoConfig }: Command): string | null {
  if (program) return borrows === undefined ? null : tableOf(borrows);
  return readsNoConfig || Object.keys(settings).length === 0 ? null : name;
}

/** A setting's name in sentences: `track.port`, and at the top its own. */
export function calledIn(table: string, name: string): string {
  return table === TOP ? name : `${table}.${name}`;
}

/** The variables that set it, the strongest first: MUSTER_TRACK_PORT, MUSTER_PORT. */
export function variablesOf(table: string, { name }: Setting): readonly string[] {
  const end = name.toUpperCase().replaceAll("-", "_");
  if (table === TOP) return [`MUSTER_${end}`];
  const own = `MUSTER_${table.toUpperCase()}_${end}`;
  return table === MAIN ? [own, `MUSTER_${end}`] : [own];
}
