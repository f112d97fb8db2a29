/**
 * The folders where two names may be the same to a file system, found by hashes: names of one hash may differ, but those
 * of two hashes do. Nearly every torrent is spared a set of all its names, folded, which is the most memory of all here.
 */
import { foldName } from "./room.ts";
import { nameOf } from "../read/file_at.ts";
import type { TorrentFile } from "../torrent.ts";
import type { Cleaned } from "./component.ts";
import type { Folder, Tree } from "./tree.ts";

/** Those folders. Files and links are looked at as they would be written, and folders as they are. */
export function crowdedFolders({ files, folders, folderOf, cleaned }: Tree): ReadonlySet<Folder> {
  const hashes = new Float64Array(files.length + folders.length);
  for (let i = 0; i < files.length; i++) {
    const folder = folderOf[i];
    // What is not written gets a number of its own.
    hashes[i] = folder === null ? -i - 2 : hashOfFile(folder, files[i], cleaned.get(i));
  }
  for (let i = 0; i < folders.length; i++) hashes[files.length + i] = hashOfFolder(folders[i]);
  const twins = twinsOf(hashes);
  const crowded = new Set<Folder>();
  if (twins.size === 0) return crowded;
  for (const [i, folder] of folderOf.entries()) {
    if (folder !== null && twins.has(hashes[i])) crowded.add(folder);
  }
  return crowded;
}

function twinsOf(hashes: Float64Array): ReadonlySet<number> {
  const twins = new Set<number>();
  const sorted = hashes.slice().sort();
  for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) twins.add(sorted[i]);
  return twins;
}

function hashOfFile(folder: Folder, file: TorrentFile, cleaned: Cleaned | undefined): number {
  if (cleaned !== undefined) return hashOfText(folder.id, cleaned.text);
  // A plain name is ASCII, and its fold is its capitals: the same as that of its text.
  const name = nameOf(file);
  let [one, other] = [folder.id, ~folder.id];
  for (let i = 0; i < name.length; i++) {
    const code = name[i] >= A && name[i] <= Z ? name[i] - CASE : name[i];
    one = Math.imul(one ^ code, PRIME);
    other = Math.imul(other + code, OTHER_PRIME);
  }
  return joined(one, other);
}

/** The torrent's own stands in no folder. */
function hashOfFolder({ parent, path }: Folder): number {
  return parent === null ? -1 : hashOfText(parent.id, path.at(-1)!);
}

function hashOfText(folder: number, text: string): number {
  const name = foldName(text);
  let [one, other] = [folder, ~folder];
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    one = Math.imul(one ^ code, PRIME);
    other = Math.imul(other + code, OTHER_PRIME);
  }
  return joined(one, other);
}

/** 52 bits of the two, as many as a number holds: with 32 of them a torrent of 100,000 files would have twins by chance. */
function joined(one: number, other: number): number {
  return (one >>> 0) * 2 ** 20 + (other >>> 12);
}

/** The prime of FNV-1a. */
const PRIME = 0x01000193;

/** Another one, for what is to differ. */
const OTHER_PRIME = 0x5bd1e995;

const A = 97;
const Z = 122;
const CASE = 32;
