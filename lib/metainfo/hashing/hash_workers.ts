/**
 * Hashes a plan in this thread and in Workers, from this machine's files. To start a Worker takes 25 to 60 ms in which
 * this thread waits, so that it is better off as one of the threads (1 GiB of v2 in 602 ms in place of 636, of v1 in 489 in
 * place of 514, medians of 7 in turn), unless it has others to answer. Whatever becomes of the Workers, the work is done: what one of them left undone is
 * done here.
 */
import { every, systemClock } from "../../base/clock.ts";
import { systemFiles } from "../../base/files.ts";
import { workHere } from "./hash_here.ts";
import type { HashTask } from "./hash_units.ts";
import { bytesDone, isStopped, newLedger, resultOf, stop } from "./ledger.ts";
import { packPlan } from "./packed_plan.ts";
import type { HashMeans, HashPieces, HashPlan, HashProblem, PieceHashes } from "./plan.ts";
import type { WorkerMessage } from "./worker.ts";

/** How Workers are used; tests change it. */
export interface Crew {
  /** The module that a Worker runs. */
  readonly module: string;
  /** Bytes of a plan up to which this thread is done before a Worker has started, if they are in few files. */
  readonly smallUpTo: number;
  /** Bytes to read at once. */
  readonly atOnce?: number;
}

/** Few files: as many as are opened while a Worker starts. */
const FEW = 1000;

/** Milliseconds between two looks at how far the work is. */
const LOOK = 100;

/** Milliseconds that Workers have to end after an abort: a disk may hold them up. */
const GRACE = 1000;

/** Hashing in as many threads as are wanted, this one among them. */
export const hashInWorkers: HashPieces = hashWithCrew({
  module: new URL("./worker.ts", import.meta.url).href,
  smallUpTo: 4 * 2 ** 20,
});

/** The same with a crew of one's own. */
export function hashWithCrew(crew: Crew): HashPieces {
  return async (plan, means) => {
    const packed = packPlan(plan, crew.atOnce);
    const task = { plan: packed, ledger: newLedger(packed), stopAtProblem: means.stopAtProblem };
    const isSmall = plan.length <= crew.smallUpTo && plan.parts.length <= FEW;
    const wanted = isSmall ? 0 : Math.min(means.threads, packed.unitCount);
    return await hashTask(task, plan, means, crew, wanted);
  };
}

async function hashTask(
  task: HashTask,
  plan: HashPlan,
  means: HashMeans,
  crew: Crew,
  wanted: number,
): Promise<PieceHashes> {
  const { ledger } = task;
  const total = plan.parts.reduce((sum, { length }) => sum + length, 0);
  const onProgress = (bytes: number) => means.onProgress(Math.min(bytes, total));
  const problems: HashProblem[] = [];
  const report = (problem: HashProblem) => void problems.push(problem);
  const ours = { signal: means.signal, onProgress };
  const endLooks = every(systemClock, LOOK, () => onProgress(bytesDone(ledger)));
  try {
    const isApart = means.isBusy === true && wanted > 0;
    await Promise.all([
      workInWorkers(task, means.signal, crew, isApart ? wanted : wanted - 1, report),
      isApart ? null : workHere(task, systemFiles, ours, report),
    ]);
    await workHere(task, systemFiles, ours, report, unfinishedOf(task));
  } finally {
    endLooks();
  }
  if (!isStopped(ledger)) onProgress(total);
  return resultOf(ledger, problems);
}

/** The units that nobody finished: all when there was no Worker, and what a Worker held when it died. */
function unfinishedOf({ plan, ledger }: HashTask): () => number {
  let unit = -1;
  return () => {
    do unit++; while (unit < plan.unitCount && ledger.finished[unit] === 1);
    return unit;
  };
}

/** Lets Workers work until all have ended; after an abort for a moment at the most. */
async function workInWorkers(
  task: HashTask,
  signal: AbortSignal,
  { module }: Crew,
  count: number,
  report: (problem: HashProblem) => void,
): Promise<void> {
  if (count <= 0 || signal.aborted) return;
  const workers: Worker[] = [];
  let endGrace = () => {};
  let onAbort = () => {};
  const aborted = new Promise<void>((resolve) => {
    onAbort = () => {
      stop(task.ledger);
      endGrace = systemClock.after(GRACE, resolve);
    };
  });
  signal.addEventListener("abort", onAbort);
  try {
    const ended = Array.from({ length: count }, () => startWorker(module, task, workers, report));
    await Promise.race([Promise.all(ended), aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    endGrace();
    workers.forEach((worker) => worker.terminate());
  }
}

/** Starts a Worker; resolves when it has ended, died, or could not be started. */
function startWorker(
  module: string,
  task: HashTask,
  workers: Worker[],
  report: (problem: HashProblem) => void,
): Promise<void> {
  return new Promise((resolve) => {
    try {
      const worker = new Worker(module, { type: "module" });
      workers.push(worker);
      worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => data === null ? resolve() : report(data);
      worker.onmessageerror = () => resolve();
      worker.onerror = (event) => {
        event.preventDefault();
        resolve();
      };
      worker.postMessage(task);
    } catch {
      resolve();
    }
  });
}
