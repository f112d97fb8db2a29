/** Files that only grow: several processes may write to one, and who cuts it off meanwhile does no harm. */
import { type FileFault, fileFault } from "../file_fault.ts";
import { type FileInfo, toInfo } from "../open_file.ts";

/** A file that is written at its end. Its methods throw what the system throws. */
export interface AppendedFile {
  /** Writes some of the bytes, and tells how many. They must stay as they are until then. */
  write(bytes: Uint8Array): Promise<number>;
  info(): FileInfo;
  close(): void;
}

/** Opens a file to be written at its end, and makes one that is missing; what is no plain file is refused. */
export type OpenToAppend = (path: string) => AppendedFile | FileFault;

/** A log tells who asked for what: it is for its owner and, on Unix, the owner's group. */
const MODE = 0o640;

/** Opens a file of this machine. */
export function openToAppend(path: string): AppendedFile | FileFault {
  try {
    return refusedKind(path) ?? appendedFile(Deno.openSync(path, { append: true, create: true, mode: MODE }));
  } catch (thrown) {
    return fileFault("write", path, thrown);
  }
}

/** Looked at before it is opened: to open a pipe is to wait for its other end. */
function refusedKind(path: string): FileFault | null {
  const kind = kindAt(path);
  if (kind === null || kind === "file") return null;
  return fileFault("write", path, kind === "folder" ? "is-folder" : "no-file");
}

function kindAt(path: string): FileInfo["kind"] | null {
  try {
    return toInfo(Deno.statSync(path)).kind;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return null;
    throw thrown;
  }
}

function appendedFile(file: Deno.FsFile): AppendedFile {
  return {
    write: (bytes) => file.write(bytes),
    info: () => toInfo(file.statSync()),
    close: () => file.close(),
  };
}
