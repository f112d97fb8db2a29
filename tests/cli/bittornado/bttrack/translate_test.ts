/** What becomes of each of bttrack's options. */
import { assert, assertEquals } from "@std/assert";
import { isFault } from "../../../../lib/base/fault.ts";
import { settingsOf } from "../../../../lib/cli/command.ts";
import { bttrack } from "../../../../lib/cli/bittornado/bttrack.ts";
import { BTTRACK_SETTINGS } from "../../../../lib/cli/bittornado/bttrack/settings.ts";
import { translate, type Translated } from "../../../../lib/cli/bittornado/bttrack/translate.ts";
import { readOrder } from "../../../../lib/cli/track/order.ts";

/** The options' texts as if they were typed. */
function translated(given: Readonly<Record<string, string>>) {
  const origins = new Map(Object.keys(given).map((name) => [name, `--${name}`]));
  return translate(new Map(Object.entries(given)), origins);
}

/** What they come to, the dfile beside them. */
function good(given: Readonly<Record<string, string>>): Translated {
  const it = translated({ dfile: "dstate", ...given });
  assert(!isFault(it), isFault(it) ? it.message : "");
  assert(!isFault(readOrder(it.texts)));
  return it;
}

/** What bttrack's defaults come to. */
const USUAL = {
  port: "80",
  state: "dstate.muster",
  "state-interval": "5m",
  interval: "30m",
  numwant: "50",
  "scrape-allowed": "full",
  notices: "off",
};

const NO_CHECK = "muster never connects to clients, it hands out their addresses unchecked";
const BOTH = "IPv4 and IPv6 are both listened on; --bind 0.0.0.0 leaves IPv6 out";
const NOT_JOINED = "trackers are not joined in this version, each knows its own peers";
const BY_ITSELF = "muster does that by itself";

/** What comes with a log: the one that bttrack wrote was of requests. */
const LOGGED = { "log-announces": "on", "log-format": "common" };

/** An option's value, and the settings that it becomes or the reason why it has no effect; "" for nothing to say. */
type Case = [option: string, value: string, becomes: Readonly<Record<string, string>> | string];

const CASES: Case[] = [
  ["port", "6969", { port: "6969" }],
  ["bind", "127.0.0.1,::1", { bind: "127.0.0.1,::1" }],
  ["bind", "", ""],
  ["ipv6_enabled", "0", BOTH],
  ["ipv6_enabled", "1", ""],
  ["ipv6_binds_v4", "0", BOTH],
  ["ipv6_binds_v4", "1", ""],
  ["dfile", "/var/lib/dstate", { state: "/var/lib/dstate.muster" }],
  ["save_dfile_interval", "60", { "state-interval": "60" }],
  ["socket_timeout", "15", BY_ITSELF],
  ["timeout_check_interval", "5", BY_ITSELF],
  ["timeout_downloaders_interval", "2700", { "peer-timeout": "2700" }],
  ["timeout_downloaders_interval", "0", { "peer-timeout": "0" }],
  ["reannounce_interval", "600", { interval: "600" }],
  ["response_size", "100", { numwant: "100" }],
  ["nat_check", "3", NO_CHECK],
  ["nat_check", "0", ""],
  ["log_nat_checks", "1", NO_CHECK],
  ["log_nat_checks", "0", ""],
  ["min_time_between_log_flushes", "3.0", BY_ITSELF],
  ["min_time_between_cache_refreshes", "600.0", "peers are chosen anew for each answer"],
  ["allowed_dir", "torrents", { "allow-dir": "torrents" }],
  ["allowed_dir", "", ""],
  ["allowed_list", "hashes.txt", { allow: "hashes.txt" }],
  ["allowed_list", "", ""],
  ["allowed_controls", "0", { notices: "0" }],
  ["allowed_controls", "1", { notices: "1" }],
  ["parse_dir_interval", "30", { watch: "30" }],
  ["multitracker_enabled", "1", NOT_JOINED],
  ["multitracker_enabled", "0", ""],
  ["multitracker_allowed", "all", NOT_JOINED],
  ["multitracker_allowed", "none", ""],
  ["multitracker_reannounce_interval", "120", NOT_JOINED],
  ["multitracker_maxpeers", "20", NOT_JOINED],
  ["http_timeout", "60", NOT_JOINED],
  [
    "aggregate_forward",
    "http://192.0.2.1/,secret",
    "announces are not sent on to another tracker in this version",
  ],
  ["aggregate_forward", "", ""],
  ["aggregator", "0", ""],
  ["hupmonitor", "1", "a log that was moved away is begun anew without a signal"],
  ["hupmonitor", "0", ""],
  ["logfile", "/var/log/bttrack.log", { log: "/var/log/bttrack.log" }],
  ["logfile", "-", { log: "-" }],
  ["logfile", "", { log: "-" }],
  ["show_infopage", "0", { page: "0" }],
  ["infopage_redirect", "http://www.example.net/", { "page-redirect": "http://www.example.net/" }],
  ["infopage_redirect", "", ""],
  ["show_names", "0", { "show-names": "0" }],
  ["favicon", "icon.png", { favicon: "icon.png" }],
  ["favicon", "", ""],
  ["allowed_ips", "ips.txt", { "allow-ip": "ips.txt" }],
  ["allowed_ips", "", ""],
  ["banned_ips", "ips.txt", { ban: "ips.txt" }],
  ["banned_ips", "", ""],
  ["only_local_override_ip", "1", { "trust-ip": "off" }],
  ["only_local_override_ip", "2", { "trust-ip": "off" }],
  ["allow_get", "1", { "offer-torrents": "1" }],
  ["keep_dead", "1", { "keep-dead": "1" }],
  ["scrape_allowed", "specific", { "scrape-allowed": "specific" }],
  ["scrape_allowed", "none", { "scrape-allowed": "none" }],
  ["dedicated_seed_id", "me", "clients are not told whether that seed is there"],
  ["dedicated_seed_id", "", ""],
  [
    "compact_reqd",
    "1",
    "answers are compact unless a client asks otherwise, and nobody is refused for that",
  ],
  ["compact_reqd", "0", ""],
];

