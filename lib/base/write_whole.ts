/** A file that is there whole or not at all: written beside its place under another name, then renamed. */
import { type FileFault, fileFault } from "./file_fault.ts";

/** As `writeWhole` of Files; throws what the system throws. */
export function writeWhole(path: string, bytes: Uint8Array, replace: boolean): FileFault | null {
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

/** Makes an empty file in a folder, under a name that nobody has. */
export function makeTemporary(folder: string): string {
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
