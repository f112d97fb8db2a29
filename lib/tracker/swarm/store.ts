/**
 * The promises that every swarm store keeps. tests/contract/store.ts runs them against each kind.
 *
 * - A peer is an address and a port; IPv4 and IPv6 are two peers. Announcing again replaces, `stopped` removes.
 * - Counts include the announcer. It is never handed to itself, nor one peer twice, nor one that stopped.
 * - A leecher is offered everybody; a seed and a partial seed (paused) only leechers.
 * - Of the peers it may be offered a requester gets as many as it wants, or all there are; which ones is random.
 * - With `both`, the families share `want`; each gets at least a quarter of it if it has as many.
 * - `completed` adds one to `downloaded`, once for a peer as long as it is remembered.
 * - A peer that has not announced for `peerTimeout` is gone at the latest 1/12 of that time later, as long as
 *   `expire` is called often enough to see every peer in 1/24 of it; never before.
 * - Memory is bounded from the start. When it is used up an announce is answered all the same, with
 *   `stored` false; known peers stay. Swarms that only ever saw one announce push out each other.
 * - Everything is synchronous, and nothing throws.
 */
import type { Family } from "../../base/address.ts";
import type { Event, PeerLists, ScrapeCounts } from "../../protocol/message.ts";

/** One announce. The front's record, read during the call and not kept. */
export interface Announce {
  /** The 20 bytes of the info hash as 5 words, in the machine's order of bytes. */
  readonly infoHash: Int32Array;
  /** The address in wire order: 1 word for IPv4, 4 for IPv6. */
  readonly address: Int32Array;
  family: Family;
  /** 1 .. 65535 */
  port: number;
  event: Event;
  /** Whether nothing is left to download. */
  seed: boolean;
  /** Peers wanted, families together, at most what the store's answers were made for. */
  want: number;
  /** Whether peers of both families are of use (HTTP), or of the announcer's only (UDP). */
  both: boolean;
  /** A byte that stands for the client program, for statistics. */
  client: number;
}

/** What the store says to an announce; filled by the call. */
export interface Answer extends PeerLists {
  /** The bytes of `peers` and `peers6` as halves, for a store that copies two at a time. */
  readonly halves: Uint16Array;
  readonly halves6: Uint16Array;
  /** False when memory was used up, so that the announcer is not listed. */
  stored: boolean;
}

/** A reusable answer with room for `want` peers of either family. */
export function newAnswer(want: number): Answer {
  const peers = new Uint8Array(want * 6);
  const peers6 = new Uint8Array(want * 18);
  return {
    complete: 0,
    incomplete: 0,
    peers,
    peerCount: 0,
    peers6,
    peer6Count: 0,
    halves: new Uint16Array(peers.buffer),
    halves6: new Uint16Array(peers6.buffer),
    stored: true,
  };
}

/** Sums over all swarms, exact at any moment. */
export interface Totals {
  torrents: number;
  /** By family: [IPv4, IPv6]. */
  seeds: [number, number];
  leechers: [number, number];
  /** Bytes that may be used, and that are. */
  memory: number;
  memoryUsed: number;
  /** Swarms of a single announce that were pushed out by newer ones. */
  pushedOut: number;
}

/** A swarm store: see the promises above. */
export interface Store {
  /** `now` is in seconds, of any epoch, and never goes back. */
  announce(announce: Announce, answer: Answer, now: number): void;
  /** Fills in the counts; an unknown torrent has none of anything, and false is returned. */
  scrape(infoHash: Int32Array, counts: ScrapeCounts): boolean;
  /** Looks at about so many peers or swarms for stale ones, going on where it left off. */
  expire(now: number, budget: number): void;
  /** About how much there is to look at: `expire` calls with this much in sum have seen everything. */
  expireWork(): number;
  totals(): Totals;
}
