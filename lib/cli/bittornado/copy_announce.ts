/** `btcopyannounce`: copies the trackers of one torrent to others. */
import { type Fault, isFault } from "../../base/fault.ts";
import type { Call } from "../command.ts";
import type { Env } from "../env.ts";
import { trackersFrom } from "../edit/copied.ts";
import { editInPlace, oldTrackers, tooFew } from "./editing.ts";

const FORM = "btcopyannounce [-v] SOURCE TORRENT...";

/** Does it; gives the exit code. */
export async function runCopyAnnounce(call: Call, env: Env): Promise<number | Fault> {
  const [source, ...paths] = call.words;
  if (source === undefined) return tooFew("torrent to copy from", FORM);
  if (paths.length === 0) return tooFew("torrent to change", FORM);
  const trackers = trackersFrom(source, env);
  if (isFault(trackers)) return trackers;
  return await editInPlace({ paths, changesOf: () => trackers, oldValues: oldTrackers }, call, env);
}
