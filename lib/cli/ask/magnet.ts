/** The tracker that a magnet link names: the one to ask. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readTrackerUrl, type TrackerUrl } from "../../client/trackers/tracker_url.ts";
import { readMagnet } from "../../metainfo/magnet.ts";

/** Trackers of one link that are looked at; more are passed over. */
const MOST_TRACKERS = 8;

/** The first tracker of a link that can be asked, and how many the link names. */
export function readLinkedTracker(text: string): { url: TrackerUrl; linked: number } | Fault {
  const magnet = readMagnet(text);
  // On a command line a bad link is a bad word.
  if (isFault(magnet)) return { ...magnet, fault: "bad-value" };
  const urls = magnet.trackers.slice(0, MOST_TRACKERS).map(readTrackerUrl);
  const url = urls.find((one): one is TrackerUrl => !isFault(one));
  if (url !== undefined) return { url, linked: magnet.trackers.length };
  return fault(
    "bad-value",
    "The magnet link names no tracker that can be asked.",
    "Give the tracker's URL first and the link behind it, as HASH.",
  );
}
