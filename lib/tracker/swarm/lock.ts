/**
 * Locks in the shared memory: one a stripe, one for the pages, one for the calendar. A lock is a word: 0, or the number
 * of the thread that holds it, so that what a dead thread held can be found and mended (recover.ts). They are held for
 * less than a microsecond, so a waiter turns round a little, and then sleeps a moment at a time: whoever holds it may
 * have lost its CPU. A lock that nobody else wants costs 22 ns (measured,
 * tests/bench/store_bench.ts).
 */

/** Turns before a waiter sleeps. */
const SPINS = 64;
/** Milliseconds of a sleep; nobody is woken, since that would cost every unlock a system call's worth of asking. */
const SLEEP = 0.05;

/** Takes the lock at word `at` for the thread `holder` (not 0). */
export function lock(words: Int32Array, at: number, holder: number): void {
  if (Atomics.compareExchange(words, at, 0, holder) !== 0) waitFor(words, at, holder);
}

function waitFor(words: Int32Array, at: number, holder: number): void {
  for (let turn = 1;; turn++) {
    const held = Atomics.compareExchange(words, at, 0, holder);
    if (held === 0) return;
    if (turn % SPINS === 0) Atomics.wait(words, at, held, SLEEP);
  }
}

/** Gives it back. */
export function unlock(words: Int32Array, at: number): void {
  Atomics.store(words, at, 0);
}

/** Who holds it; 0: nobody. */
export function holderOf(words: Int32Array, at: number): number {
  return Atomics.load(words, at);
}
