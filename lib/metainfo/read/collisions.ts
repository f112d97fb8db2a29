/** Files of one path. A few are put right when names are made safe; a torrent of very many is hostile. */
import { fromLatin1 } from "../../base/bytes.ts";
import type { TorrentFile } from "../torrent.ts";

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
  for (const { path, isPad } of files) if (!isPad) hashes[count++] = hashOf(path);
  const sorted = hashes.subarray(0, count).sort();
  let pairs = 0;
  let before = 0;
  for (let i = 1; i < count; i++) {
    before = sorted[i] === sorted[i - 1] ? before + 1 : 0;
    pairs += before;
  }
  return pairs;
}

/** FNV-1a, a zero between the components. */
function hashOf(path: readonly Uint8Array[]): number {
  let hash = 0x811c9dc5;
  for (const name of path) {
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name[i], 0x01000193);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash;
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
