/** The callers of a client at work: for each target the one that its scheme needs, and how long each waits. */
import type { Clock } from "../../base/clock.ts";
import type { Lookup } from "../../base/lookup.ts";
import type { Target, TrackerCaller } from "./caller.ts";
import type { OpenDatagram } from "./datagram.ts";
import { HttpCaller } from "./http.ts";
import type { HttpGet } from "./http_door.ts";
import { UdpCaller } from "./udp.ts";

/** What callers need from outside. */
export interface CallerMeans {
  readonly clock: Clock;
  readonly httpGet: HttpGet;
  readonly lookup: Lookup;
  readonly openDatagram: OpenDatagram;
  readonly secret: (length: number) => Uint8Array;
  /** What the client calls itself: `muster/0.1.0`. */
  readonly agent: string;
}

/** Makes a caller for one call. `isLast`: there is no time to lose, since the program is about to end. */
export type CallerFor = (target: Target, isLast: boolean) => TrackerCaller;

/** Milliseconds for a call. */
const HTTP_LIMIT = 30_000;
const UDP_LIMIT = 60_000;
/**
 * Milliseconds until a UDP packet is sent for the second time, then twice as many each time. BEP 15 has 15 s, but a
 * person waits for the first peers.
 */
const FIRST_WAIT = 3_000;
const LAST_WORD_WAIT = 1_000;

/** Joins the callers with what they need. */
export function trackerCaller(means: CallerMeans): CallerFor {
  const { clock, httpGet: get, lookup, openDatagram: open, secret, agent } = means;
  return (target, isLast) => {
    if (target.url.scheme !== "udp") {
      return new HttpCaller(target, { clock, limit: HTTP_LIMIT, get, lookup, agent });
    }
    const firstWait = isLast ? LAST_WORD_WAIT : FIRST_WAIT;
    return new UdpCaller(target, { clock, limit: UDP_LIMIT, open, secret, firstWait });
  };
}
