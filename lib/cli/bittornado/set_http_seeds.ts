/** `btsethttpseeds`: sets the HTTP seeds of torrents (BEP 17), or takes them away. */
import { type Fault, isFault } from "../../base/fault.ts";
import type { Call } from "../command.ts";
import type { Env } from "../env.ts";
import type { EditedFile } from "../edit/batch.ts";
import { readSeedUrl } from "../outer_options.ts";
import { editInPlace, tooFew } from "./editing.ts";

const FORM = "btsethttpseeds [-v] SEEDS TORRENT...";

/** Does it; gives the exit code. */
export async function runSetHttpSeeds(call: Call, env: Env): Promise<number | Fault> {
  const [text, ...paths] = call.words;
  if (text === undefined) return tooFew("URL of a seed", FORM);
  if (paths.length === 0) return tooFew("torrent to change", FORM);
  const set = readSeeds(text);
  if (isFault(set)) return set;
  return await editInPlace({ paths, changesOf: () => ({ httpSeeds: { set } }), oldValues }, call, env);
}

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
