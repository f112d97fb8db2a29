/** What a torrent is made of: files found on disk, in the torrent's order. */
import { compareNames } from "./scan/order.ts";

/** A file or a folder with its files. */
export interface Content {
  /** The torrent's name. */
  readonly name: string;
  /** Whether it is one file without a folder. */
  readonly isSingle: boolean;
  /**
   * Sorted as the trees of v2 are: by the raw bytes of the path's components, one after the other. A single file is the
   * only one.
   */
  readonly files: readonly ContentFile[];
}

/** One file of it, or a link that is kept. */
export interface ContentFile {
  /** Below the torrent's folder; of a single file just its name. Well-formed Unicode. */
  readonly path: readonly string[];
  /** Where it is read from. */
  readonly source: string;
  /** Bytes; 0 for a link. */
  readonly length: number;
  /** Milliseconds since 1970 of its last change, null where the system does not tell. */
  readonly modified: number | null;
  /** Where a link that is kept leads, from the torrent's folder on; null when it is no link. */
  readonly link: readonly string[] | null;
}

/** Bytes of all files. */
export function lengthOf({ files }: Content): number {
  return files.reduce((sum, { length }) => sum + length, 0);
}

/** Whether the files stand in their order: each behind the one before it, component by component. */
export function isInOrder({ files }: Content): boolean {
  return files.every(({ path }, index) => index === 0 || isBehind(path, files[index - 1].path));
}

function isBehind(path: readonly string[], before: readonly string[]): boolean {
  const at = path.findIndex((component, i) => component !== before[i]);
  return at >= 0 && at < before.length && compareNames(path[at], before[at]) > 0;
}
