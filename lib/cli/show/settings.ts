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
    sentence: "Print one JSON object in place of the text; of several sources one a line.",
  },
  raw: {
    name: "raw",
    kind: "switch",
    fallback: false,
    sentence: "Print the bencode itself as JSON, whatever it holds.",
  },
} as const satisfies SettingTable;
