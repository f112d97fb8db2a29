/** The options of `muster ctl`. */
import type { SettingTable } from "../../base/setting.ts";

/** As they are typed. */
export const CTL_SETTINGS = {
  port: {
    name: "port",
    kind: "port",
    fallback: 0,
    min: 1,
    max: 65_535,
    zero: "the only one that runs",
    placeholder: "PORT",
    sentence: "The port of the tracker.",
  },
  limit: {
    name: "limit",
    kind: "count",
    fallback: 100,
    min: 1,
    max: 100_000,
    placeholder: "N",
    sentence: "The most torrents or peers that are told.",
  },
  json: {
    name: "json",
    kind: "switch",
    fallback: false,
    sentence: "Print one JSON object in place of the text.",
  },
} as const satisfies SettingTable;
