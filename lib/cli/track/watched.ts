/** Which folders are watched for a tracker: those of its lists, of its torrents, of its icon and of its configuration. */
import type { Watched } from "../../base/watch.ts";
import type { Platform } from "../../base/stop.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import type { ServiceConfig } from "./settings.ts";

/** A folder that is watched, for the sake of one file in it or (null) of all. */
export interface WatchedFor extends Watched {
  readonly name: string | null;
}

/** The folders of files and the folders of torrents; `configFile` is the path of the configuration, or null. */
export function watchedBy(
  { allow, deny, allowDir, allowIp, ban, favicon }: ServiceConfig,
  configFile: string | null,
  platform: Platform,
): WatchedFor[] {
  const { basename, dirname } = pathsOf(platform);
  const single = [favicon, configFile ?? ""].filter((file) => file !== "");
  const files = [...allow, ...deny, ...allowIp, ...ban, ...single];
  return [
    // Editors put a new file in the old one's place: the folder tells of it, the file itself would not.
    ...files.map((file): WatchedFor => ({
      folder: dirname(file),
      name: basename(file),
      isDeep: false,
      concerns: (path) => basename(path) === basename(file),
    })),
    ...allowDir.map((folder): WatchedFor => ({ folder, name: null, isDeep: true, concerns: () => true })),
  ];
}
