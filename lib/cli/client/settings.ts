/** The options that `muster get` and `muster seed` have in common, beside those of the client itself. */
import type { SettingTable } from "../../base/setting.ts";
import { CLIENT_SETTINGS, TORRENT_SETTINGS } from "../../client/config.ts";
import { MAGNET_SETTINGS } from "../magnet/settings.ts";

/** As they are typed. */
export const RUN_SETTINGS = {
  peer: {
    ...MAGNET_SETTINGS.peer,
    sentence:
      "A peer to call, whatever the trackers say: its address, or a name that is looked up. Can be given again.",
  },
  ...CLIENT_SETTINGS,
  slots: TORRENT_SETTINGS.slots,
  maxTorrentUp: TORRENT_SETTINGS.maxTorrentUp,
  maxTorrentDown: TORRENT_SETTINGS.maxTorrentDown,
  seedRatio: TORRENT_SETTINGS.seedRatio,
  seedTime: TORRENT_SETTINGS.seedTime,
  check: {
    name: "check",
    kind: "switch",
    fallback: false,
    sentence: "Hash all that is there at the start, whatever was kept of an earlier run.",
  },
  noResume: {
    name: "no-resume",
    kind: "switch",
    fallback: false,
    sentence: "Keep nothing of how far it is; what is there is then hashed at each start.",
  },
  json: {
    name: "json",
    kind: "switch",
    fallback: false,
    sentence: "Print events as they come, one JSON object a line, in place of the text.",
    more: "Each object has version (1), event, time (ISO 8601), and, where it is about a torrent, name and " +
      "infoHash. The events: started (program, port, notes), added (input, kind, infoHashV2, size, wanted, " +
      "files, filesWanted, place, renamed), opened (done, wanted, origin: new, resumed or checked, place), " +
      "progress (activity, opening, done, wanted, pieces, piecesDone, downloaded, uploaded, ratio, " +
      "downRate, upRate, peers, seeds, swarmSeeds, swarmLeechers, copies, secondsLeft; once a second where " +
      "something changed, and after a minute without an event), completed (seconds, downloaded, place; both " +
      "numbers are 0 where nothing was missing at the start), tracker (url, state: failing, working or " +
      "warning, message), paused (error), resumed, unfinished (error: all is there, but a link or a mode " +
      "could not be set), unsaved (error: how far it is could not be kept), failed (error), banned (peer, " +
      "reason), bad-piece (piece), ended (reason: done (with --exit-when-done), ratio, time, share or stopped; " +
      "downloaded, uploaded and ratio in the end), on-done (exitCode, or error), note (message), error " +
      "(input and error: a source that cannot be used), stopped (exitCode: the last one). Sizes are bytes, " +
      "rates bytes a second, times seconds; an error has code and message. When nobody reads the standard " +
      "output any more, the run ends with 5.",
  },
} as const satisfies SettingTable;
