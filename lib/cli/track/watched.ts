/** Which folders are watched for a tracker: those of its lists, of its torrents and of its configuration. */
import type { Watched } from "../../base/watch.ts";
import type { Platform } from "../../base/stop.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import type { ServiceConfig } from "./settings.ts";

/** The folders of files and the folders of torrents; `configFile` is the path of the configuration, or null. */
export function watchedBy(
  { allow, deny, allowDir, allowIp, ban }: ServiceConfig,
  configFile: string | null,
  platform: Platform,
): Watched[] {
  const { basename, dirname } = pathsOf(platform);
  const files = [...allow, ...deny, ...allowIp, ...ban, ...(configFile === null ? [] : [configFile])];
  return [
    // Editors put a new file in the old one's place: the folder tells of it, the file itself would not.
    ...files.map((file): Watched => ({
      folder: dirname(file),
      isDeep: false,
      concerns: (path) => basename(path) === basename(file),
    })),
    ...allowDir.map((folder): Watched => ({ folder, isDeep: true, concerns: () => true })),
  ];
}
