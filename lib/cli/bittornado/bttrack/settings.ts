/**
 * The options of bttrack: those that do something here, and those that do not, with what is to be said of each. How the
 * former become settings of muster's tracker stands in translate.ts.
 */
import type { SettingTable, TextSetting } from "../../../base/setting.ts";
import { TRACKER_SETTINGS } from "../../../tracker/config.ts";
import { SERVICE_SETTINGS } from "../../track/settings.ts";

const FILE = {
  kind: "text",
  fallback: "",
  placeholder: "FILE",
  good: "the path of a file",
  isPath: true,
} as const;

/** Those that do something, as they are typed. Fields that the tracker's settings have too take the place of those. */
export const WORKING_SETTINGS = {
  port: { ...TRACKER_SETTINGS.port, fallback: 80 },
  bind: TRACKER_SETTINGS.bind,
  dfile: {
    ...FILE,
    name: "dfile",
    sentence:
      "Where the state is kept: in FILE.muster. The first start takes over what bttrack left in FILE, which stays as it is.",
  },
  saveDfileInterval: { ...SERVICE_SETTINGS.stateInterval, name: "save_dfile_interval", fallback: 300 },
  timeoutDownloadersInterval: {
    ...TRACKER_SETTINGS.peerTimeout,
    name: "timeout_downloaders_interval",
    zero: "2 x reannounce_interval, at least 15 minutes",
  },
  reannounceInterval: { ...TRACKER_SETTINGS.interval, name: "reannounce_interval", fallback: 1800 },
  responseSize: { ...TRACKER_SETTINGS.numwant, name: "response_size", fallback: 50 },
  allowedDir: {
    ...FILE,
    name: "allowed_dir",
    placeholder: "DIR",
    good: "the path of a folder",
    sentence: SERVICE_SETTINGS.allowDir.sentence,
  },
  allowedList: {
    ...FILE,
    name: "allowed_list",
    sentence: "Serves only the torrents whose info hashes are in the file, one a line.",
  },
  allowedControls: {
    ...SERVICE_SETTINGS.notices,
    name: "allowed_controls",
    fallback: false,
    sentence:
      "Tells clients what their torrent's file in --allowed_dir has to say: a warning message, or a failure reason, " +
      "with which they are refused.",
  },
  parseDirInterval: {
    ...SERVICE_SETTINGS.watch,
    name: "parse_dir_interval",
    sentence: "How often lists and folders are looked at for changes, where the system does not tell.",
  },
  logfile: {
    ...FILE,
    name: "logfile",
    placeholder: "FILE|-",
    good: "the path of a file, or - for the standard output",
    sentence: "Where announces are logged, in the common log format, with what happens to the tracker.",
  },
  showInfopage: { ...TRACKER_SETTINGS.page, name: "show_infopage" },
  infopageRedirect: { ...TRACKER_SETTINGS.pageRedirect, name: "infopage_redirect" },
  namesShown: {
    ...TRACKER_SETTINGS.showNames,
    name: "show_names",
    sentence: "Shows the names and sizes of torrents of --allowed_dir on the page and in scrapes.",
  },
  favicon: SERVICE_SETTINGS.favicon,
  allowedIps: { ...FILE, name: "allowed_ips", sentence: "Serves only clients at the addresses in the file." },
  bannedIps: {
    ...FILE,
    name: "banned_ips",
    sentence: "Refuses clients at the addresses in the file, ranges and networks among them.",
  },
  onlyLocalOverrideIp: {
    name: "only_local_override_ip",
    kind: "choice",
    choices: ["0", "1", "2"],
    fallback: "2",
    sentence:
      "Who may name the address that it is listed under (ip=): anybody (0), or only clients on private networks (1 and 2).",
    more: "On the internet 0 lets anybody send all clients of a torrent to a stranger's address.",
  },
  allowGet: {
    ...TRACKER_SETTINGS.offerTorrents,
    name: "allow_get",
    sentence: "Hands out the .torrent files of --allowed_dir at /file?info_hash=.",
  },
  deadKept: { ...TRACKER_SETTINGS.keepDead, name: "keep_dead" },
  aggregator: {
    name: "aggregator",
    kind: "text",
    fallback: "0",
    placeholder: "0",
    good: "0",
    sentence: "Anything but 0 is refused: muster does not count for other trackers in this version.",
  },
  scrapeAllowed: { ...TRACKER_SETTINGS.scrape, name: "scrape_allowed", fallback: "full" },
} as const satisfies SettingTable;

/** An option that does nothing. */
export interface IdleOption {
  /** What took its place, or why there is no need of it: the end of a sentence. */
  readonly why: string;
  /** Values that say what is so in any case: nothing has to be said of them. */
  readonly fine: readonly string[];
}

const BY_ITSELF = "muster does that by itself";
const NOT_JOINED = "trackers are not joined in this version, each knows its own peers";
const NO_CHECK = "muster never connects to clients, it hands out their addresses unchecked";
const BOTH = "IPv4 and IPv6 are both listened on; --bind 0.0.0.0 leaves IPv6 out";

/** Those that do nothing. */
export const IDLE_OPTIONS: Readonly<Record<string, IdleOption>> = {
  ipv6_enabled: { why: BOTH, fine: ["1"] },
  ipv6_binds_v4: { why: BOTH, fine: ["1", "autodetect"] },
  socket_timeout: { why: BY_ITSELF, fine: [] },
  timeout_check_interval: { why: BY_ITSELF, fine: [] },
  nat_check: { why: NO_CHECK, fine: ["0"] },
  log_nat_checks: { why: NO_CHECK, fine: ["0"] },
  min_time_between_log_flushes: { why: BY_ITSELF, fine: [] },
  min_time_between_cache_refreshes: { why: "peers are chosen anew for each answer", fine: [] },
  multitracker_enabled: { why: NOT_JOINED, fine: ["0"] },
  multitracker_allowed: { why: NOT_JOINED, fine: ["none"] },
  multitracker_reannounce_interval: { why: NOT_JOINED, fine: [] },
  multitracker_maxpeers: { why: NOT_JOINED, fine: [] },
  http_timeout: { why: NOT_JOINED, fine: [] },
  aggregate_forward: { why: "announces are not sent on to another tracker in this version", fine: [""] },
  hupmonitor: { why: "a log that was moved away is begun anew without a signal", fine: ["0"] },
  dedicated_seed_id: { why: "clients are not told whether that seed is there", fine: [""] },
  compact_reqd: {
    why: "answers are compact unless a client asks otherwise, and nobody is refused for that",
    fine: ["0"],
  },
};

/** All of them. */
export const BTTRACK_SETTINGS: SettingTable = { ...WORKING_SETTINGS, ...idleSettings() };

/** The rows of the help for those that do nothing. */
function idleSettings(): Record<string, TextSetting> {
  return Object.fromEntries(
    Object.entries(IDLE_OPTIONS).map(([name, { why }]) => [name, {
      ...{ name, kind: "text", fallback: "", placeholder: "X", good: "a value, as bttrack takes it" },
      sentence: `No effect: ${why}.`,
    }]),
  );
}
