/** What the engines of the load over UDP have in common: the plan and the run. */
import type { Tally } from "../tally.ts";
import type { Target } from "../torrents.ts";
import { hasGivenUp, type Lane, type LanePlan } from "./lane.ts";

/** How packets get in and out: many at a time by system calls of our own (Linux), or one by one by Deno. */
export type Engine = "batch" | "plain";

export interface UdpPlan extends Omit<LanePlan, "family"> {
  readonly target: Target;
  readonly engine: Engine;
  /** Ends by itself after so many replies; Infinity: when it is stopped. */
  readonly limit: number;
  /** Requests a second, answered or not (batch only); 0: each lane keeps its window full. */
  readonly rate: number;
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
