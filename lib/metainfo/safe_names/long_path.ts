/** Paths that are good but longer than a system takes. */
import type { Platform } from "../../base/stop.ts";
import { byteLength } from "./component.ts";

/** Bytes of a whole path with the zero at its end. */
const MOST_BYTES_OF_PATH: Partial<Record<Platform, number>> = { linux: 4096, android: 4096 };

/** Where the system says nothing else: macOS and the BSDs. */
const USUAL_BYTES = 1024;

/** Characters of a whole path on Windows with the zero at its end, unless long paths are switched on. */
const WINDOWS_CHARACTERS = 260;

/** Characters of a path that is told to be long by `\\?\`. */
const WINDOWS_LONG = 32_767;

/**
 * Whether an absolute path is longer than the system takes. On Windows that is 259 characters as long as nobody switched
 * long paths on, and many programs keep to it even then: a reason to warn, and to choose a shorter folder.
 */
export function tooLong(path: string, platform: Platform): boolean {
  if (platform !== "windows") return byteLength(path) >= (MOST_BYTES_OF_PATH[platform] ?? USUAL_BYTES);
  return path.length >= (path.startsWith("\\\\?\\") ? WINDOWS_LONG : WINDOWS_CHARACTERS);
}
