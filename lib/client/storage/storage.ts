/**
 * The content of one torrent on disk, from the outside: what `open` (open.ts) gives to a torrent. Paths, files, resume data
 * and what is selected are behind it; the torrent knows pieces.
 */
import type { Fault } from "../../base/fault.ts";
import type { Torrent } from "../../metainfo/torrent.ts";
import type { FileMark } from "./resume.ts";
import type { Store } from "./store.ts";

/** How room is made for files before they are downloaded. */
export type Allocation = "none" | "sparse" | "full";

/** What is to be opened. */
export interface StorageTask {
  readonly torrent: Torrent;
  /** The folder that the torrent's own file or folder stands in, or will; absolute. */
  readonly folder: string;
  /** To seed data that stands elsewhere: the path of the very file or folder, absolute; null: `folder` and the torrent's safe name. */
  readonly root: string | null;
  /** For each file of the torrent whether it is wanted; pads are never asked for. */
  readonly wanted: readonly boolean[];
  readonly allocate: Allocation;
  /** Whether files may be made and written; a seed only reads. */
  readonly writable: boolean;
  /** Hashes all that is there, whatever the resume data say. */
  readonly check: boolean;
  /**
   * Whether files that are there may be written over although nothing of them is the torrent's, and no earlier run is known
   * to have made them.
   */
  readonly overwrite: boolean;
  /** Where resume data are kept; null: neither read nor written. */
  readonly stateFolder: string | null;
  /** Of a seed: its files as they were when the torrent was made of them, in the torrent's order; null: that is not known. */
  readonly known?: readonly FileMark[] | null;
}

/** How far the opening is; both kinds can take minutes. */
export interface OpeningProgress {
  readonly doing: "checking" | "allocating";
  /** Bytes done with, and in all. */
  readonly done: number;
  readonly total: number;
}

/** An open torrent's content. */
export interface Storage {
  readonly store: Store;
  /** A bit for each piece that is there and right, the first piece being the highest bit of the first byte (as BEP 3 sends it); a copy. */
  readonly have: Uint8Array;
  /** Where `have` comes from: nothing was there; the resume data were believed; all was hashed. */
  readonly origin: "new" | "resumed" | "checked";
  /** Of earlier runs, bytes. */
  readonly uploaded: number;
  readonly downloaded: number;
  /** The very file or folder, for people. */
  readonly place: string;
  /** Keeps how far it is: whole or not at all. Sizes and times of the files are noted with it. Null when done, or when no resume data are kept. */
  save(state: SavedState): Promise<Fault | null>;
  /** When all that is wanted is there: attributes, links, times. The fault names what could not be done; the bytes are right all the same. */
  finish(): Promise<Fault | null>;
  /**
   * After a fault: whether its cause is gone. Resolves with the fault that still is, or with the pieces that are still
   * there and right (as `have`; all is hashed again where files are not as they were left).
   */
  recover(have: Uint8Array, signal: AbortSignal): Promise<Fault | Uint8Array>;
  /** Ends the store and closes all files. */
  close(): Promise<void>;
}

/** What resume data keep of a torrent's state. */
export interface SavedState {
  readonly have: Uint8Array;
  readonly uploaded: number;
  readonly downloaded: number;
}

/** Opens a torrent's content: makes room, looks for what is there, checks it where that is needed. */
export type OpenStorage = (
  task: StorageTask,
  progress: (at: OpeningProgress) => void,
  signal: AbortSignal,
) => Promise<Storage | Fault>;
