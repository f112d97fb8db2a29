/** Names whose ending is out of sight: `Movie.mp4            .exe`. */
import { nameOf } from "../read/file_at.ts";
import type { Torrent } from "../torrent.ts";
import { quoted } from "./check.ts";

/** Files with three or more spaces before the ending of their name. */
export function hiddenEndings({ files }: Pick<Torrent, "files">): string[] {
  const sentences: string[] = [];
  for (const file of files) {
    const ending = file.isPad ? null : hiddenEnding(nameOf(file));
    if (ending !== null) {
      sentences.push(
        `The name ${quoted(ending.name)} hides behind spaces that it ends in ${quoted(ending.end)}.`,
      );
    }
  }
  return sentences;
}

function hiddenEnding(bytes: Uint8Array): { name: string; end: string } | null {
  const dot = bytes.lastIndexOf(DOT);
  // Nearly all names are told by a look at two bytes: none is decoded that has no space there.
  if (dot < 3 || !mayEndSpace(bytes[dot - 1])) return null;
  const name = utf8.decode(bytes);
  const [, end] = /[\s\u2800\u3164]{3}(\.[^.]+)$/.exec(name) ?? [];
  return end === undefined ? null : { name, end };
}

/** The plain space, and the last byte of those beyond ASCII. */
function mayEndSpace(byte: number): boolean {
  return byte === 32 || byte === 9 || byte >= 128;
}

const DOT = 46;
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
