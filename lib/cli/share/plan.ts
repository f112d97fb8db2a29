/** What the words and options of `muster share` ask for, read and judged. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readSettings, type ValuesOf } from "../../base/setting.ts";
import type { ClientConfig, TorrentOptions } from "../../client/config.ts";
import { nameFault } from "../../metainfo/edit/info.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import { nameOf } from "../../metainfo/scan/name.ts";
import { strangeName } from "../../metainfo/scan/walk.ts";
import type { ShareWish } from "../../share/making.ts";
import { TRACKER_SETTINGS } from "../../tracker/config.ts";
import { absolute } from "../client/plan.ts";
import type { Call } from "../command.ts";
import type { Env } from "../env.ts";
import { readOrder, type TrackOrder } from "../track/order.ts";
import { SHARE_SETTINGS } from "./settings.ts";

/** The options, read. */
export type ShareSettings = ValuesOf<typeof SHARE_SETTINGS>;

/** Something to put on the shelf: the wish, and its name without others beside it. */
export interface Placement {
  readonly wish: ShareWish;
  readonly name: string;
}

/** The plan. */
export interface SharePlan {
  readonly settings: ShareSettings;
  readonly placements: readonly Placement[];
  /** The tracker's settings, by their names. */
  readonly texts: ReadonlyMap<string, string>;
  readonly order: TrackOrder;
  readonly client: ClientConfig;
  readonly options: TorrentOptions;
}

/**
 * It is a LAN: who left is forgotten before long, and after a restart all are known again soon. And they are not so many
 * that UDP would need a thread of its own, or a word about it where there is none.
 */
const USUAL: readonly (readonly [name: string, text: string])[] = [
  [TRACKER_SETTINGS.interval.name, "60"],
  [TRACKER_SETTINGS.peerTimeout.name, "180"],
  [TRACKER_SETTINGS.udpEngine.name, "portable"],
];

/** The plan that words and options make, or what is wrong with them. */
export function readSharePlan({ words, given }: Pick<Call, "words" | "given">, env: Env): SharePlan | Fault {
  const settings = readSettings(SHARE_SETTINGS, given);
  if (isFault(settings)) return settings;
  const wrong = wordsFault(words, settings, given);
  if (wrong !== null) return wrong;
  const texts = trackerTexts(given);
  const order = readOrder(texts);
  if (isFault(order)) return order;
  if (order.tracker.httpEngine === "batch") return NO_BATCH;
  const placements: Placement[] = [];
  for (const word of words) {
    const placement = placementOf(absolute(word, env), settings, env);
    if (isFault(placement)) return placement;
    placements.push(placement);
  }
  const { slots, peerPort, maxUp, maxPeers } = settings;
  return {
    ...{ settings, placements, texts, order },
    client: {
      ...{ port: peerPort, bind: order.tracker.bind, maxUp, maxDown: 0, maxPeers },
      portWished: given.has(SHARE_SETTINGS.peerPort.name),
    },
    options: {
      ...{ slots, maxUp: 0, maxDown: 0, sequential: false, superSeed: false, spreads: true },
      ...{ seedRatio: null, seedTime: null },
    },
  };
}

/** The tracker's options, with what is usual for shares where they say nothing. */
export function trackerTexts(given: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...USUAL, ...given]);
}

const NO_BATCH = fault(
  "mixed-forms",
  "--http-engine batch is for announces alone, and a share is pages and downloads.",
  "Leave it out.",
);

const FORM = "The form is: muster share PATH...";

function wordsFault(
  words: readonly string[],
  { name }: ShareSettings,
  given: ReadonlyMap<string, string>,
): Fault | null {
  if (words.length === 0) return fault("missing-value", "There is nothing to share.", FORM);
  if (words.includes("")) return fault("bad-value", "A PATH is empty.", "Give the path of a file or folder.");
  const url = words.find((word) => /^(?:[a-z]{2,}:\/\/|magnet:)/i.test(word));
  if (url !== undefined) {
    return fault("bad-value", "A share is of files here, and not of an address.", "muster get downloads.");
  }
  if (!given.has(SHARE_SETTINGS.name.name)) return null;
  if (words.length > 1) {
    return fault("bad-value", "--name names one share, and there are several.", "Leave it out.");
  }
  return nameFault(name);
}

/** What a path is on the shelf; a Fault when nothing is there. */
export function placementOf(
  path: string,
  { name, hidden, include, exclude, symlinks }: ShareSettings,
  { files, platform }: Pick<Env, "files" | "platform">,
): Placement | Fault {
  const info = files.info(path);
  if (isFault(info)) return strangeName(path) ?? info;
  // One place has one spelling: a slash at the end, as shells put it there, makes no other of it.
  const root = pathsOf(platform).resolve(path);
  const own = name === "" ? nameOf(files, root, platform) : name;
  if (isFault(own)) return own;
  return { name: own, wish: { root, name: own, scan: { hidden, include, exclude, symlinks } } };
}
