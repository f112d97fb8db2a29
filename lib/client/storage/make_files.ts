/** Makes the folders and files that are wanted and not there, and gives them the length that they shall have. */
import { type Fault, isFault } from "../../base/fault.ts";
import { fileFault } from "../../base/file_fault.ts";
import type { OpenFile, WritableFile } from "../../base/files.ts";
import { Pace } from "../../base/pace.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import type { Torrent } from "../../metainfo/torrent.ts";
import { type Content, piecesOf, type StorageMeans } from "./content.ts";
import { ABORTED } from "./faults.ts";
import { slotBody } from "./part_file.ts";
import type { Allocation, OpeningProgress } from "./storage.ts";

/** What is to be done. */
export interface Making {
  readonly content: Content;
  readonly allocate: Allocation;
  readonly means: StorageMeans;
  readonly progress: (at: OpeningProgress) => void;
  readonly signal: AbortSignal;
}

/** Makes them; what was found is brought up to date. */
export async function makeFiles(making: Making): Promise<Fault | null> {
  const { content, means, signal } = making;
  const { torrent, wanted, paths } = content;
  const filling = new Filling(making);
  const made = new Set<string>();
  const found = [...content.found];
  const pace = new Pace(means.clock);
  for (const [index, { link, isPad, length }] of torrent.files.entries()) {
    const path = paths[index];
    if (!wanted[index] || isPad || link !== null || path === null) continue;
    const before = found[index];
    if (before !== null && (before.size >= length || making.allocate === "none")) continue;
    const wrong = makeFolderOf(path, made, means) ?? await makeFile(making, index, filling);
    if (wrong !== null) return wrong;
    const info = means.files.info(path);
    if (isFault(info)) return info;
    found[index] = info;
    if (pace.isDue()) await pace.rest();
    if (signal.aborted) return ABORTED;
  }
  content.found = found;
  return null;
}

function makeFolderOf(path: string, made: Set<string>, { files, platform }: StorageMeans): Fault | null {
  const folder = pathsOf(platform).dirname(path);
  if (made.has(folder)) return null;
  made.add(folder);
  return files.makeFolder(folder);
}

async function makeFile(
  { content, allocate, means }: Making,
  index: number,
  filling: Filling,
): Promise<Fault | null> {
  const path = content.paths[index]!;
  const { length } = content.torrent.files[index];
  const before = content.found[index];
  const file = means.files.openToWrite(path, true);
  if (isFault(file)) return file;
  try {
    if (allocate === "full") {
      if (!await filling.fill(file, before?.size ?? 0, length)) return ABORTED;
    } else if (allocate === "sparse" && length > 0) file.setLength(length);
    // Only then: a file that was there has newer bytes than the part file.
    if (before === null) copyOut(content, index, file, means);
    return null;
  } catch (thrown) {
    return fileFault("write", path, thrown);
  } finally {
    file.close();
  }
}

/** Bytes that are written at once. */
const AT_ONCE = 2 ** 20;

/** Fills files with zeros, and tells how far that is. */
class Filling {
  readonly #progress: (done: number) => void;
  readonly #signal: AbortSignal;
  readonly #pace: Pace;
  readonly #zeros = new Uint8Array(AT_ONCE);
  #done = 0;

  constructor({ content, means, progress, signal }: Making) {
    const { torrent: { files }, wanted, found } = content;
    const total = files.reduce((sum, { length, isPad }, index) => {
      return isPad || !wanted[index] ? sum : sum + Math.max(0, length - (found[index]?.size ?? 0));
    }, 0);
    this.#progress = (done) => progress({ doing: "allocating", done, total });
    this.#signal = signal;
    this.#pace = new Pace(means.clock);
  }

  /** Fills a file from its end up to its length; whether it was not stopped. */
  async fill(file: WritableFile, from: number, length: number): Promise<boolean> {
    for (let at = from; at < length;) {
      const count = Math.min(AT_ONCE, length - at);
      file.writeAt(at, this.#zeros.subarray(0, count));
      at += count;
      this.#done += count;
      if (!this.#pace.isDue()) continue;
      this.#progress(this.#done);
      await this.#pace.rest();
      if (this.#signal.aborted) return false;
    }
    this.#progress(this.#done);
    return true;
  }
}

/** Copies what the part file has of a file, which was not wanted so far. */
function copyOut(content: Content, index: number, file: WritableFile, { files }: StorageMeans): void {
  const { slotsFound, partPath, torrent } = content;
  if (slotsFound.size === 0 || torrent.files[index].length === 0) return;
  const part = files.open(partPath);
  // Without it the pieces are found missing when they are judged.
  if (isFault(part)) return;
  try {
    const [first, last] = piecesOf(torrent.files[index], torrent.pieceLength);
    for (let piece = first; piece <= last; piece++) {
      const slot = slotsFound.get(piece);
      if (slot !== undefined) copySlot(torrent, index, piece, { part, slot, file });
    }
  } finally {
    part.close();
  }
}

function copySlot(
  { files, pieceLength }: Torrent,
  index: number,
  piece: number,
  { part, slot, file }: { part: OpenFile; slot: number; file: WritableFile },
): void {
  const { offset, length } = files[index];
  const end = Math.min(offset + length, (piece + 1) * pieceLength);
  for (let at = Math.max(offset, piece * pieceLength); at < end; at += AT_ONCE) {
    const bytes = new Uint8Array(Math.min(AT_ONCE, end - at));
    const count = part.readAt(slotBody(slot, pieceLength) + at - piece * pieceLength, bytes);
    file.writeAt(at - offset, bytes.subarray(0, count));
  }
}
