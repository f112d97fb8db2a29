/**
 * Tells when something may have changed at paths: by what the system tells of their folders, and where it tells nothing
 * (network drives, some containers) by being asked again and again. What changed is for the caller to find out.
 */
import { type Clock, every } from "./clock.ts";

/** A folder that is watched. */
export interface Watched {
  readonly folder: string;
  /** Those below it too. */
  readonly isDeep: boolean;
  /** Whether a change at a path is of interest: logs and states are written in the same folders. */
  concerns(path: string): boolean;
}

/** How the system tells of changes; throws where it cannot. The result ends it. */
export type WatchFolder = (folder: string, isDeep: boolean, changed: (path: string) => void) => () => void;

/** What is needed. */
export interface WatchMeans {
  readonly clock: Clock;
  readonly watchFolder: WatchFolder;
}

/** Changes come in crowds: editors write, rename and write again. */
const SETTLE = 300;

/**
 * Calls back some time after something changed in one of the folders, and each `poll` milliseconds (0: never) in any case.
 * The result ends it.
 */
export function watchAll(
  watched: readonly Watched[],
  poll: number,
  { clock, watchFolder }: WatchMeans,
  changed: () => void,
): () => void {
  let cancel = () => {};
  const soon = () => {
    cancel();
    cancel = clock.after(SETTLE, changed);
  };
  const ends = watched.map(({ folder, isDeep, concerns }) =>
    attempt(() => watchFolder(folder, isDeep, (path) => concerns(path) && soon()))
  );
  const end = poll === 0 ? () => {} : every(clock, poll, changed);
  return () => {
    cancel();
    end();
    for (const stop of ends) stop();
  };
}

/** A folder that cannot be watched is asked alone. */
function attempt(watch: () => () => void): () => void {
  try {
    return watch();
  } catch {
    return () => {};
  }
}

/** The system's way. */
export const watchFolder: WatchFolder = (folder, isDeep, changed): () => void => {
  const watcher = Deno.watchFs(folder, { recursive: isDeep });
  void (async () => {
    try {
      for await (const { kind, paths } of watcher) if (kind !== "access") paths.forEach(changed);
    } catch {
      // It ends when its folder is taken away; asking goes on.
    }
  })();
  return () => {
    try {
      watcher.close();
    } catch {
      // It has ended.
    }
  };
};
