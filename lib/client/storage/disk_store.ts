/** A store of files: what storage.ts needs of one beyond what the torrent does. */
import type { DiskLayout } from "./layout.ts";
import type { Store } from "./store.ts";

/** A store whose files can be let go. */
export interface DiskStore extends Store {
  /**
   * Behind all that was called before: closes the files, which are opened again when they are needed. What is known of
   * their bytes but not written down (hashes of pieces on their way) is forgotten.
   */
  release(): Promise<void>;
}

/** Opens a store over files that are there already. */
export type OpenDiskStore = (layout: DiskLayout) => DiskStore;
