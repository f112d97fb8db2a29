/** `muster edit TORRENT...`: changes torrents, with their info hash as it is unless another one is asked for. */
import type { Command } from "./command.ts";
import { EDIT_SETTINGS } from "./edit/settings.ts";

export const editCommand: Command = {
  name: "edit",
  synopsis: ["edit TORRENT... [options]"],
  summary: "change torrents, their info hash as it is",
  examples: [
    ["muster edit a.torrent -t http://192.168.1.50:9000/announce", "another tracker"],
    [
      "muster edit *.torrent --add-tracker udp://tracker.example.net:9000",
      "one tracker more, in each of them",
    ],
    ["muster edit a.torrent --no-comment -o clean.torrent", "a changed copy"],
  ],
  settings: EDIT_SETTINGS,
  words: [["TORRENT", "A .torrent file; - is the standard input, with -o."]],
  lastWordRepeats: true,
  wildcards: true,
  remark:
    "What is not changed stays byte for byte as it is, keys that muster does not know too. Several torrents are all " +
    "changed in memory before the first is written, and each is written whole or not at all. Exit codes: 0 done, also " +
    "when there was nothing to change, 1 it cannot be done, 2 for a bad command line or a missing --new-infohash, 4 a " +
    "torrent could not be read or is none, 5 one could not be written, 130 after Ctrl+C.",
  run: async (...parts) => (await import("./edit/run.ts")).runEdit(...parts),
};
