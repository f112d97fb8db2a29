/** From settings to a running tracker. (The body is in work; this is the shape.) */
import type { Clock } from "../base/clock.ts";
import { type Fault, fault } from "../base/fault.ts";
import type { TrackerConfig } from "./config.ts";

/** What the tracker needs from outside; tests bring their own. */
export interface Surroundings {
  clock: Clock;
  /** Takes one line for the operator, without an end of line. */
  log(line: string): void;
}

/** A look at the running tracker, for the live line and pages. */
export interface TrackerStatus {
  torrents: number;
  seeds: number;
  leechers: number;
  /** Announces answered since the start. */
  announces: number;
  /** Bytes of memory that the process holds. */
  memory: number;
}

export interface RunningTracker {
  readonly port: number;
  /** Put into torrents; the likeliest first. Follows the machine's addresses. */
  announceUrls(): string[];
  pageUrl(): string;
  /** What the operator should know about this start, a line each (IPv6 is off, ...). */
  readonly notes: readonly string[];
  status(): TrackerStatus;
  /** Comes true when it cannot go on by itself (null: it was stopped). */
  readonly ended: Promise<Fault | null>;
  /** Answers stop within a second. */
  stop(): Promise<void>;
}

// deno-lint-ignore require-await
export async function startTracker(
  config: TrackerConfig,
  surroundings: Surroundings,
): Promise<RunningTracker | Fault> {
  surroundings.log(`port ${config.port}`);
  return fault("unfinished", "The tracker is being built.");
}
