/**
 * Who broke a piece: its blocks' digests are kept when its hash is wrong, with who sent each; once it is right, a block
 * whose digest was another one then was bad, and so was its sender (libtorrent's smart ban).
 */
import { compareBytes } from "../../base/bytes.ts";

/** Bytes of a block's digest (SHA-1). */
const DIGEST = 20;
/** Attempts at one piece that are kept, and pieces with such attempts. */
const MOST_ATTEMPTS = 4;
const MOST_PIECES = 256;

interface Attempt {
  readonly senders: Uint32Array;
  readonly digests: Uint8Array;
}

/** The attempts of a torrent. */
export class Blame {
  readonly #attempts = new Map<number, Attempt[]>();

  /** Whether a piece was broken before. */
  isSuspect(piece: number): boolean {
    return this.#attempts.has(piece);
  }

  /** Notes an attempt whose hash was wrong: who sent each block, by number, and each block's digest. */
  note(piece: number, senders: Uint32Array, digests: Uint8Array): void {
    const attempts = this.#attempts.get(piece) ?? [];
    attempts.push({ senders: senders.slice(), digests });
    if (attempts.length > MOST_ATTEMPTS) attempts.shift();
    this.#attempts.set(piece, attempts);
    if (this.#attempts.size > MOST_PIECES) this.#attempts.delete(this.#attempts.keys().next().value!);
  }

  /** The piece is right now: the numbers of those that sent another block than the right one. */
  settle(piece: number, right: Uint8Array): Set<number> {
    const guilty = new Set<number>();
    for (const { senders, digests } of this.#attempts.get(piece) ?? []) {
      senders.forEach((sender, block) => {
        if (isOther(digests, right, block)) guilty.add(sender);
      });
    }
    this.#attempts.delete(piece);
    return guilty;
  }
}

/** The one that sent all blocks; 0 when several did. */
export function onlySender(senders: Uint32Array): number {
  return senders.every((sender) => sender === senders[0]) ? senders[0] : 0;
}

function isOther(digests: Uint8Array, right: Uint8Array, block: number): boolean {
  const at = block * DIGEST;
  return compareBytes(digests.subarray(at, at + DIGEST), right.subarray(at, at + DIGEST)) !== 0;
}