/** All that bttrack had. */
const ALL =
  `port bind ipv6_enabled ipv6_binds_v4 dfile save_dfile_interval socket_timeout timeout_check_interval
  timeout_downloaders_interval reannounce_interval response_size nat_check log_nat_checks min_time_between_log_flushes
  min_time_between_cache_refreshes allowed_dir allowed_list allowed_controls parse_dir_interval multitracker_enabled
  multitracker_allowed multitracker_reannounce_interval multitracker_maxpeers http_timeout aggregate_forward aggregator
  hupmonitor logfile show_infopage infopage_redirect show_names favicon allowed_ips banned_ips only_local_override_ip
  allow_get keep_dead scrape_allowed dedicated_seed_id compact_reqd`.split(/\s+/);

Deno.test("bttrack has all options of its namesake, and each has a row in this test", () => {
  assertEquals(Object.values(BTTRACK_SETTINGS).map(({ name }) => name).sort(), ALL.toSorted());
  assertEquals([...new Set(CASES.map(([option]) => option))].sort(), ALL.toSorted());
});

Deno.test("each option of bttrack becomes a setting or has a line about it, by its own name or with dashes", async (t) => {
  for (const [option, value, becomes] of CASES) {
    await t.step(`--${option} ${value}`, () => {
      const isIdle = typeof becomes === "string";
      const texts = { ...USUAL, ...(option === "logfile" ? LOGGED : {}), ...(isIdle ? {} : becomes) };
      const idle = isIdle && becomes !== "" ? [`--${option} has no effect: ${becomes}.`] : [];
      for (const name of [option, option.replaceAll("_", "-")]) {
        const it = good({ [name]: value });
        assertEquals([Object.fromEntries(it.texts), it.notes], [texts, idle]);
      }
    });
  }
});

Deno.test("no two options of bttrack have one name, those of muster among them", () => {
  const names = Object.values(settingsOf(bttrack)).map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  for (const name of ALL) assert(names.includes(name.replaceAll("_", "-")), name);
});

Deno.test("options without effect for one reason share a line", () => {
  const { notes } = good({
    nat_check: "3",
    "socket-timeout": "15",
    log_nat_checks: "1",
    timeout_check_interval: "5",
  });
  assertEquals(notes, [
    `--socket_timeout and --timeout_check_interval have no effect: ${BY_ITSELF}.`,
    `--nat_check and --log_nat_checks have no effect: ${NO_CHECK}.`,
  ]);
});

Deno.test("--only_local_override_ip 0 trusts ip= and says that headers are not heeded", () => {
  const { texts, notes } = good({ only_local_override_ip: "0" });
  assertEquals(texts.get("trust-ip"), "on");
  assertEquals(notes, [
    "--only_local_override_ip 0 is about ip= alone: what proxies write into headers is not heeded.",
  ]);
});

