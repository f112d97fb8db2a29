/** This machine's addresses, as the system lists them. */
import type { Interface } from "../network.ts";

/** The system's list; while that cannot be read, the last one. */
export function systemInterfaces(): Interface[] {
  try {
    lastInterfaces = Deno.networkInterfaces();
  } catch { /* then nothing is known to have changed */ }
  return lastInterfaces;
}

let lastInterfaces: Interface[] = [];
