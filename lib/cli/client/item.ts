/** The torrents of a run: what was read of each, and what has become of it. */
import { toHex } from "../../base/bytes.ts";
import { type Fault, isFault } from "../../base/fault.ts";
import { shownPath } from "../../base/setting.ts";
import type { TorrentInHand, TorrentTask } from "../../client/session.ts";
import { readTrackerUrl } from "../../client/trackers/tracker_url.ts";
import type { SafeNames } from "../../metainfo/safe_names.ts";
import type { Torrent } from "../../metainfo/torrent.ts";
import { harmless } from "../console_text.ts";

/** A torrent that is to be run. */
export interface Item {
  /** As it was named on the command line. */
  readonly input: string;
  /** The name that it has on disk, fit for a terminal; where several are called so, with its input behind it. */
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
  /** Bytes that were there at the start; null until that is known. */
  doneAtStart: number | null;
  /** Why it cannot run. */
  failure: Fault | null;
}

/** A torrent that is about to run. */
export function entryOf(item: Item): Entry {
  return { item, inHand: null, isWhole: false, wasWhole: false, doneAtStart: null, failure: null };
}

/** The item of a torrent whose task is made. */
export function itemOf(input: string, safe: SafeNames, place: string, task: Item["task"]): Item {
  return { input, name: harmless(safe.root), infoHash: hashOf(task.torrent), place, safe, task };
}

/** The items, those of equal names with what they were named on the command line: `photos (old.torrent)`. */
export function toldApart(items: readonly Item[]): Item[] {
  const names = Map.groupBy(items, ({ name }) => name);
  const shorts = Map.groupBy(items, ({ input }) => shortOf(input));
  return items.map((item) => {
    if (names.get(item.name)!.length === 1) return item;
    const short = shortOf(item.input);
    const called = shorts.get(short)!.length === 1 ? short : item.input;
    return { ...item, name: `${item.name} (${shownPath(called)})` };
  });
}

/** The last part of a path or URL. */
function shortOf(input: string): string {
  return input.replace(/[?#].*$/s, "").replace(/^.*[/\\](?=[^/\\])/s, "");
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

/** A line about torrents that have web seeds and no tracker; null where none is so. */
export function webSeedText(items: readonly Item[]): string | null {
  const some = items.filter(({ task: { downloads, torrent } }) =>
    downloads && torrent.outer.webSeeds.length + torrent.outer.httpSeeds.length > 0 && !hasTracker(torrent)
  );
  if (some.length === 0) return null;
  const who = some.length === 1 ? `${some[0].name} has` : `${some.length} torrents have`;
  return `${who} web seeds, which this version does not use: what is missing comes from peers alone.`;
}

/** Whether nobody can be asked for peers. */
export function isAlone({ task: { torrent, peers } }: Item): boolean {
  return peers.length === 0 && !hasTracker(torrent);
}

/** Whether one of its trackers can be asked. */
function hasTracker({ outer }: Torrent): boolean {
  return outer.trackers.flat().some((url) => !isFault(readTrackerUrl(url)));
}
