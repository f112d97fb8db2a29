/** The state file of a tracker that starts: where it is, what is taken over from it, and what is said about that. */
import type { Clock } from "../../base/clock.ts";
import { type Fault, fault, isFault } from "../../base/fault.ts";
import type { Files } from "../../base/files.ts";
import { shownPath } from "../../base/setting.ts";
import type { Platform } from "../../base/stop.ts";
import { counted } from "../../base/unit.ts";
import { stateFolder } from "../../client/storage/state_folder.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import type { Past, Restore } from "../../tracker/serve.ts";
import { newCounters } from "../../tracker/stats/counters.ts";
import { sumsFrom } from "../../tracker/stats/named.ts";
import { type Loaded, StateFile } from "../../tracker/state/state_file.ts";
import type { Left } from "../../tracker/swarm/snapshot/read.ts";
import type { MemoryStore } from "../../tracker/swarm/memory.ts";

/** What is needed. */
export interface StateMeans {
  readonly files: Files;
  readonly clock: Clock;
  readonly platform: Platform;
  variable(name: string): string | undefined;
  /** --data-dir; "" without. */
  readonly dataDir: string;
}

/** Another program's state, which fills a store when there is no state file yet. */
export interface Import {
  /** A line about it, or null when there was nothing. */
  take(store: MemoryStore, now: number): Promise<string | null | Fault>;
  /** A line for when it is not taken, as there is a state file; null when there is nothing to take. */
  passOver(): string | null;
}

/** A state file in hand, and what filling the store from it needs. */
export interface Kept {
  readonly state: StateFile;
  readonly restore: Restore;
  /** What was found, a line each; complete when `restore` has been called. */
  readonly notes: readonly string[];
  /** What went wrong with it, in the same way. */
  readonly warnings: readonly string[];
}

/** Takes hold of the state file that --state names; null when it names none. `port` tells several trackers' apart. */
export function openState(
  wish: string,
  port: number,
  means: StateMeans,
  other?: Import,
): Kept | null | Fault {
  if (wish === "") return null;
  const path = wish === "on" ? ownPath(port, means) : wish;
  if (isFault(path)) return path;
  const state = StateFile.open(path, means);
  if (isFault(state)) return state;
  const notes: string[] = [];
  const warnings: string[] = [];
  const restore: Restore = async (store, now) => {
    const loaded = await state.load(store, now);
    if (isFault(loaded)) return loaded;
    const told = loaded.kind === "nothing" ? await other?.take(store, now) : other?.passOver();
    if (isFault(told)) return told;
    const past = pastOf(loaded, path, { notes, warnings }, means.clock);
    if (told) notes.push(told);
    else if (loaded.kind === "nothing") notes.push(`The state will be kept in ${shownPath(path)}.`);
    return past;
  };
  return { state, restore, notes, warnings };
}

/** In muster's data folder, which is made where it is not there yet. */
function ownPath(port: number, { files, platform, variable, dataDir }: StateMeans): string | Fault {
  const folder = dataDir !== "" ? dataDir : stateFolder(platform, variable);
  if (folder === null) {
    return fault("cannot-write", "This system tells no folder to keep the state in.", "Give --state a file.");
  }
  return files.makeFolder(folder) ?? pathsOf(platform).join(folder, `tracker-${port}.state`);
}

function leftLine({ left, leftCounts }: Left, path: string, copy: string): string {
  const what = [
    ...(left > 0 ? [counted(left, "peer")] : []),
    ...(leftCounts > 0 ? [`the downloads of ${counted(leftCounts, "torrent")}`] : []),
  ].join(" and ");
  return `${what} of it found no room. All of it is kept as ${
    shownPath(copy)
  }: to go on with that, stop muster, ` +
    `rename it to ${shownPath(path)}, and start muster with a larger --memory.`;
}

function pastOf(
  loaded: Loaded,
  path: string,
  { notes, warnings }: { notes: string[]; warnings: string[] },
  clock: Clock,
): Past {
  if (loaded.kind === "bad") warnings.push(loaded.line);
  if (loaded.kind !== "restored") return { counters: newCounters(), since: clock.now() };
  const { facts, restored, copy } = loaded;
  const { torrents, peers } = restored;
  const written = new Date(facts.written).toISOString();
  notes.push(
    `The state of ${written} is back: ${counted(torrents, "torrent")}, ${counted(peers, "peer")} (${
      shownPath(path)
    }).`,
  );
  if (copy !== null) warnings.push(leftLine(restored, path, copy));
  const { counters, since, connectionIds, written: before } = facts;
  // A clock that was put back since: ids are good for that much longer.
  const age = Math.max(0, clock.now() - before) / 1000;
  return {
    counters: sumsFrom(counters),
    since,
    ...(connectionIds === undefined ? {} : { connectionIds: { ...connectionIds, age } }),
  };
}
