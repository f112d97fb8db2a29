/** What the words and options of `muster ask` ask for, read and judged. */
import { type Family, readAddress } from "../../base/address.ts";
import { toLatin1 } from "../../base/bytes.ts";
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readSettings, type ValuesOf } from "../../base/setting.ts";
import { VERSION } from "../../base/version.ts";
import { readTrackerUrl, type TrackerUrl } from "../../client/trackers/tracker_url.ts";
import { SCRAPE_LIMIT } from "../../protocol/message.ts";
import { readInfoHash } from "./hash.ts";
import { isMagnet } from "../../metainfo/magnet.ts";
import { readLinkedTracker } from "./magnet.ts";
import type { Question } from "./visit.ts";
import { ASK_SETTINGS } from "./settings.ts";

/** All that is to be done. */
export interface Plan {
  readonly url: TrackerUrl;
  /** How many trackers the magnet link names that the URL comes from; 0 when it is none. */
  readonly linked: number;
  readonly question: Question;
  /** The families that may be asked on. */
  readonly families: readonly Family[];
  readonly settings: ValuesOf<typeof ASK_SETTINGS>;
}

/** The plan that words and options make, or what is wrong with them. */
export function readPlan(
  words: readonly string[],
  given: ReadonlyMap<string, string>,
  secret: (length: number) => Uint8Array,
): Plan | Fault {
  const settings = readSettings(ASK_SETTINGS, given);
  if (isFault(settings)) return settings;
  const [text, ...hashes] = words;
  if (text === undefined) {
    return fault("bad-value", "There is no tracker to ask.", "The form is: muster ask URL [HASH...]");
  }
  const place = isMagnet(text) && hashes.length === 0 ? readLinkedTracker(text) : readPlace(text);
  if (isFault(place)) return place;
  const { url, linked } = place;
  const families = familiesOf(url, settings);
  if (isFault(families)) return families;
  const infoHashes = readHashes(linked > 0 ? [text] : hashes);
  if (isFault(infoHashes)) return infoHashes;
  const { scrape, noChecks, numwant, port } = settings;
  const question: Question = {
    infoHashes: infoHashes.length === 0 ? [secret(20)] : infoHashes,
    madeUp: infoHashes.length === 0,
    scrapeOnly: scrape,
    probes: !noChecks,
    numwant,
    port: port === 0 ? randomPort(secret) : port,
    peerId: newPeerId(secret),
    key: new DataView(secret(4).slice().buffer).getUint32(0),
  };
  return { url, linked, question, families, settings };
}

/** A tracker's URL by itself. */
function readPlace(text: string): { url: TrackerUrl; linked: number } | Fault {
  const url = readTrackerUrl(text);
  return isFault(url) ? url : { url, linked: 0 };
}

/** The families that are chosen; an address has but one. */
function familiesOf({ host }: TrackerUrl, { ipv4, ipv6 }: Plan["settings"]): readonly Family[] | Fault {
  if (ipv4 === ipv6) return [4, 6];
  const chosen = ipv4 ? 4 : 6;
  const family = readAddress(host, new Uint8Array(16));
  if (family === 0 || family === chosen) return [chosen];
  const option = `--ipv${chosen}`;
  const message = `${host} is an IPv${family} address, and ${option} asks on IPv${chosen} only.`;
  return fault("bad-value", message, `Leave ${option} out.`);
}

/** Each once. */
function readHashes(texts: readonly string[]): Uint8Array[] | Fault {
  const byText = new Map<string, Uint8Array>();
  for (const text of texts) {
    const hash = readInfoHash(text);
    if (isFault(hash)) return hash;
    byText.set(hash.join(), hash);
  }
  if (byText.size <= SCRAPE_LIMIT) return [...byText.values()];
  return fault("bad-value", `There are ${byText.size} hashes.`, `Give at most ${SCRAPE_LIMIT} at a time.`);
}

/**
 * One of RFC 6335's dynamic ports. Trackers know a peer by address and port: with the port of a client on this machine,
 * taking the announce back would take the client out of the swarm.
 */
function randomPort(secret: (length: number) => Uint8Array): number {
  const [high, low] = secret(2);
  return 0xc000 | (high << 8) | low;
}

/** `-MU0100-` and twelve letters and digits (BEP 20). */
function newPeerId(secret: (length: number) => Uint8Array): Uint8Array {
  const version = VERSION.split(".").map((part) => part.slice(0, 1)).join("").padEnd(4, "0").slice(0, 4);
  const letters = "0123456789abcdefghijklmnopqrstuvwxyz";
  const rest = Array.from(secret(12), (byte) => letters[byte % letters.length]).join("");
  return toLatin1(`-MU${version}-${rest}`);
}
