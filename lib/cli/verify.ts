/** `muster verify TORRENT [PATH]`: tells which files of a torrent are whole on disk, and which of their pieces are bad. */
import type { Command } from "./command.ts";
import { VERIFY_SETTINGS } from "./verify/settings.ts";

export const verifyCommand: Command = {
  name: "verify",
  synopsis: ["verify TORRENT [PATH] [options]"],
  summary: "check files on disk against a torrent",
  examples: [
    ["muster verify pictures.torrent", "is pictures/, here or beside the torrent, whole?"],
    ["muster verify pictures.torrent /srv/pictures --extra", "and is there anything else in it?"],
  ],
  settings: VERIFY_SETTINGS,
  words: [
    ["TORRENT", "A .torrent file, an http or https URL of one, or - for the standard input."],
    [
      "PATH",
      "The file or the folder to check, or the folder that it stands in. Without it: the torrent's name in the " +
      "current folder, else beside the torrent.",
    ],
  ],
  remark:
    "A file is whole, missing, short, long, damaged, unreadable, or suspect: right in size, but it shares a piece that " +
    "is not right with other files (v1 torrents cut pieces across files). Pieces are counted from 0, as clients do. A " +
    "link of the torrent may be a file or a folder on disk. Extra files do not make it fail. --quiet prints only what " +
    "is wrong. Exit codes: 0 all is whole, 6 something is not, or all is missing from the PATH, 2 for a bad command " +
    "line, 4 when the torrent cannot be read, the PATH does not exist, or without a PATH nothing is found, 5 the output " +
    "could not be written, 130 after Ctrl+C.",
  run: async (...parts) => (await import("./verify/run.ts")).runVerify(...parts),
};
