/** The options of `muster verify`. */
import type { SettingTable } from "../../base/setting.ts";

export const VERIFY_SETTINGS = {
  files: { name: "files", kind: "switch", fallback: false, sentence: "List all files, whole ones too." },
  extra: {
    name: "extra",
    kind: "switch",
    fallback: false,
    sentence: "List the files in the folder that the torrent does not know. Links are not followed.",
  },
  threads: {
    name: "threads",
    kind: "count",
    fallback: 0,
    min: 1,
    max: 64,
    zero: "as many as the machine runs at once",
    placeholder: "COUNT",
    sentence: "How many threads hash.",
  },
  json: {
    name: "json",
    kind: "switch",
    fallback: false,
    sentence: "Print one JSON object in place of the text.",
  },
} as const satisfies SettingTable;
