/** Carries out `muster magnet`: one torrent after the other. */
import { toHex } from "../../base/bytes.ts";
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { LIMITS } from "../../metainfo/limits.ts";
import { lintMagnet } from "../../metainfo/lint.ts";
import { type Magnet, magnetOf, readMagnet, writeMagnet } from "../../metainfo/magnet.ts";
import { selectRanges } from "../../metainfo/select_only.ts";
import type { Torrent } from "../../metainfo/torrent.ts";
import type { Call } from "../command.ts";
import { jsonText } from "../console_text.ts";
import type { Env } from "../env.ts";
import { EXIT, exitCodeOf } from "../exit.ts";
import { failureReport } from "../failure_report.ts";
import type { LiveLine } from "../live.ts";
import { type MagnetPlan, readMagnetPlan } from "./plan.ts";
import { selectFiles } from "../select_files.ts";
import { fetchSource, keepReading, nameOf, readNamed, withDash } from "../source.ts";
import { stoppable } from "../stoppable.ts";

/** Does it; gives the exit code. */
export async function runMagnet(
  { words, given, everywhere: { quiet } }: Call,
  env: Env,
  live: LiveLine,
): Promise<number | Fault> {
  const plan = readMagnetPlan(words, given);
  if (isFault(plan)) return words.length === 0 ? withDash(plan, env) : plan;
  keepReading(words, env);
  const means = { plan, env, live, quiet };
  const code = await stoppable(env, EXIT.interrupted, (stop) => writeAll(words, means, stop));
  if (code === EXIT.interrupted && !quiet) live.log("Stopped.");
  return code;
}

interface Means {
  readonly plan: MagnetPlan;
  readonly env: Env;
  readonly live: LiveLine;
  readonly quiet: boolean;
}

/** One after the other; what cannot be read is told and does not stop the others. */
async function writeAll(words: readonly string[], means: Means, stop: AbortSignal): Promise<number> {
  let code: number = EXIT.done;
  for (const word of words) {
    const linked = await linkOf(word, means, stop);
    if (stop.aborted) return EXIT.interrupted;
    if (!isFault(linked)) tell(linked, means);
    else {
      if (means.plan.settings.json) means.env.out.write(`${jsonText(failureReport(word, linked))}\n`);
      means.live.fault(linked);
      if (code === EXIT.done) code = exitCodeOf(linked);
    }
  }
  return code;
}

/** A link, and what it is of. */
interface Linked {
  readonly called: string;
  readonly magnet: Magnet;
  /** Null where it was made of another link. */
  readonly torrent: Torrent | null;
  /** What is to be said of the link that was given. */
  readonly note?: string;
}

async function linkOf(word: string, { plan, env }: Means, stop: AbortSignal): Promise<Linked | Fault> {
  const source = await fetchSource(word, env, stop);
  if (isFault(source)) return source;
  if (source.kind === "magnet") {
    const magnet = readMagnet(source.text);
    if (isFault(magnet)) return magnet;
    if (plan.wishes.length > 0) return NO_FILES;
    const note = lintMagnet(magnet).find(({ code }) => code === "link-alone")?.sentence;
    return { called: word, magnet: wished(magnet, plan), torrent: null, note };
  }
  const torrent = readNamed(source);
  if (isFault(torrent)) return torrent;
  const magnet = wished(magnetOf(torrent), plan);
  if (plan.wishes.length === 0) return { called: word, magnet, torrent };
  const place = { called: nameOf(word), isWindows: env.platform === "windows" };
  const files = selectFiles(torrent, plan.wishes, place);
  if (isFault(files)) return files;
  return { called: word, magnet: { ...magnet, selected: selectRanges(torrent, files) }, torrent };
}

const NO_FILES = fault(
  "bad-value",
  "--select needs the torrent: a magnet link does not tell its files.",
  "Give the .torrent in place of the link.",
);

/** The link with what the options leave out and add. */
function wished(magnet: Magnet, { settings }: MagnetPlan): Magnet {
  return {
    ...magnet,
    name: settings.noName ? null : magnet.name,
    trackers: settings.noTrackers ? [] : magnet.trackers,
    webSeeds: settings.noWebSeeds ? [] : magnet.webSeeds,
    peers: [...new Set([...magnet.peers, ...settings.peer])],
  };
}

function tell(linked: Linked, { plan, env, live, quiet }: Means): void {
  const { called, magnet, torrent, note } = linked;
  const link = writeMagnet(magnet);
  env.out.write(`${plan.settings.json ? jsonText(reportOf(linked, link)) : link}\n`);
  if (quiet) return;
  if (note !== undefined) live.log(`note: ${note}`);
  if (torrent?.isPrivate) live.log(`warning: ${nameOf(called)} ${PRIVATE}`);
  if (link.length > LIMITS.magnetCharacters) live.log(`warning: ${nameOf(called)} ${LONG}`);
}

/** BEP 27: no DHT and no peer exchange; and peers hand the metadata of private torrents to nobody in many clients. */
const PRIVATE =
  "is private: few clients can download it by a magnet link, since they may ask only the peers that its " +
  "trackers tell of, and many of these keep the metadata to themselves. Better hand on the .torrent.";

const LONG = `has a link of more than ${LIMITS.magnetCharacters} characters, which few clients read. ` +
  "Leave its trackers out with --no-trackers.";

/** What `--json` tells: one object, whose form stays the same as long as `version` does. */
function reportOf({ called, magnet, torrent }: Linked, link: string) {
  const { infoHash, infoHashV2, name, selected } = magnet;
  return {
    version: 1,
    input: called,
    kind: torrent?.kind ?? "magnet",
    name,
    infoHash: infoHash === null ? null : toHex(infoHash),
    infoHashV2: infoHashV2 === null ? null : toHex(infoHashV2),
    private: torrent?.isPrivate ?? null,
    selected,
    magnet: link,
  };
}
