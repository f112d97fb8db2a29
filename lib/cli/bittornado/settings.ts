/** The options of BitTornado's commands, under the names that they had. */
import type { SettingTable } from "../../base/setting.ts";
import { MAKE_SETTINGS } from "../make/settings.ts";

/** The option under both names that it had. */
export const ANNOUNCE_LIST_SETTINGS = {
  announceList: {
    name: "announce_list",
    letter: "a",
    kind: "text",
    fallback: "",
    placeholder: "URL,URL|URL",
    good: "trackers, with commas within a tier and | between tiers",
    sentence: "All trackers: commas within a tier, | between tiers, the whole in quotes.",
  },
  announceListDashed: {
    name: "announce-list",
    kind: "text",
    fallback: "",
    placeholder: "URL,URL|URL",
    good: "trackers, with commas within a tier and | between tiers",
    sentence: "The same.",
  },
} as const satisfies SettingTable;

/** `-v`. */
export const VERBOSE_SETTING = {
  verbose: {
    name: "verbose",
    letter: "v",
    kind: "switch",
    fallback: false,
    sentence: "Print the old values.",
  },
} as const satisfies SettingTable;

const TARGET = {
  name: "target",
  kind: "text",
  fallback: "",
  placeholder: "PATH",
  good: "a path",
  isPath: true,
} as const;

/** The options of btmakemetafile. */
export const MAKER_SETTINGS = {
  ...ANNOUNCE_LIST_SETTINGS,
  httpSeeds: {
    name: "httpseeds",
    kind: "text",
    fallback: "",
    placeholder: "URL[|URL...]",
    good: "URLs with | between them",
    sentence: "HTTP seeds (BEP 17).",
  },
  piecePower: {
    name: "piece_size_pow2",
    kind: "count",
    fallback: 0,
    min: 14,
    max: 28,
    zero: "one by the size of the files, as BitTornado chose it",
    unit: "18 is 256 KiB",
    placeholder: "POWER",
    sentence: "Which power of two a piece's bytes are.",
  },
  comment: MAKE_SETTINGS.comment,
  encoding: {
    name: "filesystem_encoding",
    kind: "text",
    fallback: "",
    placeholder: "NAME",
    good: "an encoding's name",
    sentence: "Has no effect: names are UTF-8 in torrents.",
  },
  target: {
    ...TARGET,
    sentence: "Where to write: a file, or with several FILEs a folder [default: FILE.torrent].",
  },
  force: MAKE_SETTINGS.force,
} as const satisfies SettingTable;

/** The options of btcompletedir. */
export const COMPLETE_SETTINGS = {
  ...MAKER_SETTINGS,
  target: { ...TARGET, sentence: "The folder to write into, made if need be [default: the DIR itself]." },
} as const satisfies SettingTable;
