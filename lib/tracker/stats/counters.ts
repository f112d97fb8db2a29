/** What the tracker has done since its start: one flat array of sums, added to by whoever answers. */
import type { Family } from "../../base/address.ts";

/** How a request came. */
export type Protocol = typeof HTTP | typeof UDP;
export const HTTP = 0;
export const UDP = 1;

/** Sums that each protocol has for itself: the protocol's number is added to these. */
export const SCRAPES = 4;
export const REFUSED = 6;
/** UDP: connection ids given out, and packets that nobody is told of (no valid connection id, or malformed). */
export const CONNECTS = 8;
export const DROPPED = 9;
/** Announces answered whose announcer could not be listed, since memory was used up. */
export const NOT_LISTED = 10;
/** Peers in answers, decoys too. */
export const PEERS_SENT = 11;
/** Faults of our own, answered with an apology. */
export const INTERNAL_ERRORS = 12;
/** How many there are. */
export const COUNTERS = 13;

/** Where the announces of a protocol and a family of addresses are counted that were answered with peers. */
export function announcesAt(protocol: Protocol, family: Family): number {
  return protocol * 2 + (family === 4 ? 0 : 1);
}

/** Floats, so that the sums stay exact beyond 2^32. */
export type Counters = Float64Array;

export function newCounters(): Counters {
  return new Float64Array(COUNTERS);
}

/** All announces that were answered with peers. */
export function announcesOf(counters: Counters): number {
  return counters[0] + counters[1] + counters[2] + counters[3];
}

/** What one protocol has answered. */
export interface ProtocolCounts {
  announces: { ipv4: number; ipv6: number };
  scrapes: number;
  refused: number;
}

/** The sums of one protocol. */
export function countsOf(counters: Counters, protocol: Protocol): ProtocolCounts {
  return {
    announces: { ipv4: counters[announcesAt(protocol, 4)], ipv6: counters[announcesAt(protocol, 6)] },
    scrapes: counters[SCRAPES + protocol],
    refused: counters[REFUSED + protocol],
  };
}
