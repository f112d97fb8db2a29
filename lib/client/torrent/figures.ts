/** A torrent's figures, for people. */
import { hostOf } from "../../base/address.ts";
import { toHex } from "../../base/bytes.ts";
import type { Bitfield } from "../piece/bitfield.ts";
import type { Geometry } from "../piece/geometry.ts";
import type { Activity, PeerStatus, TorrentStatus } from "../status.ts";
import type { TorrentState } from "./state.ts";

/** What of the status the loop knows. */
export type LoopStatus = Omit<
  TorrentStatus,
  "name" | "trackers" | "swarmSeeds" | "swarmLeechers" | "opening"
>;

/** The figures as they are now. */
export function figuresOf(state: TorrentState): LoopStatus {
  const { facts, have, storage, tools, wantedDone, downloaded, uploaded, fault } = state;
  const now = tools.now();
  const downRate = state.down.rate(now);
  const left = facts.wantedBytes - wantedDone;
  let seeds = 0;
  for (const { has } of state.peers.values()) if (has.isFull) seeds++;
  return {
    infoHash: toHex(facts.infoHash),
    activity: activityOf(state),
    wanted: facts.wantedBytes,
    done: wantedDone,
    pieces: have.length,
    piecesDone: have.count,
    ...{ downloaded, uploaded, fault, seeds, downRate },
    ratio: facts.wantedBytes === 0 ? 0 : (storage.uploaded + uploaded) / facts.wantedBytes,
    upRate: state.up.rate(now),
    peers: state.peers.size,
    copies: copiesOf(state),
    secondsLeft: left > 0 && downRate > 0 ? left / downRate : null,
  };
}

/** The connected peers as they are now. */
export function peersOf(state: TorrentState): PeerStatus[] {
  const now = state.tools.now();
  return Array.from(state.peers.values(), (peer) => ({
    address: `${hostOf(peer.link.host)}:${peer.listenPort || peer.link.port}`,
    id: toHex(peer.peerId),
    client: peer.told.client,
    pieces: peer.has.count,
    of: peer.has.length,
    done: bytesOf(state.facts.geometry, peer.has),
    downRate: peer.down.rate(now),
    upRate: peer.up.rate(now),
  }));
}

function bytesOf({ pieceLength, pieceCount, lengthOf }: Geometry, has: Bitfield): number {
  const last = pieceCount - 1;
  return has.count * pieceLength - (has.has(last) ? pieceLength - lengthOf(last) : 0);
}

function activityOf({ isEnded, fault, isDone, facts }: TorrentState): Activity {
  if (isEnded) return "ended";
  if (fault !== null) return "paused";
  return isDone || !facts.downloads ? "seeding" : "downloading";
}

/** How often the rarest piece is among the connected peers, and which share of the pieces is there more often. */
function copiesOf({ picker, have, peers }: TorrentState): number {
  if (peers.size === 0) return 0;
  let least = Infinity;
  let more = 0;
  for (let piece = 0; piece < have.length; piece++) {
    const count = picker.availability(piece);
    if (count < least) [least, more] = [count, piece];
    else if (count > least) more++;
  }
  return least + more / have.length;
}
