/**
 * One component of a path, a file's or a folder's own name, made safe. All but one rule hold on every platform, so that
 * what is downloaded on one can be moved to another.
 */
import { fromLatin1, toLatin1 } from "../../base/bytes.ts";
import type { Platform } from "../../base/stop.ts";
import { shownPath } from "../../base/setting.ts";
import { type Flaw, sorted } from "./change.ts";

/** A name made safe. */
export interface Cleaned {
  /** Never empty. */
  readonly text: string;
  /** What was wrong, the gravest first; none when the text is as it stands in the torrent. */
  readonly flaws: readonly Flaw[];
  /** Whether nothing was left of the name, so that `_` stands for it. */
  readonly isNameless: boolean;
}

/** The most bytes of a name: file systems take 255, and some room is left for suffixes of programs. */
export const MOST_BYTES = 240;

/** The name made safe. */
export function cleanName(raw: Uint8Array, platform: Platform): Cleaned {
  return plainName(raw) ?? changedName(raw, platform);
}

/** Letters, digits and signs of ASCII that are good everywhere, by their bytes. */
const PLAIN = Uint8Array.from(
  { length: 256 },
  (_, code) => /[ !#-)+-.0-9;=@-[\]-{}~]/.test(String.fromCharCode(code)) ? 1 : 0,
);

/** Of letters, digits and signs that are good everywhere, the last one being no dot or space. */
export function isPlain(raw: Uint8Array): boolean {
  if (raw.length === 0 || raw.length > MOST_BYTES) return false;
  for (let i = 0; i < raw.length; i++) if (PLAIN[raw[i]] === 0) return false;
  const last = raw[raw.length - 1];
  if (last === DOT || last === SPACE) return false;
  // By the first letters: a text of each name would take more time than all else here.
  return !DEVICES.has(firstThree(raw)) || !RESERVED.test(fromLatin1(raw));
}

/** The bit that a small letter has and a capital has not. */
const CASE = 32;
const DOT = 46;
const SPACE = 32;

/** Most names are plain: it saves them the steps, nine tenths of the time. */
function plainName(raw: Uint8Array): Cleaned | null {
  return isPlain(raw) ? { text: fromLatin1(raw), flaws: NO_FLAWS, isNameless: false } : null;
}

const NO_FLAWS: readonly Flaw[] = [];

function changedName(raw: Uint8Array, platform: Platform): Cleaned {
  const flaws: Flaw[] = [];
  let text = decode(raw, flaws);
  for (const [flaw, change] of platform === "windows" ? WINDOWS_STEPS : STEPS) {
    const changed = change(text);
    if (changed !== text) flaws.push(flaw);
    text = changed;
  }
  const isNameless = text === "";
  if (isNameless && flaws.length === 0) flaws.push("empty");
  const kept = isNameless ? "_" : withinLimit(text);
  if (!isNameless && kept !== text) flaws.push("long");
  const free = unreserved(kept);
  if (free !== kept) flaws.push("reserved");
  return { text: withinLimit(free), flaws: sorted(flaws), isNameless };
}

/** A name as it is shown: what is no UTF-8 or steers a terminal cannot be seen, and it is not too long for a line. */
export function nameText(raw: Uint8Array): string {
  return shownPath(lenient.decode(raw));
}

/** The byte order mark is a character here like any other. */
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

function decode(raw: Uint8Array, flaws: Flaw[]): string {
  try {
    return strict.decode(raw);
  } catch {
    flaws.push("encoding");
    return lenient.decode(raw).replaceAll("\ufffd", "_");
  }
}

type Step = readonly [flaw: Flaw, change: (text: string) => string];

const STEPS: readonly Step[] = [
  ["traversal", (text) => text === "." || text === ".." ? "" : text],
  ["separator", (text) => text.replace(/[/\\]/g, "")],
  // deno-lint-ignore no-control-regex
  ["control", (text) => text.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, "_")],
  [
    "invisible",
    (text) => text.replace(/[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g, ""),
  ],
  ["trailing", withoutTail],
];

/** On other systems these are plain characters. */
const WINDOWS_STEPS: readonly Step[] = STEPS.toSpliced(
  -1,
  0,
  ["character", (text) => text.replace(/[?<>"|*:]/g, "_")],
);

/** By a loop: an expression would look at each row of dots within the name again and again. */
function withoutTail(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === "." || text[end - 1] === " ")) end--;
  return text.slice(0, end);
}

/** Devices of Windows, with any extension, and with spaces or a colon behind them. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?:[.:].*)?$/is;

/** What their names begin with. */
const DEVICES = new Set(["con", "prn", "aux", "nul", "com", "lpt"].map((text) => firstThree(toLatin1(text))));

/** The first three letters, small, as one number. */
function firstThree(name: Uint8Array): number {
  return (name[0] | CASE) << 16 | (name[1] | CASE) << 8 | name[2] | CASE;
}

/** The name, with `_` in front where Windows would take it for a device. */
export function unreserved(text: string): string {
  return RESERVED.test(text) ? `_${text}` : text;
}

function withinLimit(text: string): string {
  if (fits(text, MOST_BYTES)) return text;
  const [stem, extension] = splitName(text);
  const cut = cutBytes(stem, MOST_BYTES - byteLength(extension));
  return extension === "" ? withoutTail(cut) || "_" : cut + extension;
}

/** The longest extension that is kept when a name is cut, in bytes with its dot. */
const LONGEST_EXTENSION = 16;

/** What stands before the last dot, and the rest from the dot on: empty where that is no extension. */
export function splitName(text: string): [stem: string, extension: string] {
  const dot = text.lastIndexOf(".");
  if (dot < 1 || !fits(text.slice(dot), LONGEST_EXTENSION)) return [text, ""];
  return [text.slice(0, dot), text.slice(dot)];
}

/** The beginning of a text that takes at most so many bytes of UTF-8; no character is cut. */
export function cutBytes(text: string, most: number): string {
  return text.slice(0, utf8.encodeInto(text, new Uint8Array(most)).read);
}

/** Bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  return utf8.encode(text).length;
}

/** A character of a string takes three bytes of UTF-8 at most. */
function fits(text: string, most: number): boolean {
  return text.length * 3 <= most || (text.length <= most && byteLength(text) <= most);
}

const utf8 = new TextEncoder();
