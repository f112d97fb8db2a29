/** Resume data against what is there: which pieces are believed, and which have to be hashed. */
import type { FileInfo } from "../../base/files.ts";
import { Bitfield, readBitfield } from "../piece/bitfield.ts";
import { type Content, hasOwnBytes, piecesOf } from "./content.ts";
import type { FileMark, ResumeData } from "./resume.ts";

/** What is known before anything is hashed. */
export interface Belief {
  /** Pieces that are there and right. */
  readonly have: Bitfield;
  /** Pieces that are there or not. */
  readonly doubt: Bitfield;
  /** Whether the resume data were of use, and whether all agreed with them. */
  readonly isResumed: boolean;
  readonly isCertain: boolean;
}

/**
 * Believes as far as sizes and times agree: the pieces of a file that is not as it was are in doubt, all others are as
 * they were kept.
 * @param data null: all is in doubt
 */
export function believe(content: Content, data: Pick<ResumeData, "have" | "files"> | null): Belief {
  const { pieceCount, pieceLength, files } = content.torrent;
  const doubt = new Bitfield(pieceCount);
  const kept = data?.files.length === files.length + 1 ? readBitfield(data.have, pieceCount) : null;
  if (data === null || kept === null) {
    doubt.setAll();
    return { have: new Bitfield(pieceCount), doubt, isResumed: false, isCertain: false };
  }
  files.forEach((file, index) => {
    if (!hasOwnBytes(file) || agrees(data.files[index], content.found[index])) return;
    const [first, last] = piecesOf(file, pieceLength);
    for (let piece = first; piece <= last; piece++) doubt.set(piece);
  });
  if (!agrees(data.files[files.length], content.partFound)) {
    for (const slots of [content.slots, content.slotsFound]) {
      for (const piece of slots.keys()) doubt.set(piece);
    }
  }
  const have = new Bitfield(pieceCount);
  for (let piece = 0; piece < pieceCount; piece++) if (kept.has(piece) && !doubt.has(piece)) have.set(piece);
  return { have, doubt, isResumed: true, isCertain: doubt.isEmpty };
}

/** What can be believed of files that a torrent was made of: all is there, as far as they are as they were then. */
export function believeMade(content: Content, known: readonly FileMark[]): Belief {
  const have = new Bitfield(content.torrent.pieceCount);
  have.setAll();
  return believe(content, { have: have.bytes, files: [...known, { size: null, modified: null }] });
}

/** Whether a file is as it was kept; a system that tells no times is never believed. */
function agrees({ size, modified }: FileMark, info: FileInfo | null): boolean {
  if (info === null || size === null) return info === null && size === null;
  return size === info.size && modified !== null && modified === info.modified;
}

/** The marks to keep of files as they were when they were looked at last. */
export function marksOf({ found, partFound }: Pick<Content, "found" | "partFound">): FileMark[] {
  return [...found, partFound].map((info) => ({
    size: info?.size ?? null,
    modified: info?.modified ?? null,
  }));
}
