/** The verdict as the JSON object of `muster verify --json`. */
import { toHex } from "../../base/bytes.ts";
import { faultLine } from "../../base/fault.ts";
import type { Torrent, TorrentFile, TorrentKind } from "../../metainfo/torrent.ts";
import type { FileState, FileVerdict, Verdict } from "../../metainfo/verify.ts";
import type { Extra } from "./extra.ts";
import { rangesOf } from "./ranges.ts";

/**
 * The object, version 1. Lengths are bytes. Pieces are counted from 0 and told by ranges, the first and the last one of
 * each; files are counted from 1, in the torrent's order, pads among them but not told. Keys that `muster show --json` has
 * too mean the same there.
 */
export interface VerifyReport {
  readonly version: 1;
  /** What the torrent was called on the command line. */
  readonly input: string;
  readonly kind: TorrentKind;
  readonly name: string;
  /** Hex digits; null where the torrent has none. */
  readonly infoHash: string | null;
  readonly infoHashV2: string | null;
  /** The folder that was checked, or the file. */
  readonly place: string;
  readonly whole: boolean;
  readonly length: number;
  /** Of these so many are right. */
  readonly right: number;
  readonly pieceLength: number;
  readonly pieceCount: number;
  readonly badPieces: Ranges;
  /** Those that miss bytes. */
  readonly incompletePieces: Ranges;
  /** Those whose hash the torrent does not have, in files that are not right as a whole. */
  readonly uncheckedPieces: Ranges;
  readonly files: readonly FileReport[];
  /** With --extra, of a torrent of a folder; null otherwise. */
  readonly extra: {
    /** Below the place, with `/` between the names. */
    readonly files: readonly string[];
    /** False when folders could not be looked into, or there was too much. */
    readonly complete: boolean;
    readonly problems: readonly string[];
  } | null;
}

type Ranges = readonly (readonly [first: number, last: number])[];

/** One file. */
export interface FileReport {
  readonly number: number;
  /** Its names as they stand in the torrent; of a single file its name. */
  readonly path: readonly string[];
  /** Where it was looked for. */
  readonly place: string;
  readonly state: FileState;
  readonly length: number;
  /** Bytes that there are; null when it is missing or that cannot be told. */
  readonly found: number | null;
  /** Bytes that are right. */
  readonly right: number;
  /** How many pieces hold bytes of it, and how many of those are not right. */
  readonly pieceCount: number;
  readonly badPieceCount: number;
  /** Which pieces are bad cannot be told: the torrent came without their hashes, and the file as a whole is not right. */
  readonly untold: boolean;
  /** Of a suspect: number of the broken file that it shares a piece with; null when there is not just one. */
  readonly suspected: number | null;
  /** Whether the torrent's v1 and v2 hashes tell of different data. */
  readonly contradicted: boolean;
  /** What else there is to say. */
  readonly problem: string | null;
}

/** What a report is made of. */
export interface Findings {
  readonly torrent: Torrent;
  readonly called: string;
  readonly root: string;
  readonly verdict: Verdict;
  readonly extra: Extra | null;
}

/** The report. */
export function reportOf({ torrent, called, root, verdict, extra }: Findings): VerifyReport {
  const { bad, incomplete, unchecked } = verdict;
  return {
    version: 1,
    input: called,
    kind: torrent.kind,
    name: decode(torrent.name),
    infoHash: torrent.kind === "v2" ? null : toHex(torrent.infoHash),
    infoHashV2: torrent.kind === "v1" ? null : toHex(torrent.infoHashV2),
    place: root,
    whole: verdict.isWhole,
    length: verdict.length,
    right: verdict.right,
    pieceLength: torrent.pieceLength,
    pieceCount: verdict.pieceCount,
    badPieces: rangesOf(bad),
    incompletePieces: rangesOf(incomplete),
    uncheckedPieces: rangesOf(unchecked),
    files: verdict.files.map((file) => fileReport(torrent, file)),
    extra: extra === null ? null : {
      files: extra.files,
      complete: !extra.isCut && extra.faults.length === 0,
      problems: extra.faults.map(faultLine),
    },
  };
}

function fileReport(torrent: Torrent, it: FileVerdict): FileReport {
  const { index, path, state, length, found, right, pieces, badPieces, untold } = it;
  const { suspected, contradicted, fault } = it;
  return {
    number: index + 1,
    path: torrent.files[index].path.map(decode),
    ...{ place: path, state, length, found, right },
    ...{ pieceCount: pieces, badPieceCount: badPieces, untold },
    suspected: suspected === null ? null : suspected + 1,
    contradicted,
    problem: fault === null ? null : faultLine(fault),
  };
}

/** A file's name as it stands in the torrent; what is not UTF-8 is replaced. Not yet fit for a terminal. */
export function nameOfFile({ path }: TorrentFile): string {
  return path.map(decode).join("/");
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
