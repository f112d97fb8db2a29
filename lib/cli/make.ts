/** `muster make PATH...`: creates torrents. */
import type { Command } from "./command.ts";
import { MAKE_SETTINGS } from "./make/settings.ts";

export const make: Command = {
  name: "make",
  synopsis: ["make PATH... [-t URL] [options]"],
  summary: "create torrents",
  examples: [
    ["muster make pictures -t URL", "writes pictures.torrent for the tracker at URL"],
    [
      "muster make videos --each -o torrents/ -t udp://tracker.example.net:6969",
      "one torrent for each video",
    ],
    ['muster make pictures --hybrid --exclude "*.tmp" --dry-run', "what would be made?"],
  ],
  settings: MAKE_SETTINGS,
  words: [["PATH", "A file or a folder; each becomes one torrent. A link is followed."]],
  lastWordRepeats: true,
  wildcards: true,
  remark:
    "Files are sorted and names are kept the same way on every system: the same files, options and --no-date make the " +
    "same torrent anywhere. Nothing is written until all is hashed, and a torrent that is there already stays unless " +
    "--force is given. What fails does not keep the other PATHs from being made. Exit codes: 0 done, 1 a torrent cannot " +
    "be made, 2 for a bad command line, 4 something cannot be read, 5 something cannot be written, 130 after Ctrl+C; of " +
    "several failures the first.",
  run: async (...parts) => (await import("./make/run.ts")).runMake(...parts),
};
