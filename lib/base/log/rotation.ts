/** When a log file is put aside for a new one. */
import { type Fault, fault } from "../fault.ts";
import { shown } from "../setting.ts";
import { readSize } from "../unit.ts";

/** Before it has more than so many bytes, or when a new day begins (UTC). */
export type Rotation = { readonly bytes: number } | { readonly daily: true };

/** Bytes: of smaller files there would be one for each few lines. */
const SMALLEST = 1000;

/** What people write: a size such as `10MB`, `day`, or nothing for never (null). */
export function readRotation(text: string): Rotation | null | Fault {
  if (text === "") return null;
  if (text === "day") return { daily: true };
  const bytes = readSize(text);
  if (bytes !== null && bytes >= SMALLEST) return { bytes };
  return fault(
    "bad-rotation",
    `A log is rotated by a size such as 10MB (1KB at least), or by day, but not by ${shown(text)}.`,
  );
}

const DAY = 86_400_000;

/** The number of the day, from milliseconds since 1970. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY);
}
