/**
 * What a browser sees: one plain page that says what this is and how to use it, the same numbers as JSON for scripts,
 * and a word for those who only ask whether it lives. Nothing on the page comes from elsewhere, and nothing of a
 * request is shown unescaped.
 */
import { escape } from "@std/html/entities";
import { STATUS_CODE } from "@std/http/status";
import { formatSize } from "../../base/unit.ts";
import { writeFailure } from "../../protocol/http_answer.ts";
import { REFUSALS, WRONG_METHOD } from "../refusal.ts";
import type { ProtocolCounts } from "../stats/counters.ts";
import type { Elsewhere } from "./http.ts";
import { PROGRAM_HEADER } from "./port_holder.ts";

/** The numbers behind the page. `version` is that of this shape; fields are added, not changed, within one. */
export interface TrackerStats {
  version: 1;
  program: string;
  /** Seconds since the start. */
  uptime: number;
  torrents: number;
  seeds: number;
  leechers: number;
  peers: { ipv4: number; ipv6: number };
  /** Sums since the start; `protocols` has the same for HTTP and UDP apart. */
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

/** Where the page's facts come from. */
export interface PageSource {
  stats(): TrackerStats;
  announceUrls(): string[];
}

const PLAIN = "text/plain; charset=utf-8";
const SAFE = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

/** Answers `/`, `/stats.json`, `/health` and a few that browsers ask for by themselves. */
export function pages(source: PageSource): Elsewhere {
  const views: Record<string, (request: Request) => Response> = {
    "/": (request) => reply(pageText(source, request), "text/html; charset=utf-8"),
    "/index.html": (request) => reply(pageText(source, request), "text/html; charset=utf-8"),
    "/stats.json": () => reply(JSON.stringify(source.stats(), null, 2) + "\n", "application/json"),
    "/health": () => reply("ok\n", PLAIN, { [PROGRAM_HEADER]: source.stats().program }),
    "/robots.txt": () => reply("User-agent: *\nDisallow: /\n", PLAIN),
    "/favicon.ico": () => new Response(null, { status: 204, headers: { "cache-control": "max-age=86400" } }),
  };
  return (path, request) => {
    if (!Object.hasOwn(views, path)) return null;
    if (request.method === "GET" || request.method === "HEAD") return views[path](request);
    return new Response(writeFailure(REFUSALS[WRONG_METHOD]), {
      status: STATUS_CODE.MethodNotAllowed,
      headers: { ...SAFE, allow: "GET, HEAD", "content-type": PLAIN },
    });
  };
}

function reply(body: string, type: string, more: Record<string, string> = {}): Response {
  return new Response(body, { headers: { ...SAFE, ...more, "content-type": type } });
}

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem;
  color: #1c2330; background: #fff; }
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
code { display: block; padding: .5rem .75rem; margin: .25rem 0; border-radius: .3rem; background: #eef1f6;
  overflow-wrap: anywhere; user-select: all; }
table { border-collapse: collapse; }
td { padding: .1rem 1.5rem .1rem 0; }
td + td { text-align: right; font-variant-numeric: tabular-nums; }
a { color: inherit; }
footer { margin-top: 3rem; font-size: .875rem; opacity: .75; }
@media (prefers-color-scheme: dark) { body { color: #dfe4ec; background: #14181f; } code { background: #222936; } }
`;

function pageText(source: PageSource, request: Request): string {
  const stats = source.stats();
  const told = source.announceUrls();
  const urls = [...new Set([...asVisited(request, told.some((url) => url.startsWith("udp:"))), ...told])];
  // An address that means "this machine" is of no use in a torrent, so it stands there only for want of another.
  const useful = urls.filter((url) => !/^(http|udp):\/\/(localhost|127\.[\d.]+|\[::1\])(:\d+)?\//.test(url));
  const rows: [string, string][] = [
    ["Torrents", whole(stats.torrents)],
    ["Seeds", whole(stats.seeds)],
    ["Leechers", whole(stats.leechers)],
    ["Peers on IPv4 / IPv6", `${whole(stats.peers.ipv4)} / ${whole(stats.peers.ipv6)}`],
    ["Announces since the start", whole(stats.announces.ipv4 + stats.announces.ipv6)],
    ["of them over HTTP / UDP", `${announced(stats.protocols.http)} / ${announced(stats.protocols.udp)}`],
    ["Memory", formatSize(stats.memory.process)],
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="30">
<title>muster: a BitTorrent tracker</title>
<style>${STYLE}</style>
</head>
<body>
<h1>A BitTorrent tracker</h1>
<p>It tells people who share the same torrent of one another. It holds no files.</p>
<h2>Put one of these into your torrents</h2>
${(useful.length > 0 ? useful : urls).map((url) => `<code>${escape(url)}</code>`).join("\n")}
<h2>Now</h2>
<table>
${rows.map(([name, value]) => `<tr><td>${name}</td><td>${value}</td></tr>`).join("\n")}
</table>
<footer>${
    escape(stats.program)
  } &middot; <a href="/stats.json">stats.json</a> &middot; <a href="/health">health</a></footer>
</body>
</html>
`;
}

/** The announce URLs by the name under which the visitor came here, when that looks like a host. */
function asVisited(request: Request, udp: boolean): string[] {
  const host = request.headers.get("host") ?? "";
  if (!/^([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?$/.test(host)) return [];
  return [`http://${host}/announce`, ...(udp ? [`udp://${host}/announce`] : [])];
}

function announced({ announces }: ProtocolCounts): string {
  return whole(announces.ipv4 + announces.ipv6);
}

function whole(number: number): string {
  return number.toLocaleString("en-US");
}
