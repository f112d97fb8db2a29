/**
 * Files and folders, the one way to them: what can go wrong with them is a value, worded once, and tests put another
 * machine behind it. All calls return at once with their result; who works through many of them gives way in between
 * (small files are opened and read in a quarter of the time that promises take: 7 us in place of 29).
 */
import { type FileFault, fileFault } from "./file_fault.ts";
import { type RawList, rawList } from "./strange_names.ts";

/** What stands at a path. */
export type FileKind = "file" | "folder" | "link" | "other";

/** A name within a folder. */
export interface FolderEntry {
  readonly name: string;
  /** A link is told as one, whatever it leads to. */
  readonly kind: FileKind;
}

/** What is known of a file without reading it. */
export interface FileInfo {
  readonly kind: FileKind;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970 of the last change; null where the system does not tell. */
  readonly modified: number | null;
  /** Tells files apart, with `device`: two paths of one file have the same. Null where the system does not tell. */
  readonly inode: number | null;
  readonly device: number | null;
}

/** A file that is being read. Its methods throw what the system throws. */
export interface OpenFile {
  /** Reads on from the offset until the buffer is full or the file ends; gives how many bytes were read. */
  readAt(offset: number, into: Uint8Array): number;
  info(): FileInfo;
  close(): void;
}

/** Reading alone: what hashing needs. */
export interface ReadableFiles {
  /** Opens for reading; what is no file is refused. */
  open(path: string): OpenFile | FileFault;
}

/** The files of a machine. Paths are the system's own. */
export interface Files extends ReadableFiles {
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
  /** Makes a folder and those above it; one that is there already is fine. */
  makeFolder(path: string): FileFault | null;
  /** Why no file can be made in a folder; tried by making one and taking it away. */
  tryFolder(path: string): FileFault | null;
}

/** This machine's files. */
export const systemFiles: Files = {
  open(path) {
    return attempt("read", path, () => {
      const file = Deno.openSync(path);
      const info = toInfo(file.statSync());
      if (info.kind === "file") return openFile(file);
      file.close();
      return fileFault("read", path, info.kind === "folder" ? "is-folder" : "no-file");
    });
  },
  info: (path) => attempt("read", path, () => toInfo(Deno.statSync(path))),
  linkInfo: (path) => attempt("read", path, () => toInfo(Deno.lstatSync(path))),
  list: (path) => attempt("read", path, () => list(path)),
  prepareLists: () => void (listRaw ??= rawList()),
  readLink: (path) => attempt("read", path, () => Deno.readLinkSync(path)),
  realPath: (path) => attempt("read", path, () => Deno.realPathSync(path)),
  readWhole: (path, limit) => attempt("read", path, () => readWhole(path, limit)),
  writeWhole: (path, bytes, replace) => attempt("write", path, () => writeWhole(path, bytes, replace)),
  makeFolder: (path) => attempt("write", path, () => (Deno.mkdirSync(path, { recursive: true }), null)),
  tryFolder: (path) => attempt("write", path, () => (Deno.removeSync(makeTemporary(path)), null)),
};

/** What the work gives, or the fault that stands for what it throws. */
function attempt<T>(doing: "read" | "write", path: string, work: () => T): T | FileFault {
  try {
    return work();
  } catch (thrown) {
    return fileFault(doing, path, thrown);
  }
}

/** Null until it was asked for, and where it cannot be had. */
let listRaw: RawList | null = null;

function list(path: string): FolderEntry[] {
  const entries = Array.from(Deno.readDirSync(path), (entry) => ({ name: entry.name, kind: kindOf(entry) }));
  const raw = listRaw?.(path) ?? null;
  return raw === null || raw.count <= entries.length ? entries : [...entries, ...raw.strange];
}

function kindOf(it: { isFile: boolean; isDirectory: boolean; isSymlink: boolean }): FileKind {
  if (it.isSymlink) return "link";
  if (it.isDirectory) return "folder";
  return it.isFile ? "file" : "other";
}

function toInfo(info: Deno.FileInfo): FileInfo {
  const { size, mtime, ino, dev } = info;
  return { kind: kindOf(info), size, modified: mtime?.getTime() ?? null, inode: ino, device: dev };
}

function openFile(file: Deno.FsFile): OpenFile {
  return {
    readAt(offset, into) {
      file.seekSync(offset, Deno.SeekMode.Start);
      let at = 0;
      while (at < into.length) {
        const length = file.readSync(into.subarray(at));
        if (length === null) break;
        at += length;
      }
      return at;
    },
    info: () => toInfo(file.statSync()),
    close: () => file.close(),
  };
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

function writeWhole(path: string, bytes: Uint8Array, replace: boolean): FileFault | null {
  const old = present(path);
  if (old !== null && !replace) return fileFault("write", path, "exists");
  if (old?.isDirectory) return fileFault("write", path, "is-folder");
  const place = old?.isSymlink ? Deno.realPathSync(path) : path;
  const wrong = old === null ? null : overwriteFault(place, path);
  if (wrong !== null) return wrong;
  const temporary = makeTemporary(folderOf(place));
  try {
    writeAll(temporary, bytes);
    if (Deno.build.os !== "windows") setOwnerAndMode(temporary, present(place));
    if (old === null) return placeNew(temporary, path);
    Deno.renameSync(temporary, place);
    return null;
  } finally {
    if (present(temporary) !== null) Deno.removeSync(temporary);
  }
}

function makeTemporary(folder: string): string {
  return Deno.makeTempFileSync({ dir: folder, prefix: ".muster-", suffix: ".part" });
}

function present(path: string): Deno.FileInfo | null {
  try {
    return Deno.lstatSync(path);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return null;
    throw thrown;
  }
}

/**
 * Why a file is not to be replaced. A rename would do so whatever the file's mode says: what this user could not change
 * in any editor stays, and so do devices and pipes.
 */
function overwriteFault(place: string, path: string): FileFault | null {
  const { isFile, isDirectory } = Deno.statSync(place);
  if (!isFile) return fileFault("write", path, isDirectory ? "is-folder" : "no-file");
  Deno.openSync(place, { write: true }).close();
  return null;
}

/** Those of the file that is replaced, as far as the system lets it; a new one's mode is by the process's own mask. */
function setOwnerAndMode(path: string, old: Deno.FileInfo | null): void {
  const mode = old?.mode ?? null;
  // First the owner: another one takes bits away from the mode.
  if (old !== null) {
    const isKept = succeeds(() => Deno.chownSync(path, old.uid, old.gid));
    if (!isKept) succeeds(() => Deno.chownSync(path, null, old.gid));
  }
  succeeds(() => Deno.chmodSync(path, mode === null ? 0o666 & ~Deno.umask() : mode & 0o7777));
}

/** The bytes matter more: file systems made for Windows refuse what they cannot keep, and systems what a user may not do. */
function succeeds(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

/** A new name by a hard link, which never replaces; file systems without links rename. */
function placeNew(temporary: string, path: string): FileFault | null {
  try {
    Deno.linkSync(temporary, path);
    return null;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.AlreadyExists) return fileFault("write", path, "exists");
  }
  if (present(path) !== null) return fileFault("write", path, "exists");
  Deno.renameSync(temporary, path);
  return null;
}

function writeAll(path: string, bytes: Uint8Array): void {
  const file = Deno.openSync(path, { write: true });
  try {
    for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
    file.syncSync();
  } finally {
    file.close();
  }
}

function folderOf(path: string): string {
  const at = Math.max(path.lastIndexOf("/"), Deno.build.os === "windows" ? path.lastIndexOf("\\") : -1);
  return at < 0 ? "." : path.slice(0, at + 1);
}
