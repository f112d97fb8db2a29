/**
 * What is to be hashed: files laid out in one row of bytes that is cut into pieces. What no file covers is zeros (pads
 * between the files of a hybrid), unless it is told as missing.
 */
import type { Fault } from "../../base/fault.ts";

/** The row, and which hashes are wanted. All of it can be sent to a Worker. */
export interface HashPlan {
  readonly pieceLength: number;
  /** Bytes of the whole row. */
  readonly length: number;
  /** In the row's order, without overlap, none of them empty. */
  readonly parts: readonly HashPart[];
  /** SHA-1 over each piece (v1). */
  readonly sha1: boolean;
  /** The hash tree's hash over each piece (v2); then every part starts a piece, and a piece has but one part. */
  readonly sha256: boolean;
}

/** One file in the row. */
export interface HashPart {
  /** Where its bytes are read from; null when they are missing, and the pieces that need them cannot be hashed. */
  readonly path: string | null;
  /** Where it starts in the row. */
  readonly start: number;
  /** Bytes. */
  readonly length: number;
  /**
   * As it was found: another time of change or another size once it is read means that somebody writes to it. Null: no
   * matter.
   */
  readonly modified: number | null;
}

/** What was found, piece by piece. */
export interface PieceHashes {
  /** 20 bytes for each piece; empty when not wanted. */
  readonly sha1: Uint8Array;
  /**
   * 32 bytes for each piece; empty when not wanted. Of a part of more than one piece these are its piece layer, of a
   * smaller one its root.
   */
  readonly sha256: Uint8Array;
  /** For each piece 1 when all its bytes were read, 0 when some were missing: then its hashes are zeros. */
  readonly done: Uint8Array;
  /** Parts that could not be read, or were not as planned, by their index in the plan; a part once. */
  readonly problems: readonly HashProblem[];
}

/** Why a part's pieces are not (all) there. */
export interface HashProblem {
  readonly part: number;
  /** `short`: it ended early; `changed`: it was written to meanwhile; `unreadable`: it could not be read. */
  readonly kind: "short" | "changed" | "unreadable";
  readonly fault: Fault;
}

/** How the work goes, and when to end it. */
export interface HashMeans {
  /** Threads to hash in, at least 1. */
  readonly threads: number;
  /** Told now and then how many bytes of the parts are done with, those that are missing among them. */
  onProgress(bytes: number): void;
  /** Aborted: the work ends soon, and what it gives is of no use. */
  readonly signal: AbortSignal;
  /** Whether the first problem ends it (a torrent cannot be made of what cannot be read). */
  readonly stopAtProblem: boolean;
  /** Whether this thread has others to answer meanwhile, and leaves all that is not small to Workers. */
  readonly isBusy?: boolean;
}

/** Hashes a plan; `hash_workers` is the real one, tests hash in their own process. Never rejects but for our own faults. */
export type HashPieces = (plan: HashPlan, means: HashMeans) => Promise<PieceHashes>;

/** How many pieces a plan has. */
export function pieceCountOf({ length, pieceLength }: Pick<HashPlan, "length" | "pieceLength">): number {
  return Math.ceil(length / pieceLength);
}
