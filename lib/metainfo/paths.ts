/** Paths of a system: how its parts are joined and told apart. */
import * as posix from "@std/path/posix";
import * as windows from "@std/path/windows";
import type { Platform } from "../base/stop.ts";

/** The functions of @std/path for one system. */
export type Paths = typeof posix;

/** Those of the system named. */
export function pathsOf(platform: Platform): Paths {
  return platform === "windows" ? windows : posix;
}
