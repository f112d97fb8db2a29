/** The trackers that a magnet link names (BEP 9: `tr`). Its info hash is read in hash.ts. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readTrackerUrl, type TrackerUrl } from "../../client/trackers/tracker_url.ts";

/** Trackers of one link that are looked at; more are passed over. */
const MOST_TRACKERS = 8;

/** Whether a text is meant for a magnet link. */
export function isMagnet(text: string): boolean {
  return /^\s*magnet:/i.test(text);
}

/** What a magnet link says, by name. */
export function magnetFields(text: string): URLSearchParams {
  return new URLSearchParams(text.trim().replace(/^magnet:\??/i, ""));
}

/** The first tracker of a link that can be asked, and how many the link names. */
export function readMagnet(text: string): { url: TrackerUrl; linked: number } | Fault {
  const trackers = magnetFields(text).getAll("tr");
  const url = trackers.slice(0, MOST_TRACKERS).map(readTrackerUrl).find((one): one is TrackerUrl =>
    !isFault(one)
  );
  if (url !== undefined) return { url, linked: trackers.length };
  return fault(
    "bad-value",
    "The magnet link names no tracker that can be asked.",
    "Give the tracker's URL first and the link behind it, as HASH.",
  );
}
