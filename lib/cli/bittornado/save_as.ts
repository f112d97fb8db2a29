/** Where BitTornado's `--saveas` puts a download: the very file or folder, or the torrent's name within a folder. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { shownPath } from "../../base/setting.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import type { SafeNames } from "../../metainfo/safe_names.ts";
import type { Torrent } from "../../metainfo/torrent.ts";
import { absolute } from "../client/plan.ts";
import type { Env } from "../env.ts";

/** As a torrent's task has it. */
export interface SavePlace {
  readonly folder: string;
  readonly root: string | null;
  /** The very file or folder. */
  readonly place: string;
}

/**
 * The place. A folder that is there is the torrent's own when it is empty or has something of the torrent in it; otherwise
 * the download goes into it under the torrent's name.
 */
export function saveAs(
  text: string,
  { torrent, safe }: { torrent: Torrent; safe: SafeNames },
  env: Env,
): SavePlace | Fault {
  const { dirname, join } = pathsOf(env.platform);
  const within = (folder: string): SavePlace => ({ folder, root: null, place: join(folder, safe.root) });
  if (text === "") return within(env.cwd());
  const path = absolute(text, env);
  const info = env.files.info(path);
  const itself = { folder: dirname(path), root: path, place: path };
  if (isFault(info)) return /[/\\]$/.test(text) && torrent.isSingle ? within(path) : itself;
  if (torrent.isSingle) return info.kind === "folder" ? within(path) : itself;
  if (info.kind !== "folder") {
    return fault(
      "bad-value",
      `${shownPath(text)} is a file, and the torrent is a folder of files.`,
      "Give a folder.",
    );
  }
  const entries = env.files.list(path);
  if (isFault(entries)) return entries;
  const own = new Set(safe.files.map(({ path: [first] }) => first));
  const isOwn = entries.length === 0 || entries.some(({ name }) => own.has(name));
  return isOwn ? itself : within(path);
}
