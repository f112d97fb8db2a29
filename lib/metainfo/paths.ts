/** Paths of a system: how its parts are joined and told apart. */
import { posix, win32 } from "node:path";
import type { Platform } from "../base/stop.ts";

/** What is done with paths, by the rules of one system. */
export type Paths = Pick<
  typeof posix,
  "basename" | "dirname" | "isAbsolute" | "join" | "normalize" | "resolve"
>;

/** Those of the system named. They are part of the runtime, while @std/path would be 40 files to load at a start. */
export function pathsOf(platform: Platform): Paths {
  return platform === "windows" ? win32 : posix;
}
