/** A Worker that hashes: gets its task once, tells of problems, and says when it has nothing left to do. */
import { systemFiles } from "../../base/files.ts";
import { type HashTask, hashUnits } from "./hash_units.ts";
import type { HashProblem } from "./plan.ts";

/** What it tells: a problem, or null at its end. */
export type WorkerMessage = HashProblem | null;

/** The part of a Worker's scope that is used; the types are those of a window. */
interface Scope {
  onmessage: (event: MessageEvent<HashTask>) => void;
  postMessage(message: WorkerMessage): void;
}

const scope = globalThis as unknown as Scope;

scope.onmessage = ({ data }) => {
  try {
    const units = hashUnits(data, systemFiles, (problem) => scope.postMessage(problem));
    while (!units.next().done);
  } catch {
    // A fault of ours: the thread that waits does again what is not finished, and meets it where it can be told.
  }
  scope.postMessage(null);
};
