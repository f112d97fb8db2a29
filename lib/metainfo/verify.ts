/** A torrent against the files on disk: which are whole, and which pieces are bad. */
import type { Clock } from "../base/clock.ts";
import type { Fault } from "../base/fault.ts";
import type { Files } from "../base/files.ts";
import type { Platform } from "../base/stop.ts";
import type { HashPieces } from "./hashing/plan.ts";
import { Pace } from "../base/pace.ts";
import type { Torrent } from "./torrent.ts";
import { judge } from "./verify/judge.ts";
import { layOut } from "./verify/layout.ts";
import { lookForLink } from "./verify/link.ts";
import { judgePieces } from "./verify/pieces.ts";
import { type Found, lookFor } from "./verify/survey.ts";
import type { Verdict } from "./verify/verdict.ts";

export type { FileState, FileVerdict, Verdict } from "./verify/verdict.ts";

/** The work's surroundings. */
export interface VerifyMeans {
  readonly files: Files;
  /** How paths are written, for the targets of links. */
  readonly platform: Platform;
  readonly clock: Pick<Clock, "elapsed">;
  readonly hash: HashPieces;
  readonly threads: number;
  /** Bytes of files done with, missing ones too; of the torrent's `length`, since pads are not read. */
  onProgress(bytes: number): void;
  /** Aborted: the work ends soon, and the verdict is of no use. */
  readonly signal: AbortSignal;
}

/**
 * Checks a torrent.
 * @param paths where each of its files stands on disk; null for pads, and for what is not to be looked for
 * @param targets where each link leads whose name was made safe, from the torrent's folder on
 */
export async function verify(
  torrent: Torrent,
  paths: readonly (string | null)[],
  means: VerifyMeans,
  targets: readonly (readonly string[] | null)[] = [],
): Promise<Verdict> {
  const found = await survey(torrent, paths, means, targets);
  const { plan, fileOf } = layOut(torrent, found);
  const { threads, signal } = means;
  const onProgress = (bytes: number) => means.onProgress(bytes);
  const hashes = await means.hash(plan, { threads, signal, onProgress, stopAtProblem: false });
  const faults = new Map<number, Fault>(hashes.problems.map(({ part, fault }) => [fileOf[part], fault]));
  return judge(torrent, { found, faults, pieces: judgePieces(torrent, hashes) });
}

async function survey(
  torrent: Torrent,
  paths: readonly (string | null)[],
  means: VerifyMeans,
  targets: readonly (readonly string[] | null)[],
): Promise<(Found | null)[]> {
  const found: (Found | null)[] = [];
  const pace = new Pace(means.clock);
  for (const [index, file] of torrent.files.entries()) {
    const path = paths[index] ?? null;
    const isSought = !file.isPad && path !== null && !means.signal.aborted;
    if (!isSought) found.push(null);
    else if (file.link === null) found.push(lookFor(file, path, means.files));
    else found.push(lookForLink(file, path, targets[index] ?? null, means));
    if (pace.isDue()) await pace.rest();
  }
  return found;
}
