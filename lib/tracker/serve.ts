/**
 * From settings to a running tracker: what it stands on is made here (engines, port, memory) and joined in serve/join.ts.
 */
import type { Clock } from "../base/clock.ts";
import { type Fault, isFault } from "../base/fault.ts";
import { openLibc } from "../base/linux/libc.ts";
import type { Lookup } from "../base/lookup.ts";
import { raiseOpenFiles } from "../base/open_files.ts";
import { freshRandom, secretBytes } from "../base/random.ts";
import { effectivePeerTimeout, type TrackerConfig } from "./config.ts";
import type { TrackerStats } from "./front/page.ts";
import { nameHolder } from "./front/port_holder.ts";
import { canBatch } from "./front/udp_batch/can_batch.ts";
import type { Interface } from "./network.ts";
import { chooseEngines } from "./serve/engines.ts";
import { holdPort } from "./serve/hold.ts";
import { join, type Start, systemInterfaces } from "./serve/join.ts";
import { openMemoryStore } from "./swarm/memory.ts";
import type { WorkerLike } from "./worker/crew.ts";

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

/** Files that are left for all else when connections may take the rest. */
const SPARE_FILES = 256;
/** Connections that the HTTP batch engine holds, at most, where the system does not say how many files there may be. */
const CONNECTIONS = 16_384;

/** Starts a tracker; a Fault when its port, its memory or an engine that was asked for cannot be had. */
export async function startTracker(
  config: TrackerConfig,
  surroundings: Surroundings,
): Promise<RunningTracker | Fault> {
  const start = prepare(config, surroundings);
  if (isFault(start)) return start;
  const { clock } = surroundings;
  const { engines, libc, openFiles } = start;
  const connections = Math.max(1, (openFiles ?? CONNECTIONS) - SPARE_FILES);
  const interfaces = surroundings.interfaces ?? systemInterfaces;
  const held = holdPort(config, { engines, libc, clock, interfaces, connections });
  if (isFault(held)) return await nameHolder(held, config.bind, config.port);
  const store = openMemoryStore({
    bytes: config.memory,
    peerTimeout: effectivePeerTimeout(config),
    random: freshRandom(),
    key: secretBytes(8),
  });
  const running = isFault(store) ? store : join({ ...start, config, held, store, surroundings });
  if (isFault(running)) held.release();
  return running;
}

function prepare(
  config: TrackerConfig,
  { cores = navigator.hardwareConcurrency }: Surroundings,
): Start | Fault {
  const libc = openLibc();
  const engines = chooseEngines(config, {
    os: Deno.build.os,
    cores,
    canBatch: canBatch(libc),
  });
  return isFault(engines) ? engines : { engines, libc, openFiles: raiseOpenFiles() };
}
