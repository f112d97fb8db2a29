/** `muster get SOURCE...`: downloads torrents, and then seeds them. */
import type { Command } from "./command.ts";
import { GET_SETTINGS } from "./get/settings.ts";

export const get: Command = {
  name: "get",
  synopsis: ["get SOURCE... [options]", "get --lan [NAME...] [options]"],
  summary: "download torrents, then seed them until Ctrl+C",
  examples: [
    ["muster get debian.torrent", "into the current folder"],
    ["muster get a.torrent b.torrent --out /srv --exit-when-done", "two, without seeding them"],
    ['muster get photos.torrent --select 1-3 --select "*.jpg"', "some of the files"],
    ["muster get http://192.168.1.50:9000/t/photos --wait", "what another computer shares, once it does"],
    ["muster get --lan", "list what is shared on this LAN"],
    ["muster get a.torrent --peer 192.168.1.50:6881", "from a computer that is known"],
  ],
  settings: GET_SETTINGS,
  words: [[
    "SOURCE",
    "A .torrent file, an http or https URL of one or of a share, or - for the standard input.",
  ]],
  lastWordRepeats: true,
  wildcards: true,
  remark:
    "What is there already is kept: a later run goes on where an earlier one stopped, and files that came from elsewhere " +
    "are checked first. It seeds until Ctrl+C, unless --seed-ratio, --seed-time or --exit-when-done ends that. Ctrl+C says " +
    "good-bye to the trackers, a second one ends at once. All text goes to stderr, and --quiet leaves only what goes wrong. " +
    "Exit codes: 0 all is there, 1 failed, such as a port in use, 2 for a bad command line, 4 a source could not be read or " +
    "is no torrent, 5 files could not be written, 130 stopped before all was there.",
  run: async (...parts) => (await import("./get/run.ts")).runGet(...parts),
};
