/** Where the files of a share really stand: what was shared is read, and nothing that was put in its place. */
import { sep } from "node:path";
import { type Fault, fault, isFault } from "../../base/fault.ts";
import type { Files, OpenFile } from "../../base/files.ts";
import type { Pace } from "../../base/pace.ts";
import { shownPath } from "../../base/setting.ts";
import type { Content, ContentFile } from "../../metainfo/content.ts";

/** What is asked of a machine's files. */
export type PlaceFiles = Pick<Files, "open" | "info" | "linkInfo" | "realPath">;

/** Where a share's files stood when it was made, links followed. */
export interface Places {
  /** The file or folder itself. */
  readonly root: string;
  /** Files that a link led out to, which was followed: the path it is read from -> where that was. */
  readonly outside: ReadonlyMap<string, string>;
}

/** Looks where the files of a content stand: to be done when it was found, before anybody else may have been at it. */
export async function findPlaces(
  files: PlaceFiles,
  root: string,
  { files: all }: Content,
  pace: Pace,
  signal: AbortSignal,
): Promise<Places | Fault> {
  const real = files.realPath(root);
  if (isFault(real)) return real;
  const outside = new Map<string, string>();
  const folders = new Map<string, boolean>();
  for (const { source, link } of all) {
    if (pace.isDue()) await pace.rest();
    if (signal.aborted) return fault("interrupted", "Stopped.");
    if (link !== null) continue;
    const folder = source.slice(0, Math.max(0, source.lastIndexOf(sep))) || sep;
    if (!folders.has(folder)) folders.set(folder, isInside(files.realPath(folder), real));
    const info = files.linkInfo(source);
    if (isFault(info)) return info;
    if (source !== root && folders.get(folder) && info.kind !== "link") continue;
    const place = files.realPath(source);
    if (isFault(place)) return place;
    if (!isInside(place, real)) outside.set(source, place);
  }
  return { root: real, outside };
}

/** Opens a file of a content where it stood, just as it was then; a Fault when it is not so any more. */
export function openInPlace(files: PlaceFiles, places: Places, file: ContentFile): OpenFile | Fault {
  const before = files.info(file.source);
  if (isFault(before)) return before;
  // To open a pipe is to wait for its other end, and all else would wait with it.
  if (before.kind !== "file") return changed(file, "is no file any more");
  const opened = files.open(file.source);
  if (isFault(opened)) return opened;
  const why = whyOther(files, places, file, opened);
  if (why === null) return opened;
  opened.close();
  return changed(file, why);
}

function changed({ path }: ContentFile, why: string): Fault {
  return fault("changed", `${shownPath(path.join("/"))} ${why}.`);
}

function whyOther(files: PlaceFiles, places: Places, file: ContentFile, opened: OpenFile): string | null {
  const place = files.realPath(file.source);
  const known = places.outside.get(file.source);
  const isThere = known === undefined ? isInside(place, places.root) : place === known;
  if (isFault(place) || !isThere) return "was replaced by a link to something else";
  const info = files.info(place);
  const { inode, device } = opened.info();
  // What was opened may have been put there for just that moment.
  if (isFault(info) || info.inode !== inode || info.device !== device) {
    return "was replaced while it was opened";
  }
  return isAsShared(opened, file) ? null : "changed after it was shared";
}

/** Whether an open file has the size and the time that it was shared with. */
export function isAsShared(opened: OpenFile, { length, modified }: ContentFile): boolean {
  const info = opened.info();
  return info.kind === "file" && info.size === length && (modified === null || info.modified === modified);
}

function isInside(place: string | Fault, root: string): boolean {
  if (isFault(place)) return false;
  return place === root || place.startsWith(root.endsWith(sep) ? root : root + sep);
}
