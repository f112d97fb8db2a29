/**
 * Hashes one unit of a plan: reads its bytes, marks the pieces that miss some, and writes the hashes of the others. Holds
 * one buffer, however large a piece is.
 */
import { createHash } from "node:crypto";
import type { ReadableFiles } from "../../base/files.ts";
import { BLOCK } from "../limits.ts";
import { HASH, HASH_WORDS, powerOfTwo, reduceToRoot, writeWords } from "../merkle.ts";
import { writeHex, writeSha1, writeSha256Words } from "./digest.ts";
import { addBytes, isStopped, type Ledger } from "./ledger.ts";
import { type PackedPlan, partAt } from "./packed_plan.ts";
import { PartReader } from "./part_reader.ts";
import type { HashProblem } from "./plan.ts";

/** What a thread hashes with. Close it at the end. */
export class UnitHasher {
  readonly #plan: PackedPlan;
  readonly #ledger: Ledger;
  readonly #reader: PartReader;
  readonly #buffer: Uint8Array;
  /** For each piece of the unit 1 when bytes are missing. */
  readonly #missing: Uint8Array;
  /** The leaves of one piece's hash tree. */
  readonly #leaves: Int32Array;
  /** The unit's first piece. */
  #first = 0;

  constructor(
    plan: PackedPlan,
    ledger: Ledger,
    files: ReadableFiles,
    report: (problem: HashProblem) => void,
  ) {
    this.#plan = plan;
    this.#ledger = ledger;
    this.#reader = new PartReader(plan, files, report);
    this.#buffer = new Uint8Array(plan.bufferLength);
    this.#missing = new Uint8Array(plan.unitPieces);
    this.#leaves = new Int32Array(plan.sha256 ? HASH_WORDS * Math.ceil(plan.pieceLength / BLOCK) : 0);
  }

  close(): void {
    this.#reader.close();
  }

