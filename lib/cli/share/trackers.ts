/** Where the tracker of what is shared is announced to: this process's own, or another muster's on this machine. */
import type { Lookup } from "../../base/lookup.ts";
import type { TrackerInHand } from "../env.ts";
import type { AskSwarm } from "./swarm.ts";

/** Another muster's tracker, on this machine. */
export interface OtherTracker {
  readonly port: number;
  readonly ask: AskSwarm;
}

/** The announce URLs for others, the likeliest first: those of this process, with the other tracker's port where that is used. */
export function announceUrls(tracker: TrackerInHand, other: OtherTracker | null): string[] {
  const urls = tracker.announceUrls();
  if (other === null) return urls;
  return urls.map((url) => url.replace(/:\d+\/announce$/, `:${other.port}/announce`));
}

/**
 * The announce URL for this machine's own client: by loopback where the tracker listens there, since who asks there is
 * handed out under the addresses that others know.
 * @param bind what --bind says; empty: all addresses
 */
export function ownAnnounceUrl(
  tracker: TrackerInHand,
  other: OtherTracker | null,
  bind: readonly string[],
): string {
  const isEverywhere = bind.length === 0 || bind.some((address) => LOOPBACK.has(address));
  const first = announceUrls(tracker, other).find((url) => url.startsWith("http:"));
  if (!isEverywhere && first !== undefined) return first;
  return `http://${LOCALHOST}:${other?.port ?? tracker.port}/announce`;
}

/** The tracker is told in both families, so that machines with only one of them find this one. */
const LOCALHOST = "localhost";

/** A look-up that knows this machine, whatever the system makes of its name. */
export function knowingLocalhost(lookup: Lookup): Lookup {
  return (name) => name === LOCALHOST ? Promise.resolve(["127.0.0.1", "::1"]) : lookup(name);
}

const LOOPBACK = new Set(["0.0.0.0", "127.0.0.1"]);
