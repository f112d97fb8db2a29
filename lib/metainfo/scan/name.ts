/** What a file or folder is called, however its path is written. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import type { Files } from "../../base/files.ts";
import { shownPath } from "../../base/setting.ts";
import type { Platform } from "../../base/stop.ts";
import { pathsOf } from "../paths.ts";

/** The last name of a path, or the real folder's of `.`, `..` and their like; a root has none. */
export function nameOf(files: Pick<Files, "realPath">, path: string, platform: Platform): string | Fault {
  const written = lastName(path, platform);
  if (isName(written)) return written;
  const real = files.realPath(path);
  if (isFault(real)) return real;
  const name = lastName(real, platform);
  if (isName(name)) return name;
  return fault("bad-value", `${shownPath(path)} has no name of its own.`, "Give one with --name.");
}

/** With separators and `.` at the end taken off, but not `..`: what it means depends on links. */
function lastName(path: string, platform: Platform): string {
  const ends = platform === "windows" ? /(?:[\\/]+\.?)+$/ : /(?:\/+\.?)+$/;
  return pathsOf(platform).basename(path.replace(ends, ""));
}

/** `C:` is none either. */
function isName(text: string): boolean {
  return !["", ".", ".."].includes(text) && !/^[\\/]+$|^[A-Za-z]:$/.test(text);
}
