/**
 * Where the pieces of a torrent are kept, and what every kind of store promises (tests/contract holds them to it):
 * - Calls return at once, and what came of a call is told to its callback later, never within the call.
 * - Calls for one piece are carried out in their order; a `judge` behind a `write` sees what was written.
 * - A slab that was handed over must be left alone until the callback; whose it is does not change by that.
 * - A callback comes exactly once, also when the store is closed meanwhile: then with a fault `closed`.
 */
import type { Fault } from "../../base/fault.ts";
import type { Slab } from "./slabs.ts";

/** Bytes that are asked for, sent and blamed as one (BEP 3); the last one of a piece may be shorter. */
export const BLOCK_BYTES = 16_384;

/** Pieces, kept. */
export interface Store {
  /** Writes the first `length` bytes of the slab to the piece, from byte `begin` of it on; whatever stood there is written over. */
  write(piece: number, begin: number, slab: Slab, length: number, done: (fault: Fault | null) => void): void;
  /**
   * The digest of the whole piece as it stands there: SHA-1, 20 bytes; of a torrent of v2 alone the root of its hash tree,
   * 32 bytes. What is missing counts as a fault.
   */
  judge(piece: number, done: (digest: Uint8Array | Fault) => void): void;
  /** SHA-1 of each of a piece's blocks, 20 bytes each, to find out which of them broke it. */
  digestBlocks(piece: number, done: (digests: Uint8Array | Fault) => void): void;
  /** Reads `length` bytes of the piece, from byte `begin` of it on, to the start of the slab. */
  read(piece: number, begin: number, slab: Slab, length: number, done: (fault: Fault | null) => void): void;
  /** Has all that was written so far outlive a failure of the machine. */
  sync(done: (fault: Fault | null) => void): void;
  /** Ends it; files are closed when the promise resolves. */
  close(): Promise<void>;
}
