/** A piece on its way: which of its blocks are asked for, which are there, who sent each, and the slabs that they wait in. */
import type { Slab } from "../storage/slabs.ts";
import { SLAB_BYTES } from "../storage/slabs.ts";
import { blockLength, blocksIn, SLAB_BLOCKS, slabsIn } from "./geometry.ts";

/** A block: nobody was asked for it, somebody was, or it is there. */
export const FREE = 0;
export const ASKED = 1;
export const THERE = 2;

/** A piece on its way. */
export class PieceProgress {
  readonly piece: number;
  readonly length: number;
  readonly blockCount: number;
  /** FREE, ASKED or THERE, by block. */
  readonly states: Uint8Array;
  /** How many peers are asked for a block that is not there. */
  readonly askers: Uint8Array;
  /** The number of the peer that sent a block; 0 while it is not there. */
  readonly senders: Uint32Array;
  readonly slabs: (Slab | null)[];
  /** Blocks that a slab still lacks. */
  readonly #lacking: Uint16Array;
  /** Blocks that nobody was asked for. */
  free: number;
  /** Blocks that are there. */
  there = 0;
  /** Slabs that were handed over and are not known as written. */
  unwritten = 0;
  /** All blocks are there, and its digest was asked for. */
  isJudged = false;
  /** The disk failed meanwhile, so that a wrong digest is no proof against those that sent it. */
  isDoubtful = false;
  /** After a bad hash all blocks are asked of one peer, by its number, so that it is known who broke it; 0: of anybody. */
  only = 0;
  /** Since when. */
  onlySince = 0;
  /** Peers that are asked for blocks of it, by number -> how many. */
  readonly peers = new Map<number, number>();

  constructor(piece: number, length: number) {
    this.piece = piece;
    this.length = length;
    this.blockCount = blocksIn(length);
    this.states = new Uint8Array(this.blockCount);
    this.askers = new Uint8Array(this.blockCount);
    this.senders = new Uint32Array(this.blockCount);
    this.slabs = new Array(slabsIn(length)).fill(null);
    this.#lacking = Uint16Array.from(this.slabs, (_, slab) => blocksIn(this.slabLength(slab)));
    this.free = this.blockCount;
  }

  /** Bytes of one of its slabs. */
  slabLength(slab: number): number {
    return Math.min(SLAB_BYTES, this.length - slab * SLAB_BYTES);
  }

  /** The first block from `from` on that nobody was asked for; -1 when there is none. */
  nextFree(from: number): number {
    if (this.free === 0) return -1;
    return this.states.indexOf(FREE, from);
  }

  /** Notes that a peer is asked for a block. */
  ask(block: number, peer: number): void {
    if (this.states[block] === FREE) {
      this.states[block] = ASKED;
      this.free--;
    }
    this.askers[block]++;
    this.peers.set(peer, (this.peers.get(peer) ?? 0) + 1);
  }

  /** A peer is not asked any more, be it that it sent the block or that it will not. */
  unask(block: number, peer: number): void {
    this.askers[block]--;
    const left = (this.peers.get(peer) ?? 1) - 1;
    if (left === 0) this.peers.delete(peer);
    else this.peers.set(peer, left);
    if (this.states[block] === ASKED && this.askers[block] === 0) {
      this.states[block] = FREE;
      this.free++;
    }
  }

  /** Copies a block that a peer sent to its place. Gives the slab's number when the slab is full by that, or -1. */
  put(block: number, peer: number, data: Uint8Array): number {
    const slab = Math.floor(block / SLAB_BLOCKS);
    this.slabs[slab]!.bytes.set(data, (block % SLAB_BLOCKS) * blockLength(SLAB_BYTES, 0));
    if (this.states[block] === FREE) this.free--;
    this.states[block] = THERE;
    this.senders[block] = peer;
    this.there++;
    return --this.#lacking[slab] === 0 ? slab : -1;
  }

  /** Whether all blocks are there. */
  get isWhole(): boolean {
    return this.there === this.blockCount;
  }
}
