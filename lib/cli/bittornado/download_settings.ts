/** The options of BitTornado's downloaders: those that do something here, and those that do not, with what is to be said of each. */
import { GET_SETTINGS } from "../get/settings.ts";
import { CLIENT_SETTINGS } from "../../client/config.ts";
import type { SettingTable, TextSetting } from "../../base/setting.ts";

const NUMBER = { kind: "text", placeholder: "KB", good: "kilobytes a second, or 0 for no limit" } as const;
const ON_OFF = { kind: "toggle" } as const;
const PATH = { kind: "text", fallback: "", placeholder: "PATH", good: "a path", isPath: true } as const;

/** Those that do something, as they are typed. */
export const DOWNLOAD_SETTINGS = {
  metafile: { ...PATH, name: "metafile", sentence: "The .torrent file." },
  url: {
    name: "url",
    kind: "text",
    fallback: "",
    placeholder: "URL",
    good: "an http or https URL",
    sentence: "The URL of the .torrent.",
  },
  saveas: {
    ...PATH,
    name: "saveas",
    sentence:
      "What the file or folder is to be called. Without it: as the torrent says, in the current folder.",
  },
  maxUploadRate: {
    ...NUMBER,
    name: "max_upload_rate",
    fallback: "0",
    sentence: "Kilobytes a second, at most; 0: no limit.",
  },
  maxDownloadRate: {
    ...NUMBER,
    name: "max_download_rate",
    fallback: "0",
    sentence: "Kilobytes a second, at most; 0: no limit.",
  },
  maxUploads: {
    name: "max_uploads",
    kind: "count",
    fallback: 7,
    min: 1,
    max: 1000,
    placeholder: "N",
    sentence: "Peers that are sent to at once, at most.",
  },
  maxConnections: {
    name: "max_connections",
    kind: "count",
    fallback: 0,
    min: 1,
    max: CLIENT_SETTINGS.maxPeers.max,
    zero: `${CLIENT_SETTINGS.maxPeers.fallback}`,
    placeholder: "N",
    sentence: "Peers that are connected at once, at most.",
  },
  minport: {
    name: "minport",
    kind: "port",
    fallback: 10_000,
    min: 1,
    max: 65_535,
    placeholder: "PORT",
    sentence: "The first port to try.",
  },
  maxport: {
    name: "maxport",
    kind: "port",
    fallback: 60_000,
    min: 1,
    max: 65_535,
    placeholder: "PORT",
    sentence: "The last one.",
  },
  randomPort: {
    ...ON_OFF,
    name: "random_port",
    fallback: true,
    sentence: "Try them in no order, rather than from the first on.",
  },
  bind: CLIENT_SETTINGS.bind,
  allocType: {
    name: "alloc_type",
    kind: "choice",
    choices: ["normal", "background", "pre-allocate", "sparse"],
    fallback: "normal",
    sentence: "How room is made: pre-allocate takes all of it at the start, the others as files come.",
  },
  force: GET_SETTINGS.force,
  priority: {
    name: "priority",
    kind: "text",
    fallback: "",
    placeholder: "P,P,...",
    good: "a number for each file: -1 not at all, 0 first, 1 as usual, 2 last",
    sentence: "For each file a number: -1 not at all, 0 first, 1 as usual, 2 last.",
  },
  superSeeder: {
    ...ON_OFF,
    name: "super_seeder",
    fallback: false,
    sentence: "As the only seed: send as little as need be.",
  },
  displayInterval: {
    name: "display_interval",
    kind: "text",
    fallback: "0.5",
    placeholder: "SECONDS",
    good: "seconds, such as 0.5 or 10",
    sentence: "The time between two displays.",
  },
} as const satisfies SettingTable;

const BY_ITSELF = "muster does that by itself";
const FASTER = "how much is asked for follows the rate";

/** Those that do nothing, and why. */
export const IDLE_OPTIONS: Readonly<Record<string, string>> = {
  ip: "the tracker sees this computer's address; on its own network muster's tracker hands out the right one",
  check_hashes:
    'what is there is checked where an earlier run did not keep it; "muster get --check" checks all',
  alloc_rate: "room is made at once",
  selector_enabled: "files are chosen with --priority",
  expire_cache_data: "what is kept of a torrent is small",
  lock_files: BY_ITSELF,
  lock_while_reading: BY_ITSELF,
  max_files_open: BY_ITSELF,
  buffer_reads: BY_ITSELF,
  write_buffer_size: "memory is bounded for all torrents together",
  auto_flush: BY_ITSELF,
  double_check: "what was written is hashed as it is written",
  triple_check: "what was written is hashed as it is written",
  min_uploads: "--max_uploads says how many are sent to",
  upload_unit_size: BY_ITSELF,
  max_rate_period: BY_ITSELF,
  upload_rate_fudge: "there is no automatic upload rate",
  tcp_ack_fudge: "there is no automatic upload rate",
  round_robin_period: BY_ITSELF,
  snub_time: BY_ITSELF,
  ipv6_enabled: "IPv4 and IPv6 are both used",
  ipv6_binds_v4: "IPv4 and IPv6 are both used",
  upnp_nat_access:
    "ports are not opened on routers in this version: forward one by hand, and give it as --minport and --maxport",
  timeout: BY_ITSELF,
  timeout_check_interval: BY_ITSELF,
  keepalive_interval: BY_ITSELF,
  max_initiate: "--max_connections says how many there are",
  min_peers: BY_ITSELF,
  rerequest_interval: "the tracker says when it is to be asked again",
  http_timeout: BY_ITSELF,
  download_slice_size: "all clients ask for 16 KiB",
  request_backlog: FASTER,
  max_slice_length: BY_ITSELF,
  max_message_length: BY_ITSELF,
  rarest_first_cutoff: BY_ITSELF,
  rarest_first_priority_cutoff: BY_ITSELF,
  breakup_seed_bitfield: "it hid seeds from providers of old",
  security: "each peer has one connection, and several behind one address are welcome",
  auto_kick: "who sends wrong data is cut off in any case",
  crypto_allowed: "connections are not encrypted in this version",
  crypto_only: "connections are not encrypted in this version",
  crypto_stealth: "connections are not encrypted in this version",
  dedicated_seed_id: "no tracker asks for it",
  spew: '"muster get --json" tells programs how a download fares',
  save_options: "no options are kept: put the command line into a script",
};

/** The rows of the help for them. */
export function idleSettings(): Record<string, TextSetting> {
  return Object.fromEntries(
    Object.entries(IDLE_OPTIONS).map(([name, why]) => [name, {
      ...{ name, kind: "text", fallback: "", placeholder: "X", good: "a value, as BitTornado takes it" },
      sentence: `No effect: ${why}.`,
    }]),
  );
}
