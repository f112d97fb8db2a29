/** The torrents of a run: what was read of each, and what has become of it. */
import { toHex } from "../../base/bytes.ts";
import { type Fault, isFault } from "../../base/fault.ts";
import type { TorrentInHand, TorrentTask } from "../../client/session.ts";
import { readTrackerUrl } from "../../client/trackers/tracker_url.ts";
import type { SafeNames } from "../../metainfo/safe_names.ts";
import type { Torrent } from "../../metainfo/torrent.ts";
import { harmless } from "../console_text.ts";

/** A torrent that is to be run. */
export interface Item {
  /** As it was named on the command line. */
  readonly input: string;
  /** The name that it has on disk, fit for a terminal. */
  readonly name: string;
  /** Hex digits: the v1 hash where there is one. */
  readonly infoHash: string;
  /** The very file or folder, absolute. */
  readonly place: string;
  readonly safe: SafeNames;
  readonly task: Omit<TorrentTask, "news">;
}

/** A torrent that runs. */
export interface Entry {
  readonly item: Item;
  /** Null until it was handed over. */
  inHand: TorrentInHand | null;
  /** Whether all that is wanted is there, and whether it was so at the start. */
  isWhole: boolean;
  wasWhole: boolean;
  /** Why it cannot run. */
  failure: Fault | null;
}

/** A torrent that is about to run. */
export function entryOf(item: Item): Entry {
  return { item, inHand: null, isWhole: false, wasWhole: false, failure: null };
}

/** The item of a torrent whose task is made. */
export function itemOf(input: string, safe: SafeNames, place: string, task: Item["task"]): Item {
  return { input, name: harmless(safe.root), infoHash: hashOf(task.torrent), place, safe, task };
}

/** Tells torrents apart. */
export function hashOf(torrent: Torrent): string {
  return toHex(torrent.kind === "v2" ? torrent.infoHashV2 : torrent.infoHash);
}

/** Files that are no pads, and what of them is wanted. */
export function amountsOf(
  { task: { torrent, wanted } }: Item,
): Record<"files" | "filesWanted" | "wanted", number> {
  const amounts = { files: 0, filesWanted: 0, wanted: 0 };
  for (const [index, { isPad, length }] of torrent.files.entries()) {
    if (isPad) continue;
    amounts.files++;
    if (!wanted[index]) continue;
    amounts.filesWanted++;
    amounts.wanted += length;
  }
  return amounts;
}

/** Whether nobody can be asked for peers. */
export function isAlone({ task: { torrent, peers } }: Item): boolean {
  return peers.length === 0 && !torrent.outer.trackers.flat().some((url) => !isFault(readTrackerUrl(url)));
}
