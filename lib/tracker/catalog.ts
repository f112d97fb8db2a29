/**
 * What is known of torrents beside their info hashes: names and sizes for the page and for scrapes, from whoever reads
 * .torrent files (the tracker itself does not). It can be posted to a Worker.
 */

/** A torrent of which the tracker was told. */
export interface Known {
  /** 40 hex digits; a hybrid has two entries. */
  readonly hash: string;
  readonly name: string;
  /** Bytes of its content. */
  readonly size: number;
  readonly files: number;
  /** Where its .torrent file is; "" where it is not to be handed out. */
  readonly path: string;
}

/** By info hash. */
export type Catalog = ReadonlyMap<string, Known>;

/** Nothing is known. */
export const EMPTY_CATALOG: Catalog = new Map();
