/**
 * A store in this thread: what is called is done in the next microtask, in its order. For tests, simulations and any
 * Files that no Worker can have.
 */
import type { Fault } from "../../base/fault.ts";
import type { Files } from "../../base/files.ts";
import { TorrentDisk } from "./disk.ts";
import type { DiskStore, OpenDiskStore } from "./disk_store.ts";
import { CLOSED } from "./faults.ts";
import { OpenHandles } from "./open_handles.ts";
import type { Slab } from "./slabs.ts";

/** Pieces that are there at once: what every store of a thread stands on. */
export interface Pieces {
  write(piece: number, begin: number, bytes: Uint8Array): Fault | null;
  read(piece: number, begin: number, into: Uint8Array): Fault | null;
  judge(piece: number): Uint8Array | Fault;
  digestBlocks(piece: number): Uint8Array | Fault;
  sync(): Promise<Fault | null>;
  release(): void;
}

/** Opens stores over files, which share their open ones. */
export function localStores(files: Files): OpenDiskStore {
  const handles = new OpenHandles(files);
  let torrents = 0;
  return (layout) => {
    const disk = new TorrentDisk(torrents++, layout, handles);
    return new LocalStore({
      write: (...call) => disk.write(...call),
      read: (...call) => disk.read(...call),
      judge: (piece) => disk.judge(piece),
      digestBlocks: (piece) => disk.digestBlocks(piece),
      sync: () => disk.sync(files),
      release: () => disk.release(),
    });
  };
}

/** One that was called and not carried out yet. */
interface Call {
  run(): void;
  /** Instead, when the store was closed. */
  refuse(): void;
}

/** A store over pieces that are there at once. */
export class LocalStore implements DiskStore {
  readonly #pieces: Pieces;
  readonly #later: (run: () => void) => void;
  #calls: Call[] = [];
  #isClosed = false;
  /** Synchronising goes on while other calls are carried out. */
  readonly #syncing = new Set<Promise<void>>();

  /** @param later has a callback called after the call that it is in; a simulation counts its delay there */
  constructor(pieces: Pieces, later: (run: () => void) => void = queueMicrotask) {
    this.#pieces = pieces;
    this.#later = later;
  }

  write(piece: number, begin: number, slab: Slab, length: number, done: (fault: Fault | null) => void): void {
    this.#call(() => done(this.#pieces.write(piece, begin, slab.bytes.subarray(0, length))), done);
  }

  judge(piece: number, done: (digest: Uint8Array | Fault) => void): void {
    this.#call(() => done(this.#pieces.judge(piece)), done);
  }

  digestBlocks(piece: number, done: (digests: Uint8Array | Fault) => void): void {
    this.#call(() => done(this.#pieces.digestBlocks(piece)), done);
  }

  read(piece: number, begin: number, slab: Slab, length: number, done: (fault: Fault | null) => void): void {
    this.#call(() => done(this.#pieces.read(piece, begin, slab.bytes.subarray(0, length))), done);
  }

  sync(done: (fault: Fault | null) => void): void {
    this.#call(() => {
      const syncing = this.#pieces.sync().then(done).finally(() => this.#syncing.delete(syncing));
      this.#syncing.add(syncing);
    }, done);
  }

  release(): Promise<void> {
    return new Promise((resolve) => this.#call(() => resolve(this.#pieces.release()), () => resolve()));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const calls = this.#calls;
    this.#calls = [];
    await Promise.all(this.#syncing);
    calls.forEach((call) => call.refuse());
    this.#pieces.release();
  }

  #call(run: () => void, refuse: (fault: Fault) => void): void {
    const call = { run, refuse: () => refuse(CLOSED) };
    if (this.#isClosed) return this.#later(call.refuse);
    this.#calls.push(call);
    if (this.#calls.length === 1) this.#later(() => this.#runAll());
  }

  #runAll(): void {
    const calls = this.#calls;
    this.#calls = [];
    for (const call of calls) {
      if (this.#isClosed) call.refuse();
      else call.run();
    }
  }
}
