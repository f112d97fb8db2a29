/**
 * Names as they stand in a torrent, where they can be looked up as they are. Other programs change names by other rules
 * than ours, or not at all; reading does no harm as long as the name is one plain component.
 */
import type { Platform } from "../base/stop.ts";
import { unreserved } from "./safe_names/component.ts";

/** The name, or null when it is not UTF-8, not a plain component, or means something else to the system. */
export function rawName(bytes: Uint8Array, platform: Platform): string | null {
  const name = decode(bytes);
  if (name === null || name === "" || name === "." || name === "..") return null;
  const isPlain = platform === "windows"
    ? !NOT_ON_WINDOWS.test(name) && unreserved(name) === name
    : !/[/\0]/.test(name);
  return isPlain ? name : null;
}

/** Signs that no name can have there, and ends that are cut off. */
// deno-lint-ignore no-control-regex
const NOT_ON_WINDOWS = /[<>:"/\\|?*\0-\x1f]|[. ]$/;

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
