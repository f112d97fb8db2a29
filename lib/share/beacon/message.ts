/**
 * What a sharer and a seeker on one network say to each other, by UDP: a seeker asks (a query), a sharer tells what it
 * shares (a beacon).
 *
 *     "MUSTER" 6 | version 1 | kind 1 | bencode | zero bytes
 *     kind "?"   d 4:name (the share that is looked for; left out: any) e, with zero bytes up to 1200 in all
 *     kind "!"   d 2:id 8:(bytes, the same as long as the sharer runs) 4:port i(of its pages)e
 *                  6:shares l d 5:files i(how many)e 7:guarded i1e (left out: no password) 4:name 4:size i(bytes)e e ... e e
 *
 * A beacon is never longer than 1200 bytes, and so never longer than the query that it answers: nobody can use a sharer to
 * send more to somebody than was sent to it. No host is in it: that is where the packet came from. No info hash is in it
 * either: who has no password for a share is not to find its swarm.
 */
import { toHex } from "../../base/bytes.ts";
import { isFault } from "../../base/fault.ts";
import { decode } from "../../bencode/decode.ts";
import { type Encodable, encode } from "../../bencode/encode.ts";
import type { DictionaryValue, Value } from "../../bencode/value.ts";
import { getBytes, getInteger, getList } from "../../bencode/view.ts";

/** Where sharers and seekers meet. 77 and 85 are "MU", and so are 4d and 55. */
export const BEACON_GROUP = { 4: "239.255.77.85", 6: "ff12::4d55:5354" } as const;

/** The port, unless the user has another one. */
export const BEACON_PORT = 9009;

/** Bytes of a query, and at most of a beacon: an IPv6 network carries 1280 in one piece. */
export const PACKET_BYTES = 1200;

/** Bytes of a sharer's id. */
export const ID_BYTES = 8;

/** Bytes of a name, in UTF-8: one of Windows has up to 255 characters of up to three. */
export const MOST_NAME_BYTES = 765;

/** Files of a share; a torrent has no more. */
const MOST_FILES = 10_000_000;

const HEAD = [...new TextEncoder().encode("MUSTER"), 1];
const QUERY = "?".charCodeAt(0);
const BEACON = "!".charCodeAt(0);

/** A share as a beacon tells of it. */
export interface BeaconShare {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly files: number;
  /** Whether a password is needed. */
  readonly guarded: boolean;
}

/** What a sharer tells. */
export interface Beacon {
  readonly kind: "beacon";
  /** Hex digits. */
  readonly id: string;
  /** The port of its pages. */
  readonly port: number;
  readonly shares: readonly BeaconShare[];
}

/** What a seeker asks; the name is null for all shares. */
export interface Query {
  readonly kind: "query";
  readonly name: string | null;
}

/** Whether a beacon can hold the name: one of a file, without control characters, and not too long. */
export function canBeTold(name: string): boolean {
  return isName(name) && name.isWellFormed() && utf8.encode(name).length <= MOST_NAME_BYTES;
}

/** A query of PACKET_BYTES. A name that cannot be told is left out: then all are asked for. */
export function writeQuery(name: string | null): Uint8Array<ArrayBuffer> {
  const asked = name === null || !canBeTold(name) ? {} : { name };
  const packet = new Uint8Array(PACKET_BYTES);
  packet.set([...HEAD, QUERY, ...encode(asked)]);
  return packet;
}

/**
 * A beacon of as many of the shares as have room, from the first one on.
 * @param id ID_BYTES
 * @returns the packet, and how many are in it
 */
export function writeBeacon(
  id: Uint8Array,
  port: number,
  shares: readonly BeaconShare[],
): [packet: Uint8Array<ArrayBuffer>, count: number] {
  let room = PACKET_BYTES - HEAD.length - 1 - encode({ id, port, shares: [] }).length;
  const rows: Encodable[] = [];
  for (const share of shares) {
    const row = rowOf(share);
    room -= encode(row).length;
    if (room < 0) break;
    rows.push(row);
  }
  return [new Uint8Array([...HEAD, BEACON, ...encode({ id, port, shares: rows })]), rows.length];
}

function rowOf({ name, size, files, guarded }: BeaconShare): Encodable {
  return { name, size, files, ...guarded ? { guarded: 1 } : {} };
}

/** Reads a packet from anybody; null for what is none of ours, or breaks a bound. Bounds are those of what is written. */
export function readPacket(packet: Uint8Array): Query | Beacon | null {
  if (packet.length > PACKET_BYTES || !HEAD.every((byte, i) => packet[i] === byte)) return null;
  const body = packet.subarray(HEAD.length + 1);
  const value = decode(body, { strict: true, trailing: true, maxDepth: 3, maxValues: PACKET_BYTES });
  if (isFault(value) || value.kind !== "dictionary") return null;
  if (body.subarray(value.end).some((byte) => byte !== 0)) return null;
  const kind = packet[HEAD.length];
  if (kind === QUERY) return packet.length === PACKET_BYTES ? readQuery(value) : null;
  return kind === BEACON ? readBeacon(value) : null;
}

function readQuery(value: DictionaryValue): Query | null {
  if (!value.entries.has("name")) return { kind: "query", name: null };
  const name = readName(value);
  return name === null ? null : { kind: "query", name };
}

function readBeacon(value: DictionaryValue): Beacon | null {
  const [id, port, list] = [getBytes(value, "id"), getInteger(value, "port"), getList(value, "shares")];
  if (id?.length !== ID_BYTES || port === undefined || list === undefined) return null;
  const shares = list.map(readShare);
  if (port < 1 || port > 65_535 || shares.includes(null)) return null;
  return { kind: "beacon", id: toHex(id), port, shares: shares as BeaconShare[] };
}

function readShare(value: Value): BeaconShare | null {
  if (value.kind !== "dictionary") return null;
  const [name, size, files] = [readName(value), getInteger(value, "size"), getInteger(value, "files")];
  if (name === null || size === undefined || files === undefined) return null;
  if (size < 0 || files < 0 || files > MOST_FILES) return null;
  return { name, size, files, guarded: getInteger(value, "guarded") === 1 };
}

function readName(value: DictionaryValue): string | null {
  const bytes = getBytes(value, "name");
  if (bytes === undefined || bytes.length > MOST_NAME_BYTES) return null;
  try {
    const name = strictUtf8.decode(bytes);
    return isName(name) ? name : null;
  } catch {
    return null;
  }
}

/** A share is called as its file or folder is. */
function isName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[\p{Cc}\p{Zl}\p{Zp}/]/u.test(name);
}

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
