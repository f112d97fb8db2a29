/** The page at `/`: what this is, how to use it, and how it does. */
import { escape } from "@std/html/entities";
import { counted, formatSize } from "../../../base/unit.ts";
import type { ProtocolCounts } from "../../stats/counters.ts";
import type { RunningEngines, TrackerStats } from "../../stats/tracker_stats.ts";
import { whole, writePage } from "../../../web/layout.ts";
import { isVisited } from "../../../web/visited.ts";

/**
 * Writes it for a visitor who came under the name `host`.
 * @param told the announce URLs that the tracker gives itself
 */
export function writeOverview(stats: TrackerStats, told: readonly string[], host: string): string {
  const urls = [...new Set([...asVisited(host, told.some((url) => url.startsWith("udp:"))), ...told])];
  // An address that means "this machine" is of no use in a torrent, so it stands there only for want of another.
  const useful = urls.filter((url) => !/^(http|udp):\/\/(localhost|127\.[\d.]+|\[::1\])(:\d+)?\//.test(url));
  return writePage({
    title: "muster: a BitTorrent tracker",
    refresh: 30,
    body: `<h1>A BitTorrent tracker</h1>
<p>It tells people who share the same torrent of one another. It holds no files.</p>
<h2>Put one of these into your torrents</h2>
${(useful.length > 0 ? useful : urls).map((url) => `<code>${escape(url)}</code>`).join("\n")}
<h2>Now</h2>
<table>
${rowsOf(stats).map(([name, value]) => `<tr><td>${name}</td><td>${value}</td></tr>`).join("\n")}
</table>
<footer>${escape(stats.program)} &middot; <a href="/table">all torrents</a> &middot; ` +
      `<a href="/stats.json">stats.json</a> &middot; <a href="/metrics">metrics</a> &middot; ` +
      `<a href="/health">health</a></footer>`,
  });
}

function rowsOf(stats: TrackerStats): [string, string][] {
  const { announces, peers, protocols, engines: { udp, http, threads } } = stats;
  return [
    ["Torrents", whole(stats.torrents)],
    ["Seeds", whole(stats.seeds)],
    ["Leechers", whole(stats.leechers)],
    ["Peers on IPv4 / IPv6", `${whole(peers.ipv4)} / ${whole(peers.ipv6)}`],
    [`Announces since ${escape(minuteOf(stats.since))}`, whole(announces.ipv4 + announces.ipv6)],
    ["of them over HTTP / UDP", `${announced(protocols.http)} / ${announced(protocols.udp)}`],
    ["HTTP is answered by", engine(http, threads.http)],
    ["UDP is answered by", engine(udp, threads.udp)],
    ["Memory", formatSize(stats.memory.process)],
  ];
}

/** The announce URLs by the name under which the visitor came here, when that looks like a host. */
function asVisited(host: string, udp: boolean): string[] {
  if (!isVisited(host)) return [];
  return [`http://${host}/announce`, ...(udp ? [`udp://${host}/announce`] : [])];
}

/** `2026-01-02 03:04 UTC` of an ISO 8601 date. */
function minuteOf(since: string): string {
  return `${since.slice(0, 16).replace("T", " ")} UTC`;
}

function engine(name: RunningEngines["udp" | "http"], threads: number): string {
  return name === "none" ? "nothing" : `${name}, ${counted(threads, "thread")}`;
}

function announced({ announces }: ProtocolCounts): string {
  return whole(announces.ipv4 + announces.ipv6);
}
