/** A muster for measurements of its own kind: how it is called, and what it tells of itself. */
import { hostOf } from "../../../lib/base/address.ts";
import type { LoadOptions } from "../options.ts";
import type { Target } from "../torrents.ts";
import type { Contender } from "./kinds.ts";

/** The muster of the command line, with further options where it does not have them. */
export function musterOf(
  { contenders }: LoadOptions,
  more: Readonly<Record<string, string>> = {},
): Contender {
  const muster = contenders.find(({ kind }) => kind === "muster")!;
  const has = (name: string) => muster.words.some((word) => word === name || word.startsWith(`${name}=`));
  const words = Object.entries(more).filter(([name]) => !has(name)).flat();
  return { ...muster, words: [...words, ...muster.words] };
}

/** What of its /stats.json is looked at. */
export interface MusterStats {
  readonly peers: number;
  /** Bytes of the swarms. */
  readonly used: number;
}

export async function readStats({ hostname, port }: Target): Promise<MusterStats> {
  const response = await fetch(`http://${hostOf(hostname)}:${port}/stats.json`);
  const { peers, memory } = await response.json();
  return { peers: peers.ipv4 + peers.ipv6, used: memory.used };
}
