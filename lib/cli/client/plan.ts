/** What the options that get and seed share ask for, read and judged. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { shown, shownPath, type ValuesOf } from "../../base/setting.ts";
import { readDuration } from "../../base/unit.ts";
import type { ClientConfig, TorrentOptions } from "../../client/config.ts";
import { stateFolder } from "../../client/storage/state_folder.ts";
import type { TorrentTask } from "../../client/session.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import type { Call } from "../command.ts";
import type { Env } from "../env.ts";
import { readAll, readNode } from "../outer_options.ts";
import { RUN_SETTINGS } from "./settings.ts";

/** What holds for all torrents of a run. */
export interface RunPlan {
  readonly config: ClientConfig;
  readonly options: TorrentOptions;
  readonly peers: TorrentTask["peers"];
  readonly check: boolean;
  readonly stateFolder: string | null;
}

/** Options that only one of the commands has. */
export interface Extras {
  readonly maxDown?: number;
  readonly maxTorrentDown?: number;
  readonly sequential?: boolean;
  readonly superSeed?: boolean;
  readonly exitWhenDone?: boolean;
}

type RunSettings = Omit<ValuesOf<typeof RUN_SETTINGS>, "maxDown" | "maxTorrentDown">;

/** The plan. It reads the environment for the state folder: call it before that permission is dropped. */
export function readRunPlan(
  settings: RunSettings & Extras,
  { given, everywhere }: Pick<Call, "given" | "everywhere">,
  env: Env,
): RunPlan | Fault {
  const peers = readAll(settings.peer, (text) => readNode(text, "--peer"));
  if (isFault(peers)) return peers;
  const options = readOptions(settings);
  if (isFault(options)) return options;
  const { port, bind, maxUp, maxDown = 0, maxPeers } = settings;
  return {
    config: { port, bind, maxUp, maxDown, maxPeers, portWished: given.has(RUN_SETTINGS.port.name) },
    options,
    peers,
    check: settings.check,
    stateFolder: settings.noResume ? null : stateFolderOf(everywhere.dataDir, env),
  };
}

function readOptions(settings: RunSettings & Extras): TorrentOptions | Fault {
  const seedRatio = readRatio(settings.seedRatio);
  if (isFault(seedRatio)) return seedRatio;
  const { slots, maxTorrentUp, maxTorrentDown = 0, sequential = false, superSeed = false } = settings;
  const shared = { slots, maxUp: maxTorrentUp, maxDown: maxTorrentDown, sequential, superSeed };
  // Of a torrent that is not to seed the time is over at once.
  if (settings.exitWhenDone) return { ...shared, seedRatio: null, seedTime: 0 };
  // 0 is the fallback: it is not among what may be given.
  return { ...shared, seedRatio, seedTime: settings.seedTime === 0 ? null : settings.seedTime };
}

const NO_LIMIT = "Leave it out for no limit.";

/**
 * A seed's end that is none: `--seed-time 0` may be meant as no limit, or as no seeding at all. Null for others. Called
 * before the options are read.
 * @param isGet whether there is `--exit-when-done`
 */
export function zeroFault(given: ReadonlyMap<string, string>, isGet: boolean): Fault | null {
  const { seedTime, seedRatio } = RUN_SETTINGS;
  const advice = isGet ? `Not to seed is --exit-when-done. ${NO_LIMIT}` : NO_LIMIT;
  const time = given.get(seedTime.name);
  if (time !== undefined && readDuration(time) === 0) {
    return fault("bad-value", `--${seedTime.name} ${shownPath(time)} would be no time at all.`, advice);
  }
  const ratio = given.get(seedRatio.name);
  if (ratio === undefined || !RATIO.test(ratio) || Number(ratio) !== 0) return null;
  return fault("bad-value", `--${seedRatio.name} ${ratio} would be over at once.`, advice);
}

const RATIO = /^\d{1,6}(?:\.\d{1,6})?$/;

/** A ratio, or null for none. */
function readRatio(text: string): number | null | Fault {
  if (text === "") return null;
  const { name, good } = RUN_SETTINGS.seedRatio;
  if (RATIO.test(text)) return Number(text);
  return fault("bad-value", `--${name} cannot be ${shown(text)}.`, `Give ${good}.`);
}

/** Where the state of torrents is: in the folder that --data-dir says, or that the environment tells; null where it tells none. */
export function stateFolderOf(dataDir: string, env: Env): string | null {
  return dataDir === "" ? stateFolder(env.platform, (name) => env.variable(name)) : absolute(dataDir, env);
}

/** A path from the system's root on. */
export function absolute(path: string, env: Env): string {
  const { isAbsolute, join, resolve } = pathsOf(env.platform);
  // Never without a folder to start from: it would be asked of the process.
  return isAbsolute(path) ? resolve(env.cwd(), path) : join(env.cwd(), path);
}
