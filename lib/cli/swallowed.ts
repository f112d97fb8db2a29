/**
 * Words that swallowed others. Consoles of Windows complete a folder to `"My Pictures\"`, and programs are handed a
 * `\"` as a quote within a word that goes on.
 */
import { type Fault, fault } from "../base/fault.ts";
import { shown } from "../base/setting.ts";
import type { Platform } from "../base/stop.ts";
import { type Call, settingsOf } from "./command.ts";

/** The fault of a path with a quote in it, which Windows has none of; null when there is none. */
export function swallowedFault(
  { command, words, given, everywhere }: Call,
  platform: Platform,
): Fault | null {
  if (platform !== "windows") return null;
  const rows = Object.values(settingsOf(command)).filter((row) => "isPath" in row && row.isPath);
  const texts = [
    ...words,
    ...rows.map(({ name }) => given.get(name) ?? ""),
    everywhere.config,
    everywhere.dataDir,
  ];
  const swallowed = texts.find((text) => text.includes('"'));
  if (swallowed === undefined) return null;
  return fault(
    "bad-value",
    `${shown(swallowed)} has a " in it.`,
    "Leave out the \\ before the closing quote.",
  );
}
