/** The settings of a client: one row each, from which the help, the readers and the types are made. */
import type { SettingTable, ValuesOf } from "../base/setting.ts";

/** What concerns all torrents of a client together. */
export const CLIENT_SETTINGS = {
  port: {
    name: "port",
    kind: "port",
    fallback: 6881,
    min: 1,
    max: 65_535,
    zero: "any free one",
    placeholder: "PORT",
    sentence:
      "The port that peers come in by, TCP. When it is taken, and none was asked for, any free one is used.",
  },
  bind: {
    name: "bind",
    kind: "addresses",
    fallback: [],
    max: 16,
    placeholder: "ADDRESS",
    sentence:
      "The addresses to listen on and to call from, with commas between them. Without it: all, IPv4 and IPv6.",
  },
  maxUp: {
    name: "max-up",
    kind: "rate",
    fallback: 0,
    min: 1_000,
    max: 100e9,
    zero: "no limit",
    placeholder: "RATE",
    sentence: "The most that is sent to peers in a second, all torrents together.",
  },
  maxDown: {
    name: "max-down",
    kind: "rate",
    fallback: 0,
    min: 1_000,
    max: 100e9,
    zero: "no limit",
    placeholder: "RATE",
    sentence: "The most that is taken from peers in a second, all torrents together.",
  },
  maxPeers: {
    name: "max-peers",
    kind: "count",
    fallback: 200,
    min: 1,
    max: 10_000,
    placeholder: "N",
    sentence: "The most peers that are connected at once, all torrents together.",
  },
} as const satisfies SettingTable;

/** The same, read. */
export type ClientConfig = ValuesOf<typeof CLIENT_SETTINGS> & {
  /** Whether `port` was asked for; otherwise any free one takes its place when it is taken. */
  readonly portWished: boolean;
};

/** What concerns each torrent by itself. */
export const TORRENT_SETTINGS = {
  slots: {
    name: "slots",
    kind: "count",
    fallback: 8,
    min: 1,
    max: 1_000,
    placeholder: "N",
    sentence: "The most peers of a torrent that are sent to at once.",
  },
  maxTorrentUp: {
    name: "max-torrent-up",
    kind: "rate",
    fallback: 0,
    min: 1_000,
    max: 100e9,
    zero: "no limit",
    placeholder: "RATE",
    sentence: "The most that is sent in a second, for each torrent.",
  },
  maxTorrentDown: {
    name: "max-torrent-down",
    kind: "rate",
    fallback: 0,
    min: 1_000,
    max: 100e9,
    zero: "no limit",
    placeholder: "RATE",
    sentence: "The most that is taken in a second, for each torrent.",
  },
  sequential: {
    name: "sequential",
    kind: "switch",
    fallback: false,
    sentence: "Download from the beginning to the end, rather than what is rarest first.",
  },
  superSeed: {
    name: "super-seed",
    kind: "switch",
    fallback: false,
    sentence:
      "As the only seed, show each peer only what others lack, so that all is spread with the least sent (BEP 16).",
  },
  seedRatio: {
    name: "seed-ratio",
    kind: "text",
    fallback: "",
    placeholder: "RATIO",
    good: "a number such as 1 or 1.5",
    sentence: "Seed until so many times the size was sent, all runs together. Without it: no limit.",
  },
  seedTime: {
    name: "seed-time",
    kind: "duration",
    fallback: 0,
    min: 1,
    max: 31_536_000,
    unset: "no limit",
    placeholder: "TIME",
    sentence: "Seed for so long, from when all is there. With a ratio as well, what comes first ends it.",
  },
} as const satisfies SettingTable;

/** The same, read. */
export interface TorrentOptions {
  readonly slots: number;
  /** Bytes a second; 0: no limit. */
  readonly maxUp: number;
  readonly maxDown: number;
  readonly sequential: boolean;
  readonly superSeed: boolean;
  /** As the only seed, first shows each peer other pieces, until all are among them; then it is a usual seed. */
  readonly spreads?: boolean;
  /** Null: no end. 0: ends when it is whole. */
  readonly seedRatio: number | null;
  /** Seconds; null: no end. 0: ends when it is whole. */
  readonly seedTime: number | null;
}
