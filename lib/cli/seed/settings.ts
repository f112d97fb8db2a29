/** The options of `muster seed`. */
import type { SettingTable } from "../../base/setting.ts";
import { TORRENT_SETTINGS } from "../../client/config.ts";
import { RUN_SETTINGS } from "../client/settings.ts";

const { maxDown: _down, maxTorrentDown: _torrentDown, ...SHARED } = RUN_SETTINGS;

/** As they are typed. */
export const SEED_SETTINGS = {
  data: {
    name: "data",
    kind: "text",
    fallback: "",
    placeholder: "PATH",
    good: "the path of a file or folder",
    isPath: true,
    sentence:
      "The file or folder that is seeded, or the folder that it stands in. Without it: the torrent's name in the " +
      "current folder, else beside the torrent.",
  },
  superSeed: TORRENT_SETTINGS.superSeed,
  ...SHARED,
} as const satisfies SettingTable;
