/** What trackers are told of a torrent. */
import type { Progress } from "../trackers/announcer.ts";
import type { TorrentState } from "../torrent/state.ts";

/** How far a torrent is, for its announces. */
export function progressOf(state: TorrentState): Progress {
  const { facts, have, uploaded, downloaded, wantedDone } = state;
  const isPartial = !have.isFull;
  return {
    uploaded,
    downloaded,
    left: facts.wantedBytes - wantedDone + leftOut(state),
    paused: isPartial && (state.isDone || !facts.downloads),
  };
}

/** Bytes that are not wanted and not there: trackers count as a seed only who has all. */
function leftOut({ facts, have }: TorrentState): number {
  let bytes = 0;
  if (facts.wanted.isFull) return 0;
  for (let piece = 0; piece < have.length; piece++) {
    if (!have.has(piece) && !facts.wanted.has(piece)) bytes += facts.geometry.lengthOf(piece);
  }
  return bytes;
}
