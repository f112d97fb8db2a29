/** How wanted peers are shared between two groups: the families of an answer, or leechers and seeds. */
import type { Random } from "../../base/random.ts";

/**
 * How many of `want` the first group gives, when it has `a` and the other `b`. In proportion to what they have, with
 * the remainder by chance, but a quarter of `want` at least from each group that has as many.
 */
export function shareOf(want: number, a: number, b: number, random: Random): number {
  if (a + b <= want) return a;
  if (a === 0 || b === 0) return a === 0 ? 0 : want;
  const quarter = Math.floor(want / 4);
  const fair = Math.floor((want * a) / (a + b) + random.next() / 4294967296);
  const most = Math.min(a, want - Math.min(quarter, b));
  const least = Math.max(want - b, Math.min(quarter, a));
  return Math.max(least, Math.min(most, fair));
}
