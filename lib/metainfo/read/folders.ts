/**
 * The folders of files, which stand in a torrent once for each file: of equal lists of names the first is kept for all.
 * That saves a torrent of very many files a third of its memory, and who looks for folders finds most by the list itself.
 */
import { compareBytes } from "../../base/bytes.ts";

/** The folders of a path, as a list that was given before where there is an equal one. */
export type SharedFolders = (path: readonly Uint8Array[]) => readonly Uint8Array[];

/** Shares lists from now on. */
export function newFolders(): SharedFolders {
  const kept: (readonly Uint8Array[])[] = new Array(SLOTS).fill([]);
  return (path) => {
    const slot = slotOf(path);
    if (!isFolder(kept[slot], path)) kept[slot] = path.slice(0, -1);
    return kept[slot];
  };
}

/** Lists that are kept at most; those of one slot drive each other out. */
const SLOTS = 1024;

function slotOf(path: readonly Uint8Array[]): number {
  let hash = 0;
  for (let at = 0; at < path.length - 1; at++) {
    const name = path[at];
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name[i], 0x01000193) + 1;
  }
  return (hash ^ hash >>> 16) & (SLOTS - 1);
}

function isFolder(folders: readonly Uint8Array[], path: readonly Uint8Array[]): boolean {
  if (folders.length !== path.length - 1) return false;
  for (let at = 0; at < folders.length; at++) if (compareBytes(folders[at], path[at]) !== 0) return false;
  return true;
}
