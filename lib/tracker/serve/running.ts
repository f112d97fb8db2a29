/** What a tracker needs from outside, and what it is for others while it runs. */
import type { Clock } from "../../base/clock.ts";
import type { Fault } from "../../base/fault.ts";
import type { Files } from "../../base/files.ts";
import type { Lookup } from "../../base/lookup.ts";
import type { AccessRules } from "../access/access.ts";
import type { Catalog } from "../catalog.ts";
import type { Icon } from "../icon.ts";
import type { JournalRings } from "../journal/ring.ts";
import type { TrackerConfig } from "../config.ts";
import type { KeptKeys } from "../front/connection_id.ts";
import type { Elsewhere } from "../front/http.ts";
import type { Interface } from "../network.ts";
import type { Counters } from "../stats/counters.ts";
import type { RunningEngines, TrackerStats } from "../stats/tracker_stats.ts";
import type { MemoryStore } from "../swarm/memory.ts";
import type { SnapshotWriter } from "../swarm/snapshot/write.ts";
import type { Tour, Visitor } from "../swarm/tour.ts";
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
  /** Where the .torrent files of the catalog are; the machine's when left out. */
  files?: Pick<Files, "readWhole">;
  /** The rules of the first announce on; all are served when left out. */
  access?: AccessRules;
  /** Whether announces are noted. */
  journal?: boolean;
  /**
   * Another site on the tracker's port: asked before the tracker's own pages, so that it can have `/`. Only the first
   * thread has it: with a site Deno.serve has no other, whatever `threads` says. The batch engine does not tell who asks,
   * so that who wants to know starts the tracker with `httpEngine` `serve`.
   */
  site?: Elsewhere;
  /** Fills the store from an earlier run, before anybody is answered; gives the sums to go on with, or why not to start. */
  restore?: Restore;
}

/** What an earlier run leaves: see Surroundings. `now` is in seconds, as for announces. */
export type Restore = (store: MemoryStore, now: number) => Promise<Past | Fault>;

/** Sums of earlier runs, and when they began in milliseconds since 1970. */
export interface Past {
  readonly counters: Counters;
  readonly since: number;
  /** By what connection ids were made, so many seconds (`age`) ago. */
  readonly connectionIds?: KeptKeys & { readonly age: number };
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

/** How a tracker runs, where it was left to it. */
export interface Chosen extends RunningEngines {
  /** How many files may be open at once; null where that is not known. */
  readonly openFiles: number | null;
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
  /** What it was started with, and what of it was chosen here. */
  readonly chosen: Chosen;
  /** Judges by these rules from now on, in all threads; those that are in force already cost nothing. */
  setAccess(rules: AccessRules): void;
  /** What is known of torrents from now on, for the pages. */
  setCatalog(catalog: Catalog): void;
  /** The icon of the pages from now on; null: none. */
  setIcon(icon: Icon | null): void;
  /** Takes in settings that can change while it runs; gives the names of those that differ and wait for the next start. */
  reconfigure(config: TrackerConfig): string[];
  /** A walk past all swarms, or past those among which the one of an info hash is (5 words). */
  tour(visitor: Visitor, infoHash?: Int32Array): Tour;
  /** The bytes of a snapshot of all swarms and sums; `now` is what they are asked for with. */
  snapshot(): SnapshotWriter;
  /** Seconds, as announces are told. */
  now(): number;
  /** Seconds since a peer of this mark (Visitor) announced. */
  ageOf(mark: number): number;
  /** Where announces are noted, to be taken out (tracker/journal/drain.ts); null: they are not. */
  readonly journal: JournalRings | null;
  /** Comes true when it cannot go on by itself (null: it was stopped). */
  readonly ended: Promise<Fault | null>;
  /** Answers stop within a second. */
  stop(): Promise<void>;
}
