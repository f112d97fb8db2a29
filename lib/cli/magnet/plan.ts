/** What the options of `muster magnet` ask for, read and judged. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readSettings, type SettingTable, shown, type ValuesOf } from "../../base/setting.ts";
import { isPeer } from "../../metainfo/magnet.ts";
import { readWishes, type Wish } from "./select.ts";

/** The options of `muster magnet`. */
export const MAGNET_SETTINGS = {
  noTrackers: { name: "no-trackers", kind: "switch", fallback: false, sentence: "Leave the trackers out." },
  noWebSeeds: { name: "no-web-seeds", kind: "switch", fallback: false, sentence: "Leave the web seeds out." },
  noName: { name: "no-name", kind: "switch", fallback: false, sentence: "Leave the name out." },
  select: {
    name: "select",
    kind: "texts",
    fallback: [],
    max: 1000,
    placeholder: "FILES",
    good: "numbers and ranges such as 1,3-5, or a glob such as *.mp4",
    sentence:
      'Have only these files downloaded: numbers and ranges such as 1,3-5, counted from 1 as "muster show --files" ' +
      'lists them, or a glob such as "*.mp4". Can be given again.',
  },
  peer: {
    name: "peer",
    kind: "texts",
    fallback: [],
    max: 100,
    placeholder: "HOST:PORT",
    good: "the address of a peer such as 203.0.113.7:6881 or [2001:db8::7]:6881",
    sentence: "A peer to ask at once, without a tracker. Can be given again.",
  },
  json: {
    name: "json",
    kind: "switch",
    fallback: false,
    sentence: "Print one JSON object for each torrent, one a line.",
  },
} as const satisfies SettingTable;

/** All that is to be done. */
export interface MagnetPlan {
  readonly settings: ValuesOf<typeof MAGNET_SETTINGS>;
  /** What is to be selected; empty for all. */
  readonly wishes: readonly Wish[];
}

/** The plan that the options make, or what is wrong with them. */
export function readMagnetPlan(
  words: readonly string[],
  given: ReadonlyMap<string, string>,
): MagnetPlan | Fault {
  if (words.length === 0) {
    return fault("missing-value", "There is no torrent.", "The form is: muster magnet TORRENT...");
  }
  const settings = readSettings(MAGNET_SETTINGS, given);
  if (isFault(settings)) return settings;
  const stranger = settings.peer.find((peer) => !isPeer(peer));
  if (stranger !== undefined) {
    return fault("bad-value", `--peer cannot be ${shown(stranger)}.`, `Give ${MAGNET_SETTINGS.peer.good}.`);
  }
  const wishes = readWishes(settings.select);
  return isFault(wishes) ? wishes : { settings, wishes };
}
