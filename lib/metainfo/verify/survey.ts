/** What stands on disk where a torrent's file should be, before anything of it is read. */
import { type Fault, isFault } from "../../base/fault.ts";
import { fileFault, type FileReason } from "../../base/file_fault.ts";
import type { Files } from "../../base/files.ts";
import type { TorrentFile } from "../torrent.ts";
import type { FileState } from "./verdict.ts";

/** One file as it was found. */
export interface Found {
  readonly path: string;
  /** As far as can be told unread: `whole` when nothing is wrong so far. */
  readonly state: FileState;
  /** Bytes; null when it is missing or no plain file. */
  readonly size: number | null;
  /** Milliseconds since 1970 of the last change. */
  readonly modified: number | null;
  readonly fault: Fault | null;
}

/** With these nothing can stand at the path. */
const NOT_THERE: ReadonlySet<FileReason> = new Set(["missing", "no-folder", "bad-name", "name-too-long"]);

/**
 * Looks for a plain file; links to it are followed. What is no plain file is never opened: a named pipe would wait for
 * ever.
 */
export function lookFor({ length }: TorrentFile, path: string, files: Files): Found {
  const info = files.info(path);
  if (isFault(info)) return failed(path, info);
  if (info.kind !== "file") {
    return failed(path, fileFault("read", path, info.kind === "folder" ? "is-folder" : "no-file"));
  }
  const { size, modified } = info;
  const state = size < length ? "short" : size > length ? "long" : "whole";
  return { path, state, size, modified, fault: null };
}

/** The verdict on a file that cannot be had. */
export function failed(path: string, it: Fault & { readonly reason: FileReason }): Found {
  const state = NOT_THERE.has(it.reason) ? "missing" : "unreadable";
  return { path, state, size: null, modified: null, fault: it.reason === "missing" ? null : it };
}
