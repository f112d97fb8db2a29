/**
 * A visit to a tracker at one of its addresses: it announces (as a watcher that lacks one byte), scrapes, tries what
 * must be refused, and takes its announces back in the end.
 */
import type { Clock } from "../../base/clock.ts";
import { type Fault, isFault } from "../../base/fault.ts";
import type { Lookup } from "../../base/lookup.ts";
import type { Announcement, Answer, Target, TrackerCaller } from "../../client/trackers/caller.ts";
import type { OpenDatagram } from "../../client/trackers/datagram.ts";
import { HttpCaller } from "../../client/trackers/http.ts";
import type { HttpGet } from "../../client/trackers/http_door.ts";
import type { TrackerUrl } from "../../client/trackers/tracker_url.ts";
import type { Probe } from "../../client/trackers/udp_exchange.ts";
import { UdpCaller } from "../../client/trackers/udp.ts";
import {
  type AnnounceRequest,
  type Event,
  newAnnounceRequest,
  NO_EVENT,
  STARTED,
  STOPPED,
} from "../../protocol/message.ts";
import { mayBeListed } from "./arrival.ts";
import { checkBody, checkPacket, checkProbe, checkProblem, checkReply, checkStrays } from "./check.ts";
import { finding, findingOf } from "./finding.ts";
import { announceTold, readingOf, scrapeTold, strangerText, told, type Visit } from "./report.ts";

/** What is to be asked. */
export interface Question {
  readonly infoHashes: readonly Uint8Array[];
  /** Whether the info hash was made up, so that a refusal is no surprise. */
  readonly madeUp: boolean;
  readonly scrapeOnly: boolean;
  /** Whether to try what must be refused. */
  readonly probes: boolean;
  readonly numwant: number;
  /** The port that is announced. */
  readonly port: number;
  readonly peerId: Uint8Array;
  readonly key: number;
}

/** What a visit needs from outside. */
export interface VisitMeans {
  readonly clock: Clock;
  readonly lookup: Lookup;
  readonly httpGet: HttpGet;
  readonly openDatagram: OpenDatagram;
  readonly secret: (length: number) => Uint8Array;
  readonly agent: string;
  /** Milliseconds for one answer. */
  readonly limit: number;
  /** Is told what is being waited for. */
  readonly waitsFor: (what: string) => void;
}

/** Milliseconds until a UDP packet is sent again; twice as many for each later one, since a person waits. */
const FIRST_WAIT = 1000;
/** Milliseconds for taking announces back when somebody wants to go, or when no answer is likely. */
const LAST_WORD = 1000;

/** Asks all questions of a tracker at one address, until it leaves one without an answer. */
export async function visit(
  target: Target,
  addresses: number,
  question: Question,
  means: VisitMeans,
  signal: AbortSignal,
): Promise<Visit> {
  const { family, address, url: { port, scheme } } = target;
  const found: Visit = {
    family,
    address,
    port,
    addresses,
    connect: null,
    announces: [],
    scrape: null,
    findings: [],
  };
  const way: Way = { found, url: target.url, family, question, means, signal };
  await (scheme === "udp" ? visitUdp(target, way) : visitHttp(target, way));
  return found;
}

/** All that goes along on a visit. */
interface Way {
  readonly found: Visit;
  readonly url: TrackerUrl;
  readonly family: Visit["family"];
  readonly question: Question;
  readonly means: VisitMeans;
  readonly signal: AbortSignal;
}

async function visitUdp(target: Target, way: Way): Promise<void> {
  const { found, question, means, signal } = way;
  const { clock, limit, openDatagram: open, secret } = means;
  const caller = new UdpCaller(target, { clock, limit, open, secret, firstWait: FIRST_WAIT });
  try {
    means.waitsFor("connect");
    const answer = await caller.connect(signal);
    found.connect = told(answer);
    if (found.connect.problem !== null) {
      found.findings.push(findingOf("connect", found.connect.problem));
      return;
    }
    const wantsProbe = question.probes && !question.scrapeOnly;
    const probe = wantsProbe ? await caller.probe(announcement(question, 0, NO_EVENT)) : null;
    await askAll(caller, way, () => Promise.resolve());
    found.findings.push(...probed(probe));
  } finally {
    found.findings.push(...checkStrays(caller.strays));
    caller.close();
  }
}

function probed(probe: Probe | null) {
  return probe === null ? [] : checkProbe(probe);
}

