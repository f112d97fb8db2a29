/**
 * BitTornado's bttrack kept its state in a file too, its --dfile: one dictionary of bencode, written over in place, so that
 * it may break off.
 *
 *     completed    {hash: how often it was downloaded}
 *     peers        {hash: {peer id: {ip, port, left[, given ip], nat, requirecrypto, supportcrypto[, key]}}}
 *     allowed, allowed_dir_files, allowed_list    what its lists said: read anew by whoever needs it
 *
 * It is gone through once, a peer at a time: no more of it than one swarm is in memory beside its bytes. Whatever makes no
 * sense is passed over and counted.
 */
import { type Family, isLinkLocal, isLoopback, isRoutable, readAddress } from "../../../base/address.ts";
import { fromLatin1, toLatin1 } from "../../../base/bytes.ts";
import { type Fault, fault } from "../../../base/fault.ts";
import type { Value } from "../../../bencode/value.ts";
import { type Cursor, isDictionary, keysOf, pass, take } from "./cursor.ts";

/** Bytes of a dfile, at most. */
export const DFILE_BYTES = 512 * 2 ** 20;

/** A peer that bttrack knew. */
export interface DfilePeer {
  /** Its address in wire order, in 16 bytes. */
  readonly bytes: Uint8Array;
  readonly family: Family;
  /** 1 .. 65535 */
  readonly port: number;
  readonly seed: boolean;
}

/** A torrent that bttrack knew. */
export interface DfileTorrent {
  /** 20 bytes. */
  readonly hash: Uint8Array;
  readonly completed: number;
  /** Each address and port once. */
  readonly peers: readonly DfilePeer[];
}

/** How much of a dfile could be read. */
export interface DfileReport {
  /** Torrents and peers that made no sense. */
  skipped: number;
  /** The byte where it breaks off; null where it is whole. */
  tornAt: number | null;
}

/** Whether a file that begins with these bytes (64 are enough) is a dfile. */
export function looksLikeDfile(head: Uint8Array): boolean {
  return /^d(?:7:allowed|17:allowed_dir_files|12:allowed_list|9:completed|5:peers)d/.test(
    fromLatin1(head.subarray(0, 64)),
  );
}

/** Calls `visit` for each torrent; a Fault (`foreign`) when the bytes are no dfile. */
export function readDfile(bytes: Uint8Array, visit: (torrent: DfileTorrent) => void): DfileReport | Fault {
  if (!looksLikeDfile(bytes)) return fault("foreign", "it is no state of bttrack's");
  const cursor: Cursor = { bytes, at: 0, isTorn: false };
  const report: DfileReport = { skipped: 0, tornAt: null };
  let completed = new Map<string, number>();
  for (const key of keysOf(cursor)) {
    if (key === "completed" && isDictionary(cursor)) completed = readCompleted(cursor, report);
    else if (key === "peers" && isDictionary(cursor)) readSwarms(cursor, completed, report, visit);
    else pass(cursor);
  }
  for (const [hash, count] of completed) visit({ hash: toLatin1(hash), completed: count, peers: [] });
  if (cursor.isTorn) report.tornAt = cursor.at;
  return report;
}

/** By info hash, a character a byte. */
function readCompleted(cursor: Cursor, report: DfileReport): Map<string, number> {
  const counts = new Map<string, number>();
  for (const hash of keysOf(cursor)) {
    const value = take(cursor);
    if (value === null) break;
    if (hash.length === 20 && value.kind === "integer") counts.set(hash, countOf(value.value));
    else report.skipped++;
  }
  return counts;
}

/** The most that the store counts. */
const MOST_COMPLETED = 2 ** 31 - 1;

/** A seed that became a leecher again counted as one download less, so that there were negative counts. */
function countOf(value: number | bigint): number {
  return Math.max(0, Math.min(MOST_COMPLETED, Number(value)));
}

/** The swarms under the cursor; takes the count of each out of `completed`. */
function readSwarms(
  cursor: Cursor,
  completed: Map<string, number>,
  report: DfileReport,
  visit: (torrent: DfileTorrent) => void,
): void {
  for (const hash of keysOf(cursor)) {
    if (hash.length !== 20 || !isDictionary(cursor)) {
      pass(cursor);
      report.skipped++;
      continue;
    }
    const peers = readPeers(cursor, report);
    visit({ hash: toLatin1(hash), completed: completed.get(hash) ?? 0, peers });
    completed.delete(hash);
  }
}

/** A client that was started again had another peer id: where two are at one place, the seed is the later one. */
function readPeers(cursor: Cursor, report: DfileReport): DfilePeer[] {
  const peers = new Map<string, DfilePeer>();
  for (const _peerId of keysOf(cursor)) {
    const peer = readPeer(cursor);
    if (cursor.isTorn) break;
    if (peer === null) {
      report.skipped++;
      continue;
    }
    const place = `${fromLatin1(peer.bytes)}${peer.family}${peer.port}`;
    if (peer.seed || !peers.has(place)) peers.set(place, peer);
  }
  return [...peers.values()];
}

/** Whether clients could reach it (`nat`) says nothing about today, and it announces again soon. */
function readPeer(cursor: Cursor): DfilePeer | null {
  if (!isDictionary(cursor)) {
    pass(cursor);
    return null;
  }
  const fields = new Map<string, Value | null>();
  for (const key of keysOf(cursor)) {
    const value = take(cursor);
    if (PEER_KEYS.has(key)) fields.set(key, value);
  }
  const port = integerOf(fields.get("port"));
  const left = integerOf(fields.get("left"));
  if (port === null || port < 1 || port > 65_535 || left === null || left < 0) return null;
  const address = addressOf(fields.get("given ip")) ?? addressOf(fields.get("ip"));
  return address === null ? null : { ...address, port: Number(port), seed: Number(left) === 0 };
}

const PEER_KEYS: ReadonlySet<string> = new Set(["ip", "given ip", "port", "left"]);

function integerOf(value: Value | null | undefined): number | bigint | null {
  return value?.kind === "integer" ? value.value : null;
}

/** Characters of an address, at most. */
const LONGEST_ADDRESS = 64;

/** The address that a value tells; null for a name, and for what no peer can have. */
function addressOf(value: Value | null | undefined): Pick<DfilePeer, "bytes" | "family"> | null {
  if (value?.kind !== "string" || value.bytes.length > LONGEST_ADDRESS) return null;
  const bytes = new Uint8Array(16);
  const family = readAddress(fromLatin1(value.bytes), bytes);
  if (family === 0) return null;
  const isGood = isRoutable(bytes, family) || isLoopback(bytes, family) || isLinkLocal(bytes, family);
  return isGood ? { bytes, family } : null;
}
