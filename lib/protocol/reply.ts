/** What a tracker answers, as a client knows it, whatever carried it (HTTP: http_reply.ts; UDP: udp_reply.ts). */
import { ADDRESS_BYTES, type Family, formatAddress } from "../base/address.ts";
import type { Fault } from "../base/fault.ts";

/** A peer of an answer. */
export interface PeerAddress {
  /** An address, or, from an old tracker's dictionaries, perhaps a host name. */
  host: string;
  port: number;
}

/** A tracker's answer to an announce as a client reads it; what the tracker left out is undefined. */
export interface AnnounceReply {
  interval?: number;
  minInterval?: number;
  complete?: number;
  incomplete?: number;
  peers: PeerAddress[];
  /** The address the tracker saw. */
  externalIp?: string;
  warning?: string;
  trackerId?: Uint8Array;
}

/** What trackers refuse with; `fault` is "refused". */
export interface Refusal extends Fault {
  code?: number;
  retryIn?: number | "never";
}

/** The most peers that are read from an answer; more are dropped. */
export const MOST_PEERS = 2000;

/**
 * Peers as packed bytes, ip and port (BEP 7, 15, 23), up to 2000; bytes that are no whole peer are passed over, and so
 * are peers with port 0.
 */
export function readPackedPeers(bytes: Uint8Array, family: Family): PeerAddress[] {
  const size = ADDRESS_BYTES[family] + 2;
  const count = Math.min(MOST_PEERS, Math.floor(bytes.length / size));
  return Array.from({ length: count }, (_, i) => {
    const peer = bytes.subarray(i * size, (i + 1) * size);
    return { host: formatAddress(peer, family), port: (peer[size - 2] << 8) | peer[size - 1] };
  }).filter((peer) => peer.port !== 0);
}
