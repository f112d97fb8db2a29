/** Puts clients into a tracker: each announces once, over UDP, and again until it is answered. */
import { randomFrom } from "../../lib/base/random.ts";
import type { LoadOptions } from "./options.ts";
import { residentBytes } from "./process.ts";
import type { Target, Torrents } from "./torrents.ts";
import { startUdpLoad } from "./udp/client.ts";
import { ANNOUNCES } from "./udp/mix.ts";

export interface Filled {
  readonly peers: number;
  readonly seconds: number;
  /** Bytes of the server's process, before and after; null where /proc is missing. */
  readonly before: number | null;
  readonly after: number | null;
  readonly bytesPerPeer: number | null;
}

export interface FillJob {
  readonly target: Target;
  readonly pid: number | null;
  readonly torrents: Torrents;
}

/** Milliseconds after which a packet is sent again. */
const PATIENCE = 500;

/** Packets in flight, on all sockets: deep enough that neither side waits, and no more than any server's socket holds. */
const IN_FLIGHT = 128;

/** Throws when one of them was answered wrongly, or none. */
export async function fill(
  job: FillJob,
  plan: Pick<LoadOptions, "sockets" | "engine" | "seed">,
): Promise<Filled> {
  const { target, pid, torrents } = job;
  const before = pid === null ? null : residentBytes(pid);
  const start = performance.now();
  const { tally, ended } = startUdpLoad({
    target: { ...target, protocol: "udp" },
    torrents,
    sockets: plan.sockets,
    window: Math.max(1, Math.floor(IN_FLIGHT / plan.sockets)),
    engine: plan.engine,
    patience: PATIENCE,
    mix: ANNOUNCES,
    // What is answered does not matter here.
    numwant: 1,
    once: true,
    rate: 0,
    limit: torrents.peers,
    random: randomFrom(plan.seed, 3, 3, 3),
  });
  await ended;
  const seconds = (performance.now() - start) / 1000;
  const after = pid === null ? null : residentBytes(pid);
  if (tally.wrong + tally.broken > 0 || tally.replies < torrents.peers) {
    throw new Error(
      `only ${tally.replies - tally.wrong} of ${torrents.peers} peers could be put in: ${tally.complaint}`,
    );
  }
  const bytesPerPeer = before === null || after === null ? null : (after - before) / torrents.peers;
  return { peers: torrents.peers, seconds, before, after, bytesPerPeer };
}
