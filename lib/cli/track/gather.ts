/** What the torrents of all folders give together: which are served, what the pages know of them, what their users are told. */
import type { Notice } from "../../tracker/access/access.ts";
import { type HashTable, HashTableBuilder } from "../../tracker/access/hash_table.ts";
import type { ListMeans } from "../../tracker/access/read_hashes.ts";
import type { Catalog, Known } from "../../tracker/catalog.ts";
import type { FolderTorrent } from "./torrent_folder.ts";

/** The torrents of each folder, and what they gave. */
export interface Gathered {
  readonly torrents: readonly (readonly FolderTorrent[])[];
  readonly from: {
    /** One, or none where there are no torrents. */
    readonly tables: readonly HashTable[];
    readonly catalog: Catalog;
    readonly notices: ReadonlyMap<string, Notice>;
  };
}

/** Gathers it. Of a torrent that is there twice the first counts. */
export async function gather(
  torrents: Gathered["torrents"],
  { key, pause }: Pick<ListMeans, "key" | "pause">,
): Promise<Gathered> {
  const count = torrents.reduce((sum, { length }) => sum + length, 0);
  // A hybrid has two info hashes.
  const builder = new HashTableBuilder(key, 2 * count);
  const catalog = new Map<string, Known>();
  const notices = new Map<string, Notice>();
  for (const { hashes, known, notice } of torrents.flat()) {
    await pause();
    for (const hash of hashes) builder.add(hash);
    for (const one of known) {
      if (catalog.has(one.hash)) continue;
      catalog.set(one.hash, one);
      if (notice !== null) notices.set(one.hash, notice);
    }
  }
  return { torrents, from: { tables: count === 0 ? [] : [builder.finish()], catalog, notices } };
}
