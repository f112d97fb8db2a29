/** Names of torrents made safe to be written: no name leads out of its folder or cannot be held by the system. */
import { toHex } from "../base/bytes.ts";
import type { Platform } from "../base/stop.ts";
import { cleanName, nameText } from "./safe_names/component.ts";
import { changeOf, type NameChange } from "./safe_names/change.ts";
import { resolveLinks } from "./safe_names/links.ts";
import { safeName, type Tree } from "./safe_names/tree.ts";
import { growTree } from "./safe_names/grow.ts";
import type { TorrentBase, V1Torrent, V2Torrent } from "./torrent.ts";

export type { NameChange } from "./safe_names/change.ts";

/** Where the files of a torrent go. */
export interface SafeNames {
  /** The name of the file or folder that holds all. */
  readonly root: string;
  /** For each file of the torrent, in its order. */
  readonly files: readonly SafeFile[];
  /** What is not as it stands in the torrent; a folder once, however many files it holds. */
  readonly changes: readonly NameChange[];
}

/** Where one file goes. */
export interface SafeFile {
  /** Below the root; empty for a single file, which is the root itself, and for a pad, which is never written. */
  readonly path: readonly string[];
  /** Where a link leads, below the root; null when it is no link, or one that led nowhere within the torrent. */
  readonly link: readonly string[] | null;
}

/** What of a torrent matters here. */
export type NamedTorrent =
  & Pick<TorrentBase, "name" | "isSingle" | "files">
  & (Pick<V1Torrent, "infoHash"> | Pick<V2Torrent, "infoHashV2">);

/**
 * The names to write on a platform. On every one of them the paths stay within the root, none is empty or too long for a
 * file system, and no two are the same, whatever a file system makes of case and of accents (NFC, NFD). Names that are
 * safe already stay as they are.
 */
export function safeNames(torrent: NamedTorrent, platform: Platform): SafeNames {
  const changes: NameChange[] = [];
  const root = safeRoot(torrent, platform, changes);
  const tree = growTree(torrent.isSingle ? [] : torrent.files, platform, changes);
  const links = resolveLinks(tree, changes);
  let files: readonly SafeFile[] | null = null;
  return {
    root,
    changes,
    // Made when they are asked for: who only shows a torrent needs none, and there may be very many.
    get files() {
      return files ??= torrent.isSingle ? torrent.files.map(() => NOWHERE) : safeFiles(tree, links);
    },
  };
}

function safeFiles(tree: Tree, links: ReadonlyMap<number, readonly string[]>): readonly SafeFile[] {
  return tree.folderOf.map((folder, index) => {
    if (folder === null) return NOWHERE;
    return { path: folder.path.concat(safeName(tree, index)), link: links.get(index) ?? null };
  });
}

const NOWHERE: SafeFile = { path: [], link: null };

/** A root without a name of its own is called by its hash. */
function safeRoot(torrent: NamedTorrent, platform: Platform, changes: NameChange[]): string {
  const { text, flaws, isNameless } = cleanName(torrent.name, platform);
  const safe = isNameless ? toHex("infoHash" in torrent ? torrent.infoHash : torrent.infoHashV2) : text;
  if (flaws.length > 0) changes.push(changeOf(nameText(torrent.name), safe, flaws));
  return safe;
}