  /** Hashes a unit; when the work is stopped meanwhile it may be left unfinished. */
  hash(unit: number): void {
    const { unitPieces, pieceCount, pieceLength, length } = this.#plan;
    this.#first = unit * unitPieces;
    const end = Math.min(this.#first + unitPieces, pieceCount);
    this.#missing.fill(0);
    this.#markMissing(this.#first * pieceLength, Math.min(end * pieceLength, length));
    if (pieceLength > this.#buffer.length) this.#hashLongPiece(this.#first);
    else this.#hashPieces(end);
  }

  /** Pieces that fit into the buffer together. */
  #hashPieces(end: number): void {
    const { pieceLength, length } = this.#plan;
    const from = this.#first * pieceLength;
    const to = Math.min(end * pieceLength, length);
    this.#eachRun(end, (start, stop) => {
      const limit = Math.min(stop * pieceLength, length);
      this.#fill(start * pieceLength, this.#buffer.subarray(start * pieceLength - from, limit - from));
    });
    for (let piece = this.#first; piece < end; piece++) {
      if (this.#missing[piece - this.#first] === 1) continue;
      const at = piece * pieceLength - from;
      this.#hashPiece(piece, this.#buffer.subarray(at, Math.min(at + pieceLength, to - from)));
    }
    addBytes(this.#ledger, this.#covered(from, to));
  }

  /** Calls back for each run of pieces of which no byte is known to be missing. */
  #eachRun(end: number, visit: (start: number, stop: number) => void): void {
    for (let piece = this.#first; piece < end; piece++) {
      if (this.#missing[piece - this.#first] === 1) continue;
      const start = piece;
      while (piece < end && this.#missing[piece - this.#first] === 0) piece++;
      visit(start, piece);
    }
  }

  #hashPiece(piece: number, bytes: Uint8Array): void {
    const { sha1, sha256, pieceLength } = this.#plan;
    if (sha1) writeSha1(bytes, this.#ledger.sha1, 20 * piece);
    if (sha256) {
      const data = this.#dataEnd(piece) - piece * pieceLength;
      this.#hashBlocks(bytes.subarray(0, data), 0);
      this.#writeTree(piece, data);
    }
    this.#ledger.done[piece] = 1;
  }

  /** A piece that does not fit into the buffer, bit by bit. */
  #hashLongPiece(piece: number): void {
    const { sha1, sha256, pieceLength, length } = this.#plan;
    const from = piece * pieceLength;
    const to = Math.min(from + pieceLength, length);
    const dataEnd = sha256 ? this.#dataEnd(piece) : to;
    const digest = sha1 ? createHash("sha1") : null;
    // What follows the file in its last piece is of no matter to its tree.
    const end = sha1 ? to : dataEnd;
    for (let at = from; at < to; at += this.#buffer.length) {
      if (isStopped(this.#ledger)) return;
      const next = Math.min(at + this.#buffer.length, to);
      if (at < end && this.#missing[0] === 0) {
        const bytes = this.#bytes(at, next);
        digest?.update(bytes);
        if (sha256) this.#hashBlocks(bytes.subarray(0, Math.max(0, dataEnd - at)), (at - from) / BLOCK);
      }
      addBytes(this.#ledger, this.#covered(at, next));
    }
    if (this.#missing[0] === 1) return;
    if (digest !== null) writeHex(digest.digest("hex"), this.#ledger.sha1, 20 * piece);
    if (sha256) this.#writeTree(piece, dataEnd - from);
    this.#ledger.done[piece] = 1;
  }

  /** The hashes of blocks as leaves, from an index on. */
  #hashBlocks(bytes: Uint8Array, leaf: number): void {
    for (let at = 0; at < bytes.length; at += BLOCK, leaf++) {
      writeSha256Words(bytes.subarray(at, at + BLOCK), this.#leaves, HASH_WORDS * leaf);
    }
  }

  /** The hash over a piece's leaves. A file of one piece has a tree just as wide as it needs, a longer one's are full. */
  #writeTree(piece: number, data: number): void {
    const { lengths, pieceLength } = this.#plan;
    const count = Math.ceil(data / BLOCK);
    if (count === 0) return;
    const isWhole = lengths[partAt(this.#plan, piece * pieceLength)] <= pieceLength;
    reduceToRoot(this.#leaves, count, isWhole ? powerOfTwo(count) : pieceLength / BLOCK, 0);
    writeWords(this.#leaves, this.#ledger.sha256, HASH * piece);
  }

  /** Where in the row the one file ends that a piece belongs to, or the piece. */
  #dataEnd(piece: number): number {
    const { starts, lengths, pieceLength } = this.#plan;
    const from = piece * pieceLength;
    const part = partAt(this.#plan, from);
    if (part === starts.length || starts[part] > from) return from;
    return Math.min(starts[part] + lengths[part], from + pieceLength);
  }

  /** Bytes of the row: the buffer filled with them, or zeros where no part is. */
  #bytes(from: number, to: number): Uint8Array {
    const part = partAt(this.#plan, from);
    if (part === this.#plan.starts.length || this.#plan.starts[part] >= to) return zeros(to - from);
    const bytes = this.#buffer.subarray(0, to - from);
    this.#fill(from, bytes);
    return bytes;
  }

  /** Reads the row from an offset on until the target is full, and marks the pieces that miss bytes. */
  #fill(from: number, into: Uint8Array): void {
    let filled = 0;
    this.#eachPart(from, from + into.length, (part, start, end) => {
      into.fill(0, filled, start - from);
      filled = end - from;
      const length = this.#reader.read(
        part,
        start - this.#plan.starts[part],
        into.subarray(start - from, filled),
      );
      this.#mark(start + length, end);
    });
    into.fill(0, filled);
  }

  /** Marks the pieces whose bytes cannot be had, so that the rest of them is not read for nothing. */
  #markMissing(from: number, to: number): void {
    this.#eachPart(from, to, (part, start, end) => {
      if (this.#reader.isMissing(part)) this.#mark(start, end);
    });
  }

  #mark(from: number, to: number): void {
    const { pieceLength } = this.#plan;
    for (let piece = Math.floor(from / pieceLength); piece * pieceLength < to && from < to; piece++) {
      this.#missing[piece - this.#first] = 1;
    }
  }

  /** Bytes of a stretch of the row that belong to parts. */
  #covered(from: number, to: number): number {
    let sum = 0;
    this.#eachPart(from, to, (_part, start, end) => void (sum += end - start));
    return sum;
  }

  /** Calls back for each part within a stretch of the row, with what of the stretch is the part's. */
  #eachPart(from: number, to: number, visit: (part: number, start: number, end: number) => void): void {
    const { starts, lengths } = this.#plan;
    for (let part = partAt(this.#plan, from); part < starts.length && starts[part] < to; part++) {
      visit(part, Math.max(from, starts[part]), Math.min(to, starts[part] + lengths[part]));
    }
  }
}

/** So many zeros, for one moment: all share one block. */
function zeros(length: number): Uint8Array {
  if (ZEROS.length < length) ZEROS = new Uint8Array(length);
  return ZEROS.subarray(0, length);
}

let ZEROS = new Uint8Array(0);
