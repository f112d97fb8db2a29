/** URLs and hosts as they stand in torrents: which ones cannot work, and which work in one network only. */
import {
  type Family,
  isAddress,
  isHostName,
  isLoopback,
  isPrivate,
  readAddress,
} from "../../base/address.ts";

/** Why a tracker's URL cannot be asked, as the end of a sentence; null when it can. */
export function trackerProblem(text: string): string | null {
  if (/\s/.test(text)) return "it has spaces in it";
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text) ?? [];
  if (scheme === undefined) return "it does not begin with http://, https:// or udp://";
  if (!TRACKER_SCHEMES.has(scheme.toLowerCase())) return `trackers do not speak ${scheme.toLowerCase()}`;
  // URL knows hosts and ports of http alone, and passes over a third slash.
  const url = URL.parse(`http://${rest}`);
  if (url === null || !isHost(url) || /^[/\\]/.test(rest)) return "its host or port is wrong";
  if (scheme.toLowerCase() === "udp" && !/^[^/?#]*:\d+(?:[/?#]|$)/.test(rest)) return "it has no port";
  return null;
}

const TRACKER_SCHEMES = new Set(["http", "https", "udp", "ws", "wss"]);

/** Why a web or HTTP seed cannot be used, as the end of a sentence; null when it can. */
export function seedProblem(text: string): string | null {
  const url = URL.parse(text);
  if (url === null) return "it is no URL";
  if (!["http:", "https:", "ftp:"].includes(url.protocol)) return "it is no http, https or ftp URL";
  return isHost(url) ? null : "its host is wrong";
}

/** Why a DHT node cannot be asked, as the end of a sentence; null when it can. */
export function nodeProblem({ host, port }: { host: string; port: number }): string | null {
  if (!isAddress(host) && !isHostName(host)) return "its host is wrong";
  return port >= 1 && port <= 65_535 ? null : "its port is wrong";
}

/** Where a URL's host is, when it is not on the internet; null when it may be. */
export function placeOf(text: string): "this machine" | "a private network" | null {
  const url = URL.parse(text.replace(/^[a-z][a-z0-9+.-]*:/i, "http:"));
  if (url === null) return null;
  const host = bare(url.hostname);
  if (/^(?:.*\.)?localhost\.?$/i.test(host)) return "this machine";
  const bytes = new Uint8Array(16);
  const family = readAddress(host, bytes);
  if (family === 0) return null;
  if (isLoopback(bytes, family as Family)) return "this machine";
  return isPrivate(bytes, family) ? "a private network" : null;
}

function isHost({ hostname }: URL): boolean {
  return hostname !== "" && (isAddress(bare(hostname)) || isHostName(bare(hostname.replaceAll("_", "-"))));
}

function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}
