/** What the options of `muster magnet` ask for, read and judged. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readSettings, shown, type ValuesOf } from "../../base/setting.ts";
import { isPeer } from "../../metainfo/magnet.ts";
import { readWishes, type Wish } from "../select_files.ts";
import { MAGNET_SETTINGS } from "./settings.ts";

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
