/** The tracker's settings: each one once, with its default, its bounds and the sentence that explains it. */
import { type Family, isPrivate, isRoutable, readAddress } from "../base/address.ts";
import { type Fault, fault } from "../base/fault.ts";
import { fallbacks, type Setting, shown } from "../base/setting.ts";
import { writeDuration } from "../base/unit.ts";

/** What a tracker is started with. */
export interface TrackerConfig {
  /** TCP and UDP port for everything; 0 lets the system choose. */
  port: number;
  /** Addresses to listen on; empty: all, IPv4 and IPv6. */
  bind: string[];
  /** Seconds between the announces of a peer. */
  interval: number;
  /** Peers handed out, at most and by default. */
  numwant: number;
  /** Seconds after which a silent peer is forgotten; 0: the larger of 2 x interval and 15 minutes. */
  peerTimeout: number;
  /** Bytes for the swarms, all in all. */
  memory: number;
  /** Whether answers are mixed with decoys. */
  obfuscation: boolean;
  /** Where the internet finds this machine's network: addresses or DNS names, at most one of a family counts. */
  externalIp: string[];
  /** Whether any client may name the address it is listed under (`ip=`), not only those on private networks. */
  trustIp: boolean;
  /** Seconds that a UDP connection id is good for, at least. */
  connectionIdLifetime: number;
  /** Threads that answer; 0: as many as are of use on this machine. */
  threads: number;
  udpEngine: "auto" | "batch" | "portable";
  httpEngine: "serve" | "batch";
  /** What scrapes are answered: any, those that name torrents, or none. */
  scrape: "full" | "specific" | "none";
  /** Whether torrents without peers are remembered with their count of downloads. */
  keepDead: boolean;
  /** Whether pages for people are shown. */
  page: boolean;
  /** Where `/` leads in place of the page; "": nowhere. */
  pageRedirect: string;
  /** Whether the names of torrents that are known are shown. */
  showNames: boolean;
  /** Whether .torrent files that are known are handed out. */
  offerTorrents: boolean;
}

const DAY = 86_400;

/** The rows behind TrackerConfig, in the order of the help. */
export const TRACKER_SETTINGS = {
  port: {
    name: "port",
    kind: "port",
    fallback: 9000,
    min: 0,
    max: 65_535,
    placeholder: "PORT",
    sentence: "The port to listen on, TCP and UDP. 0 takes any free one.",
  },
  interval: {
    name: "interval",
    kind: "duration",
    fallback: 240,
    min: 10,
    max: DAY,
    placeholder: "TIME",
    sentence: "The time between two announces of a client.",
  },
  bind: {
    name: "bind",
    kind: "addresses",
    fallback: [],
    max: 64,
    placeholder: "ADDRESS",
    sentence: "The addresses to listen on, with commas between them. Without it: all, IPv4 and IPv6.",
  },
  numwant: {
    name: "numwant",
    kind: "count",
    fallback: 30,
    min: 1,
    max: 1000,
    placeholder: "N",
    sentence: "The most peers in an answer, and how many a client gets that does not say.",
  },
  peerTimeout: {
    name: "peer-timeout",
    kind: "duration",
    fallback: 0,
    min: 20,
    max: 7 * DAY,
    zero: "2 x interval, at least 15 minutes",
    placeholder: "TIME",
    sentence: "The time after which a silent peer is forgotten.",
  },
  memory: {
    name: "memory",
    kind: "size",
    fallback: 256e6,
    min: 4e6,
    max: 16 * 2 ** 30,
    placeholder: "SIZE",
    sentence: "The memory for the swarms, at most.",
  },
  obfuscation: {
    name: "obfuscation",
    kind: "toggle",
    fallback: false,
    sentence: "Decoys: made-up peers mixed into the answers, at most one in three.",
    more:
      "Decoys stand on addresses that are kept for documentation and belong to nobody. Who collects lists of " +
      "peers then collects wrong ones with the right ones. The price: clients try decoys and wait in vain, and in a " +
      "full answer a decoy takes a real peer's place. They hide nobody: real peers are still handed out, and who " +
      "knows those addresses can sort the decoys out.",
  },
  externalIp: {
    name: "external-ip",
    kind: "hosts",
    fallback: [],
    max: 4,
    placeholder: "HOST",
    sentence:
      "Where the internet finds this network: a name or an address, or one of IPv4 and one of IPv6 with a comma " +
      "between. Peers inside are handed to clients outside under it.",
  },
  trustIp: {
    name: "trust-ip",
    kind: "toggle",
    fallback: false,
    sentence: "Lists any client under the address that it names (ip=), not only those on private networks.",
    more: "On the internet this lets anybody send all clients of a torrent to a stranger's address.",
  },
  connectionIdLifetime: {
    name: "connection-id-lifetime",
    kind: "duration",
    fallback: 3600,
    min: 120,
    max: 4 * 3600,
    placeholder: "TIME",
    sentence:
      "How long a client may go on with a UDP connection id, at least; many use one longer than they should.",
  },
  threads: {
    name: "threads",
    kind: "count",
    fallback: 0,
    min: 1,
    max: 64,
    zero: "a quarter of what the machine runs at once, from 1 to 4",
    zeroWord: "auto",
    placeholder: "N",
    sentence: "The threads that answer UDP, and as many HTTP. All work on the same swarms.",
  },
  udpEngine: {
    name: "udp-engine",
    kind: "choice",
    choices: ["auto", "batch", "portable"],
    fallback: "auto",
    sentence: "How UDP is read and sent: many packets a system call (batch; Linux only), or one at a time.",
  },
  httpEngine: {
    name: "http-engine",
    kind: "choice",
    choices: ["serve", "batch"],
    fallback: "serve",
    sentence:
      "What answers HTTP: Deno's own server, or one for busy trackers with limits of its own (batch; Linux only).",
  },
  scrape: {
    name: "scrape-allowed",
    kind: "choice",
    choices: ["full", "specific", "none"],
    fallback: "specific",
    sentence:
      "The scrapes that are answered: also those of all torrents at once (full), those that name some, or none.",
  },
  keepDead: {
    name: "keep-dead",
    kind: "toggle",
    fallback: false,
    sentence:
      "Remembers torrents that nobody has any more, with their count of downloads: 64 bytes for each.",
    more: "On a tracker that takes any torrent, anybody can fill the memory with such torrents.",
  },
  page: {
    name: "page",
    kind: "toggle",
    fallback: true,
    sentence: "Shows pages for people at / and /table.",
  },
  pageRedirect: {
    name: "page-redirect",
    kind: "text",
    fallback: "",
    placeholder: "URL",
    good: "an http or https URL",
    sentence: "Leads visitors of / and /table to another page.",
  },
  showNames: {
    name: "show-names",
    kind: "toggle",
    fallback: true,
    sentence: "Shows the names and sizes of torrents of --allow-dir on the page and in scrapes.",
  },
  offerTorrents: {
    name: "offer-torrents",
    kind: "toggle",
    fallback: false,
    sentence: "Hands out the .torrent files of --allow-dir at /file?info_hash=.",
  },
} as const satisfies { [Field in keyof TrackerConfig]: Setting };

