/**
 * Drives trackers over HTTP and UDP and reports how fast they answer and what a reply costs: `deno task load --help`. The
 * figure that counts is the server's CPU per reply: it does not depend on how fast this program is. Machines drift, so
 * only servers that were run in turn can be compared. Exit code 1 when any reply was wrong, too many were lost, or a
 * target was missed.
 */
import { errorText, faultLine, isFault } from "../lib/base/fault.ts";
import { runLoad } from "./load/contest.ts";
import { expiry } from "./load/modes/expiry.ts";
import { memoryRows } from "./load/modes/memory.ts";
import { startTime } from "./load/modes/start_time.ts";
import { type LoadOptions, readOptions, type Task } from "./load/options.ts";
import type { Outcome, Write } from "./load/outcome.ts";
import { fromFileUrl } from "./load/place.ts";
import { isInside, runInside, wayInside } from "./load/public.ts";
import { isInstalled } from "./load/process.ts";
import { installNpmTracker } from "./load/server/npm_tracker.ts";
import { isFlawless, report } from "./load/report.ts";
import { targets } from "./load/targets/run.ts";
import { USAGE } from "./load/usage.ts";

type Measurement = (options: LoadOptions, progress: Write) => Promise<Outcome>;

const MEASUREMENTS: Record<Task, Measurement> = {
  compare,
  memory: memoryRows,
  expiry,
  "start-time": startTime,
  targets,
};

async function compare(options: LoadOptions, progress: Write): Promise<Outcome> {
  const results = await runLoad(options, progress);
  return { text: report(results, options.json), isGood: isFlawless(results) };
}

/** Installs what has to come from the internet: a network of one's own has none. What fails is said by who needs it. */
async function prepare({ task, list, contenders }: LoadOptions, progress: Write): Promise<void> {
  const isWanted = contenders.some(({ kind }) => kind === "bittorrent-tracker") ||
    (task === "targets" && !list);
  if (!isWanted || isInside() || !await isInstalled("npm")) return;
  await installNpmTracker().catch((thrown) => progress(`${errorText(thrown)}\n`));
}

/** The exit code of this program run again in a network of its own; null when it is to run here. */
async function elsewhere(options: LoadOptions, args: string[], progress: Write): Promise<number | null> {
  if (options.sources === "loopback" || options.list || isInside()) return null;
  const way = await wayInside();
  if (typeof way !== "string") {
    progress("Servers and clients have public addresses, in a network of their own.\n");
    return runInside(way, fromFileUrl(new URL(import.meta.url)), args);
  }
  if (options.sources === "public") throw new Error(`--sources public cannot be had: ${way}.`);
  progress(`Servers and clients are on loopback: ${way}.\n`);
  return null;
}

/** The whole program; gives the exit code. */
export async function main(args: string[], write: Write, progress: Write): Promise<number> {
  const options = readOptions(args);
  if (options === "help") {
    write(USAGE);
    return 0;
  }
  if (isFault(options)) {
    progress(`${faultLine(options)}\n`);
    return 2;
  }
  try {
    await prepare(options, progress);
    const code = await elsewhere(options, args, progress);
    if (code !== null) return code;
    const { text, isGood } = await MEASUREMENTS[options.task](options, progress);
    write(text);
    return isGood ? 0 : 1;
  } catch (thrown) {
    progress(`${errorText(thrown)}\n`);
    return 1;
  }
}

if (import.meta.main) {
  const utf8 = new TextEncoder();
  const to = (stream: { writeSync(bytes: Uint8Array): number }) => (text: string) => {
    stream.writeSync(utf8.encode(text));
  };
  Deno.exit(await main(Deno.args, to(Deno.stdout), to(Deno.stderr)));
}
