/** Who shares a torrent beside this machine's own client, as the tracker knows it. */
import { fromHex } from "../../base/bytes.ts";
import { isFault } from "../../base/fault.ts";
import type { Swarm } from "../../share/getters.ts";
import type { PeersReport } from "../ctl/reports.ts";
import type { TrackerInHand } from "../env.ts";
import { peersOf } from "../track/peers.ts";

/** Peers that are looked at, of one share. */
const MOST_PEERS = 10_000;

/** Asks a tracker for the peers of an info hash in hex; null when it knows nobody, or cannot be asked. */
export type AskSwarm = (infoHash: string) => Promise<PeersReport | null>;

/** Asks the tracker of this process. */
export function askOwn(tracker: TrackerInHand, pause: () => Promise<void>): AskSwarm {
  return (infoHash) => peersOf(tracker, fromHex(infoHash)!, MOST_PEERS, pause);
}

/** Asks another one over its control socket. */
export function askOther(call: (infoHash: string, limit: number) => Promise<unknown>): AskSwarm {
  return async (infoHash) => {
    const reply = await call(infoHash, MOST_PEERS);
    return isFault(reply) ? null : reply as PeersReport;
  };
}

/** The swarm without those for which `isOwn` is true; a peer with all is told from one that wants no more (BEP 21). */
export function swarmFrom(report: PeersReport | null, isOwn: (address: string) => boolean): Swarm {
  const peers = (report?.peers ?? []).filter(({ address }) => !isOwn(address))
    .map(({ address, kind }) => ({ address, isSeed: kind === "seed" }));
  return { peers, completed: report?.downloaded ?? 0 };
}
