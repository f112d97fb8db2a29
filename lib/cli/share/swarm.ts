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

/** Knows addresses that mean the same machine, and this machine's own client. */
export interface Known {
  /** The one address of a client that has several. */
  plain(address: string): string;
  /** That of the own client. */
  readonly own: string;
}

/** The swarm without the own client; a peer with all is told from one that wants no more (BEP 21). */
export function swarmFrom(report: PeersReport, { plain, own }: Known): Swarm {
  const peers = report.peers.map(({ address, kind }) => ({
    address: plain(address),
    isSeed: kind === "seed",
  }));
  return { peers: peers.filter(({ address }) => address !== own), completed: report.downloaded };
}
