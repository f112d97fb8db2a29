/** What a tracker tells of itself: the numbers behind its page, /stats.json and /metrics. */
import type { ProtocolCounts } from "./counters.ts";

/** `version` is that of this shape; fields are added, not changed, within one. */
export interface TrackerStats {
  version: 1;
  program: string;
  /** Seconds since the start. */
  uptime: number;
  /** When the sums began, as ISO 8601: with --state in an earlier run. */
  since: string;
  /** What answers, and in how many threads. */
  engines: RunningEngines;
  torrents: number;
  seeds: number;
  leechers: number;
  peers: { ipv4: number; ipv6: number };
  /** Sums since then; `protocols` has the same for HTTP and UDP apart. */
  announces: { ipv4: number; ipv6: number };
  scrapes: number;
  peersSent: number;
  refused: number;
  /** UDP: connection ids given out, and packets that got no answer. */
  protocols: { http: ProtocolCounts; udp: ProtocolCounts & { connects: number; dropped: number } };
  /** Requests that met with a fault of ours. */
  broken: number;
  notListed: number;
  /** Swarms of a single announce pushed out by newer ones. */
  pushedOut: number;
  /** Bytes: what swarms may use and do use, and what the whole process holds. */
  memory: { limit: number; used: number; process: number };
  /** Seconds. */
  interval: number;
  minInterval: number;
  peerTimeout: number;
  numwant: number;
}

/** The engines that run, and the threads of each. */
export interface RunningEngines {
  readonly udp: "batch" | "portable" | "none";
  readonly http: "serve" | "batch";
  readonly threads: { readonly udp: number; readonly http: number };
}
