/** The URL of a tracker, as people type and torrents carry it: read, judged, and taken apart. */
import { type Fault, fault } from "../../base/fault.ts";
import { shown } from "../../base/setting.ts";

/** A URL that a caller can go to. */
export interface TrackerUrl {
  readonly scheme: "http" | "https" | "udp";
  /** A name (ASCII; other names by IDNA) or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Path and query, %-escaped; empty when there is none. */
  readonly path: string;
  /** The whole URL, without spaces around it and without a fragment. */
  readonly href: string;
}

/** The longest URL that is taken: an announce over UDP carries path and query in one packet. */
const LONGEST = 1000;

const SCHEMES = new Set(["http", "https", "udp"]);

/** The URL in a text, or what is wrong with it and what it was perhaps meant to be. */
export function readTrackerUrl(text: string): TrackerUrl | Fault {
  const trimmed = text.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed)?.[1].toLowerCase();
  if (trimmed === "") return bad("There is no tracker URL.", EXAMPLE);
  if (trimmed.length > LONGEST) return bad(`The tracker URL is longer than ${LONGEST} characters.`, EXAMPLE);
  if (scheme === "ws" || scheme === "wss") {
    return bad(
      `${shown(trimmed)}: trackers over WebSocket cannot be asked by this version.`,
      "Give an http, https or udp URL of the same tracker.",
    );
  }
  if (scheme === undefined) return bad(`${shown(trimmed)} is no tracker URL.`, adviceFor(trimmed));
  if (!SCHEMES.has(scheme)) return bad(`${shown(trimmed)} is no URL of a tracker.`, EXAMPLE);
  return takeApart(trimmed, scheme as TrackerUrl["scheme"]);
}

const EXAMPLE =
  "Give one such as http://tracker.example.net:9000/announce or udp://tracker.example.net:9000.";

/** `host:port` and the like have lost their scheme on the way. */
function adviceFor(text: string): string {
  if (/^magnet:/i.test(text)) return "Give the tracker's URL first; a magnet link can follow as HASH.";
  const host = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:\/\S*)?$/i.exec(text)?.[0];
  if (host === undefined || text.length > 200) return EXAMPLE;
  const whole = host.includes("/") ? host : `${host}/announce`;
  return `Put http:// or udp:// in front, such as http://${whole}`;
}

/**
 * By the rules of http URLs, whatever the scheme: URL knows no ports or names of others. A default port it leaves out
 * (so `udp://host:80` is told apart from one without a port by a look at the text).
 */
function takeApart(text: string, scheme: TrackerUrl["scheme"]): TrackerUrl | Fault {
  const rest = text.slice(scheme.length).replace(/#.*$/s, "");
  const carrier = scheme === "https" ? "https" : "http";
  const url = URL.parse(carrier + rest);
  if (url === null || url.hostname === "") {
    return bad(`${shown(text)} is no tracker URL: host or port are wrong.`, EXAMPLE);
  }
  if (!isEscaped(url.username) || !isEscaped(url.password)) {
    return bad(`${shown(text)}: user or password have a % that escapes nothing.`, "Write a % itself as %25.");
  }
  const hasPort = url.port !== "" || /^:\/\/[^/?]*:\d+(?:[/?]|$)/.test(rest);
  if (scheme === "udp" && !hasPort) {
    return bad(`${shown(text)} has no port.`, "UDP trackers have no usual one: write udp://HOST:PORT.");
  }
  const port = url.port === "" ? (carrier === "https" ? 443 : 80) : Number(url.port);
  if (port === 0) return bad(`${shown(text)} has port 0.`, "Give a port from 1 to 65535.");
  // URL writes a path of one slash where the text has none.
  const path = /^:\/\/[^/?]*$/.test(rest) ? "" : url.pathname + url.search;
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const href = scheme === "udp" ? `udp://${url.hostname}:${port}${path}` : url.href;
  return { scheme, host, port, path, href };
}

/** Whether each % begins a byte of UTF-8. */
function isEscaped(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function bad(message: string, advice: string): Fault {
  return fault("bad-value", message, advice);
}