Deno.test("--allowed_list and --allowed_dir go together, with a line about it", () => {
  const { texts, notes } = good({ allowed_list: "a", allowed_dir: "b" });
  assertEquals([texts.get("allow"), texts.get("allow-dir")], ["a", "b"]);
  assertEquals(notes, ["--allowed_list and --allowed_dir are both served; bttrack passed over the latter."]);
});

Deno.test("--timeout_downloaders_interval that would forget peers before they announce again is left out", () => {
  const line = (time: string, after: string) =>
    `--timeout_downloaders_interval ${time} is no longer than the time between two announces: silent peers are ` +
    `forgotten after ${after}.`;
  const cases: [timeout: string, interval: string | undefined, note: string | null][] = [
    ["1800", undefined, line("30m", "1h")],
    ["1801", undefined, null],
    ["300", "300", line("5m", "15m")],
    ["60", "10m", line("1m", "20m")],
    ["301", "300", null],
  ];
  for (const [timeout, interval, note] of cases) {
    const { texts, notes } = good({
      timeout_downloaders_interval: timeout,
      ...(interval === undefined ? {} : { reannounce_interval: interval }),
    });
    assertEquals([texts.get("peer-timeout"), notes], [
      note === null ? timeout : undefined,
      note === null ? [] : [note],
    ]);
  }
});

Deno.test("muster's own options stay as they are, and win over bttrack's defaults", () => {
  const { texts, setBy } = good({ interval: "4m", memory: "1GB", "keep-dead": "on", response_size: "20" });
  assertEquals(Object.fromEntries(texts), {
    ...USUAL,
    ...{ interval: "4m", memory: "1GB", "keep-dead": "on", numwant: "20" },
  });
  assertEquals([setBy.get("numwant"), setBy.get("state"), setBy.get("memory")], [
    "response_size",
    "dfile",
    undefined,
  ]);
});

Deno.test("what stands on the command line wins over what stands in a file or the environment", () => {
  const given = new Map([["dfile", "dstate"], ["reannounce_interval", "10m"], ["interval", "4m"]]);
  const origins = new Map([
    ["dfile", "--dfile"],
    ["reannounce_interval", "--reannounce_interval"],
    ["interval", "MUSTER_INTERVAL"],
  ]);
  const it = translate(given, origins);
  assert(!isFault(it));
  assertEquals(it.texts.get("interval"), "10m");
});

const WRONG: [claim: string, given: Readonly<Record<string, string>>, line: string][] = [
  ["no dfile", { dfile: "" }, "bttrack needs --dfile, the file beside which the state is kept."],
  ["a bad port", { port: "65536" }, '--port cannot be "65536".'],
  ["a bad switch", { keep_dead: "maybe" }, '--keep_dead cannot be "maybe".'],
  ["an empty switch", { show_names: "" }, "--show_names needs a value."],
  ["a bad interval", { reannounce_interval: "5" }, '--reannounce_interval cannot be "5".'],
  ["a bad count", { "response-size": "0" }, '--response_size cannot be "0".'],
  [
    "a bad time",
    { timeout_downloaders_interval: "soon" },
    '--timeout_downloaders_interval cannot be "soon".',
  ],
  ["another choice", { only_local_override_ip: "3" }, '--only_local_override_ip cannot be "3".'],
  ["scrapes of another kind", { scrape_allowed: "some" }, '--scrape_allowed cannot be "some".'],
  ["a name to bind", { bind: "no address" }, '--bind cannot be "no address".'],
  [
    "an aggregator",
    { aggregator: "secret" },
    "--aggregator cannot be had: muster does not count for other trackers in this version.",
  ],
  [
    "both spellings",
    { response_size: "1", "response-size": "1" },
    "--response_size and --response-size are both there.",
  ],
  [
    "muster's name for the same",
    { response_size: "1", numwant: "1" },
    "--response_size and --numwant are both there.",
  ],
  ["two places for the state", { state: "on" }, "--dfile and --state are both there."],
  [
    "one switch by both names",
    { keep_dead: "1", "keep-dead": "1" },
    "--keep_dead and --keep-dead are both there.",
  ],
];

Deno.test("bttrack's wrong options are refused by the names that were typed", async (t) => {
  for (const [claim, given, line] of WRONG) {
    await t.step(claim, () => {
      const it = translated({ dfile: "dstate", ...given });
      assertEquals(isFault(it) && it.message, line);
    });
  }
});
