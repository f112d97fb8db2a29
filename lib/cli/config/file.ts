/** A configuration file: where it is looked for, and what it sets. */
import { type Fault, isFault, together } from "../../base/fault.ts";
import type { Files } from "../../base/files.ts";
import { type Setting, type SettingTable, shown, shownPath } from "../../base/setting.ts";
import type { Platform } from "../../base/stop.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import { optionMeant } from "../meant.ts";
import { nearest } from "../nearest.ts";
import { badConfig, type Placed } from "./placed.ts";
import { calledIn, TOP } from "./tables.ts";
import { type Complaint, type Entry, plain, readToml } from "./toml.ts";
import { textOfValue } from "./value.ts";

/** The name of the file that is read without being named. */
const NAME = "muster.toml";

/** What `--config` is to be for no file at all. */
const NO_FILE = "off";

/** A folder with somebody's torrents may come with a configuration of his. */
const NAME_IT = `Name this file by --config ${NAME}, or give the option on the command line.`;

/** A secret in a file would be read by whoever gets the file. */
const TYPE_IT = "Give --password, which asks for it, or set MUSTER_PASSWORD.";

/** Bytes of a file, at most. */
const MOST_BYTES = 1024 * 1024;

/** Faults of a file that are told. */
const MOST_TOLD = 20;

/** A file to read. */
export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  /** As sentences call it. */
  readonly called: string;
  /** Nobody named it: whoever filled the working directory may have put it there. */
  readonly isFound?: true;
  /** Somebody did, by --config or by MUSTER_CONFIG. */
  readonly isNamed?: true;
}

/** A look at where a file may be. */
export interface FileMeans {
  readonly files: Pick<Files, "info" | "readWhole">;
  readonly platform: Platform;
  cwd(): string;
  /** The folder of the executable; null when run from source. */
  executableFolder(): string | null;
}

/** The file that is named; without a name the one in the working directory, else the one beside the executable. Null for none. */
export function findFile(wish: string, means: FileMeans): ConfigFile | null {
  const { isAbsolute, join } = pathsOf(means.platform);
  if (wish === NO_FILE) return null;
  if (wish !== "") {
    const folder = isAbsolute(wish) ? "" : workingFolder(means) ?? "";
    return { path: folder === "" ? wish : join(folder, wish), called: shownPath(wish), isNamed: true };
  }
  const [here, beside] = [workingFolder(means), means.executableFolder()];
  const places: ConfigFile[] = [
    ...here === null ? [] : [{ path: join(here, NAME), called: NAME, isFound: true as const }],
    ...beside === null ? [] : [{ path: join(beside, NAME), called: shownPath(join(beside, NAME)) }],
  ];
  return places.find(({ path }) => !isFault(means.files.info(path))) ?? null;
}

/** Null when it was removed, which stops no tracker from starting. */
function workingFolder({ cwd }: FileMeans): string | null {
  try {
    return cwd();
  } catch {
    return null;
  }
}

/**
 * What the file sets, by the names that sentences have; all of it is checked, whatever command it is for. What is wrong is
 * told together, up to what is no TOML.
 */
export function readFile(
  file: ConfigFile,
  tables: ReadonlyMap<string, SettingTable>,
  means: ReadMeans,
): Map<string, Placed> | Fault {
  const text = textOf(file, means);
  if (isFault(text)) return text;
  const { entries, complaint: broken } = readToml(text);
  const reading = new Reading(file, tables, means.platform);
  const wrong = reading.of(entries);
  if (broken !== null) wrong.push(complaint(broken, file));
  return together(wrong.slice(0, MOST_TOLD)) ?? reading.found;
}

/** What a file sets that is wrong somewhere: all that is good above what is no TOML. Nothing where it cannot be read. */
export function readGood(
  file: ConfigFile,
  tables: ReadonlyMap<string, SettingTable>,
  means: ReadMeans,
): Map<string, Placed> {
  const text = textOf(file, means);
  if (isFault(text)) return new Map();
  const reading = new Reading(file, tables, means.platform);
  reading.of(readToml(text).entries);
  return reading.found;
}

type ReadMeans = Pick<FileMeans, "files" | "platform">;

/** Its lines end in \n. */
function textOf(file: ConfigFile, { files }: ReadMeans): string | Fault {
  const bytes = files.readWhole(file.path, MOST_BYTES);
  return isFault(bytes) ? unreadable(bytes, file) : decoded(bytes, file);
}

function unreadable(
  { message, advice, reason, path }: Fault & { reason: string; path: string },
  file: ConfigFile,
) {
  if (reason === "too-long") return badConfig(`${file.called} has more than 1 MiB.`, "Give a shorter file.");
  const told = message.replace(shownPath(path), file.called);
  return badConfig(told, advice ?? `Give another by --config, or --config ${NO_FILE} for none.`);
}

/** The text, its lines ending in \n. */
function decoded(bytes: Uint8Array, { called }: ConfigFile): string | Fault {
  const isSixteen = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isSixteen) return badConfig(`${called} cannot be read: it is UTF-16.`, "Save it as UTF-8.");
  if (bytes.includes(0)) return badConfig(`${called} cannot be read: it is no text.`, "Give a TOML file.");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replaceAll("\r\n", "\n");
  } catch {
    const line = strangeLine(bytes);
    return badConfig(`${called}, line ${line} is not UTF-8.`, "Save it as UTF-8.");
  }
}

