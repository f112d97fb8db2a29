/** Who does the work: this thread alone, or some Workers that each take a piece of the rounds at a time. */
import { ENOUGH, type Failure, fuzz } from "./attempt.ts";
import { READERS } from "./readers.ts";

/** Some rounds of a reader, `from` up to `to`. */
export interface Piece {
  readonly reader: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** Does a piece; gives its failures. */
export type Hand = (piece: Piece) => Failure[] | Promise<Failure[]>;

export interface Crew extends Disposable {
  readonly hands: readonly Hand[];
}

/** Rounds of a piece: a second or less. */
const PIECE = 20_000;

/** Does a piece right here. */
export function fuzzPiece({ reader, seed, from, to }: Piece): Failure[] {
  return fuzz(READERS.find(({ name }) => name === reader)!, seed, to, from);
}

/** So many hands, each on a thread of its own; one alone works on this thread. */
export function openCrew(jobs: number): Crew {
  if (jobs === 1) return { hands: [fuzzPiece], [Symbol.dispose]() {} };
  const workers = Array.from(
    { length: jobs },
    () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }),
  );
  return {
    hands: workers.map(handOf),
    [Symbol.dispose]: () => workers.forEach((worker) => worker.terminate()),
  };
}

function handOf(worker: Worker): Hand {
  return (piece) => {
    const { promise, resolve, reject } = Promise.withResolvers<Failure[]>();
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(piece);
    return promise;
  };
}

/**
 * All rounds of a reader, until enough has failed; `progress` hears how many are done. However many hands there are,
 * the failures are the same: pieces are handed out in order, so all before the last failure were looked at.
 */
export async function fuzzAll(
  { hands }: Crew,
  whole: Omit<Piece, "from" | "to">,
  rounds: number,
  progress: (done: number) => void,
): Promise<Failure[]> {
  const failures: Failure[] = [];
  let next = 0;
  let done = 0;
  const work = async (hand: Hand) => {
    while (next < rounds && failures.length < ENOUGH) {
      const from = next;
      const to = next = Math.min(rounds, from + PIECE);
      failures.push(...await hand({ ...whole, from, to }));
      progress(done += to - from);
    }
  };
  await Promise.all(hands.map(work));
  return failures.sort((a, b) => a.round - b.round).slice(0, ENOUGH);
}
