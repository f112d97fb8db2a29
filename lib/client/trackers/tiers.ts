/** The order in which a torrent's trackers are asked (BEP 12): tier after tier, and within a tier by luck and success. */
import { below, type Random } from "../../base/random.ts";

/** Trackers of a torrent that are used; what comes behind them is left out. */
export const MOST_TRACKERS = 200;

/** A torrent's tiers, each shuffled once; a URL counts where it comes first, and empty tiers are left out. */
export function layTiers(tiers: readonly (readonly string[])[], random: Random): string[][] {
  const seen = new Set<string>();
  const laid: string[][] = [];
  for (const tier of tiers) {
    const urls: string[] = [];
    for (const text of tier) {
      const url = text.trim();
      if (url === "" || seen.has(url) || seen.size === MOST_TRACKERS) continue;
      seen.add(url);
      urls.push(url);
    }
    if (urls.length > 0) laid.push(shuffled(urls, random));
  }
  return laid;
}

/** Puts the one that answered in front of the others of its tier; all else keeps its order. */
export function moveToFront<T>(tier: T[], one: T): void {
  const at = tier.indexOf(one);
  if (at <= 0) return;
  tier.splice(at, 1);
  tier.unshift(one);
}

/** Fisher and Yates: each order is as likely as any other. */
function shuffled(urls: string[], random: Random): string[] {
  for (let last = urls.length - 1; last > 0; last--) {
    const at = below(random, last + 1);
    [urls[last], urls[at]] = [urls[at], urls[last]];
  }
  return urls;
}
