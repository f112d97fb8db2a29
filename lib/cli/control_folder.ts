/** Where the control sockets of this user's trackers are. */
import { stateFolder } from "../client/storage/state_folder.ts";
import { pathsOf } from "../metainfo/paths.ts";
import type { Env } from "./env.ts";

/**
 * With --data-dir (`dataDir`; "" without) its folder `run`; else `muster` in $XDG_RUNTIME_DIR, which is this user's alone and ends with his
 * session, or `run` in muster's data folder. null where the environment tells no such place; on Windows it has no meaning.
 */
export function controlFolder(env: Pick<Env, "platform" | "variable">, dataDir: string): string | null {
  const { platform } = env;
  const { join, isAbsolute } = pathsOf(platform);
  if (dataDir !== "") return join(dataDir, "run");
  const runtime = env.variable("XDG_RUNTIME_DIR") ?? "";
  if (platform === "linux" && isAbsolute(runtime)) return join(runtime, "muster");
  const data = stateFolder(platform, (name) => env.variable(name));
  return data === null ? null : join(data, "run");
}
