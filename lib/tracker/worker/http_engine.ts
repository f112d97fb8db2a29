/** A thread that answers over HTTP from its own sockets (epoll). */
import { HttpBatch } from "../front/http_batch/engine.ts";
import { type Engine, type Made, needLibc } from "./parts.ts";

/** Makes the engine for a share of HTTP listeners. */
export function openHttp({ job, rooms, clock, broken }: Made, hear: Engine["hear"]): Engine {
  const { share, common: { board, elsewhere } } = job;
  if (share.does !== "http") throw new TypeError(share.does);
  const { listeners, connections, open } = share;
  const { decide, network, counters, claims } = rooms;
  const now = () => clock.elapsed();
  const front = { decide, network, counters, broken };
  const batch = new HttpBatch({ ...front, libc: needLibc(), listeners, connections, elsewhere, open, now });
  return {
    round(milliseconds) {
      decide.now = board.time[0];
      return batch.round(milliseconds) > 0;
    },
    hear,
    close() {
      claims.close();
      batch.close();
    },
  };
}
