/** Pieces judged -> files judged: whose fault is a bad piece? */
import type { Fault } from "../../base/fault.ts";
import type { Torrent, TorrentFile } from "../torrent.ts";
import { PIECE, type PieceVerdicts } from "./pieces.ts";
import type { Found } from "./survey.ts";
import type { FileState, FileVerdict, Verdict } from "./verdict.ts";

/** What is known when all is hashed; the lists follow the torrent's files. */
export interface Evidence {
  readonly found: readonly (Found | null)[];
  /** Why files could not be read to their end, by their index. */
  readonly faults: ReadonlyMap<number, Fault>;
  readonly pieces: PieceVerdicts;
}

/** Judges every file that was looked for. */
export function judge(torrent: Torrent, evidence: Evidence): Verdict {
  const sharers = countSharers(torrent, evidence.pieces.states.length);
  const judged = torrent.files.flatMap((file, index) => {
    const found = evidence.found[index];
    return found === null ? [] : [judgeFile({ torrent, evidence, sharers }, file, index, found)];
  });
  const files = nameSuspects(torrent, evidence.pieces.states, judged);
  const { states } = evidence.pieces;
  const bad = indicesOf(states, PIECE.bad);
  return {
    files,
    pieceCount: states.length,
    bad,
    incomplete: indicesOf(states, PIECE.incomplete),
    unchecked: indicesOf(states, PIECE.unchecked),
    right: files.reduce((sum, { right }) => sum + right, 0),
    length: files.reduce((sum, { length }) => sum + length, 0),
    isWhole: bad.length === 0 && files.every(({ state }) => state === "whole"),
  };
}

/** How many files have bytes in each piece where files meet; pieces within one file are left at 0. */
function countSharers({ files, pieceLength }: Torrent, pieceCount: number): Uint32Array {
  const sharers = new Uint32Array(pieceCount);
  for (const file of files) {
    if (file.isPad || file.length === 0) continue;
    const [first, last] = piecesOf(file, pieceLength);
    sharers[first]++;
    if (last !== first) sharers[last]++;
  }
  return sharers;
}

/** The first and the last piece that hold bytes of a file, which is not empty. */
function piecesOf({ offset, length }: TorrentFile, pieceLength: number): [first: number, last: number] {
  return [Math.floor(offset / pieceLength), Math.floor((offset + length - 1) / pieceLength)];
}

interface Case {
  readonly torrent: Torrent;
  readonly evidence: Evidence;
  readonly sharers: Uint32Array;
}

function judgeFile(it: Case, file: TorrentFile, index: number, found: Found): FileVerdict {
  const { length } = file;
  const { faults, pieces: { contradicted } } = it.evidence;
  const tally = tallyOf(it, file);
  const broken = faults.get(index);
  const state = broken === undefined ? stateOf(found.state, tally) : "unreadable";
  return {
    index,
    path: found.path,
    state,
    length,
    found: found.size,
    pieces: tally.pieces,
    badPieces: tally.bad,
    untold: tally.unchecked > 0,
    right: tally.right,
    suspected: null,
    contradicted: contradicted.has(index),
    fault: broken ?? found.fault,
  };
}

/** A file's pieces, counted. */
interface Tally {
  pieces: number;
  bad: number;
  /** Bad ones that hold bytes of no other file. */
  ownBad: number;
  unchecked: number;
  /** Bytes in right ones. */
  right: number;
}

function tallyOf({ torrent: { pieceLength }, evidence, sharers }: Case, file: TorrentFile): Tally {
  const tally: Tally = { pieces: 0, bad: 0, ownBad: 0, unchecked: 0, right: 0 };
  if (file.length === 0) return tally;
  const { states } = evidence.pieces;
  const [first, last] = piecesOf(file, pieceLength);
  const end = file.offset + file.length;
  tally.pieces = last - first + 1;
  for (let piece = first; piece <= last; piece++) {
    const start = piece * pieceLength;
    if (states[piece] === PIECE.right) {
      tally.right += Math.min(end, start + pieceLength) - Math.max(file.offset, start);
      continue;
    }
    tally.bad++;
    if (sharers[piece] <= 1) tally.ownBad++;
    if (states[piece] === PIECE.unchecked) tally.unchecked++;
  }
  return tally;
}

function stateOf(found: FileState, { bad, ownBad }: Tally): FileState {
  if (found !== "whole" || bad === 0) return found;
  return ownBad > 0 ? "damaged" : "suspect";
}

/** Tells of each suspect who is known as broken among those that it shares a bad piece with. */
function nameSuspects(torrent: Torrent, states: Uint8Array, files: FileVerdict[]): FileVerdict[] {
  const broken = new Map<number, number | null>();
  for (const { index, state, length } of files) {
    if (state === "whole" || state === "suspect" || length === 0) continue;
    for (const piece of new Set(piecesOf(torrent.files[index], torrent.pieceLength))) {
      if (states[piece] !== PIECE.right) broken.set(piece, broken.has(piece) ? null : index);
    }
  }
  return files.map((file) => {
    if (file.state !== "suspect") return file;
    const shared = piecesOf(torrent.files[file.index], torrent.pieceLength);
    const suspected = shared.map((piece) => broken.get(piece) ?? null).find((index) => index !== null);
    return { ...file, suspected: suspected ?? null };
  });
}

function indicesOf(states: Uint8Array, state: number): number[] {
  const indices: number[] = [];
  for (let at = states.indexOf(state); at >= 0; at = states.indexOf(state, at + 1)) indices.push(at);
  return indices;
}
