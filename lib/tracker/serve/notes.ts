/** What the operator is told: at the start what is not as one would expect, later what goes wrong, sparingly. */
import type { Clock } from "../../base/clock.ts";
import type { Places } from "../front/listen.ts";
import type { Network } from "../network.ts";
import { type Counters, NOT_LISTED } from "../stats/counters.ts";
import type { Store } from "../swarm/store.ts";
import type { Engines } from "./engines.ts";
import { standsForAll } from "./hosts.ts";

/** Fewer open files than this and a note says so. */
const FEW_FILES = 4096;

/** What is looked at for the notes. */
export interface Start {
  /** Whether all addresses of the machine were asked for. */
  everywhere: boolean;
  places: Places;
  network: Network;
  /** How many files may be open at once; null where that is not known. */
  openFiles: number | null;
  /** Addresses that answer over UDP. */
  udpHosts: readonly string[];
  engines: Pick<Engines, "note">;
}

/** What is not as one would expect, a line each. */
export function startNotes({ everywhere, places, network, openFiles, udpHosts, engines }: Start): string[] {
  const notes: string[] = [];
  if (everywhere) {
    if (!places.families.six || !network.hasFamily(6)) {
      notes.push("IPv6 is off on this machine; the tracker answers on IPv4 only.");
    } else if (!places.families.four || !network.hasFamily(4)) {
      notes.push("IPv4 is off on this machine; the tracker answers on IPv6 only.");
    }
    if (network.addresses().length === 0) {
      notes.push("This machine is on no network now; only programs on it can reach the tracker.");
    }
  }
  if (udpHosts.some(standsForAll)) {
    notes.push(
      "UDP: this system does not let muster choose the address that its answers leave from. If clients get none, " +
        "and this machine has several addresses, name one with --bind.",
    );
  }
  if (udpHosts.length === 0) {
    notes.push("UDP is not to be had on this machine; the tracker answers over HTTP only.");
  }
  if (engines.note !== "" && udpHosts.length > 0) notes.push(engines.note);
  if (openFiles !== null && openFiles < FEW_FILES) {
    notes.push(`The system lets muster hold ${openFiles} connections at once (ulimit -n); that is few.`);
  }
  return notes;
}

/** Takes a line for the operator, and what it is about; whether the line was let through. */
export type Warn = (about: string, line: string) => boolean;

/** Lets each kind of line through once a minute. */
export function sparingly(clock: Clock, log: (line: string) => void): Warn {
  const last = new Map<string, number>();
  return (about, line) => {
    const now = clock.elapsed();
    if (now - (last.get(about) ?? -Infinity) < 60_000) return false;
    last.set(about, now);
    log(line);
    return true;
  };
}

/** Says it when memory is short: each time it is called while more was lost for want of it than has been said. */
export function watchMemory(store: Store, sums: () => Counters, warn: Warn): () => void {
  let pushedOut = 0;
  let notListed = 0;
  return () => {
    const totals = store.totals();
    const counters = sums();
    if (totals.pushedOut > pushedOut) {
      const isSaid = warn(
        "pushed out",
        `Memory for new torrents is used up: ${totals.pushedOut} so far that only one client had announced, once, ` +
          "were dropped for newer ones. Start muster with a larger --memory, unless somebody makes torrents up.",
      );
      if (isSaid) pushedOut = totals.pushedOut;
    }
    if (counters[NOT_LISTED] > notListed) {
      const isSaid = warn(
        "full",
        `The swarms' memory is used up: ${counters[NOT_LISTED]} announces so far were answered, ` +
          "but their peers could not be listed. Start muster with a larger --memory.",
      );
      if (isSaid) notListed = counters[NOT_LISTED];
    }
  };
}
