/**
 * From settings to a running tracker: what it stands on is made here (engines, port, memory) and joined in serve/join.ts.
 */
import { type Fault, isFault } from "../base/fault.ts";
import { openLibc } from "../base/linux/libc.ts";
import { raiseOpenFiles } from "../base/open_files.ts";
import { freshRandom, secretBytes } from "../base/random.ts";
import { effectivePeerTimeout, type TrackerConfig } from "./config.ts";
import { nameHolder } from "./front/port_holder.ts";
import { canBatch } from "./front/udp_batch/can_batch.ts";
import { chooseEngines } from "./serve/engines.ts";
import { holdPort } from "./serve/hold.ts";
import { systemInterfaces } from "./serve/interfaces.ts";
import { join, type Parts, type Start } from "./serve/join.ts";
import type { Chosen, Past, Restore, RunningTracker, Surroundings, TrackerStatus } from "./serve/running.ts";
import { newCounters } from "./stats/counters.ts";
import { openMemoryStore } from "./swarm/memory.ts";

export type { Chosen, Past, Restore, RunningTracker, Surroundings, TrackerStatus };

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
  const running = isFault(store)
    ? store
    : await restoreAndJoin({ ...start, config, held, store, surroundings });
  if (isFault(running)) held.release();
  return running;
}

async function restoreAndJoin(parts: Omit<Parts, "past">): Promise<RunningTracker | Fault> {
  const { store, config, surroundings: { clock, restore } } = parts;
  store.keepDead(config.keepDead);
  const past = await restore?.(store, clock.elapsed() / 1000) ??
    { counters: newCounters(), since: clock.now() };
  return isFault(past) ? past : join({ ...parts, past });
}

function prepare(
  config: TrackerConfig,
  { cores = navigator.hardwareConcurrency, site }: Surroundings,
): Start | Fault {
  const libc = openLibc();
  const engines = chooseEngines(config, {
    os: Deno.build.os,
    cores,
    canBatch: canBatch(libc),
  });
  if (isFault(engines)) return engines;
  const httpThreads = site === undefined ? engines.httpThreads : 1;
  return { engines: { ...engines, httpThreads }, libc, openFiles: raiseOpenFiles() };
}
