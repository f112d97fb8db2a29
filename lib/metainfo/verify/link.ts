/**
 * Links of a torrent (BEP 47) on disk. A file or folder in a link's place is fine: many clients, and systems without
 * links, put one there. Whether the link leads to something is a matter of the file that it leads to.
 */
import { fault, isFault } from "../../base/fault.ts";
import type { Files } from "../../base/files.ts";
import { shownPath } from "../../base/setting.ts";
import type { Platform } from "../../base/stop.ts";
import { pathsOf } from "../paths.ts";
import type { TorrentFile } from "../torrent.ts";
import { failed, type Found } from "./survey.ts";

/**
 * Looks for a link.
 * @param target where it leads under a name that was made safe, from the torrent's folder on; null when there is none
 */
export function lookForLink(
  file: TorrentFile,
  path: string,
  target: readonly string[] | null,
  { files, platform }: { files: Files; platform: Platform },
): Found {
  const info = files.linkInfo(path);
  if (isFault(info)) return failed(path, info);
  const whole: Found = { path, state: "whole", size: file.length, modified: null, fault: null };
  if (info.kind !== "link") return whole;
  const text = files.readLink(path);
  if (isFault(text)) return failed(path, text);
  const { dirname, isAbsolute, join } = pathsOf(platform);
  const root = join(dirname(path), ...file.path.slice(1).map(() => ".."));
  const raw = file.link!.map((part) => new TextDecoder().decode(part));
  const leadsTo = isAbsolute(text) ? text : join(dirname(path), text);
  const isRight = [raw, target ?? []].some((parts) => {
    const wanted = join(root, ...parts);
    return parts.length > 0 && (wanted === leadsTo || isSame(wanted, path, files));
  });
  return isRight ? whole : { ...whole, state: "damaged", fault: wrongTarget(path, text) };
}

/** Whether two paths lead to one thing, whatever the links say. */
function isSame(a: string, b: string, files: Files): boolean {
  const real = files.realPath(a);
  return !isFault(real) && real === files.realPath(b);
}

function wrongTarget(path: string, text: string) {
  return fault("cannot-read", `${shownPath(path)} is a link that leads elsewhere, to ${shownPath(text)}.`);
}
