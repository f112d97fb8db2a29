/** Carries out an order: one torrent after the other is scanned, hashed, written and told. */
import { type Fault, isFault } from "../../base/fault.ts";
import { shownPath } from "../../base/setting.ts";
import { formatCount } from "../../base/unit.ts";
import { type Content, lengthOf } from "../../metainfo/content.ts";
import { create, type Created, type CreateOptions, outline } from "../../metainfo/create.ts";
import { scan, type Scanned } from "../../metainfo/scan.ts";
import type { Call } from "../command.ts";
import type { Env } from "../env.ts";
import { EXIT } from "../exit.ts";
import type { LiveLine } from "../live.ts";
import { writeTorrentOut } from "../print.ts";
import { startProgress } from "../progress.ts";
import { stoppable } from "../stoppable.ts";
import { type Job, type Jobs, planJobs } from "./jobs.ts";
import type { Order } from "./order.ts";
import { readMakeOrder } from "./plan.ts";
import { remarksOn, remarksOnMaking } from "./remarks.ts";
import { type Draft, reportOn } from "./report.ts";
import { Teller } from "./teller.ts";

/** All but files, and what of the environment tells of the terminal. */
const NOT_NEEDED = ["net", "ffi", "run", "sys"] as const;

/** Where nothing is written to a file. */
const NOT_NEEDED_TO_READ = [...NOT_NEEDED, "write"] as const;

/** What the work goes by. */
interface Work {
  readonly order: Order;
  readonly jobs: Jobs;
  readonly quiet: boolean;
  readonly env: Env;
  readonly live: LiveLine;
  readonly stop: AbortSignal;
  readonly teller: Teller;
}

/** Does it; gives the exit code. */
export async function runMake(
  { words, given, everywhere }: Call,
  env: Env,
  live: LiveLine,
): Promise<number | Fault> {
  const order = readMakeOrder(words, given, { now: env.clock.now(), cores: env.cores });
  return isFault(order) ? order : await makeTorrents(order, everywhere, env, live);
}

/** Makes all torrents of an order; gives the exit code of the first failure, or that all is done. */
export async function makeTorrents(
  order: Order,
  { quiet }: { quiet: boolean },
  env: Env,
  live: LiveLine,
): Promise<number | Fault> {
  env.files.prepareLists();
  const onlyReads = order.dryRun || order.destination.kind === "stdout";
  env.dropPermissions(onlyReads ? NOT_NEEDED_TO_READ : NOT_NEEDED);
  const jobs = planJobs(order, env);
  if (isFault(jobs)) return jobs;
  const teller = new Teller(order, { quiet, several: jobs.jobs.length + jobs.failed.length > 1 }, env, live);
  const code = await stoppable(
    env,
    EXIT.interrupted,
    (stop) => makeEach({ order, jobs, quiet, env, live, stop, teller }),
  );
  live.clear();
  if (code === EXIT.interrupted && !quiet) live.log("Stopped.");
  return code;
}

async function makeEach(work: Work): Promise<number> {
  const { jobs: { jobs, failed, skipped, leftOut }, teller, order, stop } = work;
  for (const { path, fault } of failed) teller.failure(path, fault);
  teller.skipped(skipped, leftOut);
  for (const job of jobs) {
    const made = await makeOne(job, work);
    if (stop.aborted) return EXIT.interrupted;
    if (!isFault(made)) continue;
    // Of many entries some may well have nothing that is wanted, or nothing at all.
    if (order.each && WITHOUT_CONTENT.has(made.fault)) teller.nothingIn(made);
    else if (!order.each || made.fault !== "no-match") teller.failure(job.path, made);
  }
  return teller.code;
}

/** Faults of entries that hold no byte. */
const WITHOUT_CONTENT = new Set(["empty", "nothing-to-hash"]);

async function makeOne(job: Job, work: Work): Promise<Fault | null> {
  const { order, env, teller, stop } = work;
  const scanned = await scanShown(job, work);
  if (isFault(scanned)) return inWordsOf(order, job, scanned);
  const { content, leftOut } = scanned;
  const options = { ...order.create, pieceLength: order.pieceLength(lengthOf(content)) };
  const outlined = outline(content, options);
  if (isFault(outlined)) return outlined;
  const remarks = [
    ...remarksOnMaking(job, content, order),
    ...remarksOn(content, outlined, options, env.clock.now()),
  ];
  const draft = { job, content, outline: outlined, leftOut, remarks };
  teller.draft(draft);
  if (order.dryRun) {
    teller.report(reportOn(draft, null));
    return null;
  }
  const created = await createShown(content, options, work);
  if (isFault(created)) return created;
  // What is asked to stop writes nothing more.
  return stop.aborted ? null : finish(draft, created, work);
}

/** A fault of a scan without the options that the order's command does not have. */
function inWordsOf({ advice }: Order, { path }: Job, it: Fault): Fault {
  if (advice.hidden !== null) return it;
  if (it.fault === "empty") return { ...it, advice: undefined };
  return it.fault === "no-match"
    ? { ...it, message: `${shownPath(path)} has nothing but what is left out in it.` }
    : it;
}

/** The number of files found so far is on the live line. */
async function scanShown(
  { path, name }: Job,
  { order, jobs, env, live, quiet, stop }: Work,
): Promise<Scanned | Fault> {
  const { platform, clock, files } = env;
  const onProgress = (count: number) => {
    if (!quiet) live.show(`Looking through ${shownPath(path)}: ${formatCount(count)} files`);
  };
  const options = { ...order.scan, name, without: jobs.outputs };
  const scanned = await scan(files, path, options, { platform, clock, onProgress, signal: stop });
  live.clear();
  return scanned;
}

async function createShown(
  content: Content,
  options: CreateOptions,
  { order, jobs: { jobs }, env, live, quiet, stop }: Work,
): Promise<Created | Fault> {
  const what = jobs.length > 1 ? `Hashing ${shownPath(content.name).slice(0, 24)}` : "Hashing";
  const progress = startProgress(env, live, { quiet, what, total: lengthOf(content) });
  try {
    return await create(content, options, {
      hash: env.hash,
      threads: order.threads,
      onProgress: (bytes) => progress.update(bytes),
      signal: stop,
    });
  } finally {
    progress.end();
  }
}

function finish(draft: Draft, created: Created, { order, env, teller }: Work): Fault | null {
  const { output } = draft.job;
  if (output === null) {
    const failed = writeTorrentOut(created.bytes, env);
    if (failed !== null) return failed;
  } else {
    const failed = env.files.writeWhole(output, created.bytes, order.force);
    if (failed !== null) return failed;
  }
  teller.report(reportOn(draft, created, order.magnet ? order.create.outer : null));
  return null;
}
