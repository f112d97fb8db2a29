/** What the engines of the load over HTTP have in common: the plan, and what becomes of a reply. */
import { fromLatin1 } from "../../../lib/base/bytes.ts";
import type { Random } from "../../../lib/base/random.ts";
import { countReply, type Tally } from "../tally.ts";
import type { Target, Torrents } from "../torrents.ts";
import type { Engine } from "../udp/run.ts";
import { isAnswer } from "./reply.ts";

export interface HttpPlan {
  readonly target: Target;
  readonly torrents: Torrents;
  readonly connections: number;
  /** One connection for all of its announces, or one for each. */
  readonly keepAlive: boolean;
  readonly engine: Engine;
  /** Ends by itself after so many replies; Infinity: when it is stopped. */
  readonly limit: number;
  readonly random: Random;
}

/** The load gives up after so many failures for each connection: any one of them spoils the run already. */
const MOST_BROKEN = 3;

export function mostBroken({ connections }: HttpPlan): number {
  return MOST_BROKEN * connections;
}

/** Counts the reply in the first `used` bytes, right or wrong. */
export function judgeReply(
  tally: Tally,
  buffer: Uint8Array,
  used: number,
  bodyAt: number,
  milliseconds: number,
): void {
  if (!isAnswer(buffer, bodyAt, used)) {
    tally.wrong++;
    tally.complaint ||= fromLatin1(buffer.subarray(0, Math.min(used, 300)));
  }
  countReply(tally, used - bodyAt, milliseconds);
}
