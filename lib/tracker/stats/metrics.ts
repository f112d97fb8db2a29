/**
 * The same numbers for Prometheus, in its text format 0.0.4:
 *
 *     # HELP muster_announces_total Announces that were answered with peers.
 *     # TYPE muster_announces_total counter
 *     muster_announces_total{protocol="http",family="ipv4"} 700000
 */
import type { TrackerStats } from "./tracker_stats.ts";

/** The Content-Type of what `writeMetrics` gives. */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [value: number, labels?: Labels];

/** A family of samples; the sums' names end in `_total`, as those of counters do, and no others. */
interface Metric {
  /** Without `muster_`. */
  readonly name: string;
  /** A sentence. */
  readonly help: string;
  samples(stats: TrackerStats): readonly Sample[];
}

/** All of them, in the order of the answer. */
const METRICS: readonly Metric[] = [
  {
    name: "build_info",
    help: "The program, and the engines that answer.",
    samples: ({ program, engines: { udp, http } }) => [[1, {
      version: program.split(" ").at(-1)!,
      udp_engine: udp,
      http_engine: http,
    }]],
  },
  { name: "uptime_seconds", help: "Time since the start.", samples: ({ uptime }) => [[uptime]] },
  {
    name: "sums_created_timestamp_seconds",
    help: "When the sums began: in an earlier run where --state keeps them.",
    samples: ({ since }) => [[Date.parse(since) / 1000]],
  },
  {
    name: "threads",
    help: "Threads that answer.",
    samples: ({ engines: { threads } }) => [
      [threads.http, { protocol: "http" }],
      [threads.udp, { protocol: "udp" }],
    ],
  },
  { name: "torrents", help: "Torrents that are known.", samples: ({ torrents }) => [[torrents]] },
  { name: "seeds", help: "Peers that have all.", samples: ({ seeds }) => [[seeds]] },
  { name: "leechers", help: "All other peers.", samples: ({ leechers }) => [[leechers]] },
  {
    name: "peers",
    help: "Seeds and leechers by family of addresses.",
    samples: ({ peers }) => byFamily(peers),
  },
  {
    name: "announces_total",
    help: "Announces that were answered with peers.",
    samples: ({ protocols: { http, udp } }) => [
      ...byFamily(http.announces, { protocol: "http" }),
      ...byFamily(udp.announces, { protocol: "udp" }),
    ],
  },
  {
    name: "scrapes_total",
    help: "Scrapes that were answered.",
    samples: (stats) => byProtocol(stats, "scrapes"),
  },
  {
    name: "refused_total",
    help: "Requests that were answered with a failure.",
    samples: (stats) => byProtocol(stats, "refused"),
  },
  {
    name: "udp_connects_total",
    help: "UDP connection ids given out.",
    samples: ({ protocols: { udp } }) => [[udp.connects]],
  },
  {
    name: "udp_dropped_total",
    help: "UDP packets that got no answer: malformed, or without a valid connection id.",
    samples: ({ protocols: { udp } }) => [[udp.dropped]],
  },
  {
    name: "peers_sent_total",
    help: "Peers in answers, decoys too.",
    samples: ({ peersSent }) => [[peersSent]],
  },
  {
    name: "not_listed_total",
    help: "Announces whose peer could not be listed, since memory was used up.",
    samples: ({ notListed }) => [[notListed]],
  },
  {
    name: "pushed_out_total",
    help: "Torrents of a single announce that newer ones pushed out of memory.",
    samples: ({ pushedOut }) => [[pushedOut]],
  },
  {
    name: "broken_total",
    help: "Requests that met with a fault of muster's own.",
    samples: ({ broken }) => [[broken]],
  },
  {
    name: "swarms_memory_bytes",
    help: "Memory that the swarms use.",
    samples: ({ memory }) => [[memory.used]],
  },
  {
    name: "swarms_memory_limit_bytes",
    help: "Memory that the swarms may use, as --memory says.",
    samples: ({ memory }) => [[memory.limit]],
  },
  {
    name: "process_resident_memory_bytes",
    help: "Memory that the whole process holds.",
    samples: ({ memory }) => [[memory.process]],
  },
  {
    name: "interval_seconds",
    help: "Time between two announces that clients are told.",
    samples: ({ interval }) => [[interval]],
  },
  {
    name: "peer_timeout_seconds",
    help: "Time after which a silent peer is forgotten.",
    samples: ({ peerTimeout }) => [[peerTimeout]],
  },
];

/** The whole answer to a scrape by Prometheus. */
export function writeMetrics(stats: TrackerStats): string {
  return METRICS.map((metric) => writeMetric(metric, stats)).join("");
}

function writeMetric({ name, help, samples }: Metric, stats: TrackerStats): string {
  const full = `muster_${name}`;
  const type = name.endsWith("_total") ? "counter" : "gauge";
  const lines = samples(stats).map(([value, labels = {}]) => `${full}${writeLabels(labels)} ${value}\n`);
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join("")}`;
}

function writeLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function byFamily({ ipv4, ipv6 }: { ipv4: number; ipv6: number }, labels: Labels = {}): Sample[] {
  return [[ipv4, { ...labels, family: "ipv4" }], [ipv6, { ...labels, family: "ipv6" }]];
}

function byProtocol({ protocols: { http, udp } }: TrackerStats, field: "scrapes" | "refused"): Sample[] {
  return [[http[field], { protocol: "http" }], [udp[field], { protocol: "udp" }]];
}