/** The tracker as it runs when nobody sets anything. */
export function trackerDefaults(): TrackerConfig {
  return fallbacks(TRACKER_SETTINGS);
}

/** Seconds after which a silent peer is forgotten, the choice for 0 made. */
export function effectivePeerTimeout({ interval, peerTimeout }: TrackerConfig): number {
  return peerTimeout === 0 ? Math.max(2 * interval, 15 * 60) : peerTimeout;
}

/** Seconds that a client is told to wait at least. */
export function minIntervalOf({ interval }: TrackerConfig): number {
  return Math.max(1, Math.floor(interval / 4));
}

/** Why settings, each good by itself, do not go together; null when they do. */
export function trackerConflict(config: TrackerConfig): Fault | null {
  return timeConflict(config) ?? externalConflict(config) ?? redirectConflict(config);
}

function redirectConflict({ pageRedirect }: TrackerConfig): Fault | null {
  if (pageRedirect === "" || /^https?:$/.test(URL.parse(pageRedirect)?.protocol ?? "")) return null;
  return fault(
    "bad-value",
    `--page-redirect cannot be ${shown(pageRedirect)}.`,
    "Give an address of the web, such as https://example.net/.",
  );
}

function timeConflict({ interval, peerTimeout }: TrackerConfig): Fault | null {
  if (peerTimeout === 0 || peerTimeout > interval) return null;
  return fault(
    "bad-value",
    `--peer-timeout ${writeDuration(peerTimeout)} is no longer than the interval of ${
      writeDuration(interval)
    }, ` +
      "so every peer would be forgotten before it announces again.",
    "Give --peer-timeout a longer time, or leave it out.",
  );
}

/** Of names it cannot be known before they are looked up. */
function externalConflict({ externalIp }: TrackerConfig): Fault | null {
  const bytes = new Uint8Array(16);
  const had = new Map<Family, string>();
  for (const host of externalIp) {
    const family = readAddress(host, bytes);
    if (family === 0) continue;
    if (isPrivate(bytes, family) || !isRoutable(bytes, family)) {
      return fault(
        "bad-value",
        `--external-ip ${host} means nothing to the internet.`,
        "Give the address that the internet knows your router by; its status page tells it.",
      );
    }
    const other = had.get(family);
    if (other !== undefined) {
      return fault(
        "bad-value",
        `--external-ip ${other} and ${host} are both IPv${family}, and only one of each family can stand for this network.`,
        "Leave one out.",
      );
    }
    had.set(family, host);
  }
  return null;
}
