/** A thread that answers over UDP, many packets at a time. */
import { UdpBatch } from "../front/udp_batch/engine.ts";
import { type Engine, type Made, needLibc } from "./parts.ts";

/** Makes the engine for a share of UDP sockets. */
export function openUdp({ job, rooms, broken }: Made, hear: Engine["hear"]): Engine {
  const { share, common: { board } } = job;
  if (share.does !== "udp") throw new TypeError(share.does);
  const { decide, ids, counters, claims } = rooms;
  const { sockets, nap } = share;
  const batch = new UdpBatch({ libc: needLibc(), sockets, nap, decide, ids, counters, broken });
  return {
    round(milliseconds) {
      decide.now = board.time[0];
      return batch.round(milliseconds) > 0;
    },
    hear,
    close: () => claims.close(),
  };
}
