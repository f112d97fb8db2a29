/** The peers of one torrent, as text: for `muster ctl`. */
import { type Family, formatAddress, hostOf } from "../../base/address.ts";
import { PARTIAL } from "./age.ts";
import type { Stride } from "./block.ts";
import { type Kind, LEECHER } from "./swarm.ts";
import { sameHash } from "./table.ts";
import type { Met, Visitor } from "./tour.ts";

/** A peer. */
export interface PeerRow {
  readonly address: string;
  readonly kind: "seed" | "leecher" | "partial seed";
  /** Its 16 bits (age.ts). */
  readonly mark: number;
}

/** Meets the torrent that is looked for. */
export class PeersOf implements Visitor {
  readonly #infoHash: Int32Array;
  readonly #most: number;
  /** By address: a swarm that changes meanwhile shows some twice. */
  readonly #peers = new Map<string, PeerRow>();
  /** Its counts; null: it was not met. */
  met: Pick<Met, "complete" | "incomplete" | "completed"> | null = null;

  /** `infoHash` is 5 words; more peers than `most` are not listed. */
  constructor(infoHash: Int32Array, most: number) {
    this.#infoHash = infoHash;
    this.#most = most;
  }

  torrent({ words, at, complete, incomplete, completed }: Met): boolean {
    if (!sameHash(words, at, this.#infoHash, 0)) return false;
    this.met = { complete, incomplete, completed };
    return true;
  }

  peer(words: Int32Array, at: number, stride: Stride, kind: Kind, mark: number): void {
    if (this.#peers.size >= this.#most) return;
    const address = addressOf(words, at, stride);
    const what = kind === LEECHER ? "leecher" : mark & PARTIAL ? "partial seed" : "seed";
    this.#peers.set(address, { address, kind: what, mark });
  }

  rows(): PeerRow[] {
    return [...this.#peers.values()];
  }
}

function addressOf(words: Int32Array, at: number, stride: Stride): string {
  const bytes = new Uint8Array(
    Int32Array.from({ length: 4 }, (_, i) => i < stride - 1 ? words[at + i] : 0).buffer,
  );
  const family: Family = stride === 2 ? 4 : 6;
  const port = words[at + stride - 1] & 0xffff;
  return `${hostOf(formatAddress(bytes, family))}:${((port & 255) << 8) | (port >> 8)}`;
}
