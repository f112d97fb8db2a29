/** A torrent and the files found -> what is to be hashed. */
import type { HashPart, HashPlan } from "../hashing/plan.ts";
import type { Torrent, TorrentFile } from "../torrent.ts";
import type { Found } from "./survey.ts";

/** The plan, and whose its parts are. */
export interface Layout {
  readonly plan: HashPlan;
  /** For each part of the plan the index of the torrent's file. */
  readonly fileOf: readonly number[];
}

/** Bytes of the row that the pieces are cut from. */
function rowLengthOf({ files }: Pick<Torrent, "files">): number {
  return files.reduce((end, { offset, length }) => Math.max(end, offset + length), 0);
}

/**
 * Lays out what is to be hashed. Pads are gaps, so zeros.
 * @param found for each of the torrent's files what stands there; null for those that were not looked for
 */
export function layOut(torrent: Torrent, found: readonly (Found | null)[]): Layout {
  const parts: HashPart[] = [];
  const fileOf: number[] = [];
  torrent.files.forEach((file, index) => {
    if (file.isPad || file.length === 0) return;
    for (const part of partsOf(file, found[index], torrent.pieceLength)) {
      parts.push(part);
      fileOf.push(index);
    }
  });
  const { pieceLength, kind } = torrent;
  const length = rowLengthOf(torrent);
  return { plan: { pieceLength, length, parts, sha1: kind !== "v2", sha256: kind !== "v1" }, fileOf };
}

/**
 * What there is of a file, then what is missing. A short file is read up to the last piece that it can fill, so that
 * what is missing starts with a piece, as a plan with hash trees needs it.
 */
function partsOf(file: TorrentFile, found: Found | null, pieceLength: number): HashPart[] {
  const { offset: start, length } = file;
  const end = start + length;
  const readable = start + readableOf(file, found);
  const middle = readable === end ? end : Math.max(start, readable - readable % pieceLength);
  const parts: HashPart[] = [];
  if (middle > start) {
    // What is short or long is told as such anyway.
    const modified = found!.state === "whole" ? found!.modified : null;
    parts.push({ path: found!.path, start, length: middle - start, modified });
  }
  if (middle < end) parts.push({ path: null, start: middle, length: end - middle, modified: null });
  return parts;
}

function readableOf({ length, link }: TorrentFile, found: Found | null): number {
  if (found === null || link !== null) return 0;
  if (found.state === "missing" || found.state === "unreadable") return 0;
  return Math.min(found.size ?? 0, length);
}
