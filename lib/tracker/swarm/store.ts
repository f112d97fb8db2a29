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
import { type Event, NO_EVENT, type PeerLists, type ScrapeCounts } from "../../protocol/message.ts";

/** One announce. The front's record, read during the call and not kept. */
export interface Announce {
  /** The 20 bytes of the info hash as 5 words from `hashAt` on, in the machine's order of bytes. */
  infoHash: Int32Array;
  hashAt: number;
  /** The address in wire order: 1 word for IPv4, 4 for IPv6. */
  address: Int32Array;
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
  /** Its place in the batch that `touch` was told of, or -1. */
  ahead: number;
}

/** An announce with nothing in it, to be filled. */
export function newAnnounce(): Announce {
  return {
    infoHash: new Int32Array(5),
    hashAt: 0,
    address: new Int32Array(4),
    family: 4,
    port: 0,
    event: NO_EVENT,
    seed: false,
    want: 0,
    both: true,
    client: 0,
    ahead: -1,
  };
}

/** The most announces that can be told ahead. */
export const MOST_AHEAD = 128;

/** Announces that are about to come, one an index, for `touch`. Where a front's packets have their fields, in words. */
export interface Ahead {
  /** 5 words from `hashAt[i]`. */
  readonly hashes: Int32Array;
  readonly hashAt: Int32Array;
  /** As many words as the family has, from `addressAt[i]`. */
  readonly addresses: Int32Array;
  readonly addressAt: Int32Array;
  readonly families: Uint8Array;
  /** In wire order: the first byte is the low one. */
  readonly ports: Int32Array;
  /** 1 for a seed. */
  readonly seeds: Uint8Array;
}

/** Room for the longest batch, over the words that its packets and addresses stand in. */
export function newAhead(hashes: Int32Array, addresses: Int32Array): Ahead {
  return {
    hashes,
    hashAt: new Int32Array(MOST_AHEAD),
    addresses,
    addressAt: new Int32Array(MOST_AHEAD),
    families: new Uint8Array(MOST_AHEAD),
    ports: new Int32Array(MOST_AHEAD),
    seeds: new Uint8Array(MOST_AHEAD),
  };
}

/** What the store says to an announce; filled by the call. */
export interface Answer extends PeerLists {
  /** The bytes of `peers` as words and of `peers6` as halves, for a store that copies more than a byte at a time. */
  readonly words: Int32Array;
  readonly halves6: Uint16Array;
  /** False when memory was used up, so that the announcer is not listed. */
  stored: boolean;
}

/** Bytes of room for so many peers of IPv4, of IPv6: whole words. */
function roomFor(want: number): [four: number, six: number] {
  return [Math.ceil(want * 6 / 4) * 4, Math.ceil(want * 18 / 4) * 4];
}

/** A reusable answer with room for `want` peers of either family. */
export function newAnswer(want: number): Answer {
  const [four, six] = roomFor(want);
  return answerOver(new Uint8Array(four), new Uint8Array(six));
}

/**
 * A reusable answer whose peers stand where they are to be sent from. `peers` and `peers6` begin at a whole word of their
 * buffers and end at one, and so must `peersAt` and `peers6At`, which move from one packet to the next.
 */
export function answerOver(peers: Uint8Array<ArrayBuffer>, peers6: Uint8Array<ArrayBuffer>): Answer {
  return {
    complete: 0,
    incomplete: 0,
    peers,
    peersAt: 0,
    peerCount: 0,
    peers6,
    peers6At: 0,
    peer6Count: 0,
    words: new Int32Array(peers.buffer, peers.byteOffset, peers.length / 4),
    halves6: new Uint16Array(peers6.buffer, peers6.byteOffset, peers6.length / 2),
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
  /**
   * Looks ahead at what the first `count` of these announces will need, so that the waits for memory fall together
   * (what that gains stands in touch.ts). Changes nothing.
   */
  touch(ahead: Ahead, count: number): void;
  /** Fills in the counts of the info hash that is 5 words from `at` on; an unknown torrent has none of anything, and false is returned. */
  scrape(infoHash: Int32Array, at: number, counts: ScrapeCounts): boolean;
  /** Looks at about so many peers or swarms for stale ones, going on where it left off. */
  expire(now: number, budget: number): void;
  /** About how much there is to look at: `expire` calls with this much in sum have seen everything. */
  expireWork(): number;
  totals(): Totals;
}
