/** The options of `muster config`. */
import type { SettingTable } from "../../base/setting.ts";

/** As they are typed. */
export const CONFIG_SETTINGS = {
  check: {
    name: "check",
    kind: "switch",
    fallback: false,
    sentence:
      "Read the configuration file, the environment and the tracker's lists, and tell what is set, and where.",
  },
  json: {
    name: "json",
    kind: "switch",
    fallback: false,
    sentence: "With --check: print one JSON object in place of the text.",
    more:
      "version (1), file (the path of the configuration file, or null), and settings, a list of what is set: name " +
      "(such as track.port), value (a text, or a list of texts), and origin (the file and the line, or the variable).",
  },
} as const satisfies SettingTable;
