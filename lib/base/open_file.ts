/** Open files of this machine, and what is known of a file without reading it. */

/** What stands at a path. */
export type FileKind = "file" | "folder" | "link" | "other";

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
  /** Bytes that it takes on the disk: fewer than its size where it has holes. Left out where the system does not tell. */
  readonly allocated?: number;
}

/** A file that is being read. Its methods throw what the system throws. */
export interface OpenFile {
  /** Reads on from the offset until the buffer is full or the file ends; gives how many bytes were read. */
  readAt(offset: number, into: Uint8Array): number;
  info(): FileInfo;
  close(): void;
}

/** A file that is being read and written. Its methods throw what the system throws. */
export interface WritableFile extends OpenFile {
  /** Writes all bytes from the offset on; a file that ends before it grows, with zeros in between. */
  writeAt(offset: number, bytes: Uint8Array): void;
  /** Cuts the file off, or lengthens it with zeros that take no room where the file system knows holes. */
  setLength(length: number): void;
  /** Resolves when all that was written would outlive a failure of the machine. */
  sync(): Promise<void>;
}

/** What the system tells of a path, as kinds. */
export function kindOf(it: { isFile: boolean; isDirectory: boolean; isSymlink: boolean }): FileKind {
  if (it.isSymlink) return "link";
  if (it.isDirectory) return "folder";
  return it.isFile ? "file" : "other";
}

/** Bytes of what the system counts as a block of a file, whatever the blocks of its disk are (stat(2)). */
const STAT_BLOCK = 512;

/** What the system tells of a file. */
export function toInfo(info: Deno.FileInfo): FileInfo {
  const { size, mtime, ino, dev, blocks } = info;
  const known = { kind: kindOf(info), size, modified: mtime?.getTime() ?? null, inode: ino, device: dev };
  return blocks === null || blocks === undefined ? known : { ...known, allocated: blocks * STAT_BLOCK };
}

/** A file of the system that was opened for reading, or for both. */
export function openFile(file: Deno.FsFile): WritableFile {
  // Reading and writing on where the last call ended saves a call of the system.
  let position = -1;
  const seek = (offset: number) => {
    if (position !== offset) file.seekSync(offset, Deno.SeekMode.Start);
    // Not known until the call behind this one went well.
    position = -1;
  };
  return {
    readAt(offset, into) {
      seek(offset);
      let at = 0;
      while (at < into.length) {
        const length = file.readSync(at === 0 ? into : into.subarray(at));
        if (length === null) break;
        at += length;
      }
      position = offset + at;
      return at;
    },
    writeAt(offset, bytes) {
      seek(offset);
      for (let at = 0; at < bytes.length;) at += file.writeSync(at === 0 ? bytes : bytes.subarray(at));
      position = offset + bytes.length;
    },
    setLength: (length) => file.truncateSync(length),
    sync: () => file.syncData(),
    info: () => toInfo(file.statSync()),
    close: () => file.close(),
  };
}
