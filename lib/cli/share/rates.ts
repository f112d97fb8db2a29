/** How much of what leaves this machine plain downloads may take, so that they never starve the clients. */
import type { Limit } from "../../client/limit.ts";

/** Bytes a second that a plain download gets in any case. */
const LEAST = 1e6;
/** What of the peers' rate plain downloads may have beside them: a quarter of the whole. */
const SHARE = 1 / 3;

/** What decides. Bytes a second; 0: no limit. */
export interface Flow {
  /** --max-http, --max-up. */
  readonly maxHttp: number;
  readonly maxUp: number;
  /** What goes to clients now, and how many of them still get something. */
  readonly peerRate: number;
  readonly getting: number;
}

/** The limit for plain downloads, all together; 0: none. */
export function httpRate({ maxHttp, maxUp, peerRate, getting }: Flow): number {
  if (maxHttp > 0) return maxUp > 0 ? Math.min(maxHttp, maxUp) : maxHttp;
  if (getting === 0) return maxUp;
  const fair = Math.max(LEAST, peerRate * SHARE);
  return maxUp === 0 ? fair : Math.max(1_000, Math.min(fair, maxUp / 4));
}

/** Sets it, where it differs. */
export function follow(limit: Limit, flow: Flow): void {
  const rate = Math.round(httpRate(flow));
  if (rate !== limit.rate) limit.set(rate);
}
