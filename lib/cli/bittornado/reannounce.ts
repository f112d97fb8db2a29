/** `btreannounce`: gives torrents other trackers. */
import { isFault } from "../../base/fault.ts";
import type { Command } from "../command.ts";
import { ANNOUNCE_LIST_SETTINGS, readAnnounces } from "./announce_list.ts";
import { editInPlace, oldTrackers, tooFew, VERBOSE_SETTING } from "./editing.ts";

const FORM = "btreannounce [-v] [--announce_list LIST] ANNOUNCE TORRENT...";

export const btreannounce: Command = {
  name: "btreannounce",
  program: true,
  synopsis: [FORM],
  summary: "give torrents another tracker",
  examples: [
    ["btreannounce http://tracker.example.net/announce a.torrent", "this tracker alone"],
    [
      "btreannounce -a 'http://a/x,http://b/x|http://c/x' http://a/x a.torrent",
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
  remark: 'The info hash stays as it is. "muster edit" does the same and more.',
  async run(call, env) {
    const [announce, ...paths] = call.words;
    if (announce === undefined) return tooFew("announce URL", FORM);
    if (paths.length === 0) return tooFew("torrent to change", FORM);
    const announces = readAnnounces(announce, call.given);
    if (isFault(announces)) return announces;
    return await editInPlace({ paths, changesOf: () => announces, oldValues: oldTrackers }, call, env);
  },
};
