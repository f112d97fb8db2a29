/** Content -> torrent: lays the files out, has them hashed, writes the metainfo. */
import { createHash } from "node:crypto";
import { type Fault, fault, isFault } from "../base/fault.ts";
import { shownPath } from "../base/setting.ts";
import { writeSize } from "../base/unit.ts";
import { type Content, isInOrder, lengthOf } from "./content.ts";
import type { HashPieces } from "./hashing/plan.ts";
import { type Info, writeInfo } from "./info.ts";
import { countPieces, layOut, planOf } from "./lay_out.ts";
import { BLOCK, LIMITS } from "./limits.ts";
import { automaticPieceLength, pieceLengthFault } from "./piece_length.ts";
import type { Outer, TorrentKind } from "./torrent.ts";
import { writeTorrent } from "./write.ts";

/** How the torrent is to be. */
export interface CreateOptions {
  readonly kind: TorrentKind;
  /** Bytes of a piece; null for the automatic table. */
  readonly pieceLength: number | null;
  readonly isPrivate: boolean;
  readonly source: string | null;
  readonly outer: Outer;
}

/** The work's surroundings. */
export interface CreateMeans {
  readonly hash: HashPieces;
  readonly threads: number;
  /** Whether this thread has others to answer meanwhile. */
  readonly isBusy?: boolean;
  /** Bytes done, of all the bytes of the content. */
  onProgress(bytes: number): void;
  readonly signal: AbortSignal;
}

/** A torrent, made. */
export interface Created {
  /** The .torrent. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What can be told without the hashes. */
  readonly outline: Outline;
  readonly infoHash: Uint8Array | null;
  readonly infoHashV2: Uint8Array | null;
}

/** What a torrent will be like, known before anything is hashed (`--dry-run`). */
export interface Outline {
  readonly kind: TorrentKind;
  readonly pieceLength: number;
  readonly pieceCount: number;
  /** Bytes of all files. */
  readonly length: number;
}

/**
 * The outline, or why no torrent can be made: `bad-value` (the piece length), `nothing-to-hash`, `too-many-pieces`,
 * `too-many-files`, `too-long`, `too-deep`.
 */
export function outline(content: Content, options: CreateOptions): Outline | Fault {
  const { kind } = options;
  const length = lengthOf(content);
  const bad = options.pieceLength === null ? null : pieceLengthFault(kind, options.pieceLength);
  const refused = bad ?? contentFault(content, length, kind);
  if (refused !== null) return refused;
  const pieceLength = options.pieceLength ?? fittingPieceLength(content, kind, length);
  const pieceCount = countPieces(content, kind, pieceLength);
  if (pieceCount > LIMITS.pieces) return tooManyPieces(content, kind, pieceLength, pieceCount);
  return { kind, pieceLength, pieceCount, length };
}

/** Makes the torrent. Faults: those of `outline`, of files that cannot be read, and after an abort `interrupted`. */
export async function create(
  content: Content,
  options: CreateOptions,
  means: CreateMeans,
): Promise<Created | Fault> {
  const plain = outline(content, options);
  if (isFault(plain)) return plain;
  // Of a hybrid v1 and v2 would differ, and nobody could read it.
  if (!isInOrder(content)) throw new Error("The files are not in the torrent's order.");
  const laidOut = layOut(content, plain.kind, plain.pieceLength);
  const { threads, isBusy, signal } = means;
  const onProgress = (bytes: number) => means.onProgress(bytes);
  const hashes = await means.hash(planOf(laidOut), {
    ...{ threads, isBusy, signal, onProgress },
    stopAtProblem: true,
  });
  if (signal.aborted) return fault("interrupted", "Stopped.");
  if (hashes.problems.length > 0) return hashes.problems[0].fault;
  if (hashes.done.includes(0)) throw new Error("A piece was not hashed.");
  const info = writeInfo(content, laidOut, hashes, options);
  return finish(content, plain, info, options.outer);
}

function finish(content: Content, plain: Outline, info: Info, outer: Outer): Created | Fault {
  const bytes = writeTorrent(info.bytes, outer, info.layers);
  if (bytes.length > LIMITS.torrentBytes) {
    return tooManyFiles(content, "its torrent would be too long to be read");
  }
  const digest = (algorithm: string) => new Uint8Array(createHash(algorithm).update(info.bytes).digest());
  return {
    bytes,
    outline: plain,
    infoHash: plain.kind === "v2" ? null : digest("sha1"),
    infoHashV2: plain.kind === "v1" ? null : digest("sha256"),
  };
}

