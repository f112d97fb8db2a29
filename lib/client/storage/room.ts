/** How much room on the disk a torrent still needs, and whether it is there. */
import type { Fault } from "../../base/fault.ts";
import type { FileInfo, Files } from "../../base/files.ts";
import { isFault } from "../../base/fault.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import type { Bitfield } from "../piece/bitfield.ts";
import { type Content, hasOwnBytes, piecesOf, type StorageMeans } from "./content.ts";
import { noRoom } from "./faults.ts";

/** The fault when the wanted files do not fit on the disk; pieces that are there, or may be, need no room. */
export function roomFault(
  content: Content,
  there: readonly Bitfield[],
  { files, platform }: Pick<StorageMeans, "files" | "platform">,
): Fault | null {
  const needed = roomNeeded(content, there);
  if (needed === 0) return null;
  const free = spaceNear(content.root, files, pathsOf(platform).dirname);
  return free === null || free >= needed ? null : noRoom(content.root, needed, free);
}

/** Bytes. What a file takes on the disk already is not needed again, nor what is there and right. */
function roomNeeded(
  { torrent: { files, pieceLength }, wanted, found }: Content,
  there: readonly Bitfield[],
): number {
  let needed = 0;
  files.forEach((file, index) => {
    if (!hasOwnBytes(file) || !wanted[index]) return;
    const { offset, length } = file;
    const [first, last] = piecesOf(file, pieceLength);
    let missing = 0;
    for (let piece = first; piece <= last; piece++) {
      if (there.some((some) => some.has(piece))) continue;
      missing += Math.min(offset + length, (piece + 1) * pieceLength) - Math.max(offset, piece * pieceLength);
    }
    needed += Math.min(missing, Math.max(0, length - takenBy(found[index])));
  });
  return needed;
}

/** Where the system does not tell of holes a file has none, as on NTFS: it has all the room that its length says. */
function takenBy(info: FileInfo | null): number {
  return info === null ? 0 : info.allocated ?? info.size;
}

/** Of the path, or of the first folder above it that is there. */
function spaceNear(path: string, files: Files, dirname: (path: string) => string): number | null {
  for (let at = path;; at = dirname(at)) {
    if (!isFault(files.info(at))) return files.space(at);
    if (dirname(at) === at) return null;
  }
}
