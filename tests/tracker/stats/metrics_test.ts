import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { writeMetrics } from "../../../lib/tracker/stats/metrics.ts";
import { STATS } from "../../fixture/stats.ts";

/** The samples by their names and labels. */
function samplesOf(text: string): Map<string, number> {
  const lines = text.trimEnd().split("\n").filter((line) => !line.startsWith("#"));
  return new Map(lines.map((line): [string, number] => {
    const blank = line.lastIndexOf(" ");
    return [line.slice(0, blank), Number(line.slice(blank + 1))];
  }));
}

Deno.test("writeMetrics() tells every number, by protocol and by family", () => {
  const cases: [sample: string, value: number][] = [
    ['muster_build_info{version="<0.0.0>",udp_engine="batch",http_engine="serve"}', 1],
    ["muster_uptime_seconds", 61],
    ["muster_sums_created_timestamp_seconds", Date.parse(STATS.since) / 1000],
    ['muster_threads{protocol="udp"}', 2],
    ["muster_torrents", 1234],
    ["muster_seeds", 5],
    ["muster_leechers", 17],
    ['muster_peers{family="ipv4"}', 20],
    ['muster_peers{family="ipv6"}', 2],
    ['muster_announces_total{protocol="http",family="ipv4"}', 700_000],
    ['muster_announces_total{protocol="http",family="ipv6"}', 1],
    ['muster_announces_total{protocol="udp",family="ipv4"}', 300_000],
    ['muster_announces_total{protocol="udp",family="ipv6"}', 0],
    ['muster_scrapes_total{protocol="udp"}', 2],
    ['muster_refused_total{protocol="http"}', 3],
    ["muster_udp_connects_total", 9],
    ["muster_udp_dropped_total", 8],
    ["muster_swarms_memory_bytes", 1000],
    ["muster_swarms_memory_limit_bytes", 256_000_000],
    ["muster_process_resident_memory_bytes", 61_000_000],
  ];
  const samples = samplesOf(writeMetrics(STATS));
  for (const [sample, value] of cases) assertEquals(samples.get(sample), value, sample);
});

Deno.test("writeMetrics() says once of each family what it is, before its samples", () => {
  const lines = writeMetrics(STATS).trimEnd().split("\n");
  const told = new Set<string>();
  let current = "";
  for (const [i, line] of lines.entries()) {
    const help = /^# HELP (muster_[a-z_]+) [A-Z].*\.$/.exec(line);
    if (help !== null) {
      current = help[1];
      assert(!told.has(current), current);
      told.add(current);
      const type = current.endsWith("_total") ? "counter" : "gauge";
      assertEquals(lines[i + 1], `# TYPE ${current} ${type}`);
    } else if (!line.startsWith("#")) {
      assertEquals(line.split(/[ {]/)[0], current);
      assertMatch(line, /^[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? \d+(\.\d+)?$/);
    }
  }
});

Deno.test("writeMetrics() escapes what stands in labels", () => {
  const text = writeMetrics({ ...STATS, program: 'muster a"b\\c\nd' });
  assertStringIncludes(text, 'version="a\\"b\\\\c\\nd"');
});
