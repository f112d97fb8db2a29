/** Where muster keeps what it must not forget (resume data), by the customs of each system. */
import type { Platform } from "../../base/stop.ts";
import { pathsOf } from "../../metainfo/paths.ts";

/**
 * The folder: %LOCALAPPDATA%\muster, ~/Library/Application Support/muster, or $XDG_STATE_HOME/muster, else
 * ~/.local/state/muster; null where the environment tells no such place.
 */
export function stateFolder(
  platform: Platform,
  variable: (name: string) => string | undefined,
): string | null {
  const { isAbsolute, join } = pathsOf(platform);
  const at = (name: string, ...parts: string[]) => {
    const start = variable(name) ?? "";
    // XDG: paths that are not absolute are to be passed over.
    return isAbsolute(start) ? join(start, ...parts, "muster") : null;
  };
  if (platform === "windows") return at("LOCALAPPDATA") ?? at("USERPROFILE", "AppData", "Local");
  if (platform === "darwin") return at("HOME", "Library", "Application Support");
  return at("XDG_STATE_HOME") ?? at("HOME", ".local", "state");
}
