/**
 * The files of v2 (BEP 52): dictionaries within each other, a key of no letters telling that its holder is a file. The
 * tree is canonical bencode, so its keys are in order, and no name stands twice in a folder.
 */
import { compareBytes, toLatin1 } from "../../base/bytes.ts";
import { isFault } from "../../base/fault.ts";
import { shownPath } from "../../base/setting.ts";
import { entriesOf } from "../../bencode/long.ts";
import { get } from "../../bencode/view.ts";
import type { DictionaryValue } from "../../bencode/value.ts";
import { LIMITS } from "../limits.ts";
import { HASH } from "../merkle.ts";
import type { TorrentFile } from "../torrent.ts";
import { readAttributes, readTarget } from "./attributes.ts";
import { readNumber, startOf } from "./numbers.ts";
import { type MetainfoFault, type Problem, refuse } from "./problems.ts";
import type { Remarks } from "./remarks.ts";
import type { FileRow } from "./v1_files.ts";

/** Reads `file tree`; a lone file that is called like the torrent stands in no folder. */
export function readFileTree(
  info: DictionaryValue,
  name: Uint8Array,
  pieceLength: number,
  remarks: Remarks,
): FileRow | MetainfoFault {
  const tree = get(info, "file tree");
  if (tree === undefined) return refuse("missing", KEY, info.start);
  if (tree.kind !== "dictionary") return refuse("dictionary", KEY, tree.start);
  if (get(tree, "") !== undefined) return refuse("rootFile", KEY, tree.start);
  const walk: Walk = { files: [], end: 0, names: 0, pieceLength, remarks };
  const problem = readFolder(walk, tree, []);
  if (problem !== null) return problem;
  const { files, end } = walk;
  if (files.length === 0) return refuse("noFiles", KEY, tree.start);
  const isSingle = files.length === 1 && files[0].path.length === 1 &&
    compareBytes(files[0].path[0], name) === 0;
  return { files, isSingle, span: end };
}

const KEY = "info.file tree";

interface Walk {
  readonly files: TorrentFile[];
  /** Where the last file ended. */
  end: number;
  /** Names in all paths together. */
  names: number;
  readonly pieceLength: number;
  readonly remarks: Remarks;
}

/** Reads all that stands in a folder; a fault ends it. Calls itself, since the decoder bounds the depth. */
function readFolder(
  walk: Walk,
  folder: DictionaryValue,
  above: readonly Uint8Array[],
): MetainfoFault | null {
  for (const [name, value] of entriesOf(folder)) {
    // Not `[...above, name]`: that has room for more, three times the memory.
    const path = above.concat(toLatin1(name));
    if (value.kind !== "dictionary") return refuse("dictionary", keyOf(path), value.start);
    const leaf = get(value, "");
    if (leaf !== undefined && value.entries.size > 1) return refuse("leaf", keyOf(path), value.start);
    if (leaf !== undefined && leaf.kind !== "dictionary") {
      return refuse("dictionary", keyOf(path), leaf.start);
    }
    const problem = leaf === undefined ? readFolder(walk, value, path) : addFile(walk, leaf, path);
    if (problem !== null) return problem;
  }
  return null;
}

function addFile(walk: Walk, leaf: DictionaryValue, path: readonly Uint8Array[]): MetainfoFault | null {
  const file = readFile(walk, leaf, path);
  if (isFault(file)) return file;
  walk.end = file.offset + file.length;
  walk.files.push(file);
  walk.names += path.length;
  if (walk.names > LIMITS.pathNames) return refuse("manyNames", KEY, leaf.start);
  if (walk.end > LIMITS.totalLength) return refuse("longTotal", keyOf(path), leaf.start);
  return walk.files.length > LIMITS.files ? refuse("manyFiles", KEY, leaf.start) : null;
}

function readFile(
  walk: Walk,
  leaf: DictionaryValue,
  path: readonly Uint8Array[],
): TorrentFile | MetainfoFault {
  const refuseAt = (problem: Problem, key: string) =>
    refuse(problem, `${keyOf(path)}.${key}`, startOf(leaf, key));
  const { isPad, isLink, isExecutable, isHidden } = readAttributes(leaf, walk.remarks);
  if (isPad) return refuseAt("pad", "attr");
  const link = isLink ? readTarget(leaf, walk.remarks) : null;
  if (typeof link === "string") return refuseAt(link, "symlink path");
  const length = isLink ? 0 : readNumber(leaf, "length", LIMITS.fileLength, "longFile");
  if (typeof length === "string") return refuseAt(length, "length");
  const root = length === 0 ? null : readRoot(leaf);
  if (typeof root === "string") return refuseAt(root, "pieces root");
  const offset = length === 0 ? walk.end : Math.ceil(walk.end / walk.pieceLength) * walk.pieceLength;
  return { path, length, offset, isPad, link, isExecutable, isHidden, root };
}

function readRoot(leaf: DictionaryValue): Uint8Array | Problem {
  const value = get(leaf, "pieces root");
  if (value === undefined) return "missing";
  if (value.kind !== "string" || value.bytes.length !== HASH) return "root";
  return value.bytes.some((byte) => byte !== 0) ? value.bytes : "zeroRoot";
}

/** The key of a file or folder, its path fit for a line. */
function keyOf(path: readonly Uint8Array[]): string {
  return `${KEY}.${shownPath(path.map((name) => utf8.decode(name)).join("."))}`;
}

const utf8 = new TextDecoder();
