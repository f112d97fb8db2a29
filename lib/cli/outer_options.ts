/**
 * What stands beside the info dictionary, as `muster make` and `muster edit` take it on the command line: the rows of
 * the options, and the readers of their texts.
 */
import { isAddress, isHostName } from "../base/address.ts";
import { type Fault, fault, isFault } from "../base/fault.ts";
import { type SettingTable, shown } from "../base/setting.ts";
import { readTrackerUrl } from "../client/trackers/tracker_url.ts";
import { LIMITS } from "../metainfo/limits.ts";
import type { Node } from "../metainfo/torrent.ts";

/** The options that both commands have. Of `date` and what follows, each command has its own fallback. */
export const OUTER_SETTINGS = {
  tracker: {
    name: "tracker",
    letter: "t",
    kind: "texts",
    fallback: [],
    max: LIMITS.listEntries,
    placeholder: "URL[,URL...]",
    good: "a tracker's URL, such as http://tracker.example.net:9000/announce",
    sentence:
      "A tracker. Given again it opens a new tier, which is asked when those before do not answer; URLs with " +
      "commas between them share a tier.",
  },
  webSeed: {
    name: "web-seed",
    letter: "w",
    kind: "texts",
    fallback: [],
    max: LIMITS.listEntries,
    placeholder: "URL",
    good: "the URL of the content on a web server, such as http://www.example.net/files/",
    sentence: "A web server that has the content (BEP 19). Can be given again.",
  },
  httpSeed: {
    name: "http-seed",
    kind: "texts",
    fallback: [],
    max: LIMITS.listEntries,
    placeholder: "URL",
    good: "an HTTP seed's URL, such as http://www.example.net/seed",
    sentence: "A web server with a script that hands out pieces (BEP 17). Can be given again.",
  },
  node: {
    name: "node",
    kind: "texts",
    fallback: [],
    max: LIMITS.listEntries,
    placeholder: "HOST:PORT",
    good: "a host and a port, such as dht.example.net:6881 or [2001:db8::7]:6881",
    sentence: "A node of the DHT to begin with (BEP 5). Can be given again.",
  },
  comment: {
    name: "comment",
    letter: "c",
    kind: "text",
    fallback: "",
    placeholder: "TEXT",
    good: "any text",
    sentence: "A comment for people.",
  },
  createdBy: {
    name: "created-by",
    kind: "text",
    fallback: "",
    placeholder: "TEXT",
    good: "any text",
    sentence: "What made the torrent.",
  },
  date: {
    name: "date",
    kind: "text",
    fallback: "",
    placeholder: "DATE",
    good: "a date such as 2026-11-20, 2026-11-20T12:30:00Z, seconds since 1970, or now",
    sentence:
      "When the torrent was made: a date or time (UTC unless it says another zone), seconds since 1970, or now.",
  },
  private: {
    name: "private",
    letter: "p",
    kind: "switch",
    fallback: false,
    sentence: "Only the torrent's own trackers may tell of peers (BEP 27).",
  },
  source: {
    name: "source",
    kind: "text",
    fallback: "",
    placeholder: "TEXT",
    good: "any text",
    sentence: "A word that sets the same content on two trackers apart: it changes the info hash.",
  },
} as const satisfies SettingTable;

/** Each text's value, or the first fault. */
export function readAll<T>(
  texts: readonly string[],
  read: (text: string) => T | Fault,
): T[] | Fault {
  const values: T[] = [];
  for (const text of texts) {
    const value = read(text);
    if (isFault(value)) return value;
    values.push(value);
  }
  return values;
}

/**
 * Tiers of trackers from the texts of -t: one tier a text, commas between its URLs. A URL that comes again is left out
 * where it comes again.
 * @param called the option, for errors
 */
export function readTiers(texts: readonly string[], called = "--tracker"): string[][] | Fault {
  const seen = new Set<string>();
  const tiers: string[][] = [];
  for (const text of texts) {
    const tier: string[] = [];
    for (const part of text.split(",")) {
      const url = readTracker(part, text, called);
      if (isFault(url)) return url;
      if (!seen.has(url)) tier.push(url);
      seen.add(url);
    }
    if (tier.length > 0) tiers.push(tier);
  }
  if (seen.size <= LIMITS.listEntries) return tiers;
  return bad(`${called} names ${seen.size} trackers.`, `Give at most ${LIMITS.listEntries}.`);
}

