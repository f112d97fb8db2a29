/** From an order to jobs, one a torrent: what it is called and where it goes, all checked before anything is hashed. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { fileFault } from "../../base/file_fault.ts";
import type { Files } from "../../base/files.ts";
import { shownPath } from "../../base/setting.ts";
import type { Platform } from "../../base/stop.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import type { LeftOut } from "../../metainfo/scan/left_out.ts";
import { nameOf } from "../../metainfo/scan/name.ts";
import { strangeName } from "../../metainfo/scan/walk.ts";
import { type Outputs, outputsOf } from "../../metainfo/scan/outputs.ts";
import type { Env } from "../env.ts";
import { outputOf, type Place, preparePlace } from "./destination.ts";
import type { Order } from "./order.ts";
import { type Failure, findTargets } from "./targets.ts";

/** One torrent to make. */
export interface Job {
  /** The file or folder. */
  readonly path: string;
  /** The torrent's name. */
  readonly name: string;
  /** Where the torrent is written; null for the standard output. */
  readonly output: string | null;
  /** Whether something stands there that would not be replaced: then the torrent is only told (`dryRun`). */
  readonly isThere: boolean;
}

/** The torrents to make, and what is known of the others. */
export interface Jobs {
  readonly jobs: readonly Job[];
  /** What cannot even be begun. */
  readonly failed: readonly Failure[];
  /** Entries that have a torrent already. */
  readonly skipped: number;
  /** Entries that are none to make a torrent of (`each`). */
  readonly leftOut: LeftOut;
  /** What is about to be written. */
  readonly outputs: Outputs;
}

/** The jobs of an order, or why none of them can be done. */
export function planJobs(order: Order, env: Env): Jobs | Fault {
  const url = urlFault(order, env.files);
  if (url !== null) return url;
  const { paths, failed: unread, leftOut } = findTargets(order, env);
  const place = preparePlace(order, env);
  if (isFault(place)) return place;
  const failed = [...unread];
  const all: Job[] = [];
  for (const path of paths) {
    const job = jobOf(path, order, place, env);
    if (isFault(job)) failed.push({ path, fault: job });
    else all.push(job);
  }
  const twins = twinFault(all, order, env.platform);
  if (twins !== null) return twins;
  const jobs: Job[] = [];
  let skipped = 0;
  const folderFault = folderTrier(order, env);
  for (const job of all) {
    const wrong = outputFault(job, order, env.files) ?? folderFault(job);
    if (wrong === null) jobs.push(job);
    else if (isThere(wrong) && order.each) skipped++;
    else if (isThere(wrong) && order.dryRun) jobs.push({ ...job, isThere: true });
    else failed.push({ path: job.path, fault: wrong });
  }
  return { jobs, failed, skipped, leftOut, outputs: realOutputs(jobs, env) };
}

function jobOf(path: string, order: Order, place: Place, env: Env): Job | Fault {
  const info = env.files.info(path);
  // What is not there is told before anything of its output.
  if (isFault(info)) return strangeName(path) ?? info;
  const name = order.name ?? nameOf(env.files, path, env.platform);
  if (isFault(name)) {
    return name.fault === "bad-value" ? { ...name, advice: order.advice.name ?? undefined } : name;
  }
  const output = outputOf(place, path, name, env);
  return isFault(output) ? output : { path, name, output, isThere: false };
}

/** A tracker among the paths: without it no torrent would be what was meant. */
function urlFault({ paths, advice }: Order, files: Files): Fault | null {
  const url = paths.find((path) => /^[a-z]{2,}:\/\//i.test(path) && isFault(files.info(path)));
  if (url === undefined) return null;
  return fault("cannot-read", `${shownPath(url)} is no file or folder.`, advice.url);
}

/** Two that would be written into the same file. */
function twinFault(jobs: readonly Job[], { advice }: Order, platform: Platform): Fault | null {
  const byOutput = new Map<string, string>();
  for (const { path, output } of jobs) {
    if (output === null) continue;
    // Elsewhere than on Linux capitals and accents may not tell files apart.
    const plain = pathsOf(platform).normalize(output);
    const key = platform === "linux" ? plain : plain.normalize("NFC").toLowerCase();
    const other = byOutput.get(key);
    if (other !== undefined) {
      const message = `${shownPath(other)} and ${shownPath(path)} would both become ${shownPath(output)}.`;
      return fault("bad-value", message, `Make them one at a time, with ${advice.output}.`);
    }
    byOutput.set(key, path);
  }
  return null;
}

/** Why the output cannot be written. */
function outputFault({ path, output }: Job, { force, advice }: Order, files: Files): Fault | null {
  if (output === null) return null;
  const old = files.linkInfo(output);
  if (isFault(old)) return old.reason === "missing" ? null : fileFault("write", output, old.reason);
  if (old.kind === "folder") return fileFault("write", output, "is-folder");
  if (old.kind === "other") return fileFault("write", output, "no-file");
  if (!force) {
    const there = fileFault("write", output, "exists");
    return { ...there, advice: `Choose another place with ${advice.output}, or replace it with --force.` };
  }
  const isSource = files.realPath(output) === files.realPath(path);
  return isSource
    ? fault(
      "cannot-write",
      `${shownPath(output)} is what the torrent is made of.`,
      `Give another ${advice.output}.`,
    )
    : null;
}

/** Tries each folder once; the one of other destinations was tried before. */
function folderTrier({ destination, dryRun }: Order, { files, platform }: Env): (job: Job) => Fault | null {
  const tried = new Map<string, Fault | null>();
  return ({ output }) => {
    if (output === null || destination.kind !== "beside" || dryRun) return null;
    const folder = pathsOf(platform).dirname(output);
    if (!tried.has(folder)) tried.set(folder, files.tryFolder(folder));
    return tried.get(folder)!;
  };
}

function isThere(it: Fault): boolean {
  return "reason" in it && it.reason === "exists";
}

function realOutputs(jobs: readonly Job[], { files, platform }: Env): Outputs {
  const paths = pathsOf(platform);
  const folders = new Map<string, string | Fault>();
  return outputsOf(jobs.flatMap(({ output }): [string, string][] => {
    if (output === null) return [];
    const name = paths.basename(output);
    const old = files.realPath(output);
    if (!isFault(old)) return [[name, old]];
    const folder = paths.dirname(output);
    if (!folders.has(folder)) folders.set(folder, files.realPath(folder));
    const real = folders.get(folder)!;
    return isFault(real) ? [] : [[name, paths.join(real, name)]];
  }));
}
