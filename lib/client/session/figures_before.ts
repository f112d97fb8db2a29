/** A torrent's figures before it works: while it waits for its turn, is checked, or has failed. */
import { toHex } from "../../base/bytes.ts";
import type { TorrentTask } from "../session.ts";
import type { Activity } from "../status.ts";
import type { LoopStatus } from "../torrent/figures.ts";

/** Nothing but what the torrent itself says. */
export function figuresBefore(
  { torrent, wanted }: TorrentTask,
  infoHash: Uint8Array,
  activity: Activity,
): LoopStatus {
  const bytes = torrent.files.reduce(
    (sum, file, i) => !file.isPad && wanted[i] ? sum + file.length : sum,
    0,
  );
  return {
    infoHash: toHex(infoHash),
    ...{ activity, wanted: bytes, done: 0, pieces: torrent.pieceCount, piecesDone: 0 },
    ...{ downloaded: 0, uploaded: 0, ratio: 0, downRate: 0, upRate: 0, peers: 0, seeds: 0 },
    ...{ copies: 0, secondsLeft: null, fault: null },
  };
}
