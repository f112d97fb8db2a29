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

/** A piece that was broken. */
interface Suspect {
  readonly attempts: Attempt[];
  /** Those that it was asked of alone, by number. */
  readonly asked: Set<number>;
}

/** The broken pieces of a torrent. */
export class Blame {
  readonly #suspects = new Map<number, Suspect>();

  /** Whether a piece was broken before. */
  isSuspect(piece: number): boolean {
    return this.#suspects.has(piece);
  }

  /** A broken piece is asked of one peer alone: one after the other, so that an honest one has its turn. */
  askAlone(piece: number, peer: number): void {
    const asked = this.#suspects.get(piece)?.asked;
    if (asked?.has(peer)) asked.clear();
    asked?.add(peer);
  }

  /** Whether a peer had its turn at a broken piece. */
  hadTurn(piece: number, peer: number): boolean {
    return this.#suspects.get(piece)?.asked.has(peer) ?? false;
  }

  /** Notes an attempt whose hash was wrong: who sent each block, by number, and each block's digest. */
  note(piece: number, senders: Uint32Array, digests: Uint8Array): void {
    const suspect = this.#suspects.get(piece) ?? { attempts: [], asked: new Set() };
    suspect.attempts.push({ senders: senders.slice(), digests });
    if (suspect.attempts.length > MOST_ATTEMPTS) suspect.attempts.shift();
    this.#suspects.set(piece, suspect);
    if (this.#suspects.size > MOST_PIECES) this.#suspects.delete(this.#suspects.keys().next().value!);
  }

  /** The piece is right now: the numbers of those that sent another block than the right one. */
  settle(piece: number, right: Uint8Array): Set<number> {
    const guilty = new Set<number>();
    for (const { senders, digests } of this.#suspects.get(piece)?.attempts ?? []) {
      senders.forEach((sender, block) => {
        if (isOther(digests, right, block)) guilty.add(sender);
      });
    }
    this.#suspects.delete(piece);
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
