/** What to try where no tracker seems to be. */
import type { TrackerUrl } from "../../client/trackers/tracker_url.ts";

/** Where the tracker may be on an HTTP server; undefined for a URL that looks like an announce URL. */
export function announceAdvice({ scheme, href, path }: TrackerUrl): string | undefined {
  const last = path.replace(/\?.*$/s, "").split("/").at(-1)!;
  if (scheme === "udp" || last.startsWith("announce")) return undefined;
  return `Announce URLs mostly end in /announce: try ${new URL("/announce", href).href}`;
}
