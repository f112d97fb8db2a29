/** `muster seed TORRENT... [--data PATH]`: seeds what is there, and downloads nothing. */
import type { Command } from "./command.ts";
import { SEED_SETTINGS } from "./seed/settings.ts";

export const seed: Command = {
  name: "seed",
  synopsis: ["seed TORRENT... [--data PATH] [options]"],
  summary: "seed files that are there until Ctrl+C",
  examples: [
    ["muster seed photos.torrent", "photos/, here or beside the torrent"],
    ["muster seed photos.torrent --data /srv/photos", "or there"],
    ["muster seed *.torrent --data /srv --max-up 5MB/s", "all that stands in a folder"],
  ],
  settings: SEED_SETTINGS,
  words: [["TORRENT", "A .torrent file, an http or https URL of one, or - for the standard input."]],
  lastWordRepeats: true,
  wildcards: true,
  lacks: {
    "exit-when-done": "A seed is ended by --seed-time or --seed-ratio.",
    "out": "Where the files are is said by --data.",
  },
  remark:
    "Files are checked at the first start, or with --check, and only read, never changed; of what is not whole the right " +
    "pieces are seeded. All text goes to stderr, and --quiet leaves only what goes wrong. Exit codes: 0 stopped by Ctrl+C, " +
    "or done by --seed-ratio or --seed-time, 1 failed, such as a port in use, 2 for a bad command line, 4 the torrent or " +
    "the files could not be read, or nothing of them is there.",
  run: async (...parts) => (await import("./seed/run.ts")).runSeed(...parts),
};
