/**
 * SHA-1 of pieces on their way: bytes that come in order are hashed while they are in memory, so that a whole piece need
 * not be read again. What came out of order is left to be read.
 */
import { createHash, type Hash } from "node:crypto";

/** A piece's hash so far. */
export interface RunningHash {
  readonly hash: Hash;
  /** Bytes of the piece that are in it, from its beginning on. */
  next: number;
}

/** Pieces that are hashed at once at most; of more the oldest are forgotten, and read again in the end. */
const MOST = 256;

/** The hashes of one torrent's pieces. */
export class RunningHashes {
  readonly #pieces = new Map<number, RunningHash>();

  /** Bytes as they stand in the piece now. */
  update(piece: number, begin: number, bytes: Uint8Array): void {
    const known = this.#pieces.get(piece);
    if ((known?.next ?? 0) < begin) return;
    const running = known ?? this.#start(piece);
    // Written over: what was hashed stands there no more.
    if (running.next > begin) return this.forget(piece);
    running.hash.update(bytes);
    running.next += bytes.length;
  }

  /** The piece's hash so far, which is then forgotten here. */
  take(piece: number): RunningHash {
    const running = this.#pieces.get(piece) ?? { hash: createHash("sha1"), next: 0 };
    this.#pieces.delete(piece);
    return running;
  }

  /** Forgets a piece. */
  forget(piece: number): void {
    this.#pieces.delete(piece);
  }

  /** Forgets all. */
  clear(): void {
    this.#pieces.clear();
  }

  #start(piece: number): RunningHash {
    const running = { hash: createHash("sha1"), next: 0 };
    this.#pieces.set(piece, running);
    if (this.#pieces.size > MOST) this.#pieces.delete(this.#pieces.keys().next().value!);
    return running;
  }
}
