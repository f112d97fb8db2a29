/** Keeps how far a torrent is: now and then, when it is whole, and at its end; only what has changed. */
import { type Clock, every } from "../../base/clock.ts";
import type { Fault } from "../../base/fault.ts";
import type { News } from "../status.ts";
import type { Storage } from "../storage/storage.ts";
import type { TorrentLoop } from "../torrent.ts";

/** Milliseconds between two savings. */
const SAVE_EVERY = 30_000;

/** The resume data of one torrent. */
export class Keeping {
  readonly #storage: Storage;
  readonly #loop: TorrentLoop;
  readonly #news: (news: News) => void;
  readonly #end: () => void;
  /** What was kept last, in short. */
  #kept = "";

  constructor(storage: Storage, loop: TorrentLoop, clock: Clock, news: (news: News) => void) {
    this.#storage = storage;
    this.#loop = loop;
    this.#news = news;
    this.#end = every(clock, SAVE_EVERY, () => void this.save());
  }

  /** Saves, when there is something new. Files that are gone are told to the loop, which waits for them. */
  async save(): Promise<void> {
    const { state } = this.#loop;
    const uploaded = this.#storage.uploaded + state.uploaded;
    const downloaded = this.#storage.downloaded + state.downloaded;
    const mark = `${state.have.count} ${uploaded} ${downloaded}`;
    if (mark === this.#kept) return;
    this.#kept = mark;
    const problem = await this.#storage.save({ have: state.have.bytes.slice(), uploaded, downloaded });
    if (problem === null) return;
    this.#kept = "";
    if (isBroken(problem) && !state.isEnded) this.#loop.post({ kind: "broken", fault: problem });
    else this.#news({ kind: "unsaved", fault: problem });
  }

  /** Saves no more by itself. */
  end(): void {
    this.#end();
  }
}

/** Files are gone, or others than those that were written; anything else that fails leaves the bytes as they are. */
export function isBroken({ fault }: Fault): boolean {
  return fault === "gone" || fault === "replaced" || fault === "changed";
}
