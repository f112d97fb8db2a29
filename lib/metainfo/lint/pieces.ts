/** What is odd about a torrent's pieces, files and padding, in sentences. */
import { toHex } from "../../base/bytes.ts";
import { formatSize, writeSize } from "../../base/unit.ts";
import { BLOCK } from "../limits.ts";
import { isPowerOfTwo } from "../merkle.ts";
import type { Torrent, TorrentFile } from "../torrent.ts";
import { when } from "./check.ts";

/** Bytes of a piece beyond which programs begin to refuse or to use much memory. */
const LARGE_PIECE = 16 * 1024 * 1024;

/** Bytes of a piece of which a few are enough. */
const MODEST_PIECE = 1024 * 1024;

const MANY_PIECES = 20_000;
const FEW_PIECES = 20;

/** A piece length that is not what programs are used to. */
export function oddPieceLength({ pieceLength }: Torrent): string[] {
  const size = writeSize(pieceLength);
  return [
    ...when(pieceLength < BLOCK, `Its pieces are of ${size}, shorter than the 16KiB of one request.`),
    ...when(
      !isPowerOfTwo(pieceLength),
      `Its piece length, ${size}, is no power of two: some programs refuse it.`,
    ),
    ...when(
      pieceLength > LARGE_PIECE,
      `Its pieces are of ${size}: programs that hold them in memory may refuse it.`,
    ),
  ];
}

/** Too many pieces or too few. By the bytes alone: with v2 many small files make many pieces, which costs nothing. */
export function oddPieceCount({ pieceLength, length }: Torrent): string[] {
  const count = Math.ceil(length / pieceLength);
  const size = writeSize(pieceLength);
  return [
    ...when(
      count > MANY_PIECES && pieceLength < LARGE_PIECE,
      `It has ${count} pieces of ${size}: longer ones would make a smaller .torrent and less work for all.`,
    ),
    ...when(
      count > 1 && count < FEW_PIECES && pieceLength > MODEST_PIECE,
      `It has only ${count} pieces of ${size}: shorter ones would spread faster.`,
    ),
  ];
}

/** Piece layers that are not in the .torrent. */
export function missingLayers(torrent: Torrent): string[] {
  if (torrent.kind === "v1") return [];
  const { files, layers, pieceLength } = torrent;
  const lacksLayer = ({ root, length }: TorrentFile) =>
    root !== null && length > pieceLength && !layers.has(toHex(root));
  const count = files.filter(lacksLayer).length;
  return when(
    count > 0,
    `The hashes of the pieces of ${
      count === 1 ? "one file" : `${count} files`
    } are missing: peers must give them first.`,
  );
}

/** More padding than content. */
export function muchPadding({ files, length }: Torrent): string[] {
  const padding = files.reduce((sum, file) => file.isPad ? sum + file.length : sum, 0);
  return when(
    padding > length,
    `It has ${formatSize(padding)} of padding to ${
      formatSize(length)
    } of files: old programs download that too.`,
  );
}

/** A few empty files belong to many a collection; when nearly all are empty something went wrong. */
export function manyEmptyFiles({ files }: Torrent): string[] {
  const real = files.filter(({ isPad, link }) => !isPad && link === null);
  const empty = real.filter(({ length }) => length === 0).length;
  return when(empty > 2 && empty > real.length / 2, `Of its ${real.length} files ${empty} are empty.`);
}
