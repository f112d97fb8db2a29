/** The files of v1 (BEP 3): one of the torrent's own name, or a list of them, pads among them (BEP 47). */
import { toLatin1 } from "../../base/bytes.ts";
import { isFault } from "../../base/fault.ts";
import { countOf, itemsOf } from "../../bencode/long.ts";
import { get } from "../../bencode/view.ts";
import type { DictionaryValue, Value } from "../../bencode/value.ts";
import { LIMITS } from "../limits.ts";
import type { TorrentFile } from "../torrent.ts";
import { readAttributes, readPath, readTarget } from "./attributes.ts";
import { hasCollisions } from "./collisions.ts";
import { FileAt } from "./file_at.ts";
import { newFolders } from "./folders.ts";
import { readNumber, startOf } from "./numbers.ts";
import { type MetainfoFault, type Problem, refuse } from "./problems.ts";
import type { Remarks } from "./remarks.ts";

/** The files, and where they end. */
export interface FileRow {
  readonly files: readonly TorrentFile[];
  readonly isSingle: boolean;
  /** Bytes from the first one's start to the last one's end: v1 with pads, v2 with the gaps before pieces. */
  readonly span: number;
}

/** Reads `files`, or `length` of a single file. */
export function readV1Files(
  info: DictionaryValue,
  name: Uint8Array,
  remarks: Remarks,
): FileRow | MetainfoFault {
  const list = get(info, "files");
  if (list === undefined) return readSingle(info, name, remarks);
  if (list.kind !== "list") return refuse("list", "info.files", list.start);
  if (countOf(list) === 0) return refuse("noFiles", "info.files", list.start);
  if (countOf(list) > LIMITS.files) return refuse("manyFiles", "info.files", list.start);
  const files: TorrentFile[] = [];
  const shared = newFolders();
  let span = 0;
  for (const item of itemsOf(list)) {
    const key = () => `info.files[${files.length}]`;
    const file = readFile(item, span, key, remarks);
    if (isFault(file)) return file;
    span += file.length;
    if (span > LIMITS.totalLength) return refuse("longTotal", `${key()}.length`, item.start);
    files.push(new FileAt(file, shared(file.path)));
  }
  if (hasCollisions(files, LIMITS.collisions)) return refuse("collisions", "info.files", list.start);
  return { files, isSingle: false, span };
}

function readSingle(info: DictionaryValue, name: Uint8Array, remarks: Remarks): FileRow | MetainfoFault {
  const file = readContent(info, [name], 0, () => "info", remarks);
  return isFault(file) ? file : { files: [file], isSingle: true, span: file.length };
}

function readFile(
  item: Value,
  offset: number,
  key: () => string,
  remarks: Remarks,
): TorrentFile | MetainfoFault {
  if (item.kind !== "dictionary") return refuse("dictionary", key(), item.start);
  const utf8 = get(item, "path.utf-8");
  const better = utf8 === undefined ? "path" : readPath(utf8);
  const path = typeof better === "string" ? readPlainPath(item) : better;
  if (typeof path === "string") return refuse(path, `${key()}.path`, startOf(item, "path"));
  return readContent(item, path, offset, key, remarks);
}

function readPlainPath(item: DictionaryValue): readonly Uint8Array[] | Problem {
  const value = get(item, "path");
  // A pad may come without a path (BEP 47), or with an empty one.
  return value === undefined || (value.kind === "list" && value.items.length === 0) ? [] : readPath(value);
}

/** Length, flags and link of a file, from the dictionary that has them. */
function readContent(
  holder: DictionaryValue,
  path: readonly Uint8Array[],
  offset: number,
  key: () => string,
  remarks: Remarks,
): TorrentFile | MetainfoFault {
  const { isPad: isMarked, isLink, isExecutable, isHidden } = readAttributes(holder, remarks);
  const isPad = isMarked || hasPadName(path);
  const link = isLink ? readTarget(holder, remarks) : null;
  if (typeof link === "string") return refuse(link, `${key()}.symlink path`, startOf(holder, "symlink path"));
  // A link takes no bytes (BEP 47), whatever it says.
  const length = isLink ? 0 : readNumber(holder, "length", LIMITS.fileLength, "longFile");
  if (typeof length === "string") return refuse(length, `${key()}.length`, startOf(holder, "length"));
  if (path.length === 0) {
    if (!isPad) return refuse("path", `${key()}.path`, startOf(holder, "path"));
    path = [PAD_FOLDER, toLatin1(String(length))];
  }
  return { path, length, offset, isPad, link, isExecutable, isHidden, root: null };
}

const PAD_FOLDER = toLatin1(".pad");

/** What pads were called before there was `attr`. */
const PAD_NAME = toLatin1("_____padding_file_");

function hasPadName(path: readonly Uint8Array[]): boolean {
  const name = path.at(-1);
  return name !== undefined && name.length >= PAD_NAME.length &&
    PAD_NAME.every((byte, i) => name[i] === byte);
}
