/**
 * Files and folders, the one way to them: what can go wrong with them is a value, worded once, and tests put another
 * machine behind it. All calls return at once with their result; who works through many of them gives way in between
 * (small files are opened and read in a quarter of the time that promises take: 7 us in place of 29).
 */
import { statfsSync } from "node:fs";
import { type FileFault, fileFault } from "./file_fault.ts";
import { type FileInfo, type FileKind, kindOf, openFile, toInfo } from "./open_file.ts";
import type { OpenFile, WritableFile } from "./open_file.ts";
import { replaceFile, type Replacement } from "./replacement.ts";
import { type RawList, rawList } from "./strange_names.ts";
import { makeTemporary, writeWhole } from "./write_whole.ts";

export type { FileInfo, FileKind, OpenFile, WritableFile } from "./open_file.ts";
export type { Replacement } from "./replacement.ts";

/** A name within a folder. */
export interface FolderEntry {
  readonly name: string;
  /** A link is told as one, whatever it leads to. */
  readonly kind: FileKind;
}

/** A file that one process holds and no other. */
export interface FileLock {
  /** Lets others have it; the file stays. */
  release(): void;
}

/** Reading alone: what hashing needs. */
export interface ReadableFiles {
  /** Opens for reading; what is no file is refused. */
  open(path: string): OpenFile | FileFault;
}

/** The files of a machine. Paths are the system's own. */
export interface Files extends ReadableFiles {
  /**
   * Opens for reading and writing; what is no file is refused.
   * @param make whether one that is missing is made, empty; the folder must be there
   */
  openToWrite(path: string, make: boolean): WritableFile | FileFault;
  /** What stands at the path, links followed. */
  info(path: string): FileInfo | FileFault;
  /** What stands at the path itself. */
  linkInfo(path: string): FileInfo | FileFault;
  /** A folder's names, in no order; in one that is not UTF-8 stands U+FFFD, once `prepareLists` was called. */
  list(path: string): FolderEntry[] | FileFault;
  /** Gets what listing such names takes: it has to be called before the permission ffi is dropped. */
  prepareLists(): void;
  /** Where a link says that it leads, as it stands there. */
  readLink(path: string): string | FileFault;
  /** The one absolute path without links. */
  realPath(path: string): string | FileFault;
  /** A whole file of at most so many bytes. */
  readWhole(path: string, limit: number): Uint8Array<ArrayBuffer> | FileFault;
  /**
   * Writes a file that is there whole or not at all: to a temporary file beside it that is then renamed. A failure
   * leaves what was there before.
   * @param replace whether a file of that name may be replaced, if this user may write to it; its mode is kept, its
   * owner where the system lets it, and a link to it is followed
   */
  writeWhole(path: string, bytes: Uint8Array, replace: boolean): FileFault | null;
  /** Begins a long file that takes the place of the one at the path when it is whole. One process at a time may. */
  replace(path: string): Replacement | FileFault;
  /** Gives a file another name in its folder, in place of whatever has that. */
  rename(path: string, to: string): FileFault | null;
  /** Makes a folder and those above it; one that is there already is fine. */
  makeFolder(path: string): FileFault | null;
  /** Why no file can be made in a folder; tried by making one and taking it away. */
  tryFolder(path: string): FileFault | null;
  /** Bytes that this user may still write to the disk of a path that is there; null where the system does not tell. */
  space(path: string): number | null;
  /** Lets all run a file who may read it; does nothing on Windows, where files have no such mark. */
  makeExecutable(path: string): FileFault | null;
  /**
   * Makes a symbolic link; what stands there already is refused.
   * @param target where it leads, from the link's own folder on or absolute
   */
  makeLink(path: string, target: string): FileFault | null;
  /** Takes a file or a link away; where nothing is, that is fine. */
  remove(path: string): FileFault | null;
  /** Takes hold of a file, made where it is missing; null when another process, or this one, has it. */
  lock(path: string): FileLock | null | FileFault;
}

