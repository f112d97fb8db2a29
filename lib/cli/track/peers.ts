/** Who shares a torrent, as a running tracker knows it. */
import { toHex } from "../../base/bytes.ts";
import type { RunningTracker } from "../../tracker/serve.ts";
import { PeersOf } from "../../tracker/swarm/peers_of.ts";
import type { PeersReport } from "../ctl/reports.ts";

/** Looks of a slice, as of a snapshot's. */
const SLICE_WORK = 4096;

/** The peers of an info hash (20 bytes), `limit` at most; null when the tracker knows nobody who shares it. */
export async function peersOf(
  tracker: RunningTracker,
  infoHash: Uint8Array,
  limit: number,
  pause: () => Promise<void>,
): Promise<PeersReport | null> {
  const words = new Int32Array(infoHash.slice().buffer);
  const visitor = new PeersOf(words, limit);
  const tour = tracker.tour(visitor, words);
  while (tour.go(SLICE_WORK)) await pause();
  if (visitor.met === null) return null;
  const { complete, incomplete, completed } = visitor.met;
  const peers = visitor.rows().map(({ address, kind, mark }) => ({
    address,
    kind,
    age: tracker.ageOf(mark),
  }));
  return { hash: toHex(infoHash), complete, incomplete, downloaded: completed, peers };
}
