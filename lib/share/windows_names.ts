/** Which names of a share a Windows machine that gets it will not be able to hold as they are. */
import type { Content } from "../metainfo/content.ts";
import { type NameChange, safeNames } from "../metainfo/safe_names.ts";

/** What would be changed there. */
export function windowsChanges({ name, isSingle, files }: Content): readonly NameChange[] {
  const utf8 = new TextEncoder();
  const named = files.map(({ path, length, link }) => ({
    path: path.map((part) => utf8.encode(part)),
    link: link?.map((part) => utf8.encode(part)) ?? null,
    ...{ length, offset: 0, isPad: false, isExecutable: false, isHidden: false, root: null },
  }));
  const torrent = { name: utf8.encode(name), isSingle, files: named, infoHash: new Uint8Array(20) };
  return safeNames(torrent, "windows").changes;
}
