/** Hashes in this thread: its share beside the Workers, what is small, what a Worker left undone; in tests all of it. */
import { setImmediate } from "node:timers";
import type { ReadableFiles } from "../../base/files.ts";
import { type HashTask, hashUnits } from "./hash_units.ts";
import { bytesDone, newLedger, resultOf, stop } from "./ledger.ts";
import { packPlan } from "./packed_plan.ts";
import type { HashMeans, HashPieces, HashProblem } from "./plan.ts";

/**
 * Hashing in this thread, from the files given.
 * @param atOnce bytes to read at once; tests have it smaller
 */
export function hashHere(files: ReadableFiles, atOnce?: number): HashPieces {
  return async (plan, means) => {
    const packed = packPlan(plan, atOnce);
    const task = { plan: packed, ledger: newLedger(packed), stopAtProblem: means.stopAtProblem };
    const problems: HashProblem[] = [];
    await workHere(task, files, means, (problem) => problems.push(problem));
    return resultOf(task.ledger, problems);
  };
}

/** Works through a task, giving way to signals and timers after each unit. */
export async function workHere(
  task: HashTask,
  files: ReadableFiles,
  { signal, onProgress }: Pick<HashMeans, "signal" | "onProgress">,
  report: (problem: HashProblem) => void,
  next?: () => number,
): Promise<void> {
  if (signal.aborted) stop(task.ledger);
  for (const _unit of hashUnits(task, files, report, next)) {
    onProgress(bytesDone(task.ledger));
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (signal.aborted) stop(task.ledger);
  }
}
