/** `muster btmakemetafile`: creates torrents as BitTornado did. */
import type { Command } from "../command.ts";
import { MAKER_SETTINGS, runMaker } from "./maker.ts";

export const btmakemetafile: Command = {
  name: "btmakemetafile",
  program: true,
  synopsis: ["btmakemetafile TRACKERURL FILE... [options]"],
  summary: "create torrents as BitTornado did",
  examples: [["btmakemetafile http://192.168.1.50:9000/announce pictures", "writes pictures.torrent"]],
  settings: MAKER_SETTINGS,
  words: [
    ["TRACKERURL", "The tracker."],
    ["FILE", "A file or folder; each becomes one torrent."],
  ],
  lastWordRepeats: true,
  wildcards: true,
  remark:
    "As with BitTornado a torrent is written beside its FILE, and names that start with a dot, core and CVS are left out. " +
    'Otherwise than BitTornado it replaces no torrent without --force. "muster make" can do more.',
  run: (call, env, live) => runMaker(call, env, live, false),
};
