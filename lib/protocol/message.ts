/**
 * What a tracker and a client say to each other, whatever carries it (HTTP: BEP 3, 7, 23; UDP: BEP 15).
 * A front owns one of each record and fills it anew for every request; nobody keeps them.
 */
import type { Family } from "../base/address.ts";

/** Why a client announces. 0 .. 3 are BEP 15's numbers, PAUSED is BEP 21's partial seed. */
export type Event = 0 | 1 | 2 | 3 | 4;
export const NO_EVENT = 0;
export const COMPLETED = 1;
export const STARTED = 2;
export const STOPPED = 3;
export const PAUSED = 4;

/** The announcer did not say how much it lacks; it counts as a leecher. */
export const LEFT_UNKNOWN: number = -1;
/** The announcer did not say how many peers it wants. */
export const WANT_DEFAULT: number = -1;

/** What a client says in an announce. */
export interface AnnounceRequest {
  /** 20 bytes. */
  readonly infoHash: Uint8Array;
  /**
   * The info hash as 5 words from `hashAt` on, in the machine's order of bytes: those of `infoHash`, unless a front lets
   * it stand in the packet that it came in.
   */
  hashWords: Int32Array;
  hashAt: number;
  /** 20 bytes. */
  readonly peerId: Uint8Array;
  /** The peer id as words, like the info hash. */
  idWords: Int32Array;
  idAt: number;
  /** Where the announcer listens, 1 .. 65535. */
  port: number;
  /** Bytes it still lacks, or LEFT_UNKNOWN; 2^63 and more are LEFT_UNKNOWN too. */
  left: number;
  event: Event;
  /** Peers wanted, or WANT_DEFAULT. */
  numwant: number;
  /** HTTP: whether peers may come as packed bytes (BEP 23). */
  compact: boolean;
  /** The address or name that the announcer wishes to be listed under; empty: where it comes from. */
  ip: string;
}

/** One reusable request, zeroed. */
export function newAnnounceRequest(): AnnounceRequest {
  const infoHash = new Uint8Array(20);
  const peerId = new Uint8Array(20);
  return {
    infoHash,
    hashWords: new Int32Array(infoHash.buffer),
    hashAt: 0,
    peerId,
    idWords: new Int32Array(peerId.buffer),
    idAt: 0,
    port: 0,
    left: LEFT_UNKNOWN,
    event: NO_EVENT,
    numwant: WANT_DEFAULT,
    compact: true,
    ip: "",
  };
}

/** Counts and peers: what an answer to an announce is about. */
export interface PeerLists {
  /** Seeds, and all others, the announcer included. */
  complete: number;
  incomplete: number;
  /** IPv4 peers: ip 4 | port 2, `peerCount` times from byte `peersAt` on. */
  readonly peers: Uint8Array<ArrayBuffer>;
  peersAt: number;
  peerCount: number;
  /** IPv6 peers: ip 16 | port 2, `peer6Count` times from byte `peers6At` on. */
  readonly peers6: Uint8Array<ArrayBuffer>;
  peers6At: number;
  peer6Count: number;
}

/** When to come again, in seconds. */
export interface Intervals {
  interval: number;
  minInterval: number;
}

/** An address as a front sees it: 16 bytes in wire order, of which IPv4 takes the first 4, and the same as words. */
export interface Requester {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly words: Int32Array;
  family: Family;
}

/** One reusable requester. */
export function newRequester(): Requester {
  const bytes = new Uint8Array(16);
  return { bytes, words: new Int32Array(bytes.buffer), family: 4 };
}

/** What a scrape tells of one torrent (BEP 48; downloaders: BEP 21). */
export interface ScrapeCounts {
  complete: number;
  incomplete: number;
  downloaded: number;
  /** Leechers that are no partial seeds. */
  downloaders: number;
}

/** More info hashes than this in one scrape are not looked at, HTTP and UDP alike (BEP 15: a packet holds 74). */
export const SCRAPE_LIMIT = 74;

/** Refusals of announces, whatever carries them, that share the number 900 on the wire, told apart to be worded apart. */
export const INVALID_PORT = 901;
export const INVALID_LEFT = 902;
export const INVALID_EVENT = 903;
