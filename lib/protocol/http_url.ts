/** The URLs of HTTP announces and scrapes (BEP 3, 7, 48), as a client writes them. */
import { toLatin1 } from "../base/bytes.ts";
import { type AnnounceRequest, LEFT_UNKNOWN, NO_EVENT, WANT_DEFAULT } from "./message.ts";

/** By the numbers of `Event`. */
const EVENT_NAMES = ["", "completed", "started", "stopped", "paused"] as const;

/** What else a client says of itself in an announce. */
export interface AnnounceExtras {
  /** Bytes since `started`. */
  uploaded?: number;
  downloaded?: number;
  /** Tells the tracker that two addresses are one client (BEP 7). */
  key?: string;
}

/** An announce URL with the query of a request; it may have a query of its own already (passkeys). */
export function writeAnnounceUrl(
  url: string,
  request: Readonly<AnnounceRequest>,
  extras: AnnounceExtras = {},
): string {
  const parts = [
    `info_hash=${escapeBytes(request.infoHash)}`,
    `peer_id=${escapeBytes(request.peerId)}`,
    `port=${request.port}`,
    `uploaded=${extras.uploaded ?? 0}`,
    `downloaded=${extras.downloaded ?? 0}`,
    ...(request.left === LEFT_UNKNOWN ? [] : [`left=${request.left}`]),
    `compact=${request.compact ? 1 : 0}`,
    ...(request.numwant === WANT_DEFAULT ? [] : [`numwant=${request.numwant}`]),
    ...(request.event === NO_EVENT ? [] : [`event=${EVENT_NAMES[request.event]}`]),
    ...(request.ip === "" ? [] : [`ip=${escapeBytes(toLatin1(request.ip))}`]),
    ...(extras.key === undefined ? [] : [`key=${encodeURIComponent(extras.key)}`]),
  ];
  return withQuery(url, parts.join("&"));
}

/**
 * The scrape URL for info hashes, or null when the announce URL has none: its last path segment must begin with
 * `announce`, which `scrape` replaces (BEP 48).
 */
export function writeScrapeUrl(announceUrl: string, infoHashes: readonly Uint8Array[]): string | null {
  const question = announceUrl.indexOf("?");
  const path = question < 0 ? announceUrl : announceUrl.slice(0, question);
  const segment = path.lastIndexOf("/") + 1;
  if (!path.startsWith("announce", segment)) return null;
  const url = path.slice(0, segment) + "scrape" + announceUrl.slice(segment + "announce".length);
  return withQuery(url, infoHashes.map((hash) => `info_hash=${escapeBytes(hash)}`).join("&"));
}

function withQuery(url: string, query: string): string {
  if (query === "") return url;
  return url + (url.includes("?") ? "&" : "?") + query;
}

/** Letters, digits and `-._~` stand for themselves (RFC 3986), all else is escaped. */
export function escapeBytes(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    text += /[A-Za-z0-9._~-]/.test(character)
      ? character
      : "%" + byte.toString(16).padStart(2, "0").toUpperCase();
  }
  return text;
}
