/** Files of one path. A few are put right when names are made safe; a torrent of very many is hostile. */
import { fromLatin1 } from "../../base/bytes.ts";
import type { TorrentFile } from "../torrent.ts";
import { foldersOf, nameOf } from "./file_at.ts";

/**
 * Whether more pairs of files than the limit have one path, pads left out. Two files of one path have one hash, so few
 * pairs of hashes mean few pairs of paths; that spares nearly every torrent a string for each of its paths.
 */
export function hasCollisions(files: readonly TorrentFile[], limit: number): boolean {
  return pairsOfHashes(files) > limit && pairsOfPaths(files) > limit;
}

function pairsOfHashes(files: readonly TorrentFile[]): number {
  const hashes = new Uint32Array(files.length);
  let count = 0;
  // Files of one folder mostly share the list of its names.
  const known = new Map<readonly Uint8Array[], number>();
  for (let i = 0; i < files.length; i++) {
    if (files[i].isPad) continue;
    const folders = foldersOf(files[i]);
    const start = known.get(folders) ?? folders.reduce(hashOf, 0x811c9dc5);
    known.set(folders, start);
    hashes[count++] = hashOf(start, nameOf(files[i]));
  }
  const sorted = hashes.subarray(0, count).sort();
  let pairs = 0;
  let before = 0;
  for (let i = 1; i < count; i++) {
    before = sorted[i] === sorted[i - 1] ? before + 1 : 0;
    pairs += before;
  }
  return pairs;
}

/** FNV-1a, a zero behind each name. */
function hashOf(before: number, name: Uint8Array): number {
  let hash = before;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name[i], 0x01000193);
  return Math.imul(hash, 0x01000193);
}

function pairsOfPaths(files: readonly TorrentFile[]): number {
  const seen = new Map<string, number>();
  let pairs = 0;
  for (const { path, isPad } of files) {
    if (isPad) continue;
    const key = path.map(fromLatin1).join("\0");
    const before = seen.get(key) ?? 0;
    pairs += before;
    seen.set(key, before + 1);
  }
  return pairs;
}
