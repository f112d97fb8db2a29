/** Hashes found against the torrent's hashes, piece by piece. */
import { toHex } from "../../base/bytes.ts";
import type { PieceHashes } from "../hashing/plan.ts";
import { HASH, rootOfLayer } from "../merkle.ts";
import type { HybridTorrent, Torrent, TorrentFile, V2Torrent } from "../torrent.ts";

/** Bytes of a SHA-1. */
const SHA1 = 20;

/** What a piece can be. */
export const PIECE = {
  right: 0,
  bad: 1,
  /** It misses bytes. */
  incomplete: 2,
  /** Its bytes are there, but the torrent has no hash for it alone. */
  unchecked: 3,
} as const;

/** The pieces, judged. */
export interface PieceVerdicts {
  /** One of PIECE for each piece. */
  readonly states: Uint8Array;
  /** Indices of files of which v1 and v2 say different things. */
  readonly contradicted: ReadonlySet<number>;
}

/** Judges all pieces; of a hybrid both hashes must be right. */
export function judgePieces(torrent: Torrent, hashes: PieceHashes): PieceVerdicts {
  const states = Uint8Array.from(hashes.done, (isDone) => isDone === 0 ? PIECE.incomplete : PIECE.right);
  const contradicted = new Set<number>();
  if (torrent.kind !== "v2") judgeRow(torrent.pieces, hashes.sha1, states);
  if (torrent.kind !== "v1") {
    torrent.files.forEach((file, index) => {
      if (file.root === null || file.length === 0) return;
      const tree = judgeTree(torrent, file, file.root, { hashes, states });
      if (tree === "contradicts") contradicted.add(index);
    });
  }
  return { states, contradicted };
}

function judgeRow(wanted: Uint8Array, sha1: Uint8Array, states: Uint8Array): void {
  for (let piece = 0; piece < states.length; piece++) {
    if (states[piece] !== PIECE.right) continue;
    if (!isSame(wanted, piece * SHA1, sha1, piece * SHA1, SHA1)) states[piece] = PIECE.bad;
  }
}

/** The pieces of one file by its own tree. */
function judgeTree(
  torrent: V2Torrent | HybridTorrent,
  file: TorrentFile,
  root: Uint8Array,
  { hashes, states }: { hashes: PieceHashes; states: Uint8Array },
): "contradicts" | "agrees" {
  const first = file.offset / torrent.pieceLength;
  const count = Math.ceil(file.length / torrent.pieceLength);
  const mine = states.subarray(first, first + count);
  const found = hashes.sha256.subarray(first * HASH, (first + count) * HASH);
  const isHybrid = torrent.kind === "hybrid";
  const layer = count === 1 ? root : torrent.layers.get(toHex(root));
  return layer?.length === count * HASH
    ? byLayer(layer, found, mine, isHybrid)
    : byRoot({ root, pieceLength: torrent.pieceLength }, found, mine, isHybrid);
}

function byLayer(layer: Uint8Array, found: Uint8Array, states: Uint8Array, isHybrid: boolean) {
  let contradicts = false;
  for (let piece = 0; piece < states.length; piece++) {
    if (states[piece] === PIECE.incomplete) continue;
    const isRight = isSame(layer, piece * HASH, found, piece * HASH, HASH);
    contradicts ||= isHybrid && isRight !== (states[piece] === PIECE.right);
    if (!isRight) states[piece] = PIECE.bad;
  }
  return contradicts ? "contradicts" : "agrees";
}

/** Without a piece layer only the file as a whole can be told; with v1 beside it the pieces can. */
function byRoot(
  { root, pieceLength }: { root: Uint8Array; pieceLength: number },
  found: Uint8Array,
  states: Uint8Array,
  isHybrid: boolean,
) {
  const isComplete = !states.includes(PIECE.incomplete);
  const isRight = isComplete && isSame(rootOfLayer(found, pieceLength), 0, root, 0, HASH);
  const allRight = !states.includes(PIECE.bad);
  if (isHybrid && (!isComplete || isRight === allRight)) return "agrees";
  if (isHybrid && isRight) return "contradicts";
  if (!isRight) replace(states, PIECE.right, PIECE.unchecked);
  return isHybrid ? "contradicts" : "agrees";
}

function replace(states: Uint8Array, was: number, is: number): void {
  for (let i = 0; i < states.length; i++) if (states[i] === was) states[i] = is;
}

function isSame(a: Uint8Array, atA: number, b: Uint8Array, atB: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[atA + i] !== b[atB + i]) return false;
  return true;
}
