/** `muster btcompletedir`: creates a torrent for each entry of a folder, as BitTornado did. */
import type { Command } from "../command.ts";
import { COMPLETE_SETTINGS, runMaker } from "./maker.ts";

export const btcompletedir: Command = {
  name: "btcompletedir",
  program: true,
  synopsis: ["btcompletedir TRACKERURL DIR... [options]"],
  summary: "create a torrent for each entry of a folder, as BitTornado did",
  examples: [[
    "btcompletedir http://192.168.1.50:9000/announce videos",
    "writes videos/NAME.torrent for each",
  ]],
  settings: COMPLETE_SETTINGS,
  words: [
    ["TRACKERURL", "The tracker."],
    ["DIR", "A folder; each file and folder in it becomes one torrent."],
  ],
  lastWordRepeats: true,
  wildcards: true,
  remark:
    "Entries that have a torrent already are skipped, and so are .torrent files, names that start with a dot, core " +
    'and CVS. "muster make --each" can do more.',
  run: (call, env, live) => runMaker(call, env, live, true),
};
