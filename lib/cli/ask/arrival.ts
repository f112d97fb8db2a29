/** What an announce may have done where it went to, by its answer or by why there is none. */
import { type Fault, isFault } from "../../base/fault.ts";
import type { Answer } from "../../client/trackers/caller.ts";
import type { NoAnswer } from "../../client/trackers/no_answer.ts";
import { ANSWER_HEAD } from "../../protocol/udp_packet.ts";

/** Why an announce did not reach the tracker, or was sent away. */
const LOST: ReadonlySet<string> = new Set<NoAnswer>([
  "closed",
  "unreachable",
  "no-address",
  "no-connection",
  "tls",
  "bad-redirect",
]);

/** Whether the tracker may list this machine now: unless the announce surely did not arrive, or was refused. */
export function mayBeListed(answer: Answer<unknown> | Fault, overUdp: boolean): boolean {
  if (isFault(answer)) return !LOST.has(answer.fault);
  // A server that fails (5xx) may be a gateway before a tracker that did not.
  const { status = 200 } = answer;
  return !isRefused(answer, overUdp) && (status < 300 || status >= 500);
}

/** Some trackers refuse over UDP with a bare head in place of an error. */
export function isRefused(answer: Answer<unknown> | Fault, overUdp: boolean): boolean {
  if (isFault(answer) || !isFault(answer.reading)) return false;
  return answer.reading.fault === "refused" || (overUdp && answer.bytes.length === ANSWER_HEAD);
}
