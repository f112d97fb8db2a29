/** The open files of one thread, of all its torrents together: those that were used last, and not too many. */
import type { FileFault } from "../../base/file_fault.ts";
import type { Files, OpenFile, WritableFile } from "../../base/files.ts";

/** Files that are open at once in a thread; as many as libtorrent has. A closed one is opened again in some 10 us. */
export const MOST_OPEN = 40;

/** A torrent has fewer files. */
const FILES = 2 ** 21;

/** The number of a torrent's part file among its files. */
export const PART_FILE = FILES - 1;

type Handle =
  | { readonly writable: false; readonly file: OpenFile }
  | { readonly writable: true; readonly file: WritableFile };

/** The files. */
export class OpenHandles {
  readonly #files: Files;
  readonly #most: number;
  /** By torrent and file; the one that was used last stands last. */
  readonly #open = new Map<number, Handle>();

  constructor(files: Files, most: number = MOST_OPEN) {
    this.#files = files;
    this.#most = most;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** A file for reading. */
  toRead(torrent: number, file: number, path: string): OpenFile | FileFault {
    const key = torrent * FILES + file;
    const known = this.#use(key);
    if (known !== undefined) return known.file;
    const opened = this.#files.open(path);
    if ("fault" in opened) return opened;
    this.#keep(key, { writable: false, file: opened });
    return opened;
  }

  /** A file for writing; `make`: one that is missing is made. */
  toWrite(torrent: number, file: number, path: string, make: boolean): WritableFile | FileFault {
    const key = torrent * FILES + file;
    const known = this.#use(key);
    if (known?.writable) return known.file;
    if (known !== undefined) this.#close(key, known);
    const opened = this.#files.openToWrite(path, make);
    if ("fault" in opened) return opened;
    this.#keep(key, { writable: true, file: opened });
    return opened;
  }

  /** Closes one that went wrong: the next call opens it anew. */
  drop(torrent: number, file: number): void {
    const key = torrent * FILES + file;
    const known = this.#open.get(key);
    if (known !== undefined) this.#close(key, known);
  }

  /** Closes all files of a torrent. */
  dropAll(torrent: number): void {
    for (const [key, handle] of [...this.#open]) {
      if (Math.floor(key / FILES) === torrent) this.#close(key, handle);
    }
  }

  #use(key: number): Handle | undefined {
    const known = this.#open.get(key);
    if (known === undefined) return undefined;
    this.#open.delete(key);
    this.#open.set(key, known);
    return known;
  }

  #keep(key: number, handle: Handle): void {
    this.#open.set(key, handle);
    if (this.#open.size <= this.#most) return;
    const [oldest, old] = this.#open.entries().next().value!;
    this.#close(oldest, old);
  }

  #close(key: number, { file }: Handle): void {
    this.#open.delete(key);
    file.close();
  }
}
