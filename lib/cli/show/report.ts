/**
 * What `--json` tells of a source: one object, whose form stays the same as long as `version` does. Lengths are bytes,
 * hashes hex digits, `date` seconds since 1970; `fileCount` is without pads; what there is none of is null or an empty list. Texts are what the bytes
 * give as UTF-8: where that does not tell them all, `nameHex` or a file's `pathHex` stands beside. `safeName` and a
 * file's `safePath` are there where what is saved on disk would be called otherwise.
 *     {"version": 1, "input": "a.torrent", "kind": "hybrid", "name": "x", "infoHash": "...", "infoHashV2": "...",
 *      "trackers": [["first tier's URL"], ...], "remarks": [{"code": "no-tracker", "sentence": "..."}],
 *      "files": [{"path": ["folder", "name"], "length": 5, "offset": 0, "root": "..."}, {..., "pad": true}], ...}
 */
import { toHex } from "../../base/bytes.ts";
import type { Magnet } from "../../metainfo/magnet.ts";
import type { SafeFile, SafeNames } from "../../metainfo/safe_names.ts";
import type { Remark, Torrent, TorrentFile } from "../../metainfo/torrent.ts";
import { isoDate } from "../console_text.ts";

const VERSION = 1;

/** A torrent, with where it came from. */
export interface ShownTorrent {
  readonly called: string;
  readonly torrent: Torrent;
  /** Bytes of the .torrent. */
  readonly size: number;
  readonly names: SafeNames;
  readonly remarks: readonly Remark[];
}

/** The object for a torrent; its `files`, pads and links among them, come one after the other, since they may be many. */
export function torrentReport({ called, torrent, size, names, remarks }: ShownTorrent) {
  const { outer, files } = torrent;
  return {
    version: VERSION,
    input: called,
    kind: torrent.kind,
    ...nameReport(torrent.name),
    ...(names.root === text(torrent.name) ? {} : { safeName: names.root }),
    infoHash: torrent.kind === "v2" ? null : toHex(torrent.infoHash),
    infoHashV2: torrent.kind === "v1" ? null : toHex(torrent.infoHashV2),
    single: torrent.isSingle,
    length: torrent.length,
    pieceLength: torrent.pieceLength,
    pieceCount: torrent.pieceCount,
    private: torrent.isPrivate,
    source: torrent.source,
    comment: outer.comment,
    createdBy: outer.createdBy,
    date: outer.date,
    dateText: outer.date === null ? null : isoDate(outer.date),
    trackers: outer.trackers,
    webSeeds: outer.webSeeds,
    httpSeeds: outer.httpSeeds,
    nodes: outer.nodes,
    similar: torrent.similar.map(toHex),
    collections: torrent.collections,
    torrentSize: size,
    remarks,
    fileCount: files.filter(({ isPad }) => !isPad).length,
    files: fileReports(files, names.files),
  };
}

/** The object for a magnet link; each of its trackers is a tier. */
export function magnetReport(called: string, magnet: Magnet, remarks: readonly Remark[]) {
  return {
    version: VERSION,
    input: called,
    kind: "magnet",
    name: magnet.name,
    infoHash: magnet.infoHash === null ? null : toHex(magnet.infoHash),
    infoHashV2: magnet.infoHashV2 === null ? null : toHex(magnet.infoHashV2),
    length: magnet.length,
    trackers: magnet.trackers.map((url) => [url]),
    webSeeds: magnet.webSeeds,
    peers: magnet.peers,
    selected: magnet.selected,
    remarks,
  };
}

function* fileReports(files: readonly TorrentFile[], safe: readonly SafeFile[]) {
  for (const [index, file] of files.entries()) yield fileReport(file, safe[index]);
}

/** What is false or empty with nearly every file is left out. */
function fileReport(file: TorrentFile, safe: SafeFile | undefined) {
  const path = file.path.map(text);
  const odd = file.path.some((part, index) => !isText(part, path[index]));
  const isSame = safe === undefined || safe.path.length === 0 || safe.path.join("\0") === path.join("\0");
  return {
    path,
    ...(odd ? { pathHex: file.path.map(toHex) } : {}),
    ...(isSame || file.isPad ? {} : { safePath: safe.path }),
    length: file.length,
    offset: file.offset,
    ...(file.isPad ? { pad: true } : {}),
    ...(file.link === null ? {} : { link: file.link.map(text) }),
    ...(file.isExecutable ? { executable: true } : {}),
    ...(file.isHidden ? { hidden: true } : {}),
    ...(file.root === null ? {} : { root: toHex(file.root) }),
  };
}

function nameReport(name: Uint8Array): { name: string; nameHex?: string } {
  const told = text(name);
  return isText(name, told) ? { name: told } : { name: told, nameHex: toHex(name) };
}

function text(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

/** Whether the bytes were UTF-8, that is whether the text tells them all. */
function isText(bytes: Uint8Array, told: string): boolean {
  if (!told.includes("\ufffd")) return true;
  return toHex(encoder.encode(told)) === toHex(bytes);
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();
