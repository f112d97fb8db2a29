/** What is announced, whatever the protocol: torrents, and the clients that announce to them. */
import { below, type Random } from "../../lib/base/random.ts";
import { toHex } from "../../lib/base/bytes.ts";

export interface Target {
  readonly protocol: "http" | "udp";
  /** An address or, over HTTP, a name; IPv6 without brackets. */
  readonly hostname: string;
  readonly port: number;
  readonly path: string;
}

/** How a server is driven: over HTTP on one connection or on one for each announce, or over UDP. */
export type Mode = "keep-alive" | "close" | "udp";

export interface Torrents {
  readonly count: number;
  /** Clients that announce to them, each to one, from a port of its own, always as a seed or as a leecher. */
  readonly peers: number;
  /** 20 bytes each. */
  readonly hashes: Uint8Array;
  /** Hex, one each, as a whitelist has them. */
  readonly hex: readonly string[];
}

export const HASH_BYTES = 20;

/** Peers that each announce asks for. */
export const NUMWANT = 30;

/** So many info hashes, always the same ones for the same stream of numbers. */
export function makeTorrents(random: Random, count: number, peers: number): Torrents {
  const hashes = Uint8Array.from({ length: HASH_BYTES * count }, () => random.next());
  const hex = Array.from(
    { length: count },
    (_, i) => toHex(hashes.subarray(HASH_BYTES * i, HASH_BYTES * (i + 1))),
  );
  return { count, peers, hashes, hex };
}

/**
 * Some client. It announces again and again, as real ones do: after a while nearly all are known. Of `lanes` that
 * share the clients, each has its own.
 */
export function nextPeer({ peers }: Torrents, random: Random, lane = 0, lanes = 1): number {
  return (below(random, Math.ceil(peers / lanes)) * lanes + lane) % peers;
}

/** The torrent of a client: popular torrents have more clients (its number goes with the cube of the client's). */
export function torrentOf({ count, peers }: Torrents, peer: number): number {
  return Math.floor(count * ((peer + 0.5) / peers) ** 3);
}

/** The port of a client: five digits. */
export function portOf(peer: number): number {
  return 10_000 + peer % 50_000;
}

/** What a client has left: nothing (a seed) or one byte. */
export function leftOf(peer: number): 0 | 1 {
  return Math.imul(peer, 0x9e3779b1) >>> 31 as 0 | 1;
}
