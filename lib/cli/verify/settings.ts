/** The options of `muster verify`. */
import type { SettingTable } from "../../base/setting.ts";
import { MAKE_SETTINGS } from "../make/settings.ts";

export const VERIFY_SETTINGS = {
  files: { name: "files", kind: "switch", fallback: false, sentence: "List all files, whole ones too." },
  extra: {
    name: "extra",
    kind: "switch",
    fallback: false,
    sentence:
      "List the files in the torrent's folder that it does not know; a torrent of a single file has no folder. " +
      "Links are not followed.",
  },
  threads: MAKE_SETTINGS.threads,
  json: {
    name: "json",
    kind: "switch",
    fallback: false,
    sentence: "Print one JSON object, on a line, in place of the text.",
    more:
      "version (1), input, kind, name, infoHash, infoHashV2, place (what was checked), whole, length and right (bytes), " +
      "pieceLength, pieceCount, badPieces, incompletePieces and uncheckedPieces (ranges, first and last), files " +
      "(number, path, place, state, length, found, right, pieceCount, badPieceCount, untold, suspected, contradicted, " +
      "problem), and extra (files, complete, problems; null without --extra). Of a torrent that could not be checked: " +
      "version, input, and error (code and message).",
  },
} as const satisfies SettingTable;
