/** `btreannounce`: gives torrents other trackers. */
import { type Fault, isFault } from "../../base/fault.ts";
import type { Call } from "../command.ts";
import type { Env } from "../env.ts";
import { readAnnounces } from "./announce_list.ts";
import { editInPlace, oldTrackers, tooFew } from "./editing.ts";

const FORM = "btreannounce [-v] [--announce_list LIST] ANNOUNCE TORRENT...";

/** Does it; gives the exit code. */
export async function runReannounce(call: Call, env: Env): Promise<number | Fault> {
  const [announce, ...paths] = call.words;
  if (announce === undefined) return tooFew("announce URL", FORM);
  if (paths.length === 0) return tooFew("torrent to change", FORM);
  const announces = readAnnounces(announce, call.given);
  if (isFault(announces)) return announces;
  return await editInPlace({ paths, changesOf: () => announces, oldValues: oldTrackers }, call, env);
}
