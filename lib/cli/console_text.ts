/** What a console can show, and strangers' texts made harmless for it. */
import { CHARACTERS_THAT_STEER } from "../base/setting.ts";
import type { Env } from "./env.ts";

/**
 * Whether characters beyond ASCII, such as those of boxes and bars, come out as they should: in Windows Terminal, and
 * elsewhere where the locale says UTF-8. Old Windows consoles and bare locales show them as signs.
 */
export function canDraw(env: Pick<Env, "platform" | "variable">): boolean {
  if (env.platform === "windows") return env.variable("WT_SESSION") !== undefined;
  const values = ["LC_ALL", "LC_CTYPE", "LANG"].map((name) => env.variable(name));
  const locale = values.find((value) => (value ?? "") !== "");
  return /utf-?8/i.test(locale ?? "");
}

/** Whether the terminal's cursor can be moved to lines above; old Windows consoles show such codes as signs. */
export function canMove(env: Pick<Env, "platform" | "variable">): boolean {
  if (env.platform === "windows") return env.variable("WT_SESSION") !== undefined;
  return !["", "dumb"].includes(env.variable("TERM") ?? "");
}

/** A stranger's text for one line, whole: what steers a terminal becomes a question mark. */
export function harmless(text: string): string {
  return text.replace(CHARACTERS_THAT_STEER, "?");
}

/** Bytes that should be UTF-8, for one line. */
export function harmlessName(bytes: Uint8Array): string {
  return harmless(utf8.decode(bytes));
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** A value as a line of JSON in which nothing steers a terminal: such characters are escaped, which means the same. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(CHARACTERS_THAT_STEER, escaped);
}

function escaped(character: string): string {
  return character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
}

/** A moment as ISO 8601 has it, in UTC, from seconds since 1970: `2026-11-20T18:00:00Z`; null where no calendar goes. */
export function isoDate(seconds: number): string | null {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace(/\.000Z$/, "Z");
}
