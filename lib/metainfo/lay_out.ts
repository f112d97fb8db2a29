/**
 * Where each file stands in the row of bytes that the pieces are cut from: packed one behind the other (v1), or each at
 * the start of a piece (v2), with pads between them where v1 must see the same row (hybrid; BEP 47, 52).
 */
import type { Content, ContentFile } from "./content.ts";
import type { HashPart, HashPlan } from "./hashing/plan.ts";
import type { TorrentKind } from "./torrent.ts";

/** The row. */
export interface LaidOut {
  readonly kind: TorrentKind;
  readonly pieceLength: number;
  /** In the torrent's order. */
  readonly entries: readonly Entry[];
  /** Bytes of the row. */
  readonly length: number;
}

/** A file, a link or a pad. */
export interface Entry {
  /** Null for a pad. */
  readonly file: ContentFile | null;
  readonly start: number;
  readonly length: number;
}

/** Lays a content out. */
export function layOut({ files }: Content, kind: TorrentKind, pieceLength: number): LaidOut {
  const entries: Entry[] = [];
  // A file alone must stay alone, or it would not be a torrent of one file for v1. All others of a hybrid get their pad,
  // the last one too: so does libtorrent, and the info hash hangs on it.
  const isPadded = kind === "hybrid" && files.length > 1;
  let length = 0;
  for (const file of files) {
    if (kind === "v2" && file.length > 0) length += restOf(length, pieceLength);
    entries.push({ file, start: length, length: file.length });
    length += file.length;
    const rest = isPadded ? restOf(length, pieceLength) : 0;
    if (rest > 0) entries.push({ file: null, start: length, length: rest });
    length += rest;
  }
  return { kind, pieceLength, entries, length };
}

/** Bytes from an offset to the end of its piece. */
function restOf(offset: number, pieceLength: number): number {
  return (pieceLength - offset % pieceLength) % pieceLength;
}

/** How many pieces a content has, without laying it out. */
export function countPieces({ files }: Content, kind: TorrentKind, pieceLength: number): number {
  if (kind !== "v1") return files.reduce((sum, { length }) => sum + Math.ceil(length / pieceLength), 0);
  return Math.ceil(files.reduce((sum, { length }) => sum + length, 0) / pieceLength);
}

/** What is to be hashed for it. */
export function planOf({ kind, pieceLength, entries, length }: LaidOut): HashPlan {
  const parts: HashPart[] = [];
  for (const { file, start, length } of entries) {
    if (file === null || length === 0) continue;
    parts.push({ path: file.source, start, length, modified: file.modified });
  }
  return { pieceLength, length, parts, sha1: kind !== "v2", sha256: kind !== "v1" };
}
