/** Which files of a torrent a magnet link selects: `so=0,2,4-7` (BEP 53). */
import { LIMITS } from "./limits.ts";
import type { Torrent } from "./torrent.ts";

/** First and last index of a row of files, counted from 0. */
export type FileRange = readonly [first: number, last: number];

/** The ranges of a text, in order and without overlaps; what is no index or range is passed over. */
export function readRanges(text: string): FileRange[] {
  const ranges: FileRange[] = [];
  for (const part of text.split(",", LIMITS.listEntries)) {
    const [, first, last = first] = /^(\d{1,7})(?:-(\d{1,7}))?$/.exec(part.trim()) ?? [];
    if (first !== undefined && Number(first) <= Number(last) && Number(last) < LIMITS.files) {
      ranges.push([Number(first), Number(last)]);
    }
  }
  return merged(ranges);
}

/** The text of ranges. */
export function writeRanges(ranges: readonly FileRange[]): string {
  return ranges.map(([first, last]) => first === last ? `${first}` : `${first}-${last}`).join(",");
}

/** In order; those that touch are one. */
function merged(ranges: readonly FileRange[]): FileRange[] {
  const result: [number, number][] = [];
  for (const [first, last] of ranges.toSorted(([a], [b]) => a - b)) {
    const before = result.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else result.push([first, last]);
  }
  return result;
}

/**
 * The ranges of some of a torrent's files, given by their indices in `files`. Clients count pads too; in a torrent of v2
 * alone there are none, but those that know v2 (libtorrent and all that is built on it) count one behind each file that
 * does not fill its last piece. Pads between two files that are selected are selected as well.
 */
export function selectRanges(torrent: Torrent, selected: ReadonlySet<number>): FileRange[] {
  const ranges: FileRange[] = [];
  let index = 0;
  let isOn = false;
  let start = 0;
  let end = 0;
  for (const [at, { isPad, length }] of torrent.files.entries()) {
    if (!isPad) {
      const was = isOn;
      isOn = selected.has(at);
      if (isOn && !was) start = index;
      if (was && !isOn) ranges.push([start, end]);
      end = index;
    }
    index += torrent.kind === "v2" && length % torrent.pieceLength > 0 ? 2 : 1;
  }
  if (isOn) ranges.push([start, end]);
  return ranges;
}
