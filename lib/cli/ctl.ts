/** `muster ctl VERB`: asks and tells a tracker that runs. */
import type { Command } from "./command.ts";
import { CTL_SETTINGS } from "./ctl/settings.ts";

export const ctl: Command = {
  name: "ctl",
  synopsis: [
    "ctl status|reload|save|drain|stop [options]",
    "ctl torrents [options]",
    "ctl peers HASH [options]",
    "ctl share PATH... | unshare NAME... | shares [options]",
  ],
  summary: "ask and control a running tracker",
  examples: [
    ["muster ctl status", "how it runs, and what is in force"],
    ["muster ctl reload", "read the configuration and all lists again"],
    ["muster ctl torrents --limit 10", "the ten largest swarms"],
    ["muster ctl peers HASH --json", "who shares a torrent, for a program"],
    ["muster ctl stop --port 6969", "stop the one on that port"],
    ["muster ctl share videos", "share one more folder, where muster share runs"],
  ],
  settings: CTL_SETTINGS,
  words: [
    ["VERB", "What to do: status, reload, save, drain, stop, torrents, peers, share, unshare or shares."],
    [
      "WORD",
      "Of peers: the torrent's info hash, 40 hex digits or 32 letters of base32. Of share: a file or folder, and of " +
      "unshare a share's name; several can be given.",
    ],
  ],
  lastWordRepeats: true,
  passesOverConfig: true,
  remark:
    "It finds the trackers of the same user by their control sockets; where several run, name one by --port. reload " +
    "refuses what is wrong and leaves all as it was. save writes the state now. drain tells clients to come again later " +
    "and stops when they are quiet. share, unshare and shares add to, take from and list what a muster share shares. What is wrong in a muster.toml that nobody named is passed over. Exit codes: 0 done, " +
    "1 no tracker answers or it could not be done, 2 for a bad command line, 3 when reload found a bad configuration or " +
    "list, 5 when the state could not be written.",
  run: async (call, env, live) => (await import("./ctl/run.ts")).runCtl(call, env, live),
};
