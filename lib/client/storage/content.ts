/** A torrent's content on disk while it is open: what stands where, and how it was when it was looked at last. */
import type { FileInfo, Files } from "../../base/files.ts";
import type { Clock } from "../../base/clock.ts";
import type { Platform } from "../../base/stop.ts";
import type { HashPieces } from "../../metainfo/hashing/plan.ts";
import type { SafeFile } from "../../metainfo/safe_names.ts";
import type { Torrent, TorrentFile } from "../../metainfo/torrent.ts";
import type { Geometry } from "../piece/geometry.ts";
import type { OpenDiskStore } from "./disk_store.ts";

/** What storage uses of the machine. */
export interface StorageMeans {
  readonly files: Files;
  readonly platform: Platform;
  readonly clock: Pick<Clock, "elapsed">;
  readonly hash: HashPieces;
  /** Threads to hash in. */
  readonly cores: number;
  /** Where pieces are read and written: `DiskCrew.open` of the session, or `localStores`. */
  readonly openStore: OpenDiskStore;
}

/** Where a torrent's files are. */
export interface Place {
  /** The torrent's own file or folder. */
  readonly root: string;
  /** For each of the torrent's files its path; null for pads and for links that lead nowhere. */
  readonly paths: readonly (string | null)[];
  /** For each of them its safe name and, of a link, where it leads. */
  readonly safe: readonly SafeFile[];
}

/** The content. */
export interface Content extends Place {
  readonly torrent: Torrent;
  readonly geometry: Geometry;
  readonly wanted: readonly boolean[];
  readonly writable: boolean;
  /** For each file whether its bytes are read and written at its path; else they are in the part file, if anywhere. */
  readonly inPlace: readonly boolean[];
  /** What stood at each path that is in place when it was looked at last; null: nothing. */
  found: (FileInfo | null)[];
  /** Where the part file is, or would be, and what stood there when it was looked at last. */
  readonly partPath: string;
  partFound: FileInfo | null;
  /** Piece -> its slot in the part file, of the pieces that need one. */
  readonly slots: ReadonlyMap<number, number>;
  /** The same of the pieces that had one when the content was opened. */
  readonly slotsFound: ReadonlyMap<number, number>;
}

/** The first and the last piece with bytes of a file, which is not empty. */
export function piecesOf(
  { offset, length }: Pick<TorrentFile, "offset" | "length">,
  pieceLength: number,
): [first: number, last: number] {
  return [Math.floor(offset / pieceLength), Math.floor((offset + length - 1) / pieceLength)];
}

/** Whether a file of the torrent has bytes of its own. */
export function hasOwnBytes({ isPad, length }: Pick<TorrentFile, "isPad" | "length">): boolean {
  return !isPad && length > 0;
}
