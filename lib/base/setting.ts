/**
 * Settings as rows of a table. One row says all about a setting: its name, its kind, what it is when nobody sets
 * it, its bounds and a sentence for the help. A table of rows gives the type of the configuration, so that a row and
 * its use cannot come apart. Where a text comes from (command line, environment, file) is the caller's matter.
 */
import { isAddress, isHostName } from "./address.ts";
import { type Fault, fault, isFault } from "./fault.ts";
import { readBinarySize, readDuration, readRate, readSize, writeDuration, writeSize } from "./unit.ts";

interface Row {
  /** As it is typed: `peer-timeout`. */
  readonly name: string;
  /** A short form, one letter, where there is one. */
  readonly letter?: string;
  /** What it does, for the help; one or two short sentences. */
  readonly sentence: string;
  /** Its value is a program that is run: it is taken from no file that nobody named. */
  readonly runsProgram?: true;
  /** What one should know before using it, where that is more than a row of a table holds: a paragraph. */
  readonly more?: string;
}

/** A whole number: a port, a count, seconds, bytes, or bytes a second. */
export interface NumberSetting extends Row {
  readonly kind: "port" | "count" | "duration" | "size" | "rate";
  readonly fallback: number;
  readonly min: number;
  readonly max: number;
  /** What 0 stands for, where it may be given although it is below `min`. */
  readonly zero?: string;
  /** A word that stands for 0, which may then not be given as a number: `auto`. */
  readonly zeroWord?: string;
  /** What it is when nobody sets it, where that is 0 and 0 may not be given: `no limit`. */
  readonly unset?: string;
  /** Of a "size" that is a power of two: K and M alone are KiB and MiB. */
  readonly binary?: true;
  /** What a "count" counts, where that is not plain: `minutes`. */
  readonly unit?: string;
  /** What stands for the value in the help: `PORT`. */
  readonly placeholder: string;
}

/** On or off. On the command line its name alone means on. */
export interface SwitchSetting extends Row {
  readonly kind: "switch";
  readonly fallback: boolean;
  /** On, a secret is asked for, which stands on no command line and in no file: neither a file nor the environment sets it. */
  readonly asksSecret?: true;
}

/** On or off, said as a value: `--obfuscation on`. */
export interface ToggleSetting extends Row {
  readonly kind: "toggle";
  readonly fallback: boolean;
}

interface ListRow extends Row {
  readonly fallback: readonly string[];
  /** The most that may be given. */
  readonly max: number;
  readonly placeholder: string;
}

/** A list of IP addresses, with commas between them. */
export interface AddressesSetting extends ListRow {
  readonly kind: "addresses";
}

/** A list of hosts, IP addresses or DNS names, with commas between them. */
export interface HostsSetting extends ListRow {
  readonly kind: "hosts";
}

/** Any text, such as a comment or a file's name. */
export interface TextSetting extends Row {
  readonly kind: "text";
  readonly fallback: string;
  readonly placeholder: string;
  /** What is a good text, for errors: `a date such as 2026-11-20`. */
  readonly good: string;
  /** It is the path of a file or folder. */
  readonly isPath?: true;
  /** What the option's name without a value stands for. */
  readonly alone?: string;
}

/** Texts, one for each time that the option is given; a comma is part of a text. */
export interface TextsSetting extends ListRow {
  readonly kind: "texts";
  readonly good: string;
  /** They are paths of files or folders. */
  readonly isPath?: true;
  /** They may begin with `-`, as options do. */
  readonly isDashed?: true;
}

/** One of a few words. */
export interface ChoiceSetting extends Row {
  readonly kind: "choice";
  readonly choices: readonly string[];
  readonly fallback: string;
}

/** A row, told apart by `kind`. */
export type Setting =
  | NumberSetting
  | SwitchSetting
  | ToggleSetting
  | AddressesSetting
  | HostsSetting
  | TextSetting
  | TextsSetting
  | ChoiceSetting;

/** Rows by the name of the field that they fill. */
export type SettingTable = Readonly<Record<string, Setting>>;

/** What a row's text becomes. */
export type ValueOf<S extends Setting> = S extends SwitchSetting | ToggleSetting ? boolean
  : S extends AddressesSetting | HostsSetting | TextsSetting ? string[]
  : S extends TextSetting ? string
  : S extends ChoiceSetting ? S["choices"][number]
  : number;

/** The configuration that a table describes. */
export type ValuesOf<T extends SettingTable> = { -readonly [Field in keyof T]: ValueOf<T[Field]> };

/** What each setting is when nobody sets it. */
export function fallbacks<T extends SettingTable>(table: T): ValuesOf<T> {
  const copy = ({ fallback }: Setting) => Array.isArray(fallback) ? [...fallback] : fallback;
  const entries = Object.entries(table).map(([field, setting]) => [field, copy(setting)]);
  return Object.fromEntries(entries) as ValuesOf<T>;
}

/** All of a table's values from the texts given, by the settings' names; the first bad one is the fault. */
export function readSettings<T extends SettingTable>(
  table: T,
  given: ReadonlyMap<string, string>,
): ValuesOf<T> | Fault {
  const values: Record<string, unknown> = fallbacks(table);
  for (const [field, setting] of Object.entries(table)) {
    const text = given.get(setting.name);
    if (text === undefined) continue;
    const value = readSetting(setting, text);
    if (isFault(value)) return value;
    values[field] = value;
  }
  return values as ValuesOf<T>;
}

/** A text's value, or a fault that says what would be right; `called` is what the user knows the setting by. */
export function readSetting<S extends Setting>(
  setting: S,
  text: string,
  called = `--${setting.name}`,
): ValueOf<S> | Fault {
  const advice = `Give ${allowed(setting)}.`;
  if (text === "" && setting.kind !== "text") return fault("bad-value", `${called} needs a value.`, advice);
  const value = readValue(setting, text);
  if (value === null) return fault("bad-value", `${called} cannot be ${shown(text)}.`, advice);
  return value as ValueOf<S>;
}

