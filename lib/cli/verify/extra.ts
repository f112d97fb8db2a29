/** Files in a torrent's folder that the torrent does not know. */
import { type Fault, isFault } from "../../base/fault.ts";
import { LIMITS } from "../../metainfo/limits.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import { Pace } from "../../base/pace.ts";
import type { Env } from "../env.ts";
import type { Place } from "./place.ts";

/** What was found. */
export interface Extra {
  /** Below the folder, with `/` between the names, in the order of their names. */
  readonly files: string[];
  /** Folders that could not be looked into. */
  readonly faults: Fault[];
  /** Whether the search ended before all was seen, there was so much. */
  isCut: boolean;
}

/** Searches the folder; links are not followed, but told. Folders count only by what is in them. */
export async function findExtra({ root, paths }: Place, env: Env, stop: AbortSignal): Promise<Extra> {
  const known = new Set(paths.flatMap((path) => path === null ? [] : [keyOf(path, env)]));
  const extra: Extra = { files: [], faults: [], isCut: false };
  const pace = new Pace(env.clock);
  const { join } = pathsOf(env.platform);
  const folders: string[][] = [[]];
  let seen = 0;
  for (let names = folders.pop(); names !== undefined && !stop.aborted; names = folders.pop()) {
    const entries = env.files.list(join(root, ...names));
    if (isFault(entries)) {
      extra.faults.push(entries);
      continue;
    }
    for (const { name, kind } of entries) {
      if (++seen > LIMITS.files) return { ...extra, isCut: true };
      const path = [...names, name];
      if (kind === "folder" && path.length <= LIMITS.folders) folders.push(path);
      else if (kind === "folder") extra.isCut = true;
      else if (!known.has(keyOf(join(root, ...path), env))) extra.files.push(path.join("/"));
      if (pace.isDue()) await pace.rest();
    }
  }
  extra.files.sort();
  return extra;
}

/** What the system takes for the same path is the same. */
function keyOf(path: string, { platform }: Env): string {
  return platform === "windows" || platform === "darwin" ? path.normalize("NFC").toLowerCase() : path;
}
