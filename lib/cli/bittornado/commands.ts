/** BitTornado's downloader, makers, viewer and editors by their names, a row each; how each works stands in a file of its own. */
import type { Command } from "../command.ts";
import { DOWNLOAD_SETTINGS, idleSettings } from "./download_settings.ts";
import { ANNOUNCE_LIST_SETTINGS, COMPLETE_SETTINGS, MAKER_SETTINGS, VERBOSE_SETTING } from "./settings.ts";

export const btdownloadheadless: Command = {
  name: "btdownloadheadless",
  program: true,
  synopsis: ["btdownloadheadless [options] TORRENT"],
  summary: "download and seed as BitTornado did, without a screen of its own",
  examples: [
    ["btdownloadheadless a.torrent", "into the current folder"],
    ["btdownloadheadless --max_upload_rate 100 --saveas /srv/a.iso a.torrent", "at most 100 kB/s, and there"],
  ],
  settings: { ...DOWNLOAD_SETTINGS, ...idleSettings() },
  words: [["TORRENT", "A .torrent file, or an http or https URL of one."]],
  remark:
    "It prints BitTornado's block every --display_interval and seeds until Ctrl+C. What is otherwise: a torrent that cannot " +
    'be read or written ends it with an exit code, those of "muster get", which can do more.',
  run: async (...parts) => (await import("./download_headless.ts")).runDownloadHeadless(...parts),
};

export const btmakemetafile: Command = {
  name: "btmakemetafile",
  program: true,
  synopsis: ["btmakemetafile TRACKERURL FILE... [options]"],
  summary: "create torrents as BitTornado did",
  examples: [["btmakemetafile http://192.168.1.50:9000/announce pictures", "writes pictures.torrent"]],
  settings: MAKER_SETTINGS,
  words: [
    ["TRACKERURL", "The tracker."],
    ["FILE", "A file or folder; each becomes one torrent."],
  ],
  lastWordRepeats: true,
  wildcards: true,
  remark:
    "As with BitTornado a torrent is written beside its FILE, and names that start with a dot, core and CVS are left out. " +
    'Otherwise than BitTornado it replaces no torrent without --force. Exit codes are those of "muster make", which can do more.',
  run: async (...parts) => (await import("./maker.ts")).runMaker(...parts, false),
};

export const btcompletedir: Command = {
  name: "btcompletedir",
  program: true,
  synopsis: ["btcompletedir TRACKERURL DIR... [options]"],
  summary: "create a torrent for each entry of a folder, as BitTornado did",
  examples: [[
    "btcompletedir http://192.168.1.50:9000/announce videos",
    "writes videos/NAME.torrent for each",
  ]],
  settings: COMPLETE_SETTINGS,
  words: [
    ["TRACKERURL", "The tracker."],
    ["DIR", "A folder; each file and folder in it becomes one torrent."],
  ],
  lastWordRepeats: true,
  wildcards: true,
  remark:
    "Entries that have a torrent already are skipped, and so are .torrent files, names that start with a dot, core " +
    'and CVS. Exit codes are those of "muster make", whose --each can do more.',
  run: async (...parts) => (await import("./maker.ts")).runMaker(...parts, true),
};

export const btshowmetainfo: Command = {
  name: "btshowmetainfo",
  program: true,
  synopsis: ["btshowmetainfo TORRENT..."],
  summary: "tell what torrents say, in BitTornado's layout",
  examples: [["btshowmetainfo a.torrent b.torrent", "both, one after the other"]],
  settings: {},
  words: [["TORRENT", "A .torrent file."]],
  lastWordRepeats: true,
  wildcards: true,
  remark:
    '"muster show" tells more: web seeds, dates, what is odd. Exit codes: 0 done, 2 for a bad command line, ' +
    "4 a file could not be read or is no torrent.",
  run: async (...parts) => (await import("./show_metainfo.ts")).runShowMetainfo(...parts),
};

export const btreannounce: Command = {
  name: "btreannounce",
  program: true,
  synopsis: ["btreannounce [-v] [--announce_list LIST] ANNOUNCE TORRENT..."],
  summary: "give torrents another tracker",
  examples: [
    ["btreannounce http://tracker.example.net/announce a.torrent", "this tracker alone"],
    [
      'btreannounce -a "http://a/x,http://b/x|http://c/x" http://a/x a.torrent',
      "two tiers",
    ],
  ],
  settings: { ...ANNOUNCE_LIST_SETTINGS, ...VERBOSE_SETTING },
  words: [
    ["ANNOUNCE", "The tracker's URL; without a list the only one that stays."],
    ["TORRENT", "A .torrent file, changed in place."],
  ],
  lastWordRepeats: true,
  wildcards: true,
  remark:
    'The info hash stays as it is. Exit codes are those of "muster edit", which does the same and more.',
  run: async (...parts) => (await import("./reannounce.ts")).runReannounce(parts[0], parts[1]),
};

export const btcopyannounce: Command = {
  name: "btcopyannounce",
  program: true,
  synopsis: ["btcopyannounce [-v] SOURCE TORRENT..."],
  summary: "copy the trackers of one torrent to others",
  examples: [["btcopyannounce good.torrent a.torrent b.torrent", "both get the trackers of the first"]],
  settings: VERBOSE_SETTING,
  words: [
    ["SOURCE", "The torrent whose trackers are copied."],
    ["TORRENT", "A .torrent file, changed in place."],
  ],
  lastWordRepeats: true,
  wildcards: true,
  remark:
    'The info hash stays as it is. "muster edit --copy-trackers" does the same; exit codes are those of "muster edit".',
  run: async (...parts) => (await import("./copy_announce.ts")).runCopyAnnounce(parts[0], parts[1]),
};

export const btrename: Command = {
  name: "btrename",
  program: true,
  synopsis: ["btrename [-v] TORRENT NAME", "btrename -m [-v] TORRENT..."],
  summary: "change the name within torrents",
  examples: [
    ["btrename a.torrent holiday", "the torrent's file or folder is then called holiday"],
    ["btrename -m holiday.torrent", "the same, by the torrent's own name"],
  ],
  settings: {
    match: {
      name: "match",
      letter: "m",
      kind: "switch",
      fallback: false,
      sentence: "Take the name of the .torrent file, without .torrent.",
    },
    ...VERBOSE_SETTING,
  },
  words: [
    ["TORRENT", "A .torrent file, changed in place."],
    ["NAME", "The new name of its file or folder."],
  ],
  lastWordRepeats: true,
  wildcards: true,
  remark:
    "Another name makes another info hash: to trackers and peers it is then another torrent, without the peers of the " +
    'old one. The new info hash is told. Exit codes are those of "muster edit".',
  run: async (...parts) => (await import("./rename.ts")).runRename(...parts),
};

export const btsethttpseeds: Command = {
  name: "btsethttpseeds",
  program: true,
  synopsis: ["btsethttpseeds [-v] SEEDS TORRENT..."],
  summary: "set the HTTP seeds of torrents",
  examples: [
    ['btsethttpseeds "http://a/seed|http://b/seed" a.torrent', "these two"],
    ["btsethttpseeds 0 a.torrent", "none"],
  ],
  settings: VERBOSE_SETTING,
  words: [
    ["SEEDS", "URLs with | between them, in quotes; 0 takes all away."],
    ["TORRENT", "A .torrent file, changed in place."],
  ],
  lastWordRepeats: true,
  wildcards: true,
  remark:
    'The info hash stays as it is. "muster edit --http-seed" does the same; exit codes are those of "muster edit".',
  run: async (...parts) => (await import("./set_http_seeds.ts")).runSetHttpSeeds(parts[0], parts[1]),
};
