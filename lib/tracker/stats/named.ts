/** Sums by name, as they are kept over restarts: names stay when numbers move. */
import {
  announcesAt,
  CONNECTS,
  COUNTERS,
  type Counters,
  DROPPED,
  HTTP,
  INTERNAL_ERRORS,
  newCounters,
  NOT_LISTED,
  PEERS_SENT,
  REFUSED,
  SCRAPES,
  UDP,
} from "./counters.ts";

/** Each sum's name and place. */
const NAMES: readonly (readonly [name: string, at: number])[] = [
  ["http announces ipv4", announcesAt(HTTP, 4)],
  ["http announces ipv6", announcesAt(HTTP, 6)],
  ["udp announces ipv4", announcesAt(UDP, 4)],
  ["udp announces ipv6", announcesAt(UDP, 6)],
  ["http scrapes", SCRAPES + HTTP],
  ["udp scrapes", SCRAPES + UDP],
  ["http refused", REFUSED + HTTP],
  ["udp refused", REFUSED + UDP],
  ["udp connects", CONNECTS],
  ["udp dropped", DROPPED],
  ["not listed", NOT_LISTED],
  ["peers sent", PEERS_SENT],
  ["internal errors", INTERNAL_ERRORS],
];

/** The sums by their names. */
export function namedSums(counters: Counters): Record<string, number> {
  if (NAMES.length !== COUNTERS) throw new RangeError("a sum has no name");
  return Object.fromEntries(NAMES.map(([name, at]) => [name, counters[at]]));
}

/** Sums from their names; those that are not there are 0. */
export function sumsFrom(named: Readonly<Record<string, number>>): Counters {
  const counters = newCounters();
  for (const [name, at] of NAMES) counters[at] = Object.hasOwn(named, name) ? named[name] : 0;
  return counters;
}
