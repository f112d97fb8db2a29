/** What the engines of the load over UDP have in common: the plan, the run, and the addresses to send from. */
import { type Family, isLoopback, readAddress } from "../../../lib/base/address.ts";
import type { Random } from "../../../lib/base/random.ts";
import type { Tally } from "../tally.ts";
import type { Target, Torrents } from "../torrents.ts";
import { hasGivenUp, type Lane } from "./lane.ts";

/** How packets get in and out: many at a time by system calls of our own (Linux), or one by one by Deno. */
export type Engine = "batch" | "plain";

export interface UdpPlan {
  readonly target: Target;
  readonly torrents: Torrents;
  readonly sockets: number;
  /** Packets in flight on each socket. */
  readonly window: number;
  readonly engine: Engine;
  /** Milliseconds without an answer after which a packet is lost. */
  readonly patience: number;
  /** Ends by itself after so many replies; Infinity: when it is stopped. */
  readonly limit: number;
  readonly random: Random;
}

/** A load that runs. */
export interface UdpRun {
  readonly plan: UdpPlan;
  readonly tally: Tally;
  readonly lanes: readonly Lane[];
  /** Looked at often; the engine closes its sockets and ends then. */
  stopped: boolean;
  /** Called once when `stopped` comes true, if the engine needs to hear of it. */
  onStop: () => void;
}

/** Ends a run; a second time does nothing. */
export function stopRun(run: UdpRun): void {
  if (run.stopped) return;
  run.stopped = true;
  run.onStop();
}

/** Ends a run that has all the replies that it was to get, or of which a lane has no hope left. */
export function stopIfDone(run: UdpRun, lane: Lane): void {
  if (run.stopped) return;
  if (run.tally.replies >= run.plan.limit || hasGivenUp(lane)) stopRun(run);
}

/** The address that a socket sends from: loopback to loopback; to another machine the system chooses. */
export function localAddress(hostname: string): string {
  const bytes = new Uint8Array(16);
  const family = readAddress(hostname, bytes) as Family;
  if (!isLoopback(bytes, family)) return family === 4 ? "0.0.0.0" : "::";
  return family === 6 ? "::1" : "127.0.0.1";
}
