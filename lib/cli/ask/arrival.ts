/** What an announce may have done where it went to, by its answer or by why there is none. */
import { type Fault, isFault } from "../../base/fault.ts";
import type { Answer } from "../../client/trackers/caller.ts";
import type { NoAnswer } from "../../client/trackers/no_answer.ts";
import { ANNOUNCE, ANSWER_HEAD } from "../../protocol/udp_packet.ts";
import { readUdpHead } from "../../protocol/udp_reply.ts";
import type { Told } from "./report.ts";

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
  return !isRefused(answer) && !(overUdp && isBareHead(answer)) && (status < 300 || status >= 500);
}

/** Whether the tracker said no in its own words. */
export function isRefused(answer: Answer<unknown> | Fault): boolean {
  return !isFault(answer) && isFault(answer.reading) && answer.reading.fault === "refused";
}

/** Whether the no can be meant for the torrent alone: not for the URL, and not for ever. */
export function isTorrentRefused({ problem, status }: Told): boolean {
  if (problem?.code !== "refused" || problem.retryIn === "never") return false;
  return status === null || (status >= 200 && status < 300);
}

/** Whether a UDP announce's answer ends where it should begin to tell: some trackers refuse so, without a word. */
export function isBareHead(answer: Answer<unknown> | Fault): boolean {
  if (isFault(answer) || answer.bytes.length !== ANSWER_HEAD) return false;
  return readUdpHead(answer.bytes)?.action === ANNOUNCE;
}
