/** Which files of a torrent are read and written in their place, and which pieces need the part file. */
import { isFault } from "../../base/fault.ts";
import type { FileInfo, Files } from "../../base/files.ts";
import type { Geometry } from "../piece/geometry.ts";
import type { Content, Place, StorageMeans } from "./content.ts";
import { type DiskLayout, layoutOf } from "./layout.ts";
import { assignSlots, findSlots, sharedPieces } from "./part_file.ts";
import type { StorageTask } from "./storage.ts";

/** What is known when the disk was looked at. */
export interface Known {
  readonly task: StorageTask;
  readonly geometry: Geometry;
  readonly place: Place;
  readonly found: (FileInfo | null)[];
  readonly partPath: string;
}

/** The content: files that are wanted or there are in place; what others share with them goes to the part file. */
export function contentOf(
  { task, geometry, place, found, partPath }: Known,
  { files }: Pick<StorageMeans, "files">,
): Content {
  const { torrent, wanted, writable } = task;
  const inPlace = torrent.files.map(({ isPad, link }, index) =>
    !isPad && link === null && (found[index] !== null || (writable && wanted[index]))
  );
  const partFound = partOf(partPath, files);
  const content = { ...place, torrent, geometry, wanted, writable, inPlace, found, partPath, partFound };
  if (!writable) return { ...content, slots: new Map(), slotsFound: new Map() };
  const known = findSlots(files, partPath, torrent);
  const row = layoutOf(torrent, { paths: place.paths, inPlace, partPath, slots: new Map() });
  const slots = assignSlots(sharedPieces(row), known);
  return { ...content, slots, slotsFound: known.found };
}

/** The part file as it is now; null when there is none. */
export function partOf(partPath: string, files: Files): FileInfo | null {
  const info = files.info(partPath);
  return isFault(info) ? null : info;
}

/** The content as the disk's threads need it. */
export function layoutOfContent({ torrent, paths, inPlace, partPath, slots }: Content): DiskLayout {
  return layoutOf(torrent, { paths, inPlace, partPath, slots });
}
