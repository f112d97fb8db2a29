/**
 * Finds out whether the cause of a fault is gone: all files are there, a part of each can be read and written again, and
 * there is room for what is missing. What is no longer as it was left is hashed again.
 */
import { type Fault, isFault } from "../../base/fault.ts";
import { fileFault } from "../../base/file_fault.ts";
import type { FileInfo, WritableFile } from "../../base/files.ts";
import { Pace } from "../../base/pace.ts";
import { Bitfield } from "../piece/bitfield.ts";
import { checkFiles, checkShared } from "./check.ts";
import { type Content, hasOwnBytes, piecesOf, type StorageMeans } from "./content.ts";
import type { DiskStore } from "./disk_store.ts";
import { ABORTED, gone } from "./faults.ts";
import { partOf } from "./homes.ts";
import { isChanged, isOther } from "./look.ts";
import { roomFault } from "./room.ts";

/** Bytes of a file that are read and written back. */
const PROBE = 65_536;

/** Files that are written to; of a torrent of very many these tell enough. */
const MOST_PROBES = 16;

/** One content's recoveries: from one attempt to the next it knows how files were left. */
export class Recovery {
  readonly #content: Content;
  readonly #store: DiskStore;
  readonly #means: StorageMeans;
  /** How the files were when the last attempt ended; null when there was none since all went well. */
  #left: (FileInfo | null)[] | null = null;
  /** Pieces that all attempts together found to be in doubt. */
  #doubt: Bitfield;

  constructor({ content, store, means }: { content: Content; store: DiskStore; means: StorageMeans }) {
    this.#content = content;
    this.#store = store;
    this.#means = means;
    this.#doubt = new Bitfield(content.torrent.pieceCount);
  }

  /** Tries once: the fault that still is, or the pieces that are there and right. */
  async attempt(have: Bitfield, signal: AbortSignal): Promise<Fault | Uint8Array> {
    await this.#store.release();
    const now = await this.#look(signal);
    if (isFault(now)) return now;
    this.#noteDoubt(now);
    this.#notePart();
    this.#content.found = now;
    const failed = roomFault(this.#content, [have], this.#means) ?? this.#probe(have);
    const there = failed ?? await this.#check(have, signal);
    // The probe wrote to some files, and nobody else should until the next attempt.
    const left = isFault(there) ? await this.#look(signal) : null;
    this.#left = left !== null && isFault(left) ? now : left;
    if (!isFault(there)) this.#doubt.clearAll();
    return there;
  }

  /** What stands at the paths in use; a fault when one of the files is not there. */
  async #look(signal: AbortSignal): Promise<(FileInfo | null)[] | Fault> {
    const { found, paths, torrent } = this.#content;
    const now: (FileInfo | null)[] = [];
    const pace = new Pace(this.#means.clock);
    for (const [index, before] of found.entries()) {
      const info = before === null ? null : this.#means.files.info(paths[index]!);
      const isNeeded = hasOwnBytes(torrent.files[index]);
      if (info !== null && isFault(info) && isNeeded) {
        return info.reason === "missing" || info.reason === "no-folder" ? gone(paths[index]!) : info;
      }
      now.push(info === null || isFault(info) ? null : info);
      if (pace.isDue()) await pace.rest();
      if (signal.aborted) return ABORTED;
    }
    return now;
  }

  /** Pieces of files that are others now, or that somebody wrote to since the last attempt: nobody here did. */
  #noteDoubt(now: readonly (FileInfo | null)[]): void {
    const { found, torrent: { files, pieceLength }, writable } = this.#content;
    const left = this.#left ?? (writable ? null : found);
    files.forEach((file, index) => {
      const [before, info] = [found[index], now[index]];
      if (before === null || info === null || !hasOwnBytes(file)) return;
      const last = left?.[index] ?? null;
      if (!isOther(before, info) && (last === null || !isChanged(last, info))) return;
      const [first, end] = piecesOf(file, pieceLength);
      for (let piece = first; piece <= end; piece++) this.#doubt.set(piece);
    });
  }

  /** Pieces that stand in the part file, when that is not the one that it was. */
  #notePart(): void {
    const { partPath, partFound, slots } = this.#content;
    const now = partOf(partPath, this.#means.files);
    const isSame = now !== null && (partFound === null || !isOther(partFound, now));
    if (!isSame) { for (const piece of slots.keys()) this.#doubt.set(piece); }
    this.#content.partFound = now;
  }

  /** Reads a little of each file and writes back what stands there, where something is still to come. */
  #probe(have: Bitfield): Fault | null {
    const { torrent, inPlace, paths, wanted, writable, found } = this.#content;
    const { files } = this.#means;
    let probes = 0;
    for (const [index, file] of torrent.files.entries()) {
      if (!hasOwnBytes(file) || !inPlace[index] || found[index] === null || probes >= MOST_PROBES) continue;
      const offset = writable && wanted[index] ? this.#missingAt(index, have) : null;
      const opened = offset === null ? files.open(paths[index]!) : files.openToWrite(paths[index]!, false);
      if (isFault(opened)) return opened;
      try {
        if (offset !== null) probe(opened as WritableFile, offset, file.length);
        else opened.readAt(0, new Uint8Array(1));
      } catch (thrown) {
        return fileFault(offset === null ? "read" : "write", paths[index]!, thrown);
      } finally {
        opened.close();
      }
      probes++;
    }
    return this.#probePart();
  }

  /** The part file is made where it is missing. */
  #probePart(): Fault | null {
    const { slots, partPath } = this.#content;
    const part = slots.size === 0 ? null : this.#means.files.openToWrite(partPath, true);
    if (part === null || isFault(part)) return part;
    part.close();
    return null;
  }

  /** Where in a file the first bytes of a piece stand that is missing; null when none is. */
  #missingAt(index: number, have: Bitfield): number | null {
    const { torrent: { files, pieceLength } } = this.#content;
    const [first, last] = piecesOf(files[index], pieceLength);
    for (let piece = first; piece <= last; piece++) {
      if (!have.has(piece)) return Math.max(0, piece * pieceLength - files[index].offset);
    }
    return null;
  }

  /** Hashes again what is in doubt. */
  async #check(have: Bitfield, signal: AbortSignal): Promise<Uint8Array | Fault> {
    const pieces = { have: new Bitfield(have.length), doubt: new Bitfield(have.length) };
    for (let piece = 0; piece < have.length; piece++) {
      if (have.has(piece)) (this.#doubt.has(piece) ? pieces.doubt : pieces.have).set(piece);
    }
    // Slots that were written in this run are as good as those that were found.
    const content = { ...this.#content, slotsFound: this.#content.slots };
    const failed = await checkFiles(content, pieces, this.#means, () => {}, signal) ??
      await checkShared(content, pieces, this.#store, signal);
    return failed ?? pieces.have.bytes.slice();
  }
}

/** Reads what stands there, zeros where the file ends, and writes it back. */
function probe(file: WritableFile, offset: number, length: number): void {
  const bytes = new Uint8Array(Math.min(PROBE, length - offset));
  file.readAt(offset, bytes);
  file.writeAt(offset, bytes);
}
