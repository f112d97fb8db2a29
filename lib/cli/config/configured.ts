/** All that a command is told: the command line, over the environment, over the configuration file. */
import { type Fault, isFault } from "../../base/fault.ts";
import { readSetting, type Setting, type SettingTable } from "../../base/setting.ts";
import { type Call, type Command, type FullCall, settingsOf } from "../command.ts";
import type { Env } from "../env.ts";
import { EVERYWHERE, type Everywhere } from "../everywhere.ts";
import { readEnvironment } from "./environment.ts";
import { type ConfigFile, findFile, readFile, readGood } from "./file.ts";
import type { Placed } from "./placed.ts";
import { allTables, calledIn, tableOf, TOP, variablesOf } from "./tables.ts";

/** What a command is told at a moment. */
export interface Configured {
  /** The texts of its settings, by their names, in the form that readSettings() takes. */
  readonly texts: Map<string, string>;
  /** Where each comes from, by the same names: `--port`, `MUSTER_PORT`, `muster.toml, line 3`. */
  readonly origins: Map<string, string>;
  readonly everywhere: Everywhere;
  /** The path of the file in force, absolute; null for none. */
  readonly file: string | null;
  /** What is wrong with the file, where the command goes on without that. */
  readonly passedOver: Fault | null;
}

/** What does not change while a program runs: its command line, its environment, and which file is read. */
export interface Sources {
  readonly tables: ReadonlyMap<string, SettingTable>;
  readonly environment: ReadonlyMap<string, Placed>;
  readonly file: ConfigFile | null;
}

/**
 * What the environment sets, and which file is in force. A bad variable is a Fault.
 * @param wish what --config says; "" without
 * @param names the tables whose variables are asked for; null: all
 */
export function sourcesOf(
  wish: string,
  names: readonly string[] | null,
  env: Env,
  commands: readonly Command[],
): Sources | Fault {
  const tables = allTables(commands);
  const own = new Map([...tables].filter(([name]) => names?.includes(name) ?? true));
  const variable = (name: string) => env.variable(name);
  const environment = readEnvironment(own, variable);
  if (isFault(environment)) return environment;
  const [named] = variablesOf(TOP, EVERYWHERE.config);
  return { tables, environment, file: findFile(wish || (variable(named) ?? ""), env) };
}

/** What environment and file set now, the environment over the file. */
export function placedIn({ tables, environment, file }: Sources, env: Env): Map<string, Placed> | Fault {
  const inFile = file === null ? new Map<string, Placed>() : readFile(file, tables, env);
  return isFault(inFile) ? inFile : new Map([...inFile, ...environment]);
}

/** What a command is told now. Reads the environment and the file anew. */
export function configured(call: Call, env: Env, commands: readonly Command[]): Configured | Fault {
  const sources = sourcesFor(call, env, commands);
  return isFault(sources) ? sources : configuredFrom(sources, call, env);
}

function sourcesFor(call: Call, env: Env, commands: readonly Command[]): Sources | Fault {
  return sourcesOf(call.everywhere.config, [TOP, tableOf(call.command) ?? TOP], env, commands);
}

function configuredFrom(sources: Sources, call: Call, env: Env): Configured | Fault {
  const all = placedIn(sources, env);
  const passesOver = call.command.passesOverConfig && sources.file?.isNamed === undefined;
  if (isFault(all) && !passesOver) return all;
  const placed = isFault(all) ? goodIn(sources, env) : all;
  return {
    ...merged(call, placed),
    everywhere: everywhereOf(call, placed),
    file: sources.file?.path ?? null,
    passedOver: isFault(all) ? all : null,
  };
}

/** The same as placedIn() of a file that is wrong somewhere. */
function goodIn({ tables, environment, file }: Sources, env: Env): Map<string, Placed> {
  const inFile = file === null ? new Map<string, Placed>() : readGood(file, tables, env);
  return new Map([...inFile, ...environment]);
}