/** The first line with bytes that are not UTF-8. */
function strangeLine(bytes: Uint8Array): number {
  const text = new TextDecoder().decode(bytes);
  return text.slice(0, text.indexOf("\ufffd")).split("\n").length;
}

function complaint({ line, message, advice }: Complaint, { called }: ConfigFile): Fault {
  return badConfig(`${called}, line ${line}: ${message}`, advice);
}

/** One reading of a file. */
class Reading {
  readonly #file: ConfigFile;
  readonly #tables: ReadonlyMap<string, SettingTable>;
  readonly #platform: Platform;
  /** What is good. */
  readonly found = new Map<string, Placed>();
  /** Where each key and each header was first. */
  readonly #lines = new Map<string, number>();
  /** Tables that are none: what stands in them is not looked at. */
  readonly #strange = new Set<string>();

  constructor(file: ConfigFile, tables: ReadonlyMap<string, SettingTable>, platform: Platform) {
    this.#file = file;
    this.#tables = tables;
    this.#platform = platform;
  }

  /** Takes in what is good; gives what is wrong. */
  of(entries: readonly Entry[]): Fault[] {
    return entries.flatMap((entry) => this.#take(entry) ?? []);
  }

  #take({ line, path, value }: Entry): Fault | null {
    const [first, second] = path;
    if (path.length > 1 && this.#strange.has(first)) return null;
    if (path.length === 1 && (value === undefined || isTable(value))) {
      return this.#takeTable(line, first, value as Record<string, unknown> | undefined);
    }
    if (path.length === 1) return this.#takeValue(line, TOP, first, value);
    // `[track.port]` and `track.port.x = 1` make a table of what is a value.
    return this.#noTable(line, first) ??
      this.#takeValue(line, first, second, path.length === 2 ? value ?? {} : {});
  }

  /** `[track]`, or `track = { port = 6969 }` */
  #takeTable(line: number, name: string, values: Record<string, unknown> | undefined): Fault | null {
    const wrong = this.#noTable(line, name) ?? this.#twice(line, `[${name}]`);
    if (wrong !== null) return wrong;
    for (const [key, value] of Object.entries(values ?? {})) {
      const wrongValue = this.#takeValue(line, name, key, value);
      if (wrongValue !== null) return wrongValue;
    }
    return null;
  }

  #takeValue(line: number, table: string, name: string, value: unknown): Fault | null {
    const called = calledIn(table === TOP ? TOP : plain(table), plain(name));
    const row = this.#row(table, name);
    if (row === undefined) return this.#at(line, `${called} is no setting.`, this.#settingMeant(table, name));
    if ("asksSecret" in row) {
      return this.#at(line, `${called} is a secret, and is taken from no file.`, TYPE_IT);
    }
    const origin = `${this.#file.called}, line ${line}`;
    const start = { folder: pathsOf(this.#platform).dirname(this.#file.path), platform: this.#platform };
    const text = textOfValue(row, value, `${origin}: ${called}`, start);
    if (isFault(text)) return text;
    if (this.#file.isFound && "runsProgram" in row && text) {
      return this.#at(line, `${called} runs a program, and is not taken from here.`, NAME_IT);
    }
    const wrong = this.#twice(line, called);
    if (wrong === null && text !== null) this.found.set(called, { text, origin });
    return wrong;
  }

  #row(table: string, name: string): Setting | undefined {
    return Object.values(this.#tables.get(table) ?? {}).find((row) => row.name === name);
  }

  #twice(line: number, called: string): Fault | null {
    const first = this.#lines.get(called);
    this.#lines.set(called, line);
    return first === undefined
      ? null
      : this.#at(line, `${called} is there twice, first on line ${first}.`, "Give it once.");
  }

  #noTable(line: number, name: string): Fault | null {
    if (name !== TOP && this.#tables.has(name)) return null;
    this.#strange.add(name);
    const row = this.#row(TOP, name);
    if (row !== undefined) {
      return this.#at(line, `${name} is no table.`, `Write ${name} = ... at the top of the file.`);
    }
    const names = [...this.#tables.keys()].filter((known) => known !== TOP);
    const near = HABITS[name] ?? nearest(name, names);
    const advice = near === null ? `The tables are ${names.join(", ")}.` : `Did you mean [${near}]?`;
    return this.#at(line, `There is no table ${shown(name)}.`, advice);
  }

  /** What to do about a name that the table does not have. */
  #settingMeant(table: string, name: string): string {
    const rows = Object.values(this.#tables.get(table)!);
    if (table !== TOP && this.#row(TOP, name) !== undefined) {
      return `It belongs at the top of the file, above all tables.`;
    }
    const owner = [...this.#tables.keys()].find((other) => this.#row(other, name) !== undefined);
    if (table === TOP && owner !== undefined) return `It belongs under [${owner}].`;
    if (table === TOP && this.#tables.has(name)) return `It is a table: write [${name}].`;
    const near = optionMeant(name, rows, []);
    if (near !== null) return `Did you mean "${near}"?`;
    return owner === undefined || table === TOP
      ? '"muster config" prints all settings.'
      : `It belongs under [${owner}].`;
  }

  #at(line: number, message: string, advice: string): Fault {
    return complaint({ line, message, advice }, this.#file);
  }
}

/** Other words for tables. */
const HABITS: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  tracker: "track",
  bttrack: "track",
  py3bt_tracker: "track",
  download: "get",
  client: "get",
});

function isTable(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
