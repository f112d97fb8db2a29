/** The options of `muster show`. */
import type { SettingTable } from "../../base/setting.ts";

/** As typed. */
export const SHOW_SETTINGS = {
  files: {
    name: "files",
    kind: "switch",
    fallback: false,
    sentence: "Only the files, one a line: bytes, a tab and the path.",
  },
  json: {
    name: "json",
    kind: "switch",
    fallback: false,
    sentence: "Print one JSON object a source, each on a line, in place of the text.",
    more:
      "version (1), input, kind (v1, v2, hybrid or magnet), name, infoHash and infoHashV2 (hex digits, or null), " +
      "single (one file without a folder), length (bytes), pieceLength, pieceCount, private, source, comment, createdBy, " +
      "date (seconds since 1970) and dateText, trackers (a list for each tier), webSeeds, httpSeeds, nodes, similar, " +
      "collections, torrentSize, remarks (code and sentence), fileCount, and files (path, length, offset; where they " +
      "apply pad, link, executable, hidden, root). nameHex and pathHex stand beside names that are not UTF-8, safeName " +
      "and safePath beside those that would be saved otherwise. Of a magnet link fewer, with peers and selected. Of what " +
      "fails: version, input, and error (code and message).",
  },
  raw: {
    name: "raw",
    kind: "switch",
    fallback: false,
    sentence: "Print the bencode itself as JSON, whatever it holds.",
  },
} as const satisfies SettingTable;
