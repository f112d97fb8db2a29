/** Looks at what a tracker sent, and says what is not as it should be. Asks nothing. */
import type { Family } from "../../base/address.ts";
import { type Fault, isFault } from "../../base/fault.ts";
import { decode } from "../../bencode/decode.ts";
import { get } from "../../bencode/view.ts";
import type { Answer } from "../../client/trackers/caller.ts";
import type { Probe, Stray } from "../../client/trackers/udp_exchange.ts";
import type { AnnounceReply } from "../../protocol/reply.ts";
import { readUdpHead } from "../../protocol/udp_reply.ts";
import { ANNOUNCE_ANSWER_HEAD, ERROR } from "../../protocol/udp_packet.ts";
import type { TrackerUrl } from "../../client/trackers/tracker_url.ts";
import { announceAdvice } from "./advice.ts";
import { isBareHead, isRefused, isTorrentRefused } from "./arrival.ts";
import { finding, type FindingCode, findingOf } from "./finding.ts";
import { type Finding, strangerText, type Told } from "./report.ts";

/** Seconds between two announces, at most, that make sense. */
const LONGEST_INTERVAL = 86_400;

/** An announce's answer that could be read, of either protocol. */
export function checkReply({ interval, peers }: AnnounceReply, numwant: number): Finding[] {
  const findings: Finding[] = [];
  if (interval === undefined) findings.push(finding("no-interval"));
  else if (interval < 1 || interval > LONGEST_INTERVAL) {
    findings.push(finding("odd-interval", `${interval} s`));
  }
  if (peers.length > numwant) findings.push(finding("too-many-peers", `${peers.length} of ${numwant}`));
  return findings;
}

/**
 * An announce that brought nothing, as `entry` tells. A torrent that nobody has (`madeUp`) may be refused; all else is
 * wrong.
 */
export function checkProblem(
  answer: Answer<unknown> | Fault,
  entry: Told,
  url: TrackerUrl,
  madeUp: boolean,
): Finding[] {
  const { problem } = entry;
  if (problem === null) return [];
  if (madeUp && isTorrentRefused(entry)) return [finding("made-up-refused")];
  if (madeUp && url.scheme === "udp" && isBareHead(answer)) return [finding("bare-head")];
  return [findingOf("announce", problem, isFromElsewhere(answer) ? announceAdvice(url) : undefined)];
}

/** Whether the answer is one that other places of a tracker's server give; one that refuses has said what it wants. */
function isFromElsewhere(answer: Answer<unknown> | Fault): boolean {
  return !isFault(answer) && !isRefused(answer) && (answer.status ?? 200) < 500;
}

/** The body of an HTTP answer. */
export function checkBody(body: Uint8Array): Finding[] {
  const strict = decode(body, { strict: true, maxDepth: 8, maxValues: 20_000 });
  if (isFault(strict)) return [finding("not-strict", strict.message), ...checkCompact(body)];
  return checkCompact(body);
}

function checkCompact(body: Uint8Array): Finding[] {
  const value = decode(body, { trailing: true, maxDepth: 8, maxValues: 20_000 });
  if (isFault(value) || value.kind !== "dictionary") return [];
  const peers = get(value, "peers");
  return peers?.kind === "list" && peers.items.length > 0 ? [finding("not-compact")] : [];
}

/** The packet of a UDP announce's answer: behind its head there are whole peers. */
export function checkPacket({ bytes }: Answer<unknown>, family: Family): Finding[] {
  const rest = bytes.length - ANNOUNCE_ANSWER_HEAD;
  return rest > 0 && rest % (family === 4 ? 6 : 18) !== 0 ? [finding("broken-peers")] : [];
}

const STRAY_FINDINGS: Readonly<Record<Stray["kind"], FindingCode>> = {
  source: "wrong-source",
  transaction: "wrong-transaction",
  short: "short-packet",
};

/** Packets that were no answers, each kind once. */
export function checkStrays(strays: readonly Stray[]): Finding[] {
  const kinds = [...new Set(strays.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const from = [...new Set(strays.filter((stray) => stray.kind === kind).map((stray) => stray.from))];
    return finding(STRAY_FINDINGS[kind], strangerText(`from ${from.slice(0, 3).join(", ")}`));
  });
}

/** What came of an announce with a made-up connection id: nothing is right. */
export function checkProbe({ sent, answer }: Probe): Finding[] {
  if (answer === null) return [];
  const sizes = `${sent} bytes sent, ${answer.length} received`;
  const isError = readUdpHead(answer)?.action === ERROR;
  const first = finding(isError ? "id-error" : "id-not-checked", sizes);
  return answer.length > sent ? [first, finding("reflection", sizes)] : [first];
}
