/**
 * The .torrent files of a folder and of those below it: which info hashes they have, and what the tracker's page says of
 * them. A file that was read is read again only when it has changed. One that is no torrent is passed over with a line,
 * since it may be half written: it is looked at again the next time.
 */
import { toHex } from "../../base/bytes.ts";
import { type Fault, fault, isFault } from "../../base/fault.ts";
import type { FileInfo, FileKind, Files, FolderEntry } from "../../base/files.ts";
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
  /** Called at each entry and at each file: lets others do something, when it is time. */
  pause(): Promise<void>;
}

/** Folders within folders, and files, at most. */
const DEEPEST = 16;
const MOST_FILES = 1_000_000;
/** Characters of a notice: clients show it in a line. */
const LONGEST_NOTICE = 400;
/** Characters of a name: file systems take no more, and all are kept in memory. */
const LONGEST_NAME = 255;

interface Read {
  readonly info: FileInfo;
  readonly torrent: FolderTorrent;
}

/** What is found on the way down. */
interface Found {
  readonly paths: string[];
  readonly complaints: string[];
  /** Real paths of the folders: links can lead in circles. */
  readonly folders: Set<string>;
}

/** Looks into one folder again and again. */
export class TorrentFolder {
  readonly path: string;
  readonly #means: FolderMeans;
  #read: ReadonlyMap<string, Read> = new Map();
  #torrents: readonly FolderTorrent[] = [];

  constructor(path: string, means: FolderMeans) {
    this.path = path;
    this.#means = means;
  }

  /** What is there now; a Fault when the folder cannot be read. While no torrent changes, `torrents` is the same array. */
  async look(): Promise<FolderLook | Fault> {
    const info = this.#means.files.info(this.path);
    if (!isFault(info) && info.kind !== "folder") {
      return fault("cannot-read", `${shownPath(this.path)} is no folder.`);
    }
    const found: Found = { paths: [], complaints: [], folders: new Set() };
    const failed = await this.#list(this.path, 0, found);
    if (failed !== null) return failed;
    const { paths, complaints } = found;
    const read = new Map<string, Read>();
    let isSame = true;
    for (const path of paths) {
      const one = await this.#readOne(path);
      if (isFault(one)) complaints.push(one.message);
      else read.set(path, one);
      isSame &&= isFault(one) || one === this.#read.get(path);
    }
    isSame &&= read.size === this.#read.size;
    this.#read = read;
    if (!isSame) this.#torrents = Array.from(read.values(), ({ torrent }) => torrent);
    return { torrents: this.#torrents, complaints };
  }

  async #list(folder: string, depth: number, found: Found): Promise<Fault | null> {
    const { files, platform } = this.#means;
    const real = files.realPath(folder);
    if (isFault(real)) return real;
    if (found.folders.has(real)) return null;
    found.folders.add(real);
    const entries = files.list(folder);
    if (isFault(entries)) return entries;
    for (const entry of entries.toSorted((a, b) => a.name < b.name ? -1 : 1)) {
      if (entry.name.startsWith(".")) continue;
      await this.#means.pause();
      const path = pathsOf(platform).join(folder, entry.name);
      const kind = this.#kindOf(path, entry);
      if (kind === "folder") await this.#listBelow(path, depth + 1, found);
      else if (/\.torrent$/i.test(entry.name)) addPath(path, this.path, found);
    }
    return null;
  }

  async #listBelow(folder: string, depth: number, found: Found): Promise<void> {
    const failed = depth > DEEPEST ? tooDeep(folder) : await this.#list(folder, depth, found);
    if (failed !== null) found.complaints.push(failed.message);
  }

  /** A link is what it leads to; one that leads nowhere is told of when it is read. */
  #kindOf(path: string, { kind }: FolderEntry): FileKind {
    const info = kind === "link" ? this.#means.files.info(path) : null;
    return info === null || isFault(info) ? kind : info.kind;
  }

  async #readOne(path: string): Promise<Read | Fault> {
    const { files } = this.#means;
    await this.#means.pause();
    const info = files.info(path);
    if (isFault(info)) return info;
    const before = this.#read.get(path);
    if (before !== undefined && isUnchanged(before.info, info)) return before;
    const bytes = files.readWhole(path, LIMITS.torrentBytes);
    if (isFault(bytes)) return bytes;
    const read = readWithRoot(bytes);
    if (isFault(read)) return { ...read, message: `${shownPath(path)} is passed over: ${read.message}` };
    return { info, torrent: torrentOf(read, path) };
  }
}

function addPath(path: string, root: string, { paths, complaints }: Found): void {
  if (paths.length < MOST_FILES) return void paths.push(path);
  const line = `${shownPath(root)} has more than ${MOST_FILES} torrents: the others are passed over.`;
  if (!complaints.includes(line)) complaints.push(line);
}

function tooDeep(folder: string): Fault {
  return fault("bad-list", `${shownPath(folder)} is passed over: it is more than ${DEEPEST} folders deep.`);
}

function isUnchanged(before: FileInfo, now: FileInfo): boolean {
  return now.modified !== null && now.modified === before.modified && now.size === before.size &&
    now.inode === before.inode;
}

function torrentOf({ torrent, root }: ReadTorrent, path: string): FolderTorrent {
  // Copies: the bytes of a whole torrent would be kept for the sake of 20.
  const hashes = hashesOf(torrent).map((hash) => hash.slice(0, 20));
  const about = {
    name: new TextDecoder().decode(torrent.name).slice(0, LONGEST_NAME).toWellFormed(),
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
