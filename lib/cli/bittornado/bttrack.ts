/** `muster bttrack`, and the executable under the name bttrack: the tracker by BitTornado's command line. */
import type { Command } from "../command.ts";
import { track } from "../track.ts";
import { BTTRACK_SETTINGS } from "./bttrack/settings.ts";
import { withDashes } from "./bttrack/with_dashes.ts";

export const bttrack: Command = {
  name: "bttrack",
  program: true,
  serves: true,
  synopsis: ["bttrack --dfile FILE [options]"],
  summary: "the tracker, by the command line of BitTornado",
  examples: [
    ["bttrack --port 6969 --dfile dstate", "what dstate holds of an earlier bttrack is taken over"],
    [
      "bttrack --port 6969 --dfile dstate --allowed_dir torrents --show_names 1",
      "only the torrents of a folder",
    ],
    ["bttrack --dfile dstate --bind 127.0.0.1", "on port 80, for this machine alone"],
  ],
  settings: BTTRACK_SETTINGS,
  borrows: { ...track, settings: { ...track.settings, ...withDashes(BTTRACK_SETTINGS, track.settings) } },
  words: [],
  remark:
    "Names may be written with - in place of _, and 0 and 1 for off and on. The defaults of port, interval, peers in an " +
    "answer, scrapes and --allowed_controls are bttrack's; without --logfile there is no log. Without any option this help is shown. " +
    '"muster bttrack" runs this, and so does the executable when it is called bttrack (bttrack.exe), by a copy or a link.',
  run: async (...parts) => (await import("./bttrack/run.ts")).runBttrack(...parts),
};
