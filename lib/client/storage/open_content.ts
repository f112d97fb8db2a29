/** A torrent's content while it is open: saved, finished, looked after when the disk failed, closed. */
import { type Fault, isFault } from "../../base/fault.ts";
import { Bitfield } from "../piece/bitfield.ts";
import { marksOf } from "./believe.ts";
import type { Content, StorageMeans } from "./content.ts";
import type { DiskStore } from "./disk_store.ts";
import { finishFiles } from "./finish.ts";
import { partOf } from "./homes.ts";
import type { KeptState } from "./kept_state.ts";
import { lookAgain } from "./look.ts";
import { Recovery } from "./recover.ts";
import type { SavedState, Storage } from "./storage.ts";
import type { Store } from "./store.ts";

/** What it is made of. */
export interface Opened {
  readonly content: Content;
  readonly store: DiskStore;
  readonly means: StorageMeans;
  readonly kept: KeptState;
  /** Whether a later run finds the part file by the state that is kept. */
  readonly hasState: boolean;
  readonly have: Bitfield;
  readonly origin: Storage["origin"];
  readonly uploaded: number;
  readonly downloaded: number;
}

/** The content. */
export class OpenContent implements Storage {
  readonly #opened: Opened;
  readonly #recovery: Recovery;
  #isFinished = false;
  #closing: Promise<void> | null = null;

  constructor(opened: Opened) {
    this.#opened = opened;
    this.#recovery = new Recovery(opened);
  }

  get store(): Store {
    return this.#opened.store;
  }

  get have(): Uint8Array {
    return this.#opened.have.bytes.slice();
  }

  get origin(): Storage["origin"] {
    return this.#opened.origin;
  }

  get uploaded(): number {
    return this.#opened.uploaded;
  }

  get downloaded(): number {
    return this.#opened.downloaded;
  }

  get place(): string {
    return this.#opened.content.root;
  }

  async save({ have, uploaded, downloaded }: SavedState): Promise<Fault | null> {
    const { content, kept } = this.#opened;
    // A bit that is set meanwhile is not in what is kept, while all that is kept was written before.
    const bits = have.slice();
    const failed = await this.#lookAgain();
    if (failed !== null) return failed;
    return kept.write({ have: bits, files: marksOf(content), uploaded, downloaded });
  }

  async finish(): Promise<Fault | null> {
    const { content, means } = this.#opened;
    if (!content.writable) return null;
    const failed = await this.#lookAgain();
    if (failed !== null) return failed;
    this.#isFinished = true;
    return finishFiles(content, means);
  }

  recover(have: Uint8Array, signal: AbortSignal): Promise<Fault | Uint8Array> {
    return this.#recovery.attempt(new Bitfield(this.#opened.have.length, have), signal);
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    const { content, store, kept, hasState, means: { files } } = this.#opened;
    await store.close();
    if (!hasState && this.#isFinished && content.writable) files.remove(content.partPath);
    kept.release();
  }

  /** Looks whether the files are still those that were opened; they are closed first, so that their times are true. */
  async #lookAgain(): Promise<Fault | null> {
    const { content, store, means } = this.#opened;
    await store.release();
    const found = await lookAgain(content, means);
    if (isFault(found)) return found;
    content.found = found;
    content.partFound = partOf(content.partPath, means.files);
    return null;
  }
}
