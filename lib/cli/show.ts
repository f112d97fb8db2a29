/** `muster show SOURCE...`: tells what torrents and magnet links say, and what a careful person would say of them. */
import type { Command } from "./command.ts";
import { SHOW_SETTINGS } from "./show/settings.ts";

export const show: Command = {
  name: "show",
  synopsis: ["show SOURCE... [options]"],
  summary: "tell what a torrent or a magnet link says",
  examples: [
    ["muster show a.torrent", "all about it, with what is odd"],
    ["muster show --files a.torrent", "its files, for a script"],
    ["muster show --json https://example.org/a.torrent", "a torrent from the web, for a program"],
  ],
  settings: SHOW_SETTINGS,
  words: [["SOURCE", "A .torrent file, its URL, a magnet link in quotes, or - for the standard input."]],
  lastWordRepeats: true,
  wildcards: true,
  remark:
    "With --raw a string that is no plain text (UTF-8 without control characters) is written as hex: and its bytes in " +
    "hex digits, a key likewise. With --quiet only the warnings are shown. Exit codes: 0 all could be shown, 2 for a " +
    "bad command line, 4 a source could not be read or is no torrent, 5 the output could not be written, 130 after Ctrl+C.",
  run: async (...parts) => (await import("./show/run.ts")).runShow(...parts),
};
