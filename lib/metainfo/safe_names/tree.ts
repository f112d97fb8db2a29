/** The folders and files of a torrent as a tree, with the names that they are written by. */
import { fromLatin1 } from "../../base/bytes.ts";
import type { Platform } from "../../base/stop.ts";
import type { TorrentFile } from "../torrent.ts";
import { changeOf, type Flaw, type NameChange } from "./change.ts";
import { type Cleaned, cleanName, nameText } from "./component.ts";

import { newRoom, type Room, takeName } from "./room.ts";

/** A folder, as told apart by the raw bytes of its path. */
export interface Folder {
  /** Its index in the list of folders; the torrent's own has 0. */
  readonly id: number;
  /** Null for the torrent's own. */
  readonly parent: Folder | null;
  readonly raw: Uint8Array;
  /** Its path as it is shown, with a slash at the end; empty for the torrent's own. */
  readonly shown: string;
  readonly cleaned: Cleaned;
  /** As it is written, below the root. */
  path: readonly string[];
  /** The same as one text, with a slash at the end. */
  written: string;
}

/** A file or link. */
export interface Entry {
  /** In the torrent's files. */
  readonly index: number;
  readonly file: TorrentFile;
  readonly folder: Folder;
  /** Its own name as it is written. */
  safe: string;
}

/** All of a torrent but its pads. */
export interface Tree {
  /** The torrent's own first, each after the one that it stands in. */
  readonly folders: readonly Folder[];
  readonly entries: readonly Entry[];
}

/** Grows the tree and lists what had to be renamed. Folders are named first, since their names are part of many paths. */
export function growTree(files: readonly TorrentFile[], platform: Platform, changes: NameChange[]): Tree {
  const { all, find } = folderFinder(platform);
  const entries: Entry[] = [];
  for (const [index, file] of files.entries()) {
    if (!file.isPad) entries.push({ index, file, folder: find(file.path), safe: "" });
  }
  const room = newRoom();
  for (const folder of all.slice(1)) nameFolder(folder, room, changes);
  for (const entry of entries) nameEntry(entry, room, platform, changes);
  return { folders: all, entries };
}

/** The raw name of a file within its folder; a file without a path has an empty one. */
export function ownName({ path }: TorrentFile): Uint8Array {
  return path.at(-1) ?? NO_NAME;
}

const NO_NAME = new Uint8Array();

/** The file's path as it is shown. */
export function shownEntry({ folder, file }: Entry): string {
  return folder.shown + nameText(ownName(file));
}

/** The file's path as it is written, below the root. */
export function writtenEntry({ folder, safe }: Entry): string {
  return folder.written + safe;
}

function nameFolder(folder: Folder, room: Room, changes: NameChange[]): void {
  const { shown, cleaned: { text, flaws } } = folder;
  const parent = folder.parent!;
  const safe = takeName(room, parent.id, text, true);
  folder.path = [...parent.path, safe];
  folder.written = `${parent.written}${safe}/`;
  const all = safe === text ? flaws : withCollision(flaws);
  if (all.length > 0) changes.push(changeOf(shown, folder.written, all));
}

function nameEntry(entry: Entry, room: Room, platform: Platform, changes: NameChange[]): void {
  const { text, flaws } = cleanName(ownName(entry.file), platform);
  entry.safe = takeName(room, entry.folder.id, text, false);
  const all = entry.safe === text ? flaws : withCollision(flaws);
  if (all.length > 0) changes.push(changeOf(shownEntry(entry), writtenEntry(entry), all));
}

function withCollision(flaws: readonly Flaw[]): readonly Flaw[] {
  return [...flaws, "collision"];
}

/** Finds the folder that a file stands in, by the file's path, and makes it at the first time. */
function folderFinder(platform: Platform): { all: Folder[]; find(path: readonly Uint8Array[]): Folder } {
  const cleaned: Cleaned = { text: "", flaws: [], isNameless: true };
  const root: Folder = { id: 0, parent: null, raw: NO_NAME, shown: "", cleaned, path: [], written: "" };
  const all = [root];
  // By the parent's number and the raw name.
  const known = new Map<string, Folder>();
  let last: readonly Uint8Array[] = [];
  let trail: Folder[] = [];
  const find = (path: readonly Uint8Array[]) => {
    let at = 0;
    // A folder's name is often the very same bytes as in the file before, and then need not be looked at again.
    while (at < trail.length && at < path.length - 1 && path[at] === last[at]) at++;
    trail = trail.slice(0, at);
    for (; at < path.length - 1; at++) trail.push(folderWithin(trail.at(-1) ?? root, path[at]));
    last = path;
    return trail.at(-1) ?? root;
  };
  const folderWithin = (parent: Folder, raw: Uint8Array) => {
    const key = `${parent.id}/${fromLatin1(raw)}`;
    const folder = known.get(key) ?? make(parent, raw);
    known.set(key, folder);
    return folder;
  };
  const make = (parent: Folder, raw: Uint8Array): Folder => {
    const cleaned = cleanName(raw, platform);
    // Names of dots and separators alone say nothing that could tell one from the other.
    const same = cleaned.isNameless ? known.get(`${parent.id}/`) : undefined;
    if (same !== undefined) return same;
    const shown = `${parent.shown}${nameText(raw)}/`;
    const folder = { id: all.length, parent, raw, shown, cleaned, path: [], written: "" };
    all.push(folder);
    if (cleaned.isNameless) known.set(`${parent.id}/`, folder);
    return folder;
  };
  return { all, find };
}
