/** The trackers of one torrent, to be put into others. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { shownPath } from "../../base/setting.ts";
import { type Changes, readTrackers } from "../../metainfo/edit.ts";
import type { Env } from "../env.ts";
import { readTorrentFile } from "../source.ts";
import { about } from "./batch.ts";

/** The changes that give others the trackers of the torrent at the path, which must have some. */
export function trackersFrom(path: string, env: Env): Pick<Changes, "trackers" | "announce"> | Fault {
  const bytes = readTorrentFile(path, env);
  if (isFault(bytes)) return bytes;
  const trackers = readTrackers(bytes);
  if (isFault(trackers)) return about(path, trackers);
  if (trackers.trackers.length > 0) return trackers;
  return fault("failed", `${shownPath(path)} has no trackers to copy.`, "Name a torrent that has some.");
}
