/** Hybrid torrents (BEP 52): the list of v1 and the tree of v2 must tell of the same files at the same places. */
import { compareBytes } from "../../base/bytes.ts";
import { get } from "../../bencode/view.ts";
import type { DictionaryValue } from "../../bencode/value.ts";
import type { TorrentFile, V2Torrent } from "../torrent.ts";
import { type MetainfoFault, refuse } from "./problems.ts";
import type { FileRow } from "./v1_files.ts";

/** The files of v1, pads among them, with the roots of v2; or where the two differ. */
export function joinFiles(
  info: DictionaryValue,
  v1: FileRow,
  v2: Pick<V2Torrent, "files" | "pieceLength" | "pieceCount">,
): readonly TorrentFile[] | MetainfoFault {
  const files: TorrentFile[] = [];
  let next = 0;
  for (const file of v1.files) {
    if (file.isPad) {
      files.push(file);
      continue;
    }
    const twin = v2.files[next++];
    if (twin === undefined || !isSame(file, twin)) return refuseFile("mismatch", info, files.length);
    // An empty file takes no place, so its pad may stand on either side of it.
    if (file.length > 0 && file.offset !== twin.offset) return refuseFile("alignment", info, files.length);
    files.push(joinFile(file, twin));
  }
  if (next < v2.files.length) return refuseFile("fewer", info, null);
  const tooLong = Math.ceil(v1.span / v2.pieceLength) > v2.pieceCount;
  return tooLong ? refuseFile("pieceCounts", info, null) : files;
}

function joinFile(file: TorrentFile, twin: TorrentFile): TorrentFile {
  const { path, length, offset, isPad } = file;
  return {
    path,
    length,
    offset,
    isPad,
    link: twin.link,
    isExecutable: file.isExecutable || twin.isExecutable,
    isHidden: file.isHidden || twin.isHidden,
    root: twin.root,
  };
}

function isSame(one: TorrentFile, other: TorrentFile): boolean {
  return one.length === other.length && isSamePath(one.path, other.path) &&
    (one.link === null) === (other.link === null) &&
    isSamePath(one.link ?? [], other.link ?? []);
}

function isSamePath(one: readonly Uint8Array[], other: readonly Uint8Array[]): boolean {
  return one.length === other.length && one.every((name, i) => compareBytes(name, other[i]) === 0);
}

type Difference = "mismatch" | "alignment" | "fewer" | "pieceCounts";

function refuseFile(problem: Difference, info: DictionaryValue, index: number | null): MetainfoFault {
  const list = get(info, "files");
  if (list?.kind !== "list") return refuse(problem, "info.length", get(info, "length")?.start ?? info.start);
  if (index === null) return refuse(problem, "info.files", list.start);
  return refuse(problem, `info.files[${index}]`, list.items[index].start);
}
