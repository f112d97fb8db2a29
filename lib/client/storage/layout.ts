/**
 * Where the bytes of a torrent stand on disk, as plain data that a Worker can be sent. All offsets count in the row of
 * bytes that the pieces are cut from; what no file covers is zeros (pads), never written and never read.
 *
 *     row    |  file 0  |pad|      file 1      | file 3 |      files without bytes are left out
 *     piece  |    0     |    1     |    2     |   3   |
 */
import type { Torrent } from "../../metainfo/torrent.ts";

/** A torrent's files and pieces. */
export interface DiskLayout {
  readonly pieceLength: number;
  readonly pieceCount: number;
  /** Bytes of the row. */
  readonly length: number;
  /** Whether a piece's digest is the root of its hash tree (v2 alone) rather than its SHA-1. */
  readonly isTree: boolean;
  /** For each file that has bytes, in the row's order: its start in the row, and its bytes. */
  readonly starts: Float64Array;
  readonly lengths: Float64Array;
  /** For each of them 1 when it is read and written in its place, 0 when its bytes are in the part file, if anywhere. */
  readonly inPlace: Uint8Array;
  /** Each one's path, with NUL between them (no path holds one). */
  readonly paths: string;
  /** The part file; empty when there is none. */
  readonly partPath: string;
  /** Pieces that have a slot in the part file, and the numbers of their slots. */
  readonly slots: ReadonlyMap<number, number>;
}

/** What the torrent does not say of itself. */
export interface Homes {
  /** For each of the torrent's files where it stands; null for pads, links, and what is not to be found. */
  readonly paths: readonly (string | null)[];
  /** For each of them whether it is read and written there. */
  readonly inPlace: readonly boolean[];
  readonly partPath: string;
  readonly slots: ReadonlyMap<number, number>;
}

/** Lays a torrent out. */
export function layoutOf(torrent: Torrent, { paths, inPlace, partPath, slots }: Homes): DiskLayout {
  const { pieceLength, pieceCount, files } = torrent;
  const indices = filesWithBytes(torrent);
  return {
    pieceLength,
    pieceCount,
    length: files.reduce((end, { offset, length }) => Math.max(end, offset + length), 0),
    isTree: torrent.kind === "v2",
    starts: Float64Array.from(indices, (index) => files[index].offset),
    lengths: Float64Array.from(indices, (index) => files[index].length),
    inPlace: Uint8Array.from(indices, (index) => inPlace[index] ? 1 : 0),
    paths: indices.map((index) => paths[index] ?? "").join("\0"),
    partPath,
    slots,
  };
}

/** The indices of the files that a layout has, in its order. */
export function filesWithBytes({ files }: Pick<Torrent, "files">): number[] {
  return files.flatMap(({ isPad, length }, index) => isPad || length === 0 ? [] : index);
}

/** The first file of a layout that ends behind an offset of the row; the number of files when there is none. */
export function fileAt({ starts, lengths }: Pick<DiskLayout, "starts" | "lengths">, offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] + lengths[middle] > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Bytes of a piece: in v2 its file's last one may be shorter. */
export function pieceBytes(layout: DiskLayout, piece: number): number {
  const start = piece * layout.pieceLength;
  if (!layout.isTree) return Math.min(layout.pieceLength, layout.length - start);
  const file = fileAt(layout, start);
  return Math.min(layout.pieceLength, layout.starts[file] + layout.lengths[file] - start);
}

/** Whether the torrent has these bytes of the piece. */
export function hasBytes(layout: DiskLayout, piece: number, begin: number, length: number): boolean {
  if (!(Number.isInteger(piece) && piece >= 0 && piece < layout.pieceCount)) return false;
  if (!(Number.isInteger(begin) && begin >= 0 && Number.isInteger(length) && length >= 0)) return false;
  return begin + length <= pieceBytes(layout, piece);
}