/** The settings of the command, each from the strongest place that has it. */
function merged(call: Call, placed: ReadonlyMap<string, Placed>): Pick<Configured, "texts" | "origins"> {
  const [texts, origins] = [new Map<string, string>(), new Map<string, string>()];
  const table = tableOf(call.command);
  for (const row of Object.values(settingsOf(call.command))) {
    const typed = call.given.get(row.name);
    const weaker = table === null || hasOpposite(row, call)
      ? undefined
      : placed.get(calledIn(table, row.name));
    const text = typed ?? weaker?.text;
    if (text === undefined || (typed === undefined && isAsWithout(row, text))) continue;
    texts.set(row.name, text);
    origins.set(row.name, typed === undefined ? weaker!.origin : `--${row.name}`);
  }
  return { texts, origins };
}

/** Whether `--no-private` on the command line takes back `private`, or the other way round. */
function hasOpposite({ name }: Setting, { given }: Call): boolean {
  return given.has(`no-${name}`) || (name.startsWith("no-") && given.has(name.slice(3)));
}

/** A switch that is off is one that is not there: commands ask for that. */
function isAsWithout(row: Setting, text: string): boolean {
  return row.kind === "switch" && readSetting(row, text) === row.fallback;
}

function everywhereOf({ everywhere }: Call, placed: ReadonlyMap<string, Placed>): Everywhere {
  const entries = Object.entries(EVERYWHERE).map(([field, row]) => {
    const typed = everywhere[field as keyof Everywhere];
    const text = placed.get(row.name)?.text;
    if (typed === true || (typeof typed === "string" && typed !== "") || text === undefined) {
      return [field, typed];
    }
    return [field, readSetting(row as Setting, text)];
  });
  return Object.fromEntries(entries) as Everywhere;
}

/**
 * A call with all that its command is told. The environment is read here alone: when the file is read again, the
 * permission for that may be gone.
 */
export function fullCall(call: Call, env: Env, commands: readonly Command[]): FullCall | Fault {
  if (call.command.readsNoConfig) {
    const nothing = { origins: new Map(), configFile: null, passedOver: null };
    return { ...call, ...nothing, configured: () => call.given };
  }
  const sources = sourcesFor(call, env, commands);
  if (isFault(sources)) return sources;
  const first = configuredFrom(sources, call, env);
  if (isFault(first)) return first;
  let { origins } = first;
  return {
    ...{ ...call, given: first.texts, everywhere: first.everywhere, configFile: first.file },
    passedOver: first.passedOver,
    configured() {
      const now = configuredFrom(sources, call, env);
      if (isFault(now)) return now;
      origins = now.origins;
      return now.texts;
    },
    get origins() {
      return origins;
    },
  };
}

/**
 * Whether the environment or a configuration file wants no colours: for what is told of a command line that is wrong, or
 * of a configuration that is.
 */
export function saysNoColor(env: Env, commands: readonly Command[]): boolean {
  const row = EVERYWHERE.noColor;
  const tables = new Map([[TOP, { noColor: row }]]);
  const inEnvironment = readEnvironment(tables, (name) => env.variable(name));
  const wish = typedConfig(env.args) || (env.variable(variablesOf(TOP, EVERYWHERE.config)[0]) ?? "");
  const file = findFile(wish, env);
  const inFile = file === null ? null : readGood(file, allTables(commands), env).get(row.name);
  const placed = (isFault(inEnvironment) ? undefined : inEnvironment.get(row.name)) ?? inFile;
  return placed !== undefined && placed !== null && readSetting(row, placed.text) === true;
}

/** What --config says in a command line that is wrong elsewhere; "" for nothing. */
function typedConfig(args: readonly string[]): string {
  const option = `--${EVERYWHERE.config.name}`;
  const at = args.findIndex((arg) => arg === option || arg.startsWith(`${option}=`));
  return at < 0 ? "" : args[at] === option ? args[at + 1] ?? "" : args[at].slice(option.length + 1);
}
