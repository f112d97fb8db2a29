/** The files one a line, for scripts: bytes, a tab, and the path from the torrent's name on, with slashes. */
import type { Torrent } from "../../metainfo/torrent.ts";
import { harmlessName } from "../console_text.ts";

/** The lines. Pads are left out; what would break a line shows as a question mark. */
export function* fileLines({ name, isSingle, files }: Torrent): Generator<string> {
  const start = isSingle ? "" : `${harmlessName(name)}/`;
  for (const { path, length, isPad } of files) {
    if (!isPad) yield `${length}\t${start}${path.map(harmlessName).join("/")}`;
  }
}
