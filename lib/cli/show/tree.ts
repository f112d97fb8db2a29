/**
 * A torrent's files as a tree for people, sizes in front, so that they stand in line whatever the names are made of:
 *     140 KB  dir/
 *       10 B  |- A.txt
 *     140 KB  `- sub/
 *     140 KB     `- c.txt
 * Of many files the folders are summed, and what is deep or much is left out.
 */
import { fromLatin1 } from "../../base/bytes.ts";
import { formatSize } from "../../base/unit.ts";
import { foldersOf, sharedFoldersOf } from "../../metainfo/read/file_at.ts";
import type { TorrentFile } from "../../metainfo/torrent.ts";
import { harmlessName } from "../console_text.ts";

/** Files that are all shown. */
export const WHOLE_TREE = 200;

/** Lines of a tree that is cut, about. */
const CUT_LINES = 60;

/** Entries of one folder in such a tree. */
const CUT_ENTRIES = 25;

interface Folder {
  readonly name: Uint8Array;
  /** Bytes of all below it. */
  length: number;
  /** Files and links below it. */
  count: number;
  /** The first ones, as many as may be shown. */
  readonly entries: (TorrentFile | Folder)[];
  /** All of them. */
  size: number;
  /** Those that are folders, by the bytes of their names. */
  readonly folders: Map<string, Folder>;
}

/** The lines; pads are left out. `draw`: with characters of boxes. */
export function* treeLines(
  name: Uint8Array,
  files: readonly TorrentFile[],
  draw: boolean,
): Generator<string> {
  const most = isWhole(files) ? Infinity : CUT_ENTRIES + 1;
  const root = grow(name, files, most);
  const open = most === Infinity ? null : chosen(root);
  yield `${column(root.length)}${told(name)}/`;
  yield* linesIn(root, { glyphs: draw ? BOXES : ASCII, open, indent: "" });
  if (open !== null) yield `${" ".repeat(WIDTH)}Not all is shown: --files lists all ${root.count} files.`;
}

function isWhole(files: readonly TorrentFile[]): boolean {
  let count = 0;
  for (const { isPad } of files) if (!isPad && ++count > WHOLE_TREE) return false;
  return true;
}

/** The tree, each folder with so many entries at most: of very many files most are only counted. */
function grow(name: Uint8Array, files: readonly TorrentFile[], most: number): Folder {
  const root = newFolder(name);
  const trails = new Map<readonly Uint8Array[], readonly Folder[]>();
  for (const file of files) {
    if (file.isPad) continue;
    const shared = sharedFoldersOf(file);
    const trail = (shared && trails.get(shared)) ?? trailOf(root, foldersOf(file), most);
    if (shared !== null) trails.set(shared, trail);
    for (const folder of trail) {
      folder.length += file.length;
      folder.count++;
    }
    enter(trail.at(-1)!, file, most);
  }
  return root;
}

/** The folders from the root on. */
function trailOf(root: Folder, names: readonly Uint8Array[], most: number): readonly Folder[] {
  const trail = [root];
  for (const name of names) trail.push(folderWithin(trail.at(-1)!, name, most));
  return trail;
}

function folderWithin(parent: Folder, name: Uint8Array, most: number): Folder {
  const key = fromLatin1(name);
  let folder = parent.folders.get(key);
  if (folder === undefined) {
    folder = newFolder(name);
    parent.folders.set(key, folder);
    enter(parent, folder, most);
  }
  return folder;
}

function enter(folder: Folder, entry: TorrentFile | Folder, most: number): void {
  if (folder.size++ < most) folder.entries.push(entry);
}

function newFolder(name: Uint8Array): Folder {
  return { name, length: 0, count: 0, entries: [], size: 0, folders: new Map() };
}

/** The folders that are opened: whole levels, from the top, while there are lines for them. */
function chosen(root: Folder): ReadonlySet<Folder> {
  const open = new Set<Folder>();
  let left = CUT_LINES;
  let level = [root];
  while (level.length > 0) {
    left -= level.reduce((sum, { size }) => sum + Math.min(size, CUT_ENTRIES + 1), 0);
    if (left < 0 && open.size > 0) break;
    level.forEach((folder) => open.add(folder));
    level = level.flatMap((folder) => shownOf(folder, true).filter(isFolder));
  }
  return open;
}

function shownOf({ entries, size }: Folder, cut: boolean): readonly (TorrentFile | Folder)[] {
  // One line more says how many are left out, and can as well show the one.
  return cut && size > CUT_ENTRIES + 1 ? entries.slice(0, CUT_ENTRIES) : entries;
}

function isFolder(entry: TorrentFile | Folder): entry is Folder {
  return "entries" in entry;
}

interface Look {
  readonly glyphs: typeof BOXES;
  /** The folders whose entries are shown; null for all. */
  readonly open: ReadonlySet<Folder> | null;
  readonly indent: string;
}

const BOXES = { branch: "\u251c\u2500 ", last: "\u2514\u2500 ", pass: "\u2502  " };
const ASCII = { branch: "|- ", last: "`- ", pass: "|  " };

function* linesIn(folder: Folder, look: Look): Generator<string> {
  const { glyphs, open, indent } = look;
  const entries = shownOf(folder, open !== null);
  const left = folder.size - entries.length;
  for (const [index, entry] of entries.entries()) {
    const isLast = index === entries.length - 1 && left === 0;
    const branch = indent + (isLast ? glyphs.last : glyphs.branch);
    if (!isFolder(entry)) {
      yield `${column(entry.length)}${branch}${fileText(entry)}`;
      continue;
    }
    const isOpen = open === null || open.has(entry);
    const count = isOpen ? "" : `  (${entry.count} ${entry.count === 1 ? "file" : "files"})`;
    yield `${column(entry.length)}${branch}${told(entry.name)}/${count}`;
    if (isOpen) yield* linesIn(entry, { ...look, indent: indent + (isLast ? "   " : glyphs.pass) });
  }
  if (left > 0) yield `${" ".repeat(WIDTH)}${indent}${glyphs.last}... ${left} more`;
}

function fileText({ path, link }: TorrentFile): string {
  const name = told(path.at(-1) ?? new Uint8Array());
  return link === null ? name : `${name} -> ${link.map(harmlessName).join("/")}`;
}

/** A name; an empty one so that it can be seen. */
function told(name: Uint8Array): string {
  return harmlessName(name) || '""';
}

const WIDTH = 10;

function column(length: number): string {
  return `${formatSize(length).padStart(WIDTH - 2)}  `;
}