/** Stands between the texts of a "texts" setting where they travel as one: no argument can have it. */
export const BETWEEN_TEXTS = "\0";

function readValue(setting: Setting, text: string): number | boolean | string | string[] | null {
  if (setting.kind === "text") return text;
  if (setting.kind === "texts") return readTexts(text, setting.max);
  if (setting.kind === "choice") return setting.choices.includes(text) ? text : null;
  if (setting.kind === "switch" || setting.kind === "toggle") return readSwitch(text);
  if (setting.kind === "addresses") return readList(text, setting.max, isAddress);
  if (setting.kind === "hosts") return readList(text, setting.max, isHost);
  if (text === setting.zeroWord) return 0;
  const read = setting.binary ? readBinarySize : NUMBER_READERS[setting.kind];
  const value = read(text);
  if (value === 0 && setting.zero !== undefined && setting.zeroWord === undefined) return 0;
  return value === null || value < setting.min || value > setting.max ? null : value;
}

const NUMBER_READERS = {
  port: readWhole,
  count: readWhole,
  duration: readDuration,
  size: readSize,
  rate: readRate,
};

/** Decimal digits alone: no sign, no point, no exponent. */
function readWhole(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function readSwitch(text: string): boolean | null {
  const word = text.toLowerCase();
  if (["on", "yes", "true", "1"].includes(word)) return true;
  return ["off", "no", "false", "0"].includes(word) ? false : null;
}

function readTexts(text: string, max: number): string[] | null {
  const texts = text.split(BETWEEN_TEXTS);
  return texts.length > max || texts.includes("") ? null : texts;
}

/** Each entry once, brackets taken off, in the order given. */
function readList(text: string, max: number, isGood: (entry: string) => boolean): string[] | null {
  const entries = text.split(",", max + 1).map((part) => part.trim().replace(/^\[(.*)\]$/, "$1"));
  return entries.length > max || !entries.every(isGood) ? null : [...new Set(entries)];
}

function isHost(text: string): boolean {
  return isAddress(text) || isHostName(text);
}

/** What may be given, as the end of a sentence that starts with "Give". */
export function allowed(setting: Setting): string {
  if (setting.kind === "switch" || setting.kind === "toggle") return "on or off";
  if (setting.kind === "choice") return setting.choices.join(", ").replace(/, ([^,]*)$/, " or $1");
  if (setting.kind === "text" || setting.kind === "texts") return setting.good;
  if (setting.kind === "addresses") return "IP addresses with commas between them, such as 192.168.1.50,::1";
  if (setting.kind === "hosts") {
    return "IP addresses or host names with commas between them, such as home.example.net or 203.0.113.7,2001:db8::7";
  }
  const zero = setting.zero === undefined ? "" : `, or ${setting.zeroWord ?? 0} for ${setting.zero}`;
  const example = setting.unit === undefined ? examples(setting) : ` (${setting.unit})`;
  const bounds = `from ${writeValue(setting, setting.min)} to ${writeValue(setting, setting.max)}`;
  return `${NOUNS[setting.kind]} ${bounds}${example}${zero}`;
}

const NOUNS = {
  port: "a port number",
  count: "a whole number",
  duration: "a time",
  size: "a size",
  rate: "a rate",
};

/** Of each kind, the values and how they may be written. */
const EXAMPLES: Readonly<Record<NumberSetting["kind"], readonly [value: number, text: string][]>> = {
  port: [],
  count: [],
  duration: [[240, "240 (seconds)"], [240, "4m"], [3600, "1h"], [5, "5 (seconds)"], [30, "30s"]],
  size: [[256e6, "256MB"], [524_288, "512KiB"], [1e9, "1GB"], [2 ** 20, "1MiB"]],
  rate: [[20e6, "20MB/s"]],
};

/** The first few that are within the bounds. */
function examples({ kind, min, max, binary }: NumberSetting): string {
  const good = EXAMPLES[kind].filter(([value, text]) =>
    value >= min && value <= max && (!binary || text.endsWith("iB"))
  ).slice(0, kind === "duration" ? 3 : 2);
  return good.length === 0
    ? ""
    : `, such as ${good.map(([, text]) => text).join(", ").replace(/, ([^,]*)$/, " or $1")}`;
}

/** A value in the form that the setting's reader reads. */
export function writeValue(setting: Setting, value: number | boolean | string | readonly string[]): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "string") return value;
  if (typeof value !== "number") return value.join(",");
  if (value === 0 && "zeroWord" in setting && setting.zeroWord !== undefined) return setting.zeroWord;
  if (setting.kind === "duration") return writeDuration(value);
  if (setting.kind === "size") return writeSize(value);
  return setting.kind === "rate" ? `${writeSize(value)}/s` : String(value);
}

/** Control and format characters and odd spaces: what could move the cursor or turn the text around. */
export const CHARACTERS_THAT_STEER = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** A path as it is told in a line: whole, but for what moves the cursor. */
export function shownPath(path: string): string {
  const plain = path.replace(CHARACTERS_THAT_STEER, "?");
  return plain.length > 400 ? `${plain.slice(0, 190)}...${plain.slice(-190)}` : plain;
}

/** A stranger's text, quoted for one line of a terminal: nothing that moves the cursor, and not too long. */
export function shown(text: string): string {
  const plain = text.slice(0, 60).replace(CHARACTERS_THAT_STEER, "?");
  return `"${plain.length > 40 ? `${plain.slice(0, 40)}...` : plain}"`;
}
