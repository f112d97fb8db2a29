/** What checking a torrent's files on disk finds. */
import type { Fault } from "../../base/fault.ts";

/**
 * How a file is: `whole`; `missing`; `short` or `long` by its size; `damaged`: right in size, and a piece of its own is
 * bad, or it is a link that leads elsewhere; `suspect`: right in size, but a piece that it shares with other files is bad
 * or misses bytes, so that it may or may not be damaged; `unreadable`: it is there but could not be read, is no plain
 * file, or changed while it was read.
 */
export type FileState = "whole" | "missing" | "short" | "long" | "damaged" | "suspect" | "unreadable";

/** One file's verdict. */
export interface FileVerdict {
  /** Index in the torrent's files. */
  readonly index: number;
  /** Where it was looked for. */
  readonly path: string;
  readonly state: FileState;
  /** Bytes that there should be. */
  readonly length: number;
  /** Bytes that there are; null when it is missing or that cannot be told. */
  readonly found: number | null;
  /** Pieces that hold bytes of it. */
  readonly pieces: number;
  /** Those of them that are bad or could not be checked. */
  readonly badPieces: number;
  /** Which of its pieces are bad cannot be told, only that it is not right as a whole (see `unchecked`). */
  readonly untold: boolean;
  /** Its bytes in pieces that are right. */
  readonly right: number;
  /** Of a suspect: index of the file whose fault it most likely is; null when several, or none, are known as broken. */
  readonly suspected: number | null;
  /** The v1 hashes say one thing of it and the v2 hashes another: no file could be right by both. */
  readonly contradicted: boolean;
  /** Why it is unreadable, or is not what it should be although its bytes may be right. */
  readonly fault: Fault | null;
}

/** The whole verdict. */
export interface Verdict {
  /** In the torrent's order; pads, and others that were not looked for, left out. */
  readonly files: readonly FileVerdict[];
  readonly pieceCount: number;
  /** Indices of pieces whose bytes are wrong. */
  readonly bad: readonly number[];
  /** Indices of pieces that miss bytes. */
  readonly incomplete: readonly number[];
  /**
   * Indices of pieces that are there but cannot be told right from wrong one by one: the torrent came without the piece
   * layer of their file, and the file as a whole is not right (BEP 52).
   */
  readonly unchecked: readonly number[];
  /** Bytes of files in pieces that are right. */
  readonly right: number;
  /** Bytes of all files that were looked for. */
  readonly length: number;
  /** Whether every file is whole and no piece is bad. */
  readonly isWhole: boolean;
}
