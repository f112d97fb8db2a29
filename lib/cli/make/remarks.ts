/** What a careful person would say of a torrent before it is made: the same words as of one that is shown. */
import type { Content, ContentFile } from "../../metainfo/content.ts";
import type { CreateOptions, Outline } from "../../metainfo/create.ts";
import { lint } from "../../metainfo/lint.ts";
import { safeNames } from "../../metainfo/safe_names.ts";
import type { Remark, Torrent, TorrentFile } from "../../metainfo/torrent.ts";

/** What can be told of the hashes alone, or was asked for. */
const NOT_HERE = new Set(["layers-missing", "v2-only"]);

/** The remarks; names as the pickiest of systems would have them. */
export function remarksOn(content: Content, outline: Outline, options: CreateOptions, now: number): Remark[] {
  const torrent = draftOf(content, outline, options);
  const facts = { now, size: 20 * outline.pieceCount, names: safeNames(torrent, "windows") };
  return lint(torrent, facts).filter(({ code }) => !NOT_HERE.has(code));
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
