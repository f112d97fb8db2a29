/** BitTornado's way to write trackers: `|` between tiers, `,` within one. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readTiers } from "../outer_options.ts";

/** Trackers for a torrent, and which of them is for clients that know no tiers. */
export interface Announces {
  readonly trackers: readonly (readonly string[])[];
  readonly announce: string;
}

/**
 * The trackers from the announce URL and the list, where there is one. Both are taken as they are given: an announce URL
 * that is not in the list is for clients that know no tiers (BEP 12).
 */
export function readAnnounces(announce: string, given: ReadonlyMap<string, string>): Announces | Fault {
  const first = readTiers([announce], "The announce URL");
  if (isFault(first)) return first;
  if (first.flat().length !== 1) {
    return fault("bad-value", "The announce URL must be one URL.", "Give more of them with --announce_list.");
  }
  const [url] = first.flat();
  const texts = ["announce_list", "announce-list"].flatMap((name) => given.get(name) ?? []);
  if (texts.length > 1) {
    return fault("given-twice", "--announce_list and --announce-list are the same option.", "Give it once.");
  }
  if (texts.length === 0 || texts[0] === "") return { trackers: first, announce: url };
  const tiers = readTiers(texts[0].split("|"), "--announce_list");
  if (isFault(tiers)) return tiers;
  return { trackers: tiers, announce: url };
}
