/** Bytes -> torrent, or the fault that names the key and the byte. */
import { createHash } from "node:crypto";
import { isFault } from "../base/fault.ts";
import { type BencodeFault, decode } from "../bencode/decode.ts";
import { get, spanOf } from "../bencode/view.ts";
import type { DictionaryValue, Value } from "../bencode/value.ts";
import { LIMITS } from "./limits.ts";
import { firstFlaw, type Flaw } from "./read/canonical.ts";
import { readHints, readName } from "./read/common.ts";
import { readFileTree } from "./read/file_tree.ts";
import { joinFiles } from "./read/hybrid.ts";
import { countPieces, readPieceLength, startOf } from "./read/numbers.ts";
import { readOuter } from "./read/outer.ts";
import { readLayers } from "./read/piece_layers.ts";
import { type MetainfoFault, refuse, refuseInWords, words } from "./read/problems.ts";
import { newRemarks, remark, remarkOn, type Remarks } from "./read/remarks.ts";
import { type FileRow, readV1Files } from "./read/v1_files.ts";
import type { HybridTorrent, Torrent, TorrentBase, TorrentFile, V1Torrent, V2Torrent } from "./torrent.ts";

export type { MetainfoFault } from "./read/problems.ts";

/**
 * Reads a torrent of v1, v2 or both (BEP 3, 5, 12, 17, 19, 27, 38, 47, 52); unknown keys are no matter, and optional ones
 * of the wrong kind are passed over with a remark. What it gives looks into the bytes: they must not change afterwards.
 * No file name has been made safe, and no URL has been checked.
 */
export function readTorrent(bytes: Uint8Array): Torrent | MetainfoFault {
  const read = readWithRoot(bytes);
  return isFault(read) ? read : read.torrent;
}

/** A torrent, and the dictionary that it was read from. */
export interface ReadTorrent {
  readonly torrent: Torrent;
  readonly root: DictionaryValue;
}

/** The same with the decoded dictionary: what is hostile takes seconds to decode. */
export function readWithRoot(bytes: Uint8Array): ReadTorrent | MetainfoFault {
  if (bytes.length === 0) return refuse("empty", "", 0);
  if (bytes.length > LIMITS.torrentBytes) return refuse("large", "", LIMITS.torrentBytes);
  const options = { trailing: true, maxDepth: LIMITS.depth, maxValues: LIMITS.values };
  // Nearly all torrents are canonical: those need not be looked through for what is not.
  const canonical = decode(bytes, { ...options, strict: true });
  const top = isFault(canonical) ? readTop(bytes, decode(bytes, options)) : readTop(bytes, canonical);
  if (isFault(top)) return top;
  const info = get(top, "info");
  if (info === undefined) return refuse("missing", "info", top.start);
  if (info.kind !== "dictionary") return refuse("dictionary", "info", info.start);
  const remarks = newRemarks();
  const version = readVersion(info, remarks);
  if (isFault(version)) return version;
  const flaw = isFault(canonical) ? firstFlaw(bytes, top) : null;
  const strictFlaw = flaw !== null && version === 2 ? firstFlaw(bytes, info) : null;
  const problem = checkForm(bytes, top, { flaw, strictFlaw }, remarks);
  if (problem !== null) return problem;
  const read = version === 1 ? readV1 : hasV1(info, remarks) ? readHybrid : readV2;
  const torrent = read({ bytes, top, info, remarks });
  return isFault(torrent) ? torrent : { torrent, root: top };
}

/** The decoded torrent, on its way. */
interface Source {
  readonly bytes: Uint8Array;
  readonly top: DictionaryValue;
  readonly info: DictionaryValue;
  readonly remarks: Remarks;
}

function readTop(bytes: Uint8Array, top: Value | BencodeFault): DictionaryValue | MetainfoFault {
  if (bytes[0] !== LETTER_D) return refuse("start", "", 0);
  // The decoder's words stand behind its own "Not valid bencode at byte N: ".
  if (isFault(top)) return refuseInWords(top.message.replace(/^.*?: |\.$/g, ""), "", top.at);
  return top.kind === "dictionary" ? top : refuse("start", "", 0);
}

const LETTER_D = 100;

/** 2 for v2 and hybrids, else 1. It is looked at before all else (BEP 52). */
function readVersion(info: DictionaryValue, remarks: Remarks): 1 | 2 | MetainfoFault {
  const value = get(info, "meta version");
  const version = value?.kind === "integer" ? value.value : 0;
  if (version === 2) return 2;
  if (version > 2) return refuse("newer", "info.meta version", startOf(info, "meta version"));
  if (value !== undefined && version !== 1) remarkOn(remarks, "ignored", "info.meta version");
  if (get(info, "file tree") !== undefined) remarkOn(remarks, "tree", "info.file tree");
  return 1;
}

