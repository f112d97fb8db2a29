/** The numbers that the page and programs are shown, put together from those who keep them. */
import { PROGRAM } from "../../base/version.ts";
import {
  CONNECTS,
  type Counters,
  countsOf,
  DROPPED,
  HTTP,
  INTERNAL_ERRORS,
  NOT_LISTED,
  PEERS_SENT,
  UDP,
} from "../stats/counters.ts";
import type { TrackerStats } from "../stats/tracker_stats.ts";
import type { Store } from "../swarm/store.ts";

/** What moves; the rest of TrackerStats is settings and time. */
export type Figures = Omit<
  TrackerStats,
  "engines" | "uptime" | "since" | "interval" | "minInterval" | "peerTimeout" | "numwant"
>;

/** A look at the store and the counters. */
export function figures(store: Store, counters: Counters): Figures {
  const totals = store.totals();
  const http = countsOf(counters, HTTP);
  const udp = countsOf(counters, UDP);
  return {
    version: 1,
    program: PROGRAM,
    torrents: totals.torrents,
    seeds: totals.seeds[0] + totals.seeds[1],
    leechers: totals.leechers[0] + totals.leechers[1],
    peers: { ipv4: totals.seeds[0] + totals.leechers[0], ipv6: totals.seeds[1] + totals.leechers[1] },
    announces: {
      ipv4: http.announces.ipv4 + udp.announces.ipv4,
      ipv6: http.announces.ipv6 + udp.announces.ipv6,
    },
    scrapes: http.scrapes + udp.scrapes,
    peersSent: counters[PEERS_SENT],
    refused: http.refused + udp.refused,
    protocols: { http, udp: { ...udp, connects: counters[CONNECTS], dropped: counters[DROPPED] } },
    broken: counters[INTERNAL_ERRORS],
    notListed: counters[NOT_LISTED],
    pushedOut: totals.pushedOut,
    memory: { limit: totals.memory, used: totals.memoryUsed, process: Deno.memoryUsage().rss },
  };
}
