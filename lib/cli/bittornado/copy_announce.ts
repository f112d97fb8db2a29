/** `btcopyannounce`: copies the trackers of one torrent to others. */
import { isFault } from "../../base/fault.ts";
import type { Command } from "../command.ts";
import { trackersFrom } from "../edit/copied.ts";
import { editInPlace, oldTrackers, tooFew, VERBOSE_SETTING } from "./editing.ts";

const FORM = "btcopyannounce [-v] SOURCE TORRENT...";

export const btcopyannounce: Command = {
  name: "btcopyannounce",
  program: true,
  synopsis: [FORM],
  summary: "copy the trackers of one torrent to others",
  examples: [["btcopyannounce good.torrent a.torrent b.torrent", "both get the trackers of the first"]],
  settings: VERBOSE_SETTING,
  words: [
    ["SOURCE", "The torrent whose trackers are copied."],
    ["TORRENT", "A .torrent file, changed in place."],
  ],
  lastWordRepeats: true,
  wildcards: true,
  remark: 'The info hash stays as it is. "muster edit --copy-trackers" does the same.',
  async run(call, env) {
    const [source, ...paths] = call.words;
    if (source === undefined) return tooFew("torrent to copy from", FORM);
    if (paths.length === 0) return tooFew("torrent to change", FORM);
    const trackers = trackersFrom(source, env);
    if (isFault(trackers)) return trackers;
    return await editInPlace({ paths, changesOf: () => trackers, oldValues: oldTrackers }, call, env);
  },
};
