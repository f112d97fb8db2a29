/**
 * What `muster ask` has found out, as `--json` prints it: version 1 of a contract with scripts. What a tracker did not
 * tell is null. Texts of trackers are made harmless before they come in here.
 */
import type { Family } from "../../base/address.ts";
import { toHex } from "../../base/bytes.ts";
import { type Fault, faultLine, isFault } from "../../base/fault.ts";
import { CHARACTERS_THAT_STEER } from "../../base/setting.ts";
import type { Answer, ScrapeReply, Silence } from "../../client/trackers/caller.ts";
import { NO_ANSWERS } from "../../client/trackers/no_answer.ts";
import type { AnnounceReply, Refusal } from "../../protocol/reply.ts";

export interface AskReport {
  version: 1;
  /** As it was asked. */
  url: string;
  /** Whether nothing is wrong; odd things may be. */
  ok: boolean;
  /** Info hashes in hex, as they were sent. */
  infoHashes: string[];
  /** Whether the info hash was made up, since none was given. */
  madeUp: boolean;
  /** One for each address family that the tracker has, or that was chosen. */
  visits: Visit[];
  /** What concerns no single visit. */
  findings: Finding[];
}

/** `wrong` makes the command end with 1; `odd` is good to know. */
export interface Finding {
  kind: "wrong" | "odd";
  /** A word for programs. */
  code: string;
  sentence: string;
}

/** A tracker at one of its addresses. */
export interface Visit {
  family: Family;
  address: string;
  port: number;
  /** How many addresses of this family the name has; the first one was asked. */
  addresses: number;
  /** UDP: the answer to the connect request. */
  connect: Told | null;
  announces: AnnounceTold[];
  scrape: ScrapeTold | null;
  findings: Finding[];
}

/** What became of one question. */
export interface Told {
  /** From the first byte sent to the last one received; null when there was no answer. */
  milliseconds: number | null;
  /** How often it was sent, until it was answered or given up; 0 when there was nowhere to ask. */
  tries: number | null;
  /** HTTP: the answer's status. */
  status: number | null;
  /** `address:port` that the answer came from. */
  from: string | null;
  /** Why there is no answer, or none that helps; null when all is well. */
  problem: Problem | null;
}

/** The words of all problems: why there is no answer, and what is the matter with one. */
export const PROBLEM_CODES: readonly string[] = [
  ...NO_ANSWERS,
  ...["refused", "bad-answer", "web-page", "http-status"],
];

export interface Problem {
  /** A word: `refused` is the tracker's own failure reason. */
  code: string;
  message: string;
  /** The tracker's `failure code`. */
  failureCode: number | null;
  /** BEP 31, minutes. */
  retryIn: number | "never" | null;
}

/** The counts of an announce have this very question in them: it announces as a leecher. */
export interface AnnounceTold extends Told {
  infoHash: string;
  /** Seconds. */
  interval: number | null;
  minInterval: number | null;
  seeds: number | null;
  leechers: number | null;
  peers: { host: string; port: number }[];
  externalIp: string | null;
  warning: string | null;
}

/** Asked while the announces stand, unless nothing was announced: then the counts have them in them. */
export interface ScrapeTold extends Told {
  torrents: {
    infoHash: string;
    seeds: number | null;
    leechers: number | null;
    /** How often it was downloaded to the end. */
    completed: number | null;
  }[];
}

/** What became of a question, apart from what the answer says. */
export function told(answer: Answer<unknown> | Silence): Told {
  if (isFault(answer)) {
    const { tries = null } = answer;
    return { milliseconds: null, tries, status: null, from: null, problem: problemOf(answer) };
  }
  const { reading, milliseconds, tries, from, status = null } = answer;
  const problem = isFault(reading) ? problemOf(reading) : null;
  return { milliseconds: Math.round(milliseconds), tries, status, from: strangerText(from), problem };
}

function problemOf(it: Refusal): Problem {
  const message = strangerText(faultLine(it));
  return { code: it.fault, message, failureCode: it.code ?? null, retryIn: it.retryIn ?? null };
}

export function announceTold(infoHash: Uint8Array, answer: Answer<AnnounceReply> | Silence): AnnounceTold {
  const reply = readingOf(answer);
  return {
    infoHash: toHex(infoHash),
    ...told(answer),
    interval: reply?.interval ?? null,
    minInterval: reply?.minInterval ?? null,
    seeds: reply?.complete ?? null,
    leechers: reply?.incomplete ?? null,
    peers: (reply?.peers ?? []).map(({ host, port }) => ({ host: strangerText(host), port })),
    externalIp: reply?.externalIp ?? null,
    warning: reply?.warning === undefined ? null : strangerText(reply.warning),
  };
}

export function scrapeTold(
  infoHashes: readonly Uint8Array[],
  answer: Answer<ScrapeReply> | Silence,
): ScrapeTold {
  const reply = readingOf(answer);
  const torrents = infoHashes.map((infoHash) => {
    const counts = reply?.get(String.fromCharCode(...infoHash));
    return {
      infoHash: toHex(infoHash),
      seeds: counts?.complete ?? null,
      leechers: counts?.incomplete ?? null,
      completed: counts?.downloaded ?? null,
    };
  });
  return { ...told(answer), torrents };
}

/** Whether anything came back on a visit. */
export function hasAnswer({ connect, announces, scrape }: Visit): boolean {
  return [connect, ...announces, scrape].some((one) => one !== null && one.milliseconds !== null);
}

/** What an answer says, when it is one that helps. */
export function readingOf<T>(answer: Answer<T> | Fault): T | null {
  return isFault(answer) || isFault(answer.reading) ? null : answer.reading;
}

/** A tracker's text for one line of a terminal: nothing that moves the cursor, and not too long. */
export function strangerText(text: string): string {
  const plain = text.slice(0, 400).replace(CHARACTERS_THAT_STEER, " ").trim();
  return plain.length > 300 ? `${plain.slice(0, 300)}...` : plain;
}
