/** The folders and files of a torrent as a tree, with the names that they are written by. */
import { fromLatin1 } from "../../base/bytes.ts";
import { nameOf } from "../read/file_at.ts";
import type { TorrentFile } from "../torrent.ts";
import { type Cleaned, nameText } from "./component.ts";

/** A folder, as told apart by the raw bytes of its path. */
export interface Folder {
  /** Its index in the list of folders; the torrent's own has 0. */
  readonly id: number;
  /** Null for the torrent's own. */
  readonly parent: Folder | null;
  readonly raw: Uint8Array;
  /** Its path as it is shown, with a slash at the end; empty for the torrent's own. */
  readonly shown: string;
  readonly cleaned: Cleaned;
  /** As it is written, below the root. */
  path: readonly string[];
  /** The same as one text, with a slash at the end. */
  written: string;
}

/**
 * All of a torrent but its pads. Files are known by their index in the torrent: an object for each of very many would be
 * made for the few whose names change.
 */
export interface Tree {
  readonly files: readonly TorrentFile[];
  /** The torrent's own first, each after the one that it stands in. */
  readonly folders: readonly Folder[];
  /** For each file the folder that it stands in; null for a pad. */
  readonly folderOf: readonly (Folder | null)[];
  /** Names of files made safe; a plain one, which is written as it stands, is not among them. */
  readonly cleaned: ReadonlyMap<number, Cleaned>;
  /** Names of files with a number, where another file had taken the name. */
  readonly numbered: Map<number, string>;
}

/** The file's path as it is shown. */
export function shownFile({ files, folderOf }: Tree, index: number): string {
  return folderOf[index]!.shown + nameText(nameOf(files[index]));
}

/** The file's path as it is written, below the root. */
export function writtenFile(tree: Tree, index: number): string {
  return tree.folderOf[index]!.written + safeName(tree, index);
}

/** The file's own name as it is written. */
export function safeName({ files, cleaned, numbered }: Tree, index: number): string {
  return numbered.get(index) ?? cleaned.get(index)?.text ?? fromLatin1(nameOf(files[index]));
}
