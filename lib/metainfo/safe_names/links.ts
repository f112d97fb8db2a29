/**
 * Where symbolic links lead (BEP 47): found in the torrent's own tree, name by name, so that no link leads out of it, not
 * even by way of others. A link that leads nowhere within is dropped.
 */
import { fromLatin1 } from "../../base/bytes.ts";
import { changeOf, type NameChange } from "./change.ts";
import { nameText } from "./component.ts";
import { nameOf } from "../read/file_at.ts";
import type { TorrentFile } from "../torrent.ts";
import { type Folder, safeName, shownFile, type Tree, writtenFile } from "./tree.ts";

/** Links that lead one to the other, at most: Linux follows no more. */
const LONGEST_CHAIN = 40;

/** Where a walk stands. */
interface Place {
  /** The folder or file itself, links followed. */
  readonly end: Folder | Entry;
  /** How it is written; links on the way to it and the one that it may be itself are left as they are. */
  readonly path: readonly string[];
  /** The most links, one leading to the other, that a name on the way stands for. */
  readonly links: number;
}

/** The tree as links see it. */
interface Search {
  /** Folders and files by the number of the folder that they stand in, and raw name. */
  readonly nodes: ReadonlyMap<string, Folder | Entry>;
  readonly root: Folder;
  /** Links that have been followed; those that lead nowhere, or are being followed, are null. */
  readonly known: Map<Entry, Place | null>;
}

/**
 * The paths that the links lead to, below the root, by the links' indices in the torrent; links that are dropped are not
 * among them but in the changes.
 */
export function resolveLinks(tree: Tree, changes: NameChange[]): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, readonly string[]>();
  if (tree.files.every(({ link }) => link === null)) return found;
  const entries = entriesOf(tree);
  const search: Search = { nodes: nodesOf(tree.folders, entries), root: tree.folders[0], known: new Map() };
  for (const entry of entries) {
    if (entry.file.link === null) continue;
    const place = follow(search, entry, 0);
    if (place !== null) found.set(entry.index, place.path);
    else changes.push(dropped(tree, entry.index));
  }
  return found;
}

/** A file or link as links see it. */
interface Entry {
  /** In the torrent's files. */
  readonly index: number;
  readonly file: TorrentFile;
  readonly folder: Folder;
  /** Its own name as it is written. */
  readonly safe: string;
}

function entriesOf(tree: Tree): readonly Entry[] {
  return tree.files.flatMap((file, index) => {
    const folder = tree.folderOf[index];
    return folder === null ? [] : { index, file, folder, safe: safeName(tree, index) };
  });
}

function dropped(tree: Tree, index: number): NameChange {
  const raw = `${shownFile(tree, index)} -> ${tree.files[index].link!.map(nameText).join("/")}`;
  return changeOf(raw, writtenFile(tree, index), ["link"]);
}

/** Of twins the folder, or else the first. */
function nodesOf(folders: readonly Folder[], entries: readonly Entry[]): Map<string, Folder | Entry> {
  const nodes = new Map<string, Folder | Entry>();
  for (const folder of folders.slice(1)) nodes.set(keyOf(folder.parent!, folder.raw), folder);
  for (const entry of entries) {
    const key = keyOf(entry.folder, nameOf(entry.file));
    if (!nodes.has(key)) nodes.set(key, entry);
  }
  return nodes;
}

function keyOf(folder: Folder, raw: Uint8Array): string {
  return `${folder.id}/${fromLatin1(raw)}`;
}

/** What a link leads to; `depth` tells how many links led here. */
function follow(search: Search, link: Entry, depth: number): Place | null {
  const before = search.known.get(link);
  if (before !== undefined || depth >= LONGEST_CHAIN) return before ?? null;
  // Who comes here again while it is being followed goes in a circle.
  search.known.set(link, null);
  const place = walk(search, link, search.root, depth) ??
    // BEP 47 counts from the root; some makers wrote links down as they stood on disk.
    walk(search, link, link.folder, depth);
  search.known.set(link, place);
  return place;
}

function walk(search: Search, { file, folder }: Entry, start: Folder, depth: number): Place | null {
  const target = file.link!;
  // A path that starts with a slash, cut at its slashes, starts with an empty name.
  if (target.length === 0 || target[0].length === 0) return null;
  let place: Place | null = { end: start, path: start.path, links: 0 };
  for (const raw of target) {
    place = "file" in place.end ? null : step(search, place.end, place, raw, depth);
    if (place === null) return null;
  }
  return place.end === search.root || holds(place.end, folder) ? null : place;
}

/** One name on from a folder. */
function step(
  search: Search,
  from: Folder,
  { path, links }: Place,
  raw: Uint8Array,
  depth: number,
): Place | null {
  const name = fromLatin1(raw);
  if (name === "." || name === "") return { end: from, path, links };
  // Behind a link the folder above is that of what it leads to.
  if (name === "..") return from.parent && { end: from.parent, path: from.parent.path, links };
  const next = search.nodes.get(keyOf(from, raw));
  if (next === undefined) return null;
  const named = [...path, "file" in next ? next.safe : next.path.at(-1)!];
  if (!("file" in next) || next.file.link === null) return { end: next, path: named, links };
  const place = follow(search, next, depth + 1);
  // It is the first of those that it leads to, and the link that led here is one more.
  if (place === null || place.links + 2 > LONGEST_CHAIN) return null;
  return { end: place.end, path: named, links: Math.max(links, place.links + 1) };
}

/** Whether a folder is another one or holds it: a link from within leads in a circle. */
function holds(node: Folder | Entry, folder: Folder): boolean {
  for (let at: Folder | null = folder; at !== null; at = at.parent) if (at === node) return true;
  return false;
}
