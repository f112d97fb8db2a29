/**
 * The .torrent files of a folder and of those below it: which info hashes they have, and what the tracker's page says of
 * them. A file that was read is read again only when it has changed. One that is no torrent is passed over with a line,
 * since it may be half written: it is looked at again the next time.
 */
import { toHex } from "../../base/bytes.ts";
import { type Fault, isFault } from "../../base/fault.ts";
import type { FileInfo, Files } from "../../base/files.ts";
import { shownPath } from "../../base/setting.ts";
import type { Platform } from "../../base/stop.ts";
import { getText } from "../../bencode/view.ts";
import { LIMITS } from "../../metainfo/limits.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import { type ReadTorrent, readWithRoot } from "../../metainfo/read.ts";
import type { Torrent } from "../../metainfo/torrent.ts";
import type { Notice } from "../../tracker/access/access.ts";
import type { Known } from "../../tracker/catalog.ts";

/** What one .torrent file says. */
export interface FolderTorrent {
  /** 20 bytes each: one, or two of a hybrid. */
  readonly hashes: readonly Uint8Array[];
  readonly known: readonly Known[];
  /** BitTornado's allowed_controls: what stands in the torrent's top level for those who announce it. */
  readonly notice: Notice | null;
}

/** What a look at a folder gives. */
export interface FolderLook {
  readonly torrents: readonly FolderTorrent[];
  /** What could not be used, a line each. */
  readonly complaints: readonly string[];
}

/** What is needed for it. */
export interface FolderMeans {
  readonly files: Files;
  readonly platform: Platform;
  /** Called between files. */
  pause(): Promise<void>;
}

/** Folders within folders, and files, at most. */
const DEEPEST = 16;
const MOST_FILES = 1_000_000;
/** Characters of a notice: clients show it in a line. */
const LONGEST_NOTICE = 400;

interface Read {
  readonly size: number;
  readonly modified: number | null;
  readonly torrent: FolderTorrent;
}

/** Looks into one folder again and again. */
export class TorrentFolder {
  readonly path: string;
  readonly #means: FolderMeans;
  #read = new Map<string, Read>();

  constructor(path: string, means: FolderMeans) {
    this.path = path;
    this.#means = means;
  }

  /** What is there now; a Fault when the folder cannot be read. */
  async look(): Promise<FolderLook | Fault> {
    const paths: string[] = [];
    const complaints: string[] = [];
    const failed = await this.#list(this.path, 0, paths, complaints);
    if (failed !== null) return failed;
    const read = new Map<string, Read>();
    for (const path of paths) {
      const one = await this.#readOne(path);
      if (isFault(one)) complaints.push(one.message);
      else read.set(path, one);
    }
    this.#read = read;
    return { torrents: Array.from(read.values(), ({ torrent }) => torrent), complaints };
  }

  async #list(folder: string, depth: number, paths: string[], complaints: string[]): Promise<Fault | null> {
    const { files, platform, pause } = this.#means;
    const entries = files.list(folder);
    if (isFault(entries)) return entries;
    await pause();
    for (const { name } of entries.toSorted((a, b) => a.name < b.name ? -1 : 1)) {
      if (name.startsWith(".") || paths.length >= MOST_FILES) continue;
      const path = pathsOf(platform).join(folder, name);
      const info = files.info(path);
      if (isFault(info)) continue;
      if (info.kind === "file" && /\.torrent$/i.test(name)) paths.push(path);
      if (info.kind !== "folder" || depth === DEEPEST) continue;
      const failed = await this.#list(path, depth + 1, paths, complaints);
      if (failed !== null) complaints.push(failed.message);
    }
    return null;
  }

  async #readOne(path: string): Promise<Read | Fault> {
    const { files, pause } = this.#means;
    const info = files.info(path);
    if (isFault(info)) return info;
    const before = this.#read.get(path);
    if (before !== undefined && isSame(before, info)) return before;
    await pause();
    const bytes = files.readWhole(path, LIMITS.torrentBytes);
    if (isFault(bytes)) return bytes;
    const read = readWithRoot(bytes);
    if (isFault(read)) return { ...read, message: `${shownPath(path)} is passed over: ${read.message}` };
    return { size: info.size, modified: info.modified, torrent: torrentOf(read, path) };
  }
}

function isSame({ size, modified }: Read, info: FileInfo): boolean {
  return info.size === size && info.modified === modified && modified !== null;
}

function torrentOf({ torrent, root }: ReadTorrent, path: string): FolderTorrent {
  // Copies: the bytes of a whole torrent would be kept for the sake of 20.
  const hashes = hashesOf(torrent).map((hash) => hash.slice(0, 20));
  const about = {
    name: new TextDecoder().decode(torrent.name),
    size: torrent.length,
    files: torrent.files.filter(({ isPad }) => !isPad).length,
    path,
  };
  const notice = {
    ...textOf("warning", getText(root, "warning message")),
    ...textOf("failure", getText(root, "failure reason")),
  };
  return {
    hashes,
    known: hashes.map((hash) => ({ hash: toHex(hash), ...about })),
    notice: Object.keys(notice).length === 0 ? null : notice,
  };
}

function hashesOf(torrent: Torrent): readonly Uint8Array[] {
  if (torrent.kind === "v1") return [torrent.infoHash];
  return torrent.kind === "v2" ? [torrent.infoHashV2] : [torrent.infoHash, torrent.infoHashV2];
}

/** Clients get ASCII that fits a line. */
function textOf(field: keyof Notice, text: string | undefined): Notice {
  const plain = text?.replace(/[^\x20-\x7e]+/g, " ").trim().slice(0, LONGEST_NOTICE) ?? "";
  return plain === "" ? {} : { [field]: plain };
}
