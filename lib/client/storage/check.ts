/** Hashes pieces that are in doubt: those of whole files by the hashing of the torrent tools, the others one by one. */
import { compareBytes } from "../../base/bytes.ts";
import { type Fault, isFault } from "../../base/fault.ts";
import type { FileFault } from "../../base/file_fault.ts";
import { layOut } from "../../metainfo/verify/layout.ts";
import { judgePieces, PIECE } from "../../metainfo/verify/pieces.ts";
import type { Found } from "../../metainfo/verify/survey.ts";
import type { Bitfield } from "../piece/bitfield.ts";
import { type Content, hasOwnBytes, piecesOf, type StorageMeans } from "./content.ts";
import { ABORTED } from "./faults.ts";
import type { Store } from "./store.ts";
import type { OpeningProgress } from "./storage.ts";

/** What is known of the pieces; a check moves them from `doubt` to `have`, or to neither. */
export interface Pieces {
  readonly have: Bitfield;
  readonly doubt: Bitfield;
}

/**
 * Hashes the files that have pieces in doubt, all of each. Pieces that are shared with other files are left in doubt, for
 * `checkShared`.
 */
export async function checkFiles(
  content: Content,
  pieces: Pieces,
  means: StorageMeans,
  progress: (at: OpeningProgress) => void,
  signal: AbortSignal,
): Promise<Fault | null> {
  const found = foundInDoubt(content, pieces.doubt);
  if (found.every((it) => it === null)) return null;
  const total = content.torrent.length;
  progress({ doing: "checking", done: 0, total });
  const { plan, fileOf } = layOut(content.torrent, found);
  const hashes = await means.hash(plan, {
    threads: means.cores,
    signal,
    onProgress: (done) => progress({ doing: "checking", done: Math.min(done, total), total }),
    stopAtProblem: false,
  });
  if (signal.aborted) return ABORTED;
  const refused = hashes.problems.find(({ part, fault }) => content.wanted[fileOf[part]] && isRefused(fault));
  if (refused !== undefined) return refused.fault;
  const { states } = judgePieces(content.torrent, hashes);
  settle(pieces, whole(content, found), states);
  return null;
}

/** A file that this user or this moment does not let us open: nothing can be said of it. A broken disk is told later. */
function isRefused(fault: Fault): boolean {
  const { reason } = fault as Partial<FileFault>;
  return reason === "denied" || reason === "busy";
}

/**
 * The files to hash: those in place with pieces in doubt, unless it is only what they share with others at their ends: of
 * a long file all would be read for that.
 */
function foundInDoubt(content: Content, doubt: Bitfield): (Found | null)[] {
  const { files, pieceLength } = content.torrent;
  return files.map((file, index) => {
    const info = content.found[index];
    if (info === null || !hasOwnBytes(file) || info.size === 0) return null;
    const [first, last] = piecesOf(file, pieceLength);
    let count = 0;
    for (let piece = first; piece <= last; piece++) if (doubt.has(piece)) count++;
    if (count <= 2 && count <= last - first) return null;
    const { size, modified } = info;
    const state = size < file.length ? "short" : size > file.length ? "long" : "whole";
    return { path: content.paths[index]!, state, size, modified, fault: null };
  });
}

/** For each piece 1 when the hashing saw all of it; what stands in no file is zeros. */
function whole({ torrent: { files, pieceCount, pieceLength } }: Content, found: readonly (Found | null)[]) {
  const seen = new Uint8Array(pieceCount).fill(1);
  files.forEach((file, index) => {
    if (!hasOwnBytes(file) || found[index] !== null) return;
    const [first, last] = piecesOf(file, pieceLength);
    seen.fill(0, first, last + 1);
  });
  return seen;
}

function settle({ have, doubt }: Pieces, seen: Uint8Array, states: Uint8Array): void {
  for (let piece = 0; piece < seen.length; piece++) {
    if (seen[piece] === 0 || !doubt.has(piece)) continue;
    doubt.clear(piece);
    if (states[piece] === PIECE.right) have.set(piece);
  }
}

/**
 * The pieces that are left in doubt and of which all bytes may be there: no file of theirs is missing, unless the part
 * file has a slot for it. The others are in doubt no more.
 */
export function piecesToJudge(content: Content, doubt: Bitfield): number[] {
  const { torrent: { files, pieceLength }, found, slotsFound } = content;
  files.forEach((file, index) => {
    if (!hasOwnBytes(file) || (found[index] !== null && found[index]!.size > 0)) return;
    const [first, last] = piecesOf(file, pieceLength);
    for (let piece = first; piece <= last; piece++) if (!slotsFound.has(piece)) doubt.clear(piece);
  });
  const pieces: number[] = [];
  for (let piece = 0; piece < doubt.length; piece++) if (doubt.has(piece)) pieces.push(piece);
  return pieces;
}

/** Pieces that are judged at once. */
const AT_ONCE = 16;

/** Judges pieces one by one; none of them is in doubt afterwards. */
export async function checkShared(
  content: Content,
  { have, doubt }: Pieces,
  store: Store,
  signal: AbortSignal,
): Promise<Fault | null> {
  const pieces = piecesToJudge(content, doubt);
  doubt.clearAll();
  for (let at = 0; at < pieces.length; at += AT_ONCE) {
    const some = pieces.slice(at, at + AT_ONCE);
    const digests = await Promise.all(some.map((piece) => judged(store, piece)));
    if (signal.aborted) return ABORTED;
    some.forEach((piece, index) => {
      const digest = digests[index];
      if (!isFault(digest) && compareBytes(digest, content.geometry.digestOf(piece)) === 0) have.set(piece);
    });
  }
  return null;
}

function judged(store: Store, piece: number): Promise<Uint8Array | Fault> {
  return new Promise((resolve) => store.judge(piece, resolve));
}
