/**
 * Names to addresses, by the system's resolver (hosts file, DNS, what else the machine knows), both families. The
 * system's call can take half a minute and cannot be taken back, so a caller who will not wait sets a limit.
 */
import { lookup } from "node:dns/promises";
import { isAddress } from "./address.ts";
import type { Clock } from "./clock.ts";

/** The addresses of a name, the best first; none when there is no such name, or nobody could be asked. Does not throw. */
export type Lookup = (name: string) => Promise<string[]>;

/** How long a server in the background waits for a name, in milliseconds. */
export const LOOKUP_LIMIT = 10_000;

/** Addresses of a name, at most: no honest name has more. */
const MOST_ADDRESSES = 32;

/** The system's resolver. An address is its own answer, without a question; each address comes once. */
export async function systemLookup(name: string): Promise<string[]> {
  if (isAddress(name)) return [name];
  try {
    const found = await lookup(name, { all: true, verbatim: true });
    return [...new Set(found.map(({ address }) => address))].filter(isAddress).slice(0, MOST_ADDRESSES);
  } catch {
    return [];
  }
}

/** The same look-up, which gives up after so many milliseconds: then there are no addresses. */
export function limitedLookup(ask: Lookup, clock: Clock, milliseconds: number): Lookup {
  return async (name) => {
    const late = Promise.withResolvers<string[]>();
    const cancel = clock.after(milliseconds, () => late.resolve([]));
    try {
      return await Promise.race([ask(name), late.promise]);
    } finally {
      cancel();
    }
  };
}
