/**
 * Peer exchange (BEP 11): peers tell each other whom they are connected to, at most once a minute.
 *
 *     d 5:added 6n:(ip 4 port 2)* 7:added.f n:(flags 1)* 6:added6 18n:(ip 16 port 2)* 8:added6.f n:(flags 1)*
 *       7:dropped .. 8:dropped6 .. e
 */
import { ADDRESS_BYTES, type Family, formatAddress, readAddress } from "../../base/address.ts";
import { isFault } from "../../base/fault.ts";
import { decode } from "../../bencode/decode.ts";
import { encode } from "../../bencode/encode.ts";
import type { DictionaryValue } from "../../bencode/value.ts";
import { getBytes } from "../../bencode/view.ts";

/** The most peers that a message may tell of as added, and as dropped (BEP 11). */
export const MOST_TOLD = 50;

/** The most added peers of a message whose sender may be honest: rtorrent's first one has up to 200. */
const MOST_READ = 200;

/** Flags of an added peer; 0x01, 0x04 and 0x08 are about encryption, uTP and holes in routers, which are not spoken here. */
export const PEX_SEED = 0x02;
/** The sender called it, so it can be called. */
export const PEX_REACHABLE = 0x10;

/** Where a peer listens. */
export interface PexAddress {
  /** An address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** A peer that somebody told of. */
export interface PexPeer extends PexAddress {
  /** The flags above. */
  readonly flags: number;
}

/** What a message tells, at most 50 peers each. */
export interface Pex {
  readonly added: readonly PexPeer[];
  readonly dropped: readonly PexAddress[];
}

/** What is to be told; `addedFlags` has one for each that is added. */
export interface PexNews {
  readonly added: readonly PexAddress[];
  readonly addedFlags: readonly number[];
  readonly dropped: readonly PexAddress[];
}

/** The payload of a message. Beyond the first 50 of each kind nobody is told of: the caller keeps them for the next. */
export function writePex({ added, addedFlags, dropped }: PexNews): Uint8Array<ArrayBuffer> {
  const peers = added.slice(0, MOST_TOLD).map((peer, i) => ({ ...peer, flags: addedFlags[i] ?? 0 }));
  const gone = dropped.slice(0, MOST_TOLD).map((peer) => ({ ...peer, flags: 0 }));
  const four = pack(peers, 4);
  const six = pack(peers, 6);
  return encode({
    "added": four.peers,
    "added.f": four.flags,
    "added6": six.peers,
    "added6.f": six.flags,
    "dropped": pack(gone, 4).peers,
    "dropped6": pack(gone, 6).peers,
  });
}

/** The peers of one family as they are sent. What is no address is left out. */
function pack(peers: readonly PexPeer[], family: Family): { peers: Uint8Array; flags: Uint8Array } {
  const size = ADDRESS_BYTES[family] + 2;
  const packed = new Uint8Array(peers.length * size);
  const flags = new Uint8Array(peers.length);
  const address = new Uint8Array(16);
  let count = 0;
  for (const peer of peers) {
    if (readAddress(peer.host, address) !== family) continue;
    packed.set(address.subarray(0, size - 2), count * size);
    packed[count * size + size - 2] = peer.port >> 8;
    packed[count * size + size - 1] = peer.port;
    flags[count++] = peer.flags;
  }
  return { peers: packed.subarray(0, count * size), flags: flags.subarray(0, count) };
}

/**
 * Reads a message's payload; null when it is no dictionary, has half peers in it, or tells of more peers than any honest
 * one. Of what is told the first 50 count. None of it can be trusted: see `isWorthTrying`.
 */
export function readPex(payload: Uint8Array): Pex | null {
  const value = decode(payload, { trailing: true, maxDepth: 5, maxValues: 100 });
  if (isFault(value) || value.kind !== "dictionary") return null;
  const added = peersAt(value, "added", 4, MOST_READ);
  const added6 = peersAt(value, "added6", 6, MOST_READ);
  const dropped = peersAt(value, "dropped", 4, Infinity);
  const dropped6 = peersAt(value, "dropped6", 6, Infinity);
  if (added === null || added6 === null || dropped === null || dropped6 === null) return null;
  return {
    added: [...added, ...added6].slice(0, MOST_TOLD),
    dropped: [...dropped, ...dropped6].slice(0, MOST_TOLD).map(({ host, port }) => ({ host, port })),
  };
}

/** The first 50 peers at a key; null when there is half a peer, or more than `most`. */
function peersAt(value: DictionaryValue, key: string, family: Family, most: number): PexPeer[] | null {
  const size = ADDRESS_BYTES[family] + 2;
  const packed = getBytes(value, key);
  if (packed === undefined) return [];
  const count = packed.length / size;
  if (!Number.isInteger(count) || count > most) return null;
  const flags = getBytes(value, `${key}.f`);
  return Array.from({ length: Math.min(count, MOST_TOLD) }, (_, i) => {
    const peer = packed.subarray(i * size, (i + 1) * size);
    const port = (peer[size - 2] << 8) | peer[size - 1];
    return { host: hostIn(peer, family), port, flags: flags?.[i] ?? 0 };
  }).filter(({ port }) => port !== 0);
}

/** IPv4 that is told as ::ffff:a.b.c.d is IPv4. */
function hostIn(bytes: Uint8Array, family: Family): string {
  const text = formatAddress(bytes, family);
  if (family === 4) return text;
  const plain = new Uint8Array(16);
  const plainFamily = readAddress(text, plain);
  return plainFamily === 0 ? text : formatAddress(plain, plainFamily);
}
