/**
 * How a torrent's content is cut: pieces, the blocks that they are asked for in, and the slabs that blocks wait in.
 *
 *     piece   |<------- pieceLength ------->|          the last one may be shorter; in v2 the last one of each file
 *     slab    |<- SLAB_BYTES ->|<- rest --->|          the last one may be shorter
 *     block   |16 KiB|16 KiB|..|16 KiB|..|  |          the last one may be shorter
 */
import { toHex } from "../../base/bytes.ts";
import { type Fault, fault } from "../../base/fault.ts";
import type { Torrent } from "../../metainfo/torrent.ts";
import { SLAB_BYTES } from "../storage/slabs.ts";
import { BLOCK_BYTES } from "../storage/store.ts";

/** The cuts of one torrent. */
export interface Geometry {
  readonly pieceCount: number;
  readonly pieceLength: number;
  /** Whether each file begins a piece (v2 alone), so that what follows the end of a file counts as zeros. */
  readonly isPadded: boolean;
  /** Bytes of a piece. */
  lengthOf(piece: number): number;
  /** The digest that a piece must have: SHA-1, or with v2 alone the root of its hash tree. */
  digestOf(piece: number): Uint8Array;
}

/** Blocks of so many bytes. */
export function blocksIn(length: number): number {
  return Math.ceil(length / BLOCK_BYTES);
}

/** Bytes of one block of a piece of so many bytes. */
export function blockLength(length: number, block: number): number {
  return Math.min(BLOCK_BYTES, length - block * BLOCK_BYTES);
}

/** Slabs of so many bytes. */
export function slabsIn(length: number): number {
  return Math.ceil(length / SLAB_BYTES);
}

/** Blocks of a slab that is not the last one. */
export const SLAB_BLOCKS = SLAB_BYTES / BLOCK_BYTES;

/** The geometry of a torrent; a fault when it came without the hashes that pieces are judged by. */
export function geometryOf(torrent: Torrent): Geometry | Fault {
  return torrent.kind === "v2" ? treeGeometry(torrent) : rowGeometry(torrent);
}

function rowGeometry(torrent: Extract<Torrent, { kind: "v1" | "hybrid" }>): Geometry {
  const { pieceCount, pieceLength, pieces, files } = torrent;
  const row = files.reduce((end, { offset, length }) => Math.max(end, offset + length), 0);
  return {
    pieceCount,
    pieceLength,
    isPadded: false,
    lengthOf: (piece) => Math.min(pieceLength, row - piece * pieceLength),
    digestOf: (piece) => pieces.subarray(20 * piece, 20 * piece + 20),
  };
}

/** Each file's pieces are judged by its own layer; a file of one piece or less by its root (BEP 52). */
function treeGeometry(torrent: Extract<Torrent, { kind: "v2" }>): Geometry | Fault {
  const { pieceCount, pieceLength, files, layers } = torrent;
  const digests = new Uint8Array(32 * pieceCount);
  const short = new Map<number, number>();
  for (const { root, length, offset } of files) {
    if (root === null || length === 0) continue;
    const first = offset / pieceLength;
    const count = Math.ceil(length / pieceLength);
    const layer = count === 1 ? root : layers.get(toHex(root));
    if (layer?.length !== 32 * count) return NO_LAYERS;
    digests.set(layer, 32 * first);
    if (length % pieceLength > 0) short.set(first + count - 1, length % pieceLength);
  }
  return {
    pieceCount,
    pieceLength,
    isPadded: true,
    lengthOf: (piece) => short.get(piece) ?? pieceLength,
    digestOf: (piece) => digests.subarray(32 * piece, 32 * piece + 32),
  };
}

const NO_LAYERS = fault(
  "bad-torrent",
  "The torrent came without the hashes of its pieces (its piece layers).",
  "Get the .torrent again from where it was made.",
);
