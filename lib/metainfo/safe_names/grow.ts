/** Grows the tree of a torrent's folders and files, and names them. */
import { fromLatin1 } from "../../base/bytes.ts";
import type { Platform } from "../../base/stop.ts";
import { foldersOf, nameOf, sharedFoldersOf } from "../read/file_at.ts";
import type { TorrentFile } from "../torrent.ts";
import { changeOf, type Flaw, type NameChange } from "./change.ts";
import { type Cleaned, cleanName, isPlain, nameText } from "./component.ts";
import { crowdedFolders } from "./crowd.ts";
import { newRoom, type Room, takeName } from "./room.ts";
import { type Folder, safeName, shownFile, type Tree, writtenFile } from "./tree.ts";

/** Grows the tree and lists what had to be renamed. Folders are named first, since their names are part of many paths. */
export function growTree(files: readonly TorrentFile[], platform: Platform, changes: NameChange[]): Tree {
  const { all, find } = folderFinder(platform);
  const folderOf: (Folder | null)[] = new Array(files.length).fill(null);
  const cleaned = new Map<number, Cleaned>();
  for (let index = 0; index < files.length; index++) {
    const file = files[index];
    if (file.isPad) continue;
    folderOf[index] = find(file);
    const name = nameOf(file);
    if (!isPlain(name)) cleaned.set(index, cleanName(name, platform));
  }
  const tree: Tree = { files, folders: all, folderOf, cleaned, numbered: new Map() };
  const room = newRoom();
  for (const folder of all.slice(1)) nameFolder(folder, room, changes);
  const crowded = crowdedFolders(tree);
  for (let index = 0; index < files.length; index++) {
    const folder = folderOf[index];
    // Where no two names are the same there is room for all, and none needs to be looked at.
    if (folder !== null && crowded.has(folder)) numberName(tree, index, folder, room);
    const flaws = cleaned.get(index)?.flaws ?? NO_FLAWS;
    const all = tree.numbered.has(index) ? withCollision(flaws) : flaws;
    if (all.length > 0) changes.push(changeOf(shownFile(tree, index), writtenFile(tree, index), all));
  }
  return tree;
}

const NO_NAME = new Uint8Array();
const NO_FLAWS: readonly Flaw[] = [];

function nameFolder(folder: Folder, room: Room, changes: NameChange[]): void {
  const { shown, cleaned: { text, flaws } } = folder;
  const parent = folder.parent!;
  const safe = takeName(room, parent.id, text, true);
  folder.path = [...parent.path, safe];
  folder.written = `${parent.written}${safe}/`;
  const all = safe === text ? flaws : withCollision(flaws);
  if (all.length > 0) changes.push(changeOf(shown, folder.written, all));
}

function numberName(tree: Tree, index: number, folder: Folder, room: Room): void {
  const text = safeName(tree, index);
  const taken = takeName(room, folder.id, text, false);
  if (taken !== text) tree.numbered.set(index, taken);
}

function withCollision(flaws: readonly Flaw[]): readonly Flaw[] {
  return [...flaws, "collision"];
}

/** Finds the folder that a file stands in, by the names of its folders, and makes it at the first time. */
function folderFinder(platform: Platform): { all: Folder[]; find(file: TorrentFile): Folder } {
  const cleaned: Cleaned = { text: "", flaws: [], isNameless: true };
  const root: Folder = { id: 0, parent: null, raw: NO_NAME, shown: "", cleaned, path: [], written: "" };
  const all = [root];
  // By the parent's number and the raw name.
  const known = new Map<string, Folder>();
  const found = new Map<readonly Uint8Array[], Folder>();
  let last: readonly Uint8Array[] = [];
  let trail: Folder[] = [];
  const find = (file: TorrentFile) => {
    const shared = sharedFoldersOf(file);
    const folder = (shared && found.get(shared)) ?? walk(foldersOf(file));
    if (shared !== null) found.set(shared, folder);
    return folder;
  };
  const walk = (folders: readonly Uint8Array[]) => {
    let at = 0;
    // A folder's name is often the very same bytes as in the file before, and then need not be looked at again.
    while (at < trail.length && at < folders.length && folders[at] === last[at]) at++;
    trail = trail.slice(0, at);
    for (; at < folders.length; at++) trail.push(folderWithin(trail.at(-1) ?? root, folders[at]));
    last = folders;
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
