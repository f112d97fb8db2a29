/** What can be wrong with a torrent, in words for a user: each says what the key named before it should be. */
import type { Fault } from "../../base/fault.ts";
import { LIMITS } from "../limits.ts";

/** Why bytes are no torrent. */
export interface MetainfoFault extends Fault {
  readonly fault: "bad-torrent";
  /** The key at fault, with those that it stands in: `info.piece length`; empty where it is about the whole. */
  readonly key: string;
  /** Offset of the byte at fault. */
  readonly at: number;
}

/** A problem's name. */
export type Problem = keyof typeof PROBLEM;

/** With commas. The runtime's own way loads its languages first, 17 ms of a start. */
const count = (number: number) => String(number).replace(/\B(?=(?:\d{3})+$)/g, ",");

const PROBLEM = {
  empty: "the file is empty",
  large: `more than ${LIMITS.torrentBytes / 2 ** 20} MiB are too much for a torrent`,
  start: "a torrent begins with the letter d, since it is a dictionary",
  missing: "is missing",
  dictionary: "must be a dictionary",
  list: "must be a list",
  text: "must be a string",
  integer: "must be an integer",
  unnamed: "must not be empty, or only bytes of zero",
  negative: "must not be negative",
  newer: "tells of a newer kind of torrent than this program can read, which is version 2",
  piece: "must be 1 byte or more",
  power: "must be a power of two, and 16 KiB or more",
  longPiece: `must not be above ${count(LIMITS.pieceLength)} bytes`,
  manyPieces: `is too small for so many bytes: there would be more than ${count(LIMITS.pieces)} pieces`,
  hashes: "must hold 20 bytes for each piece",
  longFile: `must not be above ${LIMITS.fileLength / 2 ** 40} TiB`,
  longTotal: `makes more than ${Math.round(LIMITS.totalLength / 2 ** 40)} TiB of all files`,
  nothing: "holds no bytes to share: all files are empty",
  noFiles: "must name at least one file",
  manyFiles: `must not name more than ${count(LIMITS.files)} files`,
  path: "must be a list of strings, at least one",
  manyNames: `must not have more than ${count(LIMITS.pathNames)} names in all its paths together`,
  deep: `must not lead through more than ${LIMITS.folders} folders`,
  collisions: `names too many files by the same path: more than ${count(LIMITS.collisions)} pairs of them`,
  root: "must be the file's hash of 32 bytes",
  zeroRoot: "must not be zeros: that is no file's hash",
  pad: "marks a pad, and pads have no place in a file tree",
  rootFile: "must be a folder at its top: a key of no letters cannot stand there",
  leaf: "is a file and a folder in one: a key of no letters must stand alone",
  layerKey: "has a key that is no hash of 32 bytes",
  layerStranger: "belongs to no file of the torrent",
  layerSize: "must hold 32 bytes for each piece of its file",
  layerRoot: "does not hash to the root of its file",
  mismatch: "is not the file that stands at this place of the file tree, so v1 and v2 differ",
  fewer: "leaves out files of the file tree, so v1 and v2 differ",
  alignment: "does not begin where it does in v2, at the start of a piece: a pad is missing or wrong",
  pieceCounts: "make more pieces in v1 than in v2: a pad is too long",
  zeros: "the number has a leading zero",
  sorted: "the dictionary's keys are not in order",
  twin: "the dictionary has this key twice",
} as const;

/** A fault at a key, whose value or holder begins at a byte. */
export function refuse(problem: Problem, key: string, at: number): MetainfoFault {
  return refuseInWords(PROBLEM[problem], key, at);
}

/** The same in words from elsewhere: one half-sentence. */
export function refuseInWords(words: string, key: string, at: number): MetainfoFault {
  const where = key === "" ? `byte ${at}` : `${key} (byte ${at})`;
  return { fault: "bad-torrent", message: `Not a torrent: ${where}: ${words}.`, key, at };
}

/** The words alone, for remarks on what is let pass. */
export function words(problem: Problem): string {
  return PROBLEM[problem];
}
