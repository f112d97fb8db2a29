/**
 * What a torrent may make this machine do by the trackers that it names, and a tracker by the peers that it names: both
 * are strangers, who could send requests into a local network or to programs on this machine.
 */
import {
  type Family,
  formatAddress,
  isLinkLocal,
  isLoopback,
  isPrivate,
  isRoutable,
  readAddress,
} from "../../base/address.ts";
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { CHARACTERS_THAT_STEER } from "../../base/setting.ts";
import type { PeerAddress } from "../../protocol/reply.ts";
import { readTrackerUrl, type TrackerUrl } from "./tracker_url.ts";

/** Peers of one answer that are used; what comes behind them is left out. */
export const MOST_USED = 500;
/** The longest text of a stranger that is shown. */
const LONGEST_SHOWN = 200;

/** Why a tracker is not asked. */
const SENTENCES = {
  "own-parameters": "Its URL has what only an announce says of itself, so it is not asked.",
  "this-machine": "It is on this machine, and its path is no tracker's (/announce), so it is not asked.",
  "no-host": "Its address is of no single machine, so it is not asked.",
} as const;

/** What an announce says of itself: a URL that has it already is made to mean something else. */
const OWN_PARAMETERS = new Set([
  "info_hash",
  "peer_id",
  "port",
  "event",
  "uploaded",
  "downloaded",
  "left",
]);

/** A tracker's URL out of a torrent, or why it is not asked, whatever its host is. */
export function guardUrl(text: string): TrackerUrl | Fault {
  const url = readTrackerUrl(text);
  if (isFault(url)) return url;
  const query = url.path.includes("?") ? url.path.slice(url.path.indexOf("?")) : "";
  const names = [...new URLSearchParams(query).keys()].map((name) => name.trim().toLowerCase());
  return names.some((name) => OWN_PARAMETERS.has(name)) ? refusal("own-parameters") : url;
}

/**
 * Why a tracker is not asked at an address that its host has; null when it is. What answers HTTP on this machine and on
 * link-local addresses (where clouds tell their secrets) is often no tracker, so there the path must be a tracker's.
 */
export function guardAddress({ scheme, path }: TrackerUrl, address: string): Fault | null {
  const bytes = new Uint8Array(16);
  const family = readAddress(address, bytes);
  if (family === 0) return refusal("no-host");
  const isHere = isThisMachine(bytes, family);
  if (!isHere && !isLinkLocal(bytes, family) && !isRoutable(bytes, family)) return refusal("no-host");
  if (scheme === "udp" || !(isHere || isLinkLocal(bytes, family))) return null;
  return /^\/announce[\w.~/-]*(?:\?|$)/.test(path) ? null : refusal("this-machine");
}

/**
 * The peers of an answer that may be called, each once: none without an address or a port, none of no single machine,
 * and none in a private network or on this machine, unless the tracker is there too. `from` is the tracker's address.
 */
export function usablePeers(peers: readonly PeerAddress[], from: string): PeerAddress[] {
  const isNear = isPrivateText(from);
  const found = new Map<string, PeerAddress>();
  for (const { host, port } of peers) {
    if (found.size === MOST_USED) break;
    const address = usableHost(host, isNear);
    if (address !== null && port > 0 && port < 65_536) {
      found.set(`${address} ${port}`, { host: address, port });
    }
  }
  return [...found.values()];
}

/** A stranger's text for one line of a terminal: without what moves the cursor, and not too long. */
export function harmless(text: string): string {
  const plain = text.slice(0, 2 * LONGEST_SHOWN).replace(CHARACTERS_THAT_STEER, " ");
  const short = plain.replace(/\s+/g, " ").trim();
  if (short.length <= LONGEST_SHOWN) return short;
  // Half of a pair of surrogates is no character.
  return `${short.slice(0, LONGEST_SHOWN - 3).replace(/[\ud800-\udbff]$/, "")}...`;
}

/** The peer's address in its usual form; null when it is not to be called. Names are not looked up. */
function usableHost(host: string, isNear: boolean): string | null {
  const bytes = new Uint8Array(16);
  const family = readAddress(host, bytes);
  if (family === 0) return null;
  const isInside = isPrivate(bytes, family);
  if (isInside ? !isNear || isNobody(bytes, family) : !isRoutable(bytes, family)) return null;
  // A scope (%eth0) is cut off: it means something on the tracker's machine alone.
  return formatAddress(bytes, family);
}

function isPrivateText(address: string): boolean {
  const bytes = new Uint8Array(16);
  const family = readAddress(address, bytes);
  return family !== 0 && isPrivate(bytes, family);
}

/** Loopback, and the unspecified address, which systems take for it. */
function isThisMachine(bytes: Uint8Array, family: Family): boolean {
  return isLoopback(bytes, family) || isNobody(bytes, family);
}

/** 0.0.0.0/8, or ::. */
function isNobody(bytes: Uint8Array, family: Family): boolean {
  return family === 4 ? bytes[0] === 0 : bytes.every((byte) => byte === 0);
}

function refusal(reason: keyof typeof SENTENCES): Fault {
  return fault(reason, SENTENCES[reason]);
}
