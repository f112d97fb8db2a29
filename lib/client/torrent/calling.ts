/** Calls peers as long as some are wanted: those that trackers, the user and other peers told of. */
import { peerKey } from "../discovery/candidates.ts";
import { isUploadOnly } from "./interest.ts";
import type { TorrentState } from "./state.ts";

/** Peers that are enough: no more are called, though more may come. */
const ENOUGH = 40;
/** Peers below which trackers are asked before their time. */
const HUNGRY = 10;

/** Calls those that should be called now. */
export function callPeers(state: TorrentState): void {
  if (state.isEnded || state.fault !== null) return;
  const { candidates, tools, endpoints } = state;
  const now = tools.now();
  while (wantsMore(state) && tools.hasRoom()) {
    const next = candidates.next(now, (key) => endpoints.has(key));
    if (next === null) break;
    if (!tools.dial(next.host, next.port)) return;
    endpoints.add(peerKey(next.host, next.port));
  }
  if (!isUploadOnly(state) && state.peers.size < HUNGRY) tools.wantPeers();
}

function wantsMore({ endpoints, facts }: TorrentState): boolean {
  return endpoints.size < Math.min(ENOUGH, facts.mostPeers);
}

/** A call came to nothing. */
export function takeMissed(state: TorrentState, host: string, port: number, isSelf: boolean): void {
  state.endpoints.delete(peerKey(host, port));
  if (isSelf) state.candidates.markSelf(host, port);
  else if (isUploadOnly(state)) state.candidates.failed(host, port, state.tools.now());
  else state.candidates.missed(host, port, state.tools.now());
}