/** What is wrong with the files whatever the pieces are. */
function contentFault(content: Content, length: number, kind: TorrentKind): Fault | null {
  const { name, files } = content;
  if (length === 0) {
    return fault("nothing-to-hash", `${shownPath(name)} is empty: a torrent needs at least one byte.`);
  }
  const long = files.find((file) => file.length > LIMITS.fileLength);
  if (long !== undefined) {
    const most = writeSize(LIMITS.fileLength);
    return fault("too-long", `${shownPath(long.source)} is too long: a file may have ${most} at most.`);
  }
  if (length > LIMITS.totalLength) {
    return fault("too-long", `${shownPath(name)} is too long: all files may have 256TiB at most.`);
  }
  const deep = files.find(({ path }) => path.length > DEEPEST);
  if (deep !== undefined) {
    return fault(
      "too-deep",
      `${shownPath(deep.source)} stands in too many folders: ${DEEPEST - 1} are the most.`,
    );
  }
  if (
    files.length > LIMITS.files || countValues(content, kind) > LIMITS.values ||
    countNames(content) > LIMITS.pathNames
  ) {
    return tooManyFiles(content, `it has ${files.length} files`);
  }
  return null;
}

/** Components of a path, at most: the tree of v2 stands 3 deep in the torrent, and a link has two more. */
const DEEPEST = LIMITS.depth - 5;

/** At least as many values and keys of bencode as a torrent of the files will have, and not many more. */
function countValues({ files }: Content, kind: TorrentKind): number {
  let count = 1000;
  let before: readonly string[] = [];
  for (const { path, length, link } of files) {
    const linked = link === null ? 0 : 4 + link.length;
    // The dictionary, `length`, `path` and its list; a pad has `attr` and two components.
    if (kind !== "v2") count += 6 + path.length + linked;
    if (kind === "hybrid" && length > 0) count += 10;
    // The name, its dictionary, the empty name, its dictionary, `length`, `pieces root`; perhaps a piece layer.
    if (kind !== "v1") count += 8 + linked + 2 * newFolders(before, path) + (length > BLOCK ? 2 : 0);
    before = path;
  }
  return count;
}

function countNames({ files }: Content): number {
  return files.reduce((sum, { path }) => sum + path.length, 0);
}

/** How many folders of a path the one before it does not stand in. */
function newFolders(before: readonly string[], path: readonly string[]): number {
  let shared = 0;
  while (shared < path.length - 1 && shared < before.length - 1 && path[shared] === before[shared]) shared++;
  return path.length - 1 - shared;
}

function tooManyFiles({ name }: Content, why: string): Fault {
  return fault(
    "too-many-files",
    `${shownPath(name)} is too much for one torrent: ${why}.`,
    "Make several torrents of it (--each), or pack its files into one.",
  );
}

/** The automatic length, as far as the files let it be. */
function fittingPieceLength(content: Content, kind: TorrentKind, length: number): number {
  const automatic = automaticPieceLength(length);
  const pieceLength = kind === "hybrid" ? lessPadding(content, length, automatic) : automatic;
  return roomyPieceLength(content, kind, pieceLength);
}

/**
 * The length halved until the pads of a hybrid are not more than a quarter of its content: clients of v1 download them
 * too. Of 100,000 files of 1 KiB they would be 13 GB with the length of the table, and are 1.5 GB.
 */
function lessPadding(content: Content, length: number, pieceLength: number): number {
  const padding = () => countPieces(content, "hybrid", pieceLength) * pieceLength - length;
  while (pieceLength > BLOCK && padding() > length / 4) pieceLength /= 2;
  return pieceLength;
}

/** The length doubled until the pieces are not too many, as far as that goes. */
function roomyPieceLength(content: Content, kind: TorrentKind, pieceLength: number): number {
  while (countPieces(content, kind, pieceLength) > LIMITS.pieces) {
    if (pieceLengthFault(kind, 2 * pieceLength) !== null) break;
    pieceLength *= 2;
  }
  return pieceLength;
}

function tooManyPieces(content: Content, kind: TorrentKind, pieceLength: number, count: number): Fault {
  const enough = roomyPieceLength(content, kind, automaticPieceLength(lengthOf(content)));
  return fault(
    "too-many-pieces",
    `${shownPath(content.name)} would have ${count} pieces of ${writeSize(pieceLength)}: ` +
      `${LIMITS.pieces} are the most.`,
    `Give a longer piece, such as --piece-length ${writeSize(enough)}.`,
  );
}
