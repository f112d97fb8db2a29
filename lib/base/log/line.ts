/**
 * Messages as lines of a log. Texts and values may come from strangers: what would end the line or steer a terminal is
 * escaped, so that nobody but the log begins a line of it.
 *     text      2026-11-27T02:52:17.123Z info  The text. name=value other="a value"
 *     json      {"time":"2026-11-27T02:52:17.123Z","level":"info","text":"The text.","name":"value"}
 *     common    # 2026-11-27T02:52:17.123Z info  The text. name=value
 * The common log format of web servers knows only requests; by the # their readers pass over all else.
 */
import { CHARACTERS_THAT_STEER } from "../setting.ts";

/** What a message is worth: the first are worth the most. */
export type LogLevel = "error" | "warn" | "info" | "debug";

/** How lines are written. */
export type LogFormat = "text" | "json" | "common";

/** What a message tells beside its text, by names of ours other than time, level and text. */
export type LogFields = Readonly<Record<string, string | number>>;

/** A message. */
export interface LogMessage {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly level: LogLevel;
  readonly text: string;
  readonly fields: LogFields;
}

/** The message as a line, with its end. */
export function messageLine(format: LogFormat, message: LogMessage): string {
  switch (format) {
    case "text":
      return `${textOf(message)}\n`;
    case "json":
      return `${jsonOf(message)}\n`;
    case "common":
      return `# ${textOf(message)}\n`;
    default:
      return format satisfies never;
  }
}

function textOf({ time, level, text, fields }: LogMessage): string {
  const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${valueOf(value)}`);
  return `${new Date(time).toISOString()} ${level.padEnd(5)} ${harmless(text)}${pairs.join("")}`;
}

/** A value as one word; quoted where it would be none. */
function valueOf(value: string | number): string {
  if (typeof value === "number") return String(value);
  const isWord = /^[^\s"=]+$/.test(value);
  return harmless(isWord ? value : `"${value.replace(/["\\]/g, "\\$&")}"`);
}

function jsonOf({ time, level, text, fields }: LogMessage): string {
  const line = JSON.stringify({ time: new Date(time).toISOString(), level, text, ...fields });
  return line.replace(CHARACTERS_THAT_STEER, jsonEscape);
}

function harmless(text: string): string {
  return text.replace(CHARACTERS_THAT_STEER, escape);
}

/** `\x0a`, `\u{202e}`. */
function escape(character: string): string {
  const hex = character.codePointAt(0)!.toString(16);
  return hex.length < 3 ? `\\x${hex.padStart(2, "0")}` : `\\u{${hex}}`;
}

/** By its UTF-16 units, as JSON has it. */
function jsonEscape(character: string): string {
  return character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
}
