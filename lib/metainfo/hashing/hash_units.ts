/** The work of one thread: takes unit after unit until none is left, or until it is told to stop. */
import type { ReadableFiles } from "../../base/files.ts";
import { isStopped, type Ledger, stop, takeUnit } from "./ledger.ts";
import type { PackedPlan } from "./packed_plan.ts";
import type { HashProblem } from "./plan.ts";
import { UnitHasher } from "./unit_hasher.ts";

/** What is to be done; all of it can be sent to a Worker. */
export interface HashTask {
  readonly plan: PackedPlan;
  readonly ledger: Ledger;
  readonly stopAtProblem: boolean;
}

/**
 * Works through a task; whoever drives this may give way to others after each unit. Reading and hashing take turns in a
 * thread: while one thread hashes another reads, and a read-ahead of its own costs it more than it gains (measured: 9 %).
 * @param next gives the next unit to hash; the first beyond the last ends the work
 */
export function* hashUnits(
  { plan, ledger, stopAtProblem }: HashTask,
  files: ReadableFiles,
  report: (problem: HashProblem) => void,
  next: () => number = () => takeUnit(ledger),
): Generator<void, void, void> {
  const hasher = new UnitHasher(plan, ledger, files, (problem) => {
    report(problem);
    if (stopAtProblem) stop(ledger);
  });
  try {
    for (let unit = next(); unit < plan.unitCount && !isStopped(ledger); unit = next()) {
      hasher.hash(unit);
      ledger.finished[unit] = 1;
      yield;
    }
  } finally {
    hasher.close();
  }
}
