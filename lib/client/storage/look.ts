/** Looks what stands at the paths of a torrent's files, and whether it is still what it was. */
import { type Fault, isFault } from "../../base/fault.ts";
import { type FileFault, fileFault, type FileReason } from "../../base/file_fault.ts";
import type { FileInfo } from "../../base/files.ts";
import { Pace } from "../../base/pace.ts";
import type { Content, StorageMeans } from "./content.ts";
import { hasOwnBytes } from "./content.ts";
import { ABORTED, changed, fileLong, gone, replaced } from "./faults.ts";
import type { StorageTask } from "./storage.ts";

type Means = Pick<StorageMeans, "files" | "clock">;

/** With these nothing stands at the path. */
const NOT_THERE: ReadonlySet<FileReason> = new Set<FileReason>(["missing", "no-folder"]);

/** What stands at each path; null: nothing. A fault tells of a wanted file that cannot be had there. */
export async function lookAround(
  { torrent, wanted, writable }: Pick<StorageTask, "torrent" | "wanted" | "writable">,
  paths: readonly (string | null)[],
  { files, clock }: Means,
  signal: AbortSignal,
): Promise<(FileInfo | null)[] | Fault> {
  const found: (FileInfo | null)[] = [];
  const pace = new Pace(clock);
  for (const [index, { link, length }] of torrent.files.entries()) {
    const path = paths[index] ?? null;
    const info = path === null || link !== null ? null : files.info(path);
    const wrong = info === null ? null : wrongFile(path!, info, length, writable);
    if (wrong !== null && wanted[index]) return wrong;
    found.push(info === null || isFault(info) || wrong !== null ? null : info);
    if (pace.isDue()) await pace.rest();
    if (signal.aborted) return ABORTED;
  }
  return found;
}

/** Why a file cannot be used; null when it can, or when none is there. */
function wrongFile(
  path: string,
  info: FileInfo | FileFault,
  length: number,
  writable: boolean,
): Fault | null {
  if (isFault(info)) return NOT_THERE.has(info.reason) ? null : info;
  if (info.kind !== "file") return fileFault("read", path, info.kind === "folder" ? "is-folder" : "no-file");
  // One that is too long may be another file of the same name: it is not written to, while to read it does no harm.
  return writable && info.size > length ? fileLong(path, info.size, length) : null;
}

/**
 * What stands at the paths in use now. A fault tells of a file that is gone, that another one took the place of, or, where
 * nobody but others can have written, that was written to.
 */
export async function lookAgain(content: Content, means: Means): Promise<(FileInfo | null)[] | Fault> {
  const now: (FileInfo | null)[] = [];
  const pace = new Pace(means.clock);
  for (const [index, before] of content.found.entries()) {
    const info = before === null ? null : means.files.info(content.paths[index]!);
    const hasBytes = hasOwnBytes(content.torrent.files[index]);
    const wrong = before === null || !hasBytes ? null : difference(content, index, before, info!);
    if (wrong !== null) return wrong;
    now.push(info === null || isFault(info) ? null : info);
    if (pace.isDue()) await pace.rest();
  }
  return now;
}

function difference(
  { paths, writable }: Content,
  index: number,
  before: FileInfo,
  now: FileInfo | FileFault,
): Fault | null {
  const path = paths[index]!;
  if (isFault(now)) return NOT_THERE.has(now.reason) ? gone(path) : now;
  if (isOther(before, now)) return replaced(path);
  return !writable && isChanged(before, now) ? changed(path) : null;
}

/** Whether it is not the same file any more, or one that somebody cut off. */
export function isOther(before: FileInfo, now: FileInfo): boolean {
  if (now.kind !== "file" || now.size < before.size) return true;
  const isKnown = before.inode !== null && now.inode !== null;
  return isKnown && (before.inode !== now.inode || before.device !== now.device);
}

/** Whether somebody wrote to it. */
export function isChanged(before: FileInfo, now: FileInfo): boolean {
  return before.size !== now.size || before.modified !== now.modified;
}
