/** What a tracker needs from outside, and what it is for others while it runs. */
import type { Clock } from "../../base/clock.ts";
import type { Fault } from "../../base/fault.ts";
import type { Lookup } from "../../base/lookup.ts";
import type { TrackerStats } from "../front/page.ts";
import type { Interface } from "../network.ts";
import type { WorkerLike } from "../worker/crew.ts";

/** What the tracker needs from outside; tests bring their own. */
export interface Surroundings {
  clock: Clock;
  /** Takes one line for the operator, without an end of line. */
  log(line: string): void;
  /** This machine's addresses; the system's when left out. */
  interfaces?(): Interface[];
  /** Names to addresses; the system's resolver when left out. */
  lookup?: Lookup;
  /** Threads that the machine runs at once; the system's number when left out. */
  cores?: number;
  /** Starts a Worker; tests have others. */
  startWorker?(): WorkerLike;
}

/** A look at the running tracker, for the live line. */
export interface TrackerStatus {
  torrents: number;
  seeds: number;
  leechers: number;
  /** Announces answered since the start. */
  announces: number;
  /** Bytes of memory that the process holds. */
  memory: number;
}

/** A tracker that answers until it is stopped. */
export interface RunningTracker {
  readonly port: number;
  /** Put into torrents; the likeliest first. Follows the machine's addresses. */
  announceUrls(): string[];
  pageUrl(): string;
  /** What the operator should know about this start, a line each (IPv6 is off, ...). */
  readonly notes: readonly string[];
  /** Permissions that it goes on needing, beside the network: to replace a thread that failed, for one. */
  readonly needs: readonly Deno.PermissionName[];
  status(): TrackerStatus;
  stats(): TrackerStats;
  /** Comes true when it cannot go on by itself (null: it was stopped). */
  readonly ended: Promise<Fault | null>;
  /** Answers stop within a second. */
  stop(): Promise<void>;
}
