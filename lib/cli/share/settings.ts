/** The options of `muster share`, beside those of `muster track`. */
import type { SettingTable } from "../../base/setting.ts";
import { CLIENT_SETTINGS, TORRENT_SETTINGS } from "../../client/config.ts";
import { PASSWORD_SETTING } from "../ask_password.ts";
import { DISCOVERY_SETTINGS } from "../discovery_settings.ts";
import { MAKE_SETTINGS } from "../make/settings.ts";

/** As they are typed. */
export const SHARE_SETTINGS = {
  name: {
    ...MAKE_SETTINGS.name,
    sentence: "The share's name [default: that of the file or folder]. For one PATH alone.",
  },
  until: {
    name: "until",
    kind: "count",
    fallback: 0,
    min: 1,
    max: 100_000,
    unset: "until Ctrl+C",
    placeholder: "N",
    sentence: "Ends when N others have it all; of several shares, all of each.",
  },
  maxUp: {
    ...CLIENT_SETTINGS.maxUp,
    sentence: "The most that leaves this machine in a second, to clients and browsers together.",
  },
  password: {
    ...PASSWORD_SETTING,
    sentence:
      "Asks for a password that the .torrent and plain downloads need from then on; MUSTER_PASSWORD holds one too.",
  },
  noHttp: {
    name: "no-http",
    kind: "switch",
    fallback: false,
    sentence: "No plain downloads of files by a browser or curl, and no web seed in the torrents.",
  },
  maxHttp: {
    name: "max-http",
    kind: "rate",
    fallback: 0,
    min: 1_000,
    max: 100e9,
    unset: "as much as leaves clients three quarters",
    placeholder: "RATE",
    sentence: "The most that plain downloads take in a second, all together.",
  },
  ...DISCOVERY_SETTINGS,
  slots: TORRENT_SETTINGS.slots,
  maxPeers: CLIENT_SETTINGS.maxPeers,
  peerPort: {
    ...CLIENT_SETTINGS.port,
    name: "peer-port",
  },
  exclude: MAKE_SETTINGS.exclude,
  include: MAKE_SETTINGS.include,
  hidden: MAKE_SETTINGS.hidden,
  symlinks: {
    name: "symlinks",
    kind: "choice",
    choices: ["follow", "skip"],
    fallback: "follow",
    sentence: "Symbolic links within a folder: take what they lead to, or leave them out.",
  },
  json: {
    name: "json",
    kind: "switch",
    fallback: false,
    sentence: "Print events as they come, one JSON object a line, in place of the text.",
    more:
      "Each object has version (1), event, and time (ISO 8601). The events: started (program, page, tracker, port, " +
      "peerPort, notes), hashing (name, path, size, files), shared (name, path, url, command, size, files, infoHash), " +
      "progress (once a second where something changed: shares, each with name, state, done, size, have, getting, " +
      "upRate, secondsLeft and getters: address, client, done, rate, secondsLeft, stuckFor, isWhole), changed (name, " +
      "why; null when it is as it was again), finished (name, address, have: somebody has all of it; address null: nobody " +
      "saw who), removed (name), failed (name, path, error), note (message), stopped. " +
      "Sizes are bytes, rates bytes a second, times seconds; an error has code and message.",
  },
} as const satisfies SettingTable;