/** Whether a torrent of v2 is one of v1 too. */
function hasV1(info: DictionaryValue, remarks: Remarks): boolean {
  if (get(info, "pieces") !== undefined) return true;
  const rest = ["files", "length"].find((key) => get(info, key) !== undefined);
  if (rest !== undefined) remarkOn(remarks, "v1", `info.${rest}`);
  return false;
}

/**
 * Remarks on bencode that is not canonical and on bytes behind the end. In an info dictionary of v2 it is refused, since
 * programs that write it anew would get another info hash (BEP 52).
 */
function checkForm(
  bytes: Uint8Array,
  top: DictionaryValue,
  { flaw, strictFlaw }: { flaw: Flaw | null; strictFlaw: Flaw | null },
  remarks: Remarks,
): MetainfoFault | null {
  if (strictFlaw !== null) return refuse(strictFlaw.problem, "info", strictFlaw.at);
  if (flaw !== null) {
    const sentence = `The bencode is not canonical at byte ${flaw.at}: ${words(flaw.problem)}.`;
    remark(remarks, "not-canonical", sentence);
  }
  const after = bytes.length - top.end;
  if (after > 1 || (after === 1 && bytes[top.end] !== NEWLINE)) {
    const what = after === 1 ? "1 byte follows" : `${after} bytes follow`;
    remark(remarks, "trailing-bytes", `${what} the end of the torrent at byte ${top.end}.`);
  }
  return null;
}

const NEWLINE = 10;

function readV1(source: Source): V1Torrent | MetainfoFault {
  const { info, remarks } = source;
  const name = readName(info);
  if (isFault(name)) return name;
  const pieceLength = readPieceLength(info, false);
  if (isFault(pieceLength)) return pieceLength;
  const row = readV1Files(info, name, remarks);
  if (isFault(row)) return row;
  const base = readBase(source, name, pieceLength, row);
  if (isFault(base)) return base;
  const pieces = readPieces(info, base.pieceCount);
  return isFault(pieces) ? pieces : { ...base, kind: "v1", infoHash: hash("sha1", source), pieces };
}

function readV2(source: Source): V2Torrent | MetainfoFault {
  const { top, info, remarks } = source;
  const name = readName(info);
  if (isFault(name)) return name;
  const pieceLength = readPieceLength(info, true);
  if (isFault(pieceLength)) return pieceLength;
  const row = readFileTree(info, name, pieceLength, remarks);
  if (isFault(row)) return row;
  const base = readBase(source, name, pieceLength, row);
  if (isFault(base)) return base;
  const layers = readLayers(top, row.files, pieceLength, remarks);
  if (isFault(layers)) return layers;
  return { ...base, kind: "v2", infoHashV2: hash("sha256", source), layers };
}

function readHybrid(source: Source): HybridTorrent | MetainfoFault {
  const v2 = readV2(source);
  if (isFault(v2)) return v2;
  const { info, remarks } = source;
  const row = readV1Files(info, v2.name, remarks);
  if (isFault(row)) return row;
  const files = joinFiles(info, row, v2);
  if (isFault(files)) return files;
  const pieces = readPieces(info, v2.pieceCount);
  if (isFault(pieces)) return pieces;
  return {
    ...v2,
    kind: "hybrid",
    files,
    isSingle: row.isSingle,
    infoHash: hash("sha1", source),
    pieces,
  };
}

/** What every torrent has, its numbers within the limits. */
function readBase(
  { bytes, top, info, remarks }: Source,
  name: Uint8Array,
  pieceLength: number,
  { files, isSingle, span }: FileRow,
): TorrentBase | MetainfoFault {
  const length = lengthOf(files);
  if (length === 0) {
    const key = ["files", "length"].find((key) => get(info, key) !== undefined) ?? "file tree";
    return refuse("nothing", `info.${key}`, startOf(info, key));
  }
  const pieceCount = countPieces(info, span, pieceLength);
  if (isFault(pieceCount)) return pieceCount;
  const outer = readOuter(top, remarks);
  const hints = readHints(info, top, remarks);
  return {
    name,
    isSingle,
    pieceLength,
    pieceCount,
    files,
    length,
    ...hints,
    info: spanOf(bytes, info),
    outer,
    remarks: remarks.list,
  };
}

/** Bytes of all files without the pads. */
function lengthOf(files: readonly TorrentFile[]): number {
  let length = 0;
  for (const file of files) if (!file.isPad) length += file.length;
  return length;
}

/** `pieces`: 20 bytes for each. */
function readPieces(info: DictionaryValue, count: number): Uint8Array | MetainfoFault {
  const value = get(info, "pieces");
  if (value === undefined) return refuse("missing", "info.pieces", info.start);
  if (value.kind !== "string") return refuse("text", "info.pieces", value.start);
  return value.bytes.length === 20 * count ? value.bytes : refuse("hashes", "info.pieces", value.start);
}

/** An info hash is taken of the bytes as they stand there: written anew they might differ. */
function hash(algorithm: "sha1" | "sha256", { bytes, info }: Source): Uint8Array {
  return new Uint8Array(createHash(algorithm).update(spanOf(bytes, info)).digest());
}
