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

/** How clients are spread: popular torrents have more of them (as in the wild), or all have as many. */
export type Share = "cubic" | "even";

export interface Torrents {
  readonly count: number;
  /** Clients that announce to them, each to one, always as a seed or as a leecher. */
  readonly peers: number;
  readonly share: Share;
  /** 20 bytes each. */
  readonly hashes: Uint8Array;
}

export const HASH_BYTES = 20;

/** Peers that each announce asks for. */
export const NUMWANT = 30;

/** So many info hashes, always the same ones for the same stream of numbers. */
export function makeTorrents(random: Random, count: number, peers: number, share: Share = "cubic"): Torrents {
  const hashes = new Uint8Array(HASH_BYTES * count);
  for (let i = 0; i < hashes.length; i++) hashes[i] = random.next();
  return { count, peers, share, hashes };
}

/** A torrent's info hash, as a whitelist has it. */
export function hexOf({ hashes }: Torrents, torrent: number): string {
  return toHex(hashes.subarray(HASH_BYTES * torrent, HASH_BYTES * (torrent + 1)));
}

/**
 * How many clients a lane (a socket, a connection) has for its own. Popular torrents have some on every lane; where all
 * are alike the lanes have one stretch each, so that a torrent of one client is on one lane only.
 */
export function clientsOf({ peers, share }: Torrents, lane: number, lanes: number): number {
  if (share === "cubic") return Math.ceil((peers - lane) / lanes);
  const most = Math.ceil(peers / lanes);
  return Math.max(0, Math.min(most, peers - lane * most));
}

/** The number, among all, of a client that is a lane's own number `own`. */
export function clientOf({ peers, share }: Torrents, lane: number, lanes: number, own: number): number {
  return (share === "cubic" ? own * lanes + lane : lane * Math.ceil(peers / lanes) + own) % peers;
}

/** Some client of a lane. It announces again and again, as real ones do: after a while nearly all are known. */
export function anyClient(torrents: Torrents, random: Random, lane: number, lanes: number): number {
  return below(random, Math.max(1, clientsOf(torrents, lane, lanes)));
}

/** The torrent of a client, by its number among all: among popular ones it goes with the number's cube. */
export function torrentOf({ count, peers, share }: Torrents, client: number): number {
  return share === "cubic" ? Math.floor(count * ((client + 0.5) / peers) ** 3) : client % count;
}

/** Ports of a lane's clients: five digits. */
const PORTS = 50_000;

/** The port of a client, by its number on its lane: within a torrent each of the lane's first 50,000 has its own. */
export function portOf({ count, share }: Torrents, own: number): number {
  return 10_000 + (share === "cubic" ? own : Math.floor(own / count)) % PORTS;
}

/** What a client has left: nothing (a seed) or one byte. */
export function leftOf(client: number): 0 | 1 {
  return Math.imul(client, 0x9e3779b1) >>> 31 as 0 | 1;
}
