/** `btsethttpseeds`: sets the HTTP seeds of torrents (BEP 17), or takes them away. */
import { type Fault, isFault } from "../../base/fault.ts";
import type { Command } from "../command.ts";
import type { EditedFile } from "../edit/batch.ts";
import { readSeedUrl } from "../outer_options.ts";
import { editInPlace, tooFew, VERBOSE_SETTING } from "./editing.ts";

const FORM = "btsethttpseeds [-v] SEEDS TORRENT...";

export const btsethttpseeds: Command = {
  name: "btsethttpseeds",
  program: true,
  synopsis: [FORM],
  summary: "set the HTTP seeds of torrents",
  examples: [
    ["btsethttpseeds 'http://a/seed|http://b/seed' a.torrent", "these two"],
    ["btsethttpseeds 0 a.torrent", "none"],
  ],
  settings: VERBOSE_SETTING,
  words: [
    ["SEEDS", "URLs with | between them, in quotes; 0 takes all away."],
    ["TORRENT", "A .torrent file, changed in place."],
  ],
  lastWordRepeats: true,
  wildcards: true,
  remark: 'The info hash stays as it is. "muster edit --http-seed" does the same.',
  async run(call, env) {
    const [text, ...paths] = call.words;
    if (text === undefined) return tooFew("URL of a seed", FORM);
    if (paths.length === 0) return tooFew("torrent to change", FORM);
    const set = readSeeds(text);
    if (isFault(set)) return set;
    return await editInPlace({ paths, changesOf: () => ({ httpSeeds: { set } }), oldValues }, call, env);
  },
};

function readSeeds(text: string): string[] | Fault {
  const urls: string[] = [];
  for (const part of text === "0" ? [] : text.split("|")) {
    const url = readSeedUrl(part, "An http-seed");
    if (isFault(url)) return url;
    urls.push(url);
  }
  return urls;
}

function oldValues({ before }: EditedFile): readonly string[] {
  const { httpSeeds } = before.outer;
  return [`HTTP seeds: ${httpSeeds.length === 0 ? "none" : httpSeeds.join("|")}`];
}
