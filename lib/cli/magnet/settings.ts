/** The options of `muster magnet`. */
import type { SettingTable } from "../../base/setting.ts";

/** As they are typed. */
export const MAGNET_SETTINGS = {
  noTrackers: { name: "no-trackers", kind: "switch", fallback: false, sentence: "Leave the trackers out." },
  noWebSeeds: { name: "no-web-seeds", kind: "switch", fallback: false, sentence: "Leave the web seeds out." },
  noName: { name: "no-name", kind: "switch", fallback: false, sentence: "Leave the name out." },
  select: {
    name: "select",
    kind: "texts",
    fallback: [],
    max: 1000,
    placeholder: "FILES",
    good: "numbers and ranges such as 1,3-5, or a glob such as *.mp4",
    sentence:
      'Have only these files downloaded: numbers and ranges such as 1,3-5, counted from 1 as "muster show --files" ' +
      'lists them, or a glob such as "*.mp4". Can be given again.',
  },
  peer: {
    name: "peer",
    kind: "texts",
    fallback: [],
    max: 100,
    placeholder: "HOST:PORT",
    good: "the address of a peer such as 203.0.113.7:6881 or [2001:db8::7]:6881",
    sentence: "A peer to ask at once, without a tracker. Can be given again.",
  },
  json: {
    name: "json",
    kind: "switch",
    fallback: false,
    sentence: "Print one JSON object a torrent, each on a line, in place of the link.",
    more:
      "version (1), input, kind (v1, v2, hybrid or magnet), name, infoHash and infoHashV2 (hex digits, or null), " +
      "private, selected (ranges of files, first and last, counted from 0; null for all), and magnet (the link). Of what " +
      "fails: version, input, and error (code and message).",
  },
} as const satisfies SettingTable;
