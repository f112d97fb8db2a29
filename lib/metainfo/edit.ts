/**
 * Changes to a torrent, byte by byte: what is not changed stays as it is, the info dictionary above all, so that the info
 * hash cannot change unless that is wanted.
 */
import { compareBytes } from "../base/bytes.ts";
import { type Fault, fault, isFault } from "../base/fault.ts";
import { encode } from "../bencode/encode.ts";
import { edited } from "../bencode/view.ts";
import type { Changes } from "./edit/changes.ts";
import { type Absent, type Change, type Changeable, type Draft, draftOf } from "./edit/draft.ts";
import { changeInfo } from "./edit/info.ts";
import { changeHttpSeeds, changeNodes, changeWebSeeds } from "./edit/lists.ts";
import { changeDate, changeText } from "./edit/texts.ts";
import { changeTrackers, trackersOf, type TrackersToCopy } from "./edit/trackers.ts";
import { readTorrent, readWithRoot } from "./read.ts";
import type { Torrent } from "./torrent.ts";

export type { Changes, InfoChanges, ListChanges } from "./edit/changes.ts";
export type { Absent, Change, Changeable } from "./edit/draft.ts";

/** A changed torrent. */
export interface Edited {
  /** Those of the source when nothing changed. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What changed: `comment`, was, is. Empty when all is as it was. */
  readonly changed: readonly Change[];
  /** What was to be taken away and was not there. */
  readonly absent: readonly Absent[];
  readonly before: Torrent;
  readonly after: Torrent;
}

/**
 * Edits a torrent's bytes. What is no torrent is refused with the reader's fault, a name that is not harmless with
 * `bad-value`, and what would be no torrent any more with `failed`.
 */
export function edit(source: Uint8Array, changes: Changes): Edited | Fault {
  const read = readWithRoot(source);
  if (isFault(read)) return read;
  const before = read.torrent;
  const draft = draftOf(source, read.root);
  changeTrackers(draft, changes);
  changeWebSeeds(draft, changes.webSeeds);
  changeHttpSeeds(draft, changes.httpSeeds);
  changeNodes(draft, changes.nodes);
  changeText(draft, "comment", changes.comment);
  changeText(draft, "created by", changes.createdBy);
  changeDate(draft, changes.date);
  const refused = changeInfo(draft, before, changes.info);
  return refused ?? finished(draft, before);
}

/** A torrent's trackers as `Changes` that give them to another torrent. */
export function readTrackers(source: Uint8Array): TrackersToCopy | Fault {
  const read = readWithRoot(source);
  return isFault(read) ? read : trackersOf(read.root);
}

function finished(draft: Draft, before: Torrent): Edited | Fault {
  const { source, changed, absent } = draft;
  if (changed.length === 0) return { bytes: source.slice(), changed, absent, before, after: before };
  const bytes = encode(edited(draft.entries));
  const after = readTorrent(bytes);
  if (isFault(after)) return fault("failed", `Changed so, it would be no torrent: ${after.message}`);
  if (after.isSingle !== before.isSingle) return fault("failed", ONE_FILE);
  const mayDiffer = changed.some(({ what }) => IN_INFO.has(what));
  if (!mayDiffer && compareBytes(after.info, before.info) !== 0) {
    throw new Error("An edit changed the info dictionary.");
  }
  return { bytes, changed, absent, before, after };
}

/** By BEP 52 a folder with one file of its own name is that file. */
const ONE_FILE =
  "A folder of one file cannot have the name of that file: it would be taken for the file itself.";

const IN_INFO: ReadonlySet<Changeable> = new Set(["name", "private", "source"]);
