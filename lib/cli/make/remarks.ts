/** What a careful person would say of a torrent before it is made: the same words as of one that is shown. */
import { shownPath } from "../../base/setting.ts";
import type { Content, ContentFile } from "../../metainfo/content.ts";
import type { CreateOptions, Outline } from "../../metainfo/create.ts";
import { lint } from "../../metainfo/lint.ts";
import { insideTrackers } from "../../metainfo/lint/addresses.ts";
import { placeOf } from "../../metainfo/lint/urls.ts";
import { safeNames } from "../../metainfo/safe_names.ts";
import type { Remark, Torrent, TorrentFile } from "../../metainfo/torrent.ts";
import type { Job } from "./jobs.ts";
import type { Order } from "./order.ts";
import { isTorrent } from "./targets.ts";

/** What can be told of the hashes alone, or was asked for. */
const NOT_HERE = new Set(["layers-missing", "v2-only"]);

const INSIDE = "tracker-inside";

/** Codes of remarks that only a torrent to be made can have, and that are notes. */
export const MAKER_NOTES: ReadonlySet<string> = new Set(["output-there", "torrents-inside"]);

/** What is to be said of the making rather than of the torrent. */
export function remarksOnMaking(job: Job, content: Content, { advice, scan }: Order): Remark[] {
  const remarks: Remark[] = [];
  if (job.isThere) {
    const sentence = `${shownPath(job.output ?? "")} is there already: only with --force is it replaced.`;
    remarks.push({ code: "output-there", sentence });
  }
  const count = content.files.filter(({ path }) => isTorrent(path[path.length - 1])).length;
  if (count > 0 && !content.isSingle && scan.include.length === 0) {
    const what = count === 1 ? "1 .torrent file is" : `${count} .torrent files are`;
    const sentence = `${what} part of it.${advice.torrents === null ? "" : ` ${advice.torrents}`}`;
    remarks.push({ code: "torrents-inside", sentence });
  }
  return remarks;
}

/** The remarks; names as the pickiest of systems would have them. */
export function remarksOn(content: Content, outline: Outline, options: CreateOptions, now: number): Remark[] {
  const torrent = draftOf(content, outline, options);
  const facts = { now, size: 20 * outline.pieceCount, names: safeNames(torrent, "windows") };
  const remarks = lint(torrent, facts).filter(({ code }) => !NOT_HERE.has(code) && code !== INSIDE);
  // A tracker on the own network is what most people have.
  const here = options.outer.trackers.flat().filter((url) => placeOf(url) === "this machine");
  return [...remarks, ...insideTrackers(here).map((sentence) => ({ code: INSIDE, sentence }))];
}

/** The torrent that is to be, without hashes and pads. */
function draftOf(content: Content, outline: Outline, { isPrivate, source, outer }: CreateOptions): Torrent {
  const utf8 = new TextEncoder();
  const none = new Uint8Array();
  let offset = 0;
  const fileOf = ({ path, length, link }: ContentFile): TorrentFile => {
    const file = {
      path: path.map((name) => utf8.encode(name)),
      ...{ length, offset, isPad: false, isExecutable: false, isHidden: false, root: null },
      link: link?.map((name) => utf8.encode(name)) ?? null,
    };
    offset += length;
    return file;
  };
  return {
    kind: "v1",
    ...{ infoHash: none, pieces: none, info: none, similar: [], collections: [], remarks: [] },
    name: utf8.encode(content.name),
    isSingle: content.isSingle,
    ...{ pieceLength: outline.pieceLength, pieceCount: outline.pieceCount, length: outline.length },
    files: content.files.map(fileOf),
    ...{ isPrivate, source, outer },
  };
}