async function visitHttp(target: Target, way: Way): Promise<void> {
  const { found, question, means, signal } = way;
  const { clock, limit, httpGet: get, lookup, agent } = means;
  const caller = new HttpCaller(target, { clock, limit, get, lookup, agent });
  try {
    await askAll(caller, way, async () => {
      if (!question.probes || question.scrapeOnly) return;
      means.waitsFor("the refusal of a bad info hash");
      const { request, ...rest } = announcement(question, 0, NO_EVENT);
      const short = { ...request, infoHash: request.infoHash.subarray(1) };
      const answer = await caller.announce({ ...rest, request: short }, signal);
      if (readingOf(answer) !== null) found.findings.push(finding("bad-hash-taken"));
    });
  } finally {
    // Without its query, in which the announce may stand.
    const [first] = [...caller.redirects].map((url) => url.replace(/\?.*/s, ""));
    if (first !== undefined) found.findings.push(finding("moved", strangerText(first)));
    caller.close();
  }
}

/** Announces, a scrape, what else there is to try, and the end of the announces. */
async function askAll(caller: TrackerCaller, way: Way, tryMore: () => Promise<void>): Promise<void> {
  const { found, question } = way;
  const perhapsTaken: number[] = [];
  let silent = false;
  try {
    for (let i = 0; i < question.infoHashes.length && !question.scrapeOnly; i++) {
      const answer = await announce(caller, i, way);
      if (mayBeListed(answer, found.connect !== null)) perhapsTaken.push(i);
      silent = isFault(answer) && answer.fault === "no-answer";
      if (isFault(answer)) return;
    }
    if (isFault(await scrape(caller, way))) return;
    await tryMore();
  } finally {
    await takeBack(caller, perhapsTaken, way, silent);
  }
}

async function announce(caller: TrackerCaller, index: number, way: Way): Promise<Answer<unknown> | Fault> {
  const { found, question, means, signal } = way;
  const count = question.infoHashes.length;
  means.waitsFor(count === 1 ? "announce" : `announce ${index + 1} of ${count}`);
  const answer = await caller.announce(announcement(question, index, STARTED), signal);
  const entry = announceTold(question.infoHashes[index], answer);
  found.announces.push(entry);
  found.findings.push(...checkProblem(answer, entry, way.url, question.madeUp));
  const reply = readingOf(answer);
  if (isFault(answer) || reply === null) return answer;
  const checks = found.connect === null ? checkBody(answer.bytes) : checkPacket(answer, way.family);
  addNew(found, [...checkReply(reply, question.numwant), ...checks]);
  return answer;
}

async function scrape(caller: TrackerCaller, way: Way): Promise<Answer<unknown> | Fault> {
  const { found, question, means, signal } = way;
  means.waitsFor("scrape");
  const answer = await caller.scrape(question.infoHashes, signal);
  const entry = scrapeTold(question.infoHashes, answer);
  found.scrape = entry;
  if (entry.problem !== null) {
    const { message } = entry.problem;
    found.findings.push(
      question.scrapeOnly ? findingOf("scrape", entry.problem) : finding("no-scrape", message),
    );
    return answer;
  }
  if (!question.madeUp && entry.torrents.some(({ seeds }) => seeds === null)) {
    found.findings.push(finding("scrape-incomplete"));
  }
  if (!isFault(answer) && found.connect === null) addNew(found, checkBody(answer.bytes));
  return answer;
}

/**
 * Tells of the end of each announce, so that the tracker does not list this machine. Short when it was interrupted, or
 * when the tracker has fallen silent.
 */
async function takeBack(
  caller: TrackerCaller,
  perhapsTaken: readonly number[],
  way: Way,
  silent: boolean,
): Promise<void> {
  const { found, question, means, signal } = way;
  const last = new AbortController();
  const hurries = signal.aborted || silent;
  const cancel = hurries ? means.clock.after(LAST_WORD, () => last.abort()) : () => {};
  const until = signal.aborted ? last.signal : AbortSignal.any([signal, last.signal]);
  try {
    for (const index of perhapsTaken) {
      means.waitsFor("the end of the announce");
      const answer = await caller.announce(announcement(question, index, STOPPED), until);
      if (!isFault(answer) && !isFault(answer.reading)) continue;
      // A web page lists nobody.
      const isPage = !isFault(answer) && isFault(answer.reading) && answer.reading.fault === "web-page";
      return addNew(found, isPage ? [] : [finding("stop-unanswered")]);
    }
  } finally {
    cancel();
  }
}

/** The same of several answers is said once. */
function addNew(found: Visit, findings: Visit["findings"]): void {
  const known = new Set(found.findings.map(({ code }) => code));
  found.findings.push(...findings.filter(({ code }) => !known.has(code)));
}

function announcement(question: Question, index: number, event: Event): Announcement {
  const { infoHashes, peerId, port, key } = question;
  const numwant = event === STOPPED ? 0 : question.numwant;
  const infoHash = infoHashes[index];
  const request: AnnounceRequest = {
    ...newAnnounceRequest(),
    infoHash,
    peerId,
    port,
    left: 1,
    event,
    numwant,
  };
  return { request, uploaded: 0, downloaded: 0, key };
}
