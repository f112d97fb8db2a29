/**
 * Where the files of a torrent are or will be, and whether they may be written there: every folder below the torrent's
 * own must be a real one, so that no link leads what strangers send to another place.
 */
import { type Fault, isFault } from "../../base/fault.ts";
import { fileFault } from "../../base/file_fault.ts";
import { type Named, named, pathsBelow } from "../../metainfo/file_paths.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import type { Torrent } from "../../metainfo/torrent.ts";
import type { Place, StorageMeans } from "./content.ts";
import { leadsOut, wrongKind } from "./faults.ts";
import type { StorageTask } from "./storage.ts";

type Means = Pick<StorageMeans, "files" | "platform">;

/** Finds the place by the torrent's names: those that were made safe, or the raw ones where such are there. */
export function placeOf(task: Pick<StorageTask, "torrent" | "folder" | "root">, means: Means): Place | Fault {
  const names = named(task.torrent, means);
  const root = task.root ?? rootIn(names, task.folder, means);
  const info = means.files.info(root);
  const { isSingle } = task.torrent;
  if (!isFault(info) && info.kind !== (isSingle ? "file" : "folder")) return wrongKind(root, isSingle);
  return { root, paths: pathsBelow(names, root, means), safe: names.safe.files };
}

function rootIn({ safe, roots }: Named, folder: string, { files, platform }: Means): string {
  const { join } = pathsOf(platform);
  const there = roots.find((name) => !isFault(files.linkInfo(join(folder, name))));
  return join(folder, there ?? safe.root);
}

/** Why the torrent must not be written there; null when nothing speaks against it. Only chosen files are looked at. */
export function unsafePath(
  { isSingle, files }: Torrent,
  { root, paths }: Place,
  chosen: readonly boolean[],
  means: Means,
): Fault | null {
  const info = means.files.linkInfo(root);
  if (isFault(info)) return info.reason === "missing" || info.reason === "no-folder" ? null : info;
  // A folder that the user moved elsewhere is fine; a file that something points to is not to be written over.
  if (isSingle) return info.kind === "link" ? leadsOut(root) : null;
  const realRoot = means.files.realPath(root);
  if (isFault(realRoot)) return leadsOut(root);
  const known = new Set<string>([root]);
  for (const [index, path] of paths.entries()) {
    if (path === null || !chosen[index]) continue;
    const wrong = unsafeFolder(path, { root, realRoot, known }, means) ??
      // The torrent's own links are made by finish() and never followed.
      (files[index].link === null ? wrongStep(path, false, realRoot, means) : null);
    if (wrong !== null) return wrong;
  }
  return null;
}

/** Looks at the folders between the root and a path, at each of them once. */
function unsafeFolder(
  path: string,
  { root, realRoot, known }: { root: string; realRoot: string; known: Set<string> },
  means: Means,
): Fault | null {
  const { dirname } = pathsOf(means.platform);
  const way: string[] = [];
  for (let at = dirname(path); at.length > root.length && !known.has(at); at = dirname(at)) way.unshift(at);
  for (const folder of way) {
    known.add(folder);
    const wrong = wrongStep(folder, true, realRoot, means);
    if (wrong !== null) return wrong;
  }
  return null;
}

function wrongStep(
  path: string,
  isFolder: boolean,
  realRoot: string,
  { files, platform }: Means,
): Fault | null {
  const info = files.linkInfo(path);
  if (isFault(info)) return info.reason === "missing" || info.reason === "no-folder" ? null : info;
  if (info.kind === "link") {
    const real = files.realPath(path);
    return !isFault(real) && isWithin(real, realRoot, platform) ? null : leadsOut(path);
  }
  return isFolder && info.kind !== "folder" ? fileFault("write", path, "no-folder") : null;
}

function isWithin(path: string, root: string, platform: Means["platform"]): boolean {
  return path === root || path.startsWith(root + (platform === "windows" ? "\\" : "/"));
}
