/** What a key of the file is set to -> the text that its setting is read from. */
import type { Fault } from "../../base/fault.ts";
import { allowed, BETWEEN_TEXTS, type Setting } from "../../base/setting.ts";
import type { Platform } from "../../base/stop.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import { badConfig, canBeSwitched, wordFor, wrongText } from "./placed.ts";

/** From where the relative paths of a file start: its folder. */
export interface Start {
  readonly folder: string;
  readonly platform: Platform;
}

/**
 * The text, checked; null for an empty text or list, which sets nothing; or the fault of a value that the setting cannot have.
 * @param called what sentences call the setting
 */
export function textOfValue(
  row: Setting,
  value: unknown,
  called: string,
  start: Start,
): string | null | Fault {
  const text = Array.isArray(value) ? textOfList(row, value, start) : textOfOne(row, value, start);
  if (text === null) return badConfig(`${called} cannot be ${kindOf(value)}.`, `Give ${allowed(row)}.`);
  return text === "" ? null : wrongText(row, text, called) ?? text;
}

function textOfList(row: Setting, values: readonly unknown[], start: Start): string | null {
  if (values.length === 0 && Array.isArray(row.fallback)) return "";
  if (row.kind !== "texts" && row.kind !== "addresses" && row.kind !== "hosts") return null;
  const texts = values.map((value) => textOfOne(row, value, start));
  if (texts.some((text) => text === null || text === "")) return null;
  return texts.join(row.kind === "texts" ? BETWEEN_TEXTS : ",");
}

function textOfOne(row: Setting, value: unknown, start: Start): string | null {
  if (typeof value === "boolean") return canBeSwitched(row) ? wordFor(row, value) : null;
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : null;
  if (typeof value !== "string" || value.includes(BETWEEN_TEXTS)) return null;
  return "isPath" in row && row.isPath ? pathFrom(value, row, start) : value;
}

/** A path from the file's folder on. Words that stand for no path are none. */
function pathFrom(text: string, row: Setting, { folder, platform }: Start): string {
  const { isAbsolute, join } = pathsOf(platform);
  const words = ["", "-", ...canBeSwitched(row) ? [wordFor(row, true), wordFor(row, false)] : []];
  if (words.includes(text) || isAbsolute(text)) return text;
  // `C:name` is relative to a folder that only the system knows.
  return platform === "windows" && /^[A-Za-z]:/.test(text) ? text : join(folder, text);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "this list";
  if (value instanceof Date) return "a date";
  if (typeof value === "string") return "this text";
  return typeof value === "object" ? "a table" : String(value);
}
