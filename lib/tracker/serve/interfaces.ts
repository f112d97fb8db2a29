/** This machine's addresses, as the system lists them. */
import { isLoopback, readAddress } from "../../base/address.ts";
import type { Interface } from "../network.ts";

/** The system's list; while that cannot be read, the last one. */
export function systemInterfaces(): Interface[] {
  try {
    lastInterfaces = Deno.networkInterfaces();
  } catch { /* then nothing is known to have changed */ }
  return lastInterfaces;
}

let lastInterfaces: Interface[] = [];

/**
 * The addresses that matter to a tracker which listens on `bind` (empty: on all). Who listens on loopback alone is asked by
 * programs of this machine, which most likely do so too: there they are handed out, and not at the machine's other
 * addresses.
 */
export function withinReach(bind: readonly string[], interfaces: () => Interface[]): () => Interface[] {
  const isOnlyHere = bind.length > 0 && bind.every(isLoopbackText);
  return isOnlyHere ? () => interfaces().filter(({ address }) => isLoopbackText(address)) : interfaces;
}

function isLoopbackText(text: string): boolean {
  const bytes = new Uint8Array(16);
  const family = readAddress(text, bytes);
  return family !== 0 && isLoopback(bytes, family);
}
