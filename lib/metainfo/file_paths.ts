/** Where each of a torrent's files stands below a root: under its raw name, or under the one that was made safe. */
import { isFault } from "../base/fault.ts";
import type { Files } from "../base/files.ts";
import type { Platform } from "../base/stop.ts";
import { pathsOf } from "./paths.ts";
import { rawName } from "./raw_name.ts";
import { type SafeNames, safeNames } from "./safe_names.ts";
import type { Torrent } from "./torrent.ts";

/** A torrent and the names that it may have on this machine. */
export interface Named {
  readonly torrent: Torrent;
  readonly safe: SafeNames;
  /** Names of the root to look for, the likeliest first. */
  readonly roots: readonly string[];
}

/** Works out the names. */
export function named(torrent: Torrent, { platform }: { platform: Platform }): Named {
  const safe = safeNames(torrent, platform);
  const raw = rawName(torrent.name, platform);
  const roots = new Set([raw, safe.root].filter((name) => name !== null && name !== ""));
  return { torrent, safe, roots: [...roots] as string[] };
}

/**
 * The path of each of the torrent's first files; null for a pad, and for a link that leads nowhere within the torrent.
 * @param root the folder that holds them; of a single file, the file itself
 */
export function pathsBelow(
  { torrent, safe }: Named,
  root: string,
  { files, platform }: { files: Pick<Files, "linkInfo">; platform: Platform },
  count: number = torrent.files.length,
): (string | null)[] {
  const { join } = pathsOf(platform);
  const taken = new Set<string>();
  return torrent.files.slice(0, count).map((file, index) => {
    const { path, link } = safe.files[index];
    if (file.isPad || (file.link !== null && link === null)) return null;
    if (torrent.isSingle) return root;
    const safely = join(root, ...path);
    const raw = file.path.map((part) => rawName(part, platform));
    const isSafe = raw.includes(null) ||
      (raw.length === path.length && raw.every((part, i) => part === path[i]));
    const plainly = isSafe ? safely : join(root, ...raw as string[]);
    // Two files of one name: the first one has it.
    const isThere = plainly === safely || (!taken.has(plainly) && !isFault(files.linkInfo(plainly)));
    const chosen = isThere ? plainly : safely;
    taken.add(chosen);
    return chosen;
  });
}
