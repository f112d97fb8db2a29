/** `muster share PATH...`: one command that spreads a file or a folder over a LAN. */
import type { Command } from "./command.ts";
import { SHARE_SETTINGS } from "./share/settings.ts";
import { track } from "./track.ts";

export const share: Command = {
  name: "share",
  synopsis: ["share PATH... [options]"],
  summary: "share files and folders on a LAN",
  examples: [
    ["muster share images", "and others type: muster get http://192.168.1.50:9000/t/images"],
    ["muster share disk.img --until 40", "end when forty machines have it"],
    ["muster share images --max-up 50MB/s", "at this rate at most; the machines feed each other"],
    ["muster share photos --password", "hand the torrent to those who know the password"],
    ["muster share videos", "typed while it runs: one more thing"],
  ],
  settings: SHARE_SETTINGS,
  borrows: track,
  words: [["PATH", "A file or a folder to share; each becomes a share of its own."]],
  lastWordRepeats: true,
  wildcards: true,
  serves: true,
  lacks: {
    "data": "What is shared is given as words: muster share PATH...",
    "seed-time": "--until N ends it when N have it all.",
    "tracker": "It has a tracker of its own, or uses the muster that runs on --port.",
  },
  remark:
    "It makes the torrent (what was hashed is kept, and good as long as sizes and times are the same), runs a tracker and " +
    "a page, and seeds. Where a muster of this user shares already on that port the PATHs are added to it, and this one " +
    "ends; options that are for all are refused then. Where a plain tracker runs there it is used, and the pages are on the " +
    "next port. Exit codes: 0 stopped by Ctrl+C, or --until was reached, 1 failed, such as a port in use or nothing in a " +
    "folder, 2 for a bad command line, 3 for a bad configuration, 4 a path that could not be read, 130 stopped before " +
    "anything was read.",
  run: async (...parts) => (await import("./share/run.ts")).runShare(...parts),
};