/** This machine's files. */
export const systemFiles: Files = {
  open: (path) => attempt("read", path, () => plainFile("read", path, Deno.openSync(path))),
  openToWrite: (path, make) =>
    attempt("write", path, () => {
      return plainFile("write", path, Deno.openSync(path, { read: true, write: true, create: make }));
    }),
  info: (path) => attempt("read", path, () => toInfo(Deno.statSync(path))),
  linkInfo: (path) => attempt("read", path, () => toInfo(Deno.lstatSync(path))),
  list: (path) => attempt("read", path, () => list(path)),
  prepareLists: () => void (listRaw ??= rawList()),
  readLink: (path) => attempt("read", path, () => Deno.readLinkSync(path)),
  realPath: (path) => attempt("read", path, () => Deno.realPathSync(path)),
  readWhole: (path, limit) => attempt("read", path, () => readWhole(path, limit)),
  writeWhole: (path, bytes, replace) => attempt("write", path, () => writeWhole(path, bytes, replace)),
  replace: (path) => replaceFile(path),
  rename: (path, to) => attempt("write", path, () => (Deno.renameSync(path, to), null)),
  makeFolder: (path) => attempt("write", path, () => (Deno.mkdirSync(path, { recursive: true }), null)),
  tryFolder: (path) => attempt("write", path, () => (Deno.removeSync(makeTemporary(path)), null)),
  space: (path) => spaceAt(path),
  makeExecutable: (path) => attempt("write", path, () => (makeExecutable(path), null)),
  makeLink: (path, target) => attempt("write", path, () => (Deno.symlinkSync(target, path), null)),
  remove(path) {
    const failed = attempt("write", path, () => (Deno.removeSync(path), null));
    return failed?.reason === "missing" ? null : failed;
  },
  lock: (path) => attempt("write", path, () => lock(path)),
};

/** What the work gives, or the fault that stands for what it throws. */
function attempt<T>(doing: "read" | "write", path: string, work: () => T): T | FileFault {
  try {
    return work();
  } catch (thrown) {
    return fileFault(doing, path, thrown);
  }
}

/** The open file, unless it is something else, which is closed. */
function plainFile(doing: "read" | "write", path: string, file: Deno.FsFile): WritableFile | FileFault {
  const info = toInfo(file.statSync());
  if (info.kind === "file") return openFile(file);
  file.close();
  return fileFault(doing, path, info.kind === "folder" ? "is-folder" : "no-file");
}

/** Null until it was asked for, and where it cannot be had. */
let listRaw: RawList | null = null;

function list(path: string): FolderEntry[] {
  const entries = Array.from(Deno.readDirSync(path), (entry) => ({ name: entry.name, kind: kindOf(entry) }));
  const raw = listRaw?.(path) ?? null;
  return raw === null || raw.count <= entries.length ? entries : [...entries, ...raw.strange];
}

function readWhole(path: string, limit: number): Uint8Array<ArrayBuffer> | FileFault {
  // To open a pipe is to wait for its other end, whatever the user presses.
  if (toInfo(Deno.statSync(path)).kind === "other") return fileFault("read", path, "no-file");
  const file = systemFiles.open(path);
  if ("fault" in file) return file;
  try {
    const { size } = file.info();
    if (size > limit) return fileFault("read", path, "too-long");
    // One more, so that a file that grew meanwhile is noticed.
    const bytes = new Uint8Array(size + 1);
    const length = file.readAt(0, bytes);
    return length > size ? fileFault("read", path, "changed") : bytes.subarray(0, length);
  } finally {
    file.close();
  }
}

/** It needs the permission sys for `statfs`. */
function spaceAt(path: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return null;
  }
}

function makeExecutable(path: string): void {
  const mode = Deno.statSync(path).mode;
  if (Deno.build.os === "windows" || mode === null) return;
  Deno.chmodSync(path, (mode & 0o7777) | ((mode & 0o444) >> 2));
}

function lock(path: string): FileLock | null {
  const file = Deno.openSync(path, { read: true, write: true, create: true });
  if (file.tryLockSync(true)) return { release: () => file.close() };
  file.close();
  return null;
}
