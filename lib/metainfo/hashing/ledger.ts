/**
 * What the threads that hash a plan write into together: who takes which unit, how far they are, and the hashes. Each
 * piece's place is written by the one thread that took its unit.
 */
import type { PackedPlan } from "./packed_plan.ts";
import type { HashProblem, PieceHashes } from "./plan.ts";

/** Rows in shared memory. */
export interface Ledger {
  /** The next unit that nobody took; whether to stop. */
  readonly words: Int32Array;
  /** Bytes of parts that are done with. */
  readonly bytes: BigInt64Array;
  /** For each unit 1 when it is done with. */
  readonly finished: Uint8Array;
  /** For each piece 1 when it is hashed. */
  readonly done: Uint8Array;
  readonly sha1: Uint8Array;
  readonly sha256: Uint8Array;
}

const NEXT = 0;
const STOP = 1;

/** An empty ledger. */
export function newLedger({ unitCount, pieceCount, sha1, sha256 }: PackedPlan): Ledger {
  return {
    words: new Int32Array(new SharedArrayBuffer(8)),
    bytes: new BigInt64Array(new SharedArrayBuffer(8)),
    finished: sharedBytes(unitCount),
    done: sharedBytes(pieceCount),
    sha1: sharedBytes(sha1 ? 20 * pieceCount : 0),
    sha256: sharedBytes(sha256 ? 32 * pieceCount : 0),
  };
}

function sharedBytes(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length));
}

/** Takes the next unit; it may be one beyond the last. */
export function takeUnit({ words }: Ledger): number {
  return Atomics.add(words, NEXT, 1);
}

/** Tells all threads to end. */
export function stop({ words }: Ledger): void {
  Atomics.store(words, STOP, 1);
}

/** Whether they are to end. */
export function isStopped({ words }: Ledger): boolean {
  return Atomics.load(words, STOP) !== 0;
}

/** Notes bytes that are done with. */
export function addBytes({ bytes }: Ledger, count: number): void {
  Atomics.add(bytes, 0, BigInt(count));
}

/** Bytes that are done with, of all threads. */
export function bytesDone({ bytes }: Ledger): number {
  return Number(Atomics.load(bytes, 0));
}

/** What is in the ledger, in memory of its own: much of the world does not take shared memory. */
export function resultOf(ledger: Ledger, problems: readonly HashProblem[]): PieceHashes {
  const { sha1, sha256, done } = ledger;
  return { sha1: sha1.slice(), sha256: sha256.slice(), done: done.slice(), problems: onePerPart(problems) };
}

/** Several threads may tell of the same part; what tells most counts. */
function onePerPart(problems: readonly HashProblem[]): HashProblem[] {
  const found = new Map<number, HashProblem>();
  for (const problem of problems) {
    const other = found.get(problem.part);
    if (other === undefined || WEIGHT[problem.kind] > WEIGHT[other.kind]) found.set(problem.part, problem);
  }
  return [...found.values()].sort((a, b) => a.part - b.part);
}

const WEIGHT: Readonly<Record<HashProblem["kind"], number>> = { changed: 0, short: 1, unreadable: 2 };