/** One tracker's URL as it was typed, without spaces around it; `whole` is the text that it is a part of. */
function readTracker(part: string, whole: string, called: string): string | Fault {
  const url = part.trim();
  if (/\|\s*[a-z][a-z0-9+.-]*:\/\//i.test(url)) {
    return bad(`${called} ${shown(url)} has a | between URLs.`, tierAdvice(called));
  }
  if (url === "") return bad(`${called} ${shown(whole)} has an empty URL.`, TIERS_ADVICE);
  if (HAS_ODD.test(url)) {
    return bad(`${called} ${shown(url)} has a space or control character in it.`, ODD_ADVICE);
  }
  if (part !== whole && !/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) {
    return bad(`${called} ${shown(whole)}: ${shown(url)} is no tracker URL.`, TIERS_ADVICE);
  }
  if (/^magnet:/i.test(url)) return bad(`${called} cannot be a magnet link.`, TRACKER_ADVICE);
  const isWebSocket = /^wss?:\/\//i.test(url);
  const read = readTrackerUrl(isWebSocket ? url.replace(/^ws/i, "http") : url);
  if (!isFault(read)) return url;
  return isWebSocket ? bad(`${called} ${shown(url)} is no tracker URL.`, TRACKER_ADVICE) : read;
}

/** What to write in place of BitTornado's | between tiers. */
function tierAdvice(called: string): string {
  if (!called.startsWith("--")) return "Give one URL here, and the others with --announce_list.";
  const option = called === "--tracker" ? "-t" : called;
  return `Give ${option} again for another tier, or put commas between the URLs of one tier.`;
}

const HAS_ODD = /[\s\p{C}]/u;
const ODD_ADVICE = "Write a space in a URL as %20.";
const TRACKER_ADVICE =
  "Give an http, https, udp, ws or wss URL, such as http://tracker.example.net:9000/announce.";
const TIERS_ADVICE = "A comma stands between two URLs of one tier; one within a URL is written %2C.";

/**
 * The URL of a web seed (http, https or ftp) or of an HTTP seed (http or https), as it was typed.
 * @param called the option, for errors; one with `http-seed` in it takes HTTP seeds
 */
export function readSeedUrl(text: string, called = "--web-seed"): string | Fault {
  const url = text.trim();
  const schemes = called.includes("http-seed") ? "http or https" : "http, https or ftp";
  const advice = `Give an ${schemes} URL, such as http://www.example.net/files/.`;
  if (HAS_ODD.test(url)) {
    return bad(`${called} ${shown(url)} has a space or control character in it.`, ODD_ADVICE);
  }
  const scheme = /^(https?|ftp):\/\//i.exec(url)?.[1].toLowerCase();
  if (scheme === undefined || !schemes.includes(scheme)) {
    return bad(`${called} cannot be ${shown(url)}.`, advice);
  }
  if (URL.parse(url) === null) {
    return bad(`${called} cannot be ${shown(url)}: its host or port is wrong.`, advice);
  }
  return url;
}

/** A node from `host:port`; an IPv6 address stands in brackets. */
export function readNode(text: string, called = "--node"): Node | Fault {
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text.trim());
  const [, inBrackets, bare, digits] = match ?? [];
  const host = inBrackets ?? bare ?? "";
  const port = Number(digits ?? 0);
  const isGood = inBrackets === undefined
    ? isAddress(host) || isHostName(host)
    : host.includes(":") && isAddress(host);
  if (isGood && port >= 1 && port <= 65_535) return { host, port };
  return bad(`${called} cannot be ${shown(text)}.`, `Give ${OUTER_SETTINGS.node.good}.`);
}

/**
 * Seconds since 1970 from a date (its midnight), a date and time, a number of seconds, or `now`. Without a zone it is
 * UTC, so that the same command line means the same everywhere.
 * @param now milliseconds since 1970
 */
export function readDate(text: string, now: number, called = "--date"): number | Fault {
  const trimmed = text.trim();
  if (trimmed.toLowerCase() === "now") return Math.floor(now / 1000);
  // A moment of 1970 is meant by nobody who types four digits.
  if (/^(?:19|20)\d\d$/.test(trimmed)) {
    return bad(`${called} cannot be ${shown(text)}.`, `For the year write ${trimmed}-01-01.`);
  }
  const seconds = /^\d{1,12}$/.test(trimmed) ? Number(trimmed) : readIso(trimmed);
  if (seconds !== null && seconds >= 0 && seconds <= LATEST) return seconds;
  return bad(`${called} cannot be ${shown(text)}.`, `Give ${OUTER_SETTINGS.date.good}.`);
}

/** The end of the year 9999. */
const LATEST = 253_402_300_799;

function readIso(text: string): number | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [, day, time = "00:00", seconds = ":00", zone = "Z"] = match;
  // Date reads the 30th of February as a day in March.
  const midnight = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) return null;
  const offset = zone.toUpperCase() === "Z" ? "Z" : zone.replace(/^(...):?(..)$/, "$1:$2");
  const moment = Date.parse(`${day}T${time}${seconds}${offset}`);
  return Number.isNaN(moment) ? null : Math.floor(moment / 1000);
}

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:\.\d{1,9})? ?(Z|[+-]\d\d:?\d\d)?)?$/i;

function bad(message: string, advice: string): Fault {
  return fault("bad-value", message, advice);
}
