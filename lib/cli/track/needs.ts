/** Which permissions a tracker needs as long as it runs; it gives up all others when it has started. */
import type { Platform } from "../../base/stop.ts";
import type { ServiceConfig } from "./settings.ts";

/** What is kept, listed or logged takes files. */
export function neededBy(
  service: ServiceConfig,
  { platform, configFile }: { readonly platform: Platform; readonly configFile: string | null },
): ("read" | "write" | "env")[] {
  const { state, allow, deny, allowDir, allowIp, ban, favicon, log, control } = service;
  // The runtime opens a pipe like a file for each connection, and reads a variable before it makes one anew.
  if (control && platform === "windows") return ["read", "write", "env"];
  if (state !== "" || (log !== "" && log !== "-")) return ["read", "write"];
  const reads = [allow, deny, allowDir, allowIp, ban, favicon].some((list) => list.length > 0);
  return reads || configFile !== null ? ["read"] : [];
}
