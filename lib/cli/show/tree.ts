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
import type { TorrentFile } from "../../metainfo/torrent.ts";
import { harmlessName } from "../console_text.ts";

/** Files that are all shown. */
export const WHOLE_TREE = 200;

/** Lines of a tree that is cut, about. */
const CUT_LINES = 60;

/** Entries of one folder in such a tree. */
const CUT_ENTRIES = 25;

interface Leaf {
  readonly file: TorrentFile;
}

interface Folder {
  readonly name: Uint8Array;
  /** Bytes of all below it. */
  length: number;
  /** Files and links below it. */
  count: number;
  readonly entries: (Leaf | Folder)[];
  /** Those among the entries that are folders, by the bytes of their names. */
  readonly folders: Map<string, Folder>;
}

/** The lines; pads are left out. `draw`: with characters of boxes. */
export function* treeLines(
  name: Uint8Array,
  files: readonly TorrentFile[],
  draw: boolean,
): Generator<string> {
  const root = grow(name, files);
  const open = root.count > WHOLE_TREE ? chosen(root) : null;
  yield `${column(root.length)}${told(name)}/`;
  yield* linesIn(root, { glyphs: draw ? BOXES : ASCII, open, indent: "" });
  if (open !== null) yield `${" ".repeat(WIDTH)}Not all is shown: --files lists all ${root.count} files.`;
}

function grow(name: Uint8Array, files: readonly TorrentFile[]): Folder {
  const root = newFolder(name);
  for (const file of files) {
    if (file.isPad) continue;
    let folder = root;
    add(folder, file);
    for (const part of file.path.slice(0, -1)) {
      const key = fromLatin1(part);
      let next = folder.folders.get(key);
      if (next === undefined) {
        next = newFolder(part);
        folder.folders.set(key, next);
        folder.entries.push(next);
      }
      folder = next;
      add(folder, file);
    }
    folder.entries.push({ file });
  }
  return root;
}

function newFolder(name: Uint8Array): Folder {
  return { name, length: 0, count: 0, entries: [], folders: new Map() };
}

function add(folder: Folder, { length }: TorrentFile): void {
  folder.length += length;
  folder.count++;
}

/** The folders that are opened: whole levels, from the top, while there are lines for them. */
function chosen(root: Folder): ReadonlySet<Folder> {
  const open = new Set<Folder>();
  let left = CUT_LINES;
  let level = [root];
  while (level.length > 0) {
    left -= level.reduce((sum, { entries }) => sum + Math.min(entries.length, CUT_ENTRIES + 1), 0);
    if (left < 0 && open.size > 0) break;
    level.forEach((folder) => open.add(folder));
    level = level.flatMap((folder) => shownOf(folder, true).filter(isFolder));
  }
  return open;
}

function shownOf({ entries }: Folder, cut: boolean): readonly (Leaf | Folder)[] {
  // One line more says how many are left out, and can as well show the one.
  return cut && entries.length > CUT_ENTRIES + 1 ? entries.slice(0, CUT_ENTRIES) : entries;
}

function isFolder(entry: Leaf | Folder): entry is Folder {
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
  const left = folder.entries.length - entries.length;
  for (const [index, entry] of entries.entries()) {
    const isLast = index === entries.length - 1 && left === 0;
    const branch = indent + (isLast ? glyphs.last : glyphs.branch);
    if (!isFolder(entry)) {
      yield `${column(entry.file.length)}${branch}${fileText(entry.file)}`;
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
