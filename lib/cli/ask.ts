/** `muster ask URL [HASH...]`: asks any tracker and tells in plain words how it answers. */
import { SCRAPE_LIMIT } from "../protocol/message.ts";
import { ASK_SETTINGS } from "./ask/settings.ts";
import type { Command } from "./command.ts";

export const ask: Command = {
  name: "ask",
  synopsis: ["ask URL [HASH...] [options]"],
  summary: "ask a tracker, and tell whether it answers rightly",
  examples: [
    ["muster ask udp://tracker.example.net:6969", "does it answer, and how fast?"],
    ["muster ask http://192.168.1.50:9000/announce HASH --peers", "who shares this torrent?"],
  ],
  settings: ASK_SETTINGS,
  words: [
    [
      "URL",
      "The tracker: http://, https:// or udp://. A magnet link alone, in quotes, gives both: its first tracker " +
      "and its hash.",
    ],
    [
      "HASH",
      "A torrent's info hash: 40 hex digits, 64 of a v2 one, 32 letters of base32, or a magnet link in " +
      `quotes. Up to ${SCRAPE_LIMIT} may follow. Without one it asks about a torrent that nobody has.`,
    ],
  ],
  lastWordRepeats: true,
  remark:
    "It announces as a client that lacks one byte, scrapes, and takes its announces back. Each address " +
    "family of a name is asked at its first address, never through a proxy. Exit codes: 0 it answers rightly, " +
    "1 it does not, 2 for a bad command line, 130 after Ctrl+C.",
  run: async (...parts) => (await import("./ask/run.ts")).runAsk(...parts),
};
