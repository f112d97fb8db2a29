/**
 * TOML with the places of its keys. @std/toml tells no places and lets a later key replace an earlier one, so the text is
 * cut into its statements, each of which is read by itself.
 */
import { parse } from "@std/toml/parse";
import { shown } from "../../base/setting.ts";

/** A key with its value, or a table's header, which has none. */
export interface Entry {
  /** The line that it begins on, from 1 on. */
  readonly line: number;
  /** The names, from the top of the file on. */
  readonly path: readonly string[];
  /** What the key is set to: a text, a number, a boolean, a Date, an array or a plain object; undefined of a header. */
  readonly value?: unknown;
}

/** Why a text is no configuration, and where. */
export interface Complaint {
  /** From 1 on. */
  readonly line: number;
  readonly message: string;
  readonly advice: string;
}

/** A text's entries in their order, down to what is wrong first, and that; null for nothing. Lines end in \n. */
export function readToml(text: string): { entries: readonly Entry[]; complaint: Complaint | null } {
  const entries: Entry[] = [];
  let table: readonly string[] = [];
  for (const statement of statementsOf(text)) {
    const entry = statement.text.startsWith("[") ? readHeader(statement) : readKey(statement, table);
    if ("message" in entry) return { entries, complaint: entry };
    if (entry.value === undefined) table = entry.path;
    entries.push(entry);
  }
  return { entries, complaint: null };
}

/** A line, or several with a list or a long text, without comments. */
interface Statement {
  readonly line: number;
  readonly text: string;
}

/** Texts of four kinds, of which an open one goes to the end of its line or of the file; comments; brackets; the rest. */
const PARTS =
  /"""(?:\\[^]|[^\\])*?(?:"{3,5}|$)|'''[^]*?(?:'{3,5}|$)|"(?:\\.|[^"\\\n])*"?|'[^'\n]*'?|#[^\n]*|[[{]|[\]}]|\n|[^"'#[\]{}\n]+|[^]/g;

function* statementsOf(text: string): Generator<Statement> {
  let [line, start, depth] = [1, 1, 0];
  let parts: string[] = [];
  for (const [part] of `${text}\n`.matchAll(PARTS)) {
    if (part === "\n" && (depth <= 0 || parts[0] === "[")) {
      if (parts.length > 0) yield { line: start, text: parts.join("").trim() };
      [parts, depth] = [[], 0];
    } else if (!part.startsWith("#") && (parts.length > 0 || part.trim() !== "")) {
      if (parts.length === 0) start = line;
      parts.push(parts.length === 0 ? part.trimStart() : part);
    }
    if (part === "[" || part === "{") depth++;
    if (part === "]" || part === "}") depth--;
    line += part.split("\n").length - 1;
  }
  if (parts.length > 0) yield { line: start, text: parts.join("").trim() };
}

/** `[track]`. A list of tables (`[[track]]`) is none of ours. */
function readHeader({ line, text }: Statement): Entry | Complaint {
  const read = text.startsWith("[[") || !text.endsWith("]") ? null : parsed(text);
  if (read === null) {
    const name = /[\w-]{1,40}/.exec(text)?.[0] ?? "track";
    return { line, message: `${shown(text)} is no header of a table.`, advice: `Write [${name}].` };
  }
  return { line, path: chainOf(read) };
}

/** Tables within { } take the time of their square. */
const LONGEST_TABLE = 4096;

/** `port = 6969` */
function readKey({ line, text }: Statement, table: readonly string[]): Entry | Complaint {
  const at = equalsSign(text);
  if (at < 0) {
    return { line, message: `${shown(text)} is no TOML.`, advice: "Write it as name = value." };
  }
  const keyText = text.slice(0, at).trim();
  const key = parsed(`${keyText} = 0`);
  if (key === null) {
    return { line, message: `${shown(keyText)} is no name.`, advice: "Write it as name = value." };
  }
  const isLong = text.length > LONGEST_TABLE && text.includes("{");
  const read = isLong ? null : parsed(text);
  // What has no name of its own in an object: __proto__.
  const path = Object.keys(key).length === 0 ? [keyText] : chainOf(key);
  const value = read === null ? undefined : valueAt(read, path, Object.keys(key).length === 0);
  return value === undefined
    ? { line, ...wrongValue(keyText, text.slice(at + 1).trim()) }
    : { line, path: [...table, ...path], value };
}

/** Where the = is, outside of quoted names; -1 for nowhere. */
function equalsSign(text: string): number {
  const found = /^(?:"(?:\\.|[^"\\])*"|'[^']*'|[^"'=])*=/.exec(text);
  return found === null ? -1 : found[0].length - 1;
}

/** One of the values that are not in the file. */
const NONE = Symbol();

/** What the one key of an object is set to; undefined when there is another key as well. */
function valueAt(read: Record<string, unknown>, path: readonly string[], isNameless: boolean): unknown {
  if (isNameless) return NONE;
  let value: unknown = read;
  for (const name of path) {
    const keys = Object.keys(value as Record<string, unknown>);
    if (keys.length !== 1 || keys[0] !== name) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** The names of an object that has an object that has an object. */
function chainOf(read: Record<string, unknown>): string[] {
  const path: string[] = [];
  for (let value: unknown = read; typeof value === "object" && value !== null;) {
    const [name] = Object.keys(value);
    if (name === undefined) break;
    path.push(name);
    value = (value as Record<string, unknown>)[name];
  }
  return path;
}

/** A statement's objects; null for what is no TOML, or lies so deep in brackets that the stack does not suffice. */
function parsed(text: string): Record<string, unknown> | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

function wrongValue(key: string, value: string): Omit<Complaint, "line"> {
  const name = plain(key);
  const message = value === ""
    ? `${name} has no value.`
    : `${name} = ${shown(value).slice(1, -1)} is no TOML.`;
  if (value.startsWith('"') && value.includes("\\")) {
    return { message, advice: "Put a text with \\ in it between single quotes: 'C:\\folder'." };
  }
  if (/^(?:[[{]|"""|''')/.test(value)) {
    return { message, advice: "See that all brackets and quotes are closed." };
  }
  if (value === "" || value.startsWith('"') || value.startsWith("'")) {
    return { message, advice: `Write it as ${name} = "text", and nothing behind it.` };
  }
  return { message, advice: `Put a text between quotes: ${name} = ${shown(value)}` };
}

/** A name for a sentence: as it is where it is an ordinary one. */
export function plain(name: string): string {
  return /^[\w.-]{1,60}$/.test(name) ? name : shown(name);
}
