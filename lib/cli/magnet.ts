/** `muster magnet TORRENT...`: writes the magnet links of torrents. */
import type { Command } from "./command.ts";
import { MAGNET_SETTINGS } from "./magnet/settings.ts";

export const magnet: Command = {
  name: "magnet",
  synopsis: ["magnet TORRENT... [options]"],
  summary: "write a torrent's magnet link",
  examples: [
    ["muster magnet a.torrent", "its link, with its trackers and web seeds"],
    ["muster magnet *.torrent --no-trackers", "bare links, one a line"],
    ['muster magnet a.torrent --select 2 --select "*.srt"', "a link to some of the files"],
    ["muster magnet a.torrent --peer 192.168.1.50:6881", "for someone who can reach you directly"],
  ],
  settings: MAGNET_SETTINGS,
  words: [
    [
      "TORRENT",
      "A .torrent file, its URL, - for the standard input, or a magnet link in quotes, which is written anew.",
    ],
  ],
  lastWordRepeats: true,
  wildcards: true,
  remark:
    "A v2 torrent's link has its v2 hash, that of a hybrid one both, so that every client finds one that it knows. " +
    "Put a link in quotes where you type it: & ends a command. What cannot be read is told, and the others are still " +
    "written. Exit codes: 0 all links were written, 2 for a bad command line, 4 a source could not be read or is no " +
    "torrent, 5 the output could not be written, 130 after Ctrl+C.",
  run: async (...parts) => (await import("./magnet/run.ts")).runMagnet(...parts),
};
