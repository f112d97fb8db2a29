/** A torrent's content in memory, whose disk takes its time, and can be made to fail. */
import { createHash } from "node:crypto";
import type { Fault } from "../../../lib/base/fault.ts";
import { fileFault } from "../../../lib/base/file_fault.ts";
import type { Slab } from "../../../lib/client/storage/slabs.ts";
import type { SavedState, Storage } from "../../../lib/client/storage/storage.ts";
import { BLOCK_BYTES, type Store } from "../../../lib/client/storage/store.ts";
import { Bitfield } from "../../../lib/client/piece/bitfield.ts";
import type { MemberOptions } from "./member.ts";
import type { World } from "./world.ts";

/** What a disk does, each in its own time. */
type Doing = "write" | "judge" | "digest" | "read" | "sync" | "recover";

export class Disk implements Storage, Store {
  readonly #world: World;
  readonly #pieceLength: number;
  readonly #isMute: boolean;
  /** What stands there. */
  readonly bytes: Uint8Array;
  readonly origin = "new";
  readonly uploaded = 0;
  readonly downloaded = 0;
  readonly place = "/simulated";
  readonly have: Uint8Array;
  /** While it is set every call fails with it. */
  fault: Fault | null = null;
  /** Milliseconds that each thing takes. */
  readonly times: Record<Doing, number> = { write: 2, judge: 2, digest: 2, read: 2, sync: 2, recover: 2 };
  /** When the last call for a piece will be carried out. */
  readonly #busyUntil = new Map<number, number>();
  /** Pieces that `recover` does not find any more. */
  readonly lost = new Set<number>();
  saved: SavedState | null = null;
  reads = 0;

  constructor(
    world: World,
    pieceLength: number,
    bytes: Uint8Array,
    { isWhole = false, corrupts = 0, isMute = false }: MemberOptions,
  ) {
    this.#world = world;
    this.#pieceLength = pieceLength;
    this.#isMute = isMute;
    this.bytes = isWhole ? bytes.slice() : new Uint8Array(bytes.length);
    if (corrupts > 0) {
      for (let at = 7; at < bytes.length; at += corrupts * BLOCK_BYTES) {
        this.bytes[at] ^= 1;
      }
    }
    const have = new Bitfield(Math.ceil(bytes.length / pieceLength));
    if (isWhole) have.setAll();
    this.have = have.bytes.slice();
  }

  get store(): Store {
    return this;
  }

  /** Fails as a full disk does. */
  fill(): void {
    this.fault = fileFault("write", this.place, "full");
  }

  write(piece: number, begin: number, slab: Slab, length: number, done: (fault: Fault | null) => void): void {
    this.#later("write", piece, () => {
      if (this.fault === null) {
        this.bytes.set(slab.bytes.subarray(0, length), piece * this.#pieceLength + begin);
      }
      done(this.fault);
    });
  }

  judge(piece: number, done: (digest: Uint8Array | Fault) => void): void {
    this.#later("judge", piece, () => done(this.fault ?? sha1(this.#piece(piece))));
  }

  digestBlocks(piece: number, done: (digests: Uint8Array | Fault) => void): void {
    this.#later("digest", piece, () => {
      const bytes = this.#piece(piece);
      const digests = new Uint8Array(20 * Math.ceil(bytes.length / BLOCK_BYTES));
      for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
        digests.set(sha1(bytes.subarray(at, at + BLOCK_BYTES)), 20 * at / BLOCK_BYTES);
      }
      done(this.fault ?? digests);
    });
  }

  read(piece: number, begin: number, slab: Slab, length: number, done: (fault: Fault | null) => void): void {
    if (this.#isMute) return;
    this.#later("read", piece, () => {
      this.reads++;
      if (this.fault === null) slab.bytes.set(this.#piece(piece).subarray(begin, begin + length));
      done(this.fault);
    });
  }

  sync(done: (fault: Fault | null) => void): void {
    this.#later("sync", -1, () => done(this.fault));
  }

  save(state: SavedState): Promise<null> {
    this.saved = state;
    return Promise.resolve(null);
  }

  finish(): Promise<null> {
    return Promise.resolve(null);
  }

  /** In the world's time too, which does not wait for promises. */
  recover(have: Uint8Array): Promise<Fault | Uint8Array> {
    const then = (take: (have: Fault | Uint8Array) => void) =>
      this.#later("recover", -1, () => take(this.fault ?? this.#without(have)));
    return { then } as unknown as Promise<Fault | Uint8Array>;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #without(have: Uint8Array): Uint8Array {
    const left = new Bitfield(Math.ceil(this.bytes.length / this.#pieceLength), have);
    for (const piece of this.lost) left.clear(piece);
    this.lost.clear();
    return left.bytes;
  }

  /** The folder vanishes, and stands there again, empty, when the fault is taken back. */
  vanish(): void {
    this.fault = fileFault("write", this.place, "missing");
    this.bytes.fill(0);
    for (let piece = 0; piece * this.#pieceLength < this.bytes.length; piece++) this.lost.add(piece);
  }

  #piece(piece: number): Uint8Array {
    return this.bytes.subarray(piece * this.#pieceLength, (piece + 1) * this.#pieceLength);
  }

  /** Calls for one piece are carried out in their order. */
  #later(doing: Doing, piece: number, work: () => void): void {
    const now = this.#world.elapsed();
    const at = Math.max(now, this.#busyUntil.get(piece) ?? 0) + this.times[doing];
    this.#busyUntil.set(piece, at);
    this.#world.after(at - now, work);
  }
}

export function sha1(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha1").update(bytes).digest());
}
