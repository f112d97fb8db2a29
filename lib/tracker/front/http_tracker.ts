/**
 * What an announce or a scrape over HTTP is answered with, whatever carries it: the bytes of a query and who asks become
 * the bytes of a bencoded body, refusals included. Deno.serve's front (http.ts) and the batch engine (http_batch) have
 * one each. One record, one requester and one answer are reused, since a request is answered from start to end without
 * a pause.
 */
import { toLatin1 } from "../../base/bytes.ts";
import type { ByteWriter } from "../../protocol/byte_writer.ts";
import { AnswerWriter, writeFailure, writeScrape } from "../../protocol/http_answer.ts";
import { readAnnounceQuery, readScrapeQuery } from "../../protocol/http_query.ts";
import { newAnnounceRequest, newRequester, SCRAPE_LIMIT } from "../../protocol/message.ts";
import type { Decide } from "../decide.ts";
import type { Network } from "../network.ts";
import { BAD_SCRAPE, EMPTY_SCRAPE, INTERNAL, NOTICED, type RefusalKind, REFUSALS } from "../refusal.ts";
import { type Counters, HTTP, INTERNAL_ERRORS, REFUSED } from "../stats/counters.ts";
import { newAnswer } from "../swarm/store.ts";

/** What a path leads to. */
export type Way = typeof ANNOUNCE | typeof SCRAPE | typeof ELSEWHERE;
export const ELSEWHERE = 0;
export const ANNOUNCE = 1;
export const SCRAPE = 2;

/** The paths that trackers have had: plain, and those of PHP trackers, which BitTornado's answered too. */
const WAYS: readonly [path: Uint8Array, way: Way][] = [
  [toLatin1("/announce"), ANNOUNCE],
  [toLatin1("/scrape"), SCRAPE],
  [toLatin1("/announce.php"), ANNOUNCE],
  [toLatin1("/tracker.php/announce"), ANNOUNCE],
  [toLatin1("/scrape.php"), SCRAPE],
  [toLatin1("/tracker.php/scrape"), SCRAPE],
];

/** Where the path leads that stands from `start` to before `end`. */
export function wayOf(bytes: Uint8Array, start: number, end: number): Way {
  for (let i = 0; i < WAYS.length; i++) {
    const [path, way] = WAYS[i];
    if (path.length === end - start && isPath(bytes, start, path)) return way;
  }
  return ELSEWHERE;
}

function isPath(bytes: Uint8Array, start: number, path: Uint8Array): boolean {
  for (let i = 0; i < path.length; i++) if (bytes[start + i] !== path[i]) return false;
  return true;
}

/** What answers are made with. */
export interface HttpTrackerParts {
  decide: Decide;
  network: Network;
  counters: Counters;
  /** Told of faults of our own. */
  broken(error: unknown): void;
}

/** Every refusal's body, written once. */
const BODIES = new Map(
  Object.entries(REFUSALS).map(([kind, failure]) => [Number(kind) as RefusalKind, writeFailure(failure)]),
);

/** Answers for one front, into its writer. */
export class HttpTracker {
  /** Who asks. To be filled in before each `answer`, which may rewrite it. */
  readonly requester = newRequester();
  readonly #parts: HttpTrackerParts;
  readonly #writer: ByteWriter;
  readonly #answers: AnswerWriter;
  readonly #query = newAnnounceRequest();
  readonly #answer;
  readonly #hashes = new Uint8Array(SCRAPE_LIMIT * 20);

  /** The writer has room for `bodyBytes(decide.rules.numwant)` wherever an answer begins. */
  constructor(parts: HttpTrackerParts, writer: ByteWriter) {
    const { rules } = parts.decide;
    this.#parts = parts;
    this.#writer = writer;
    this.#answers = new AnswerWriter(writer, rules);
    this.#answer = newAnswer(rules.numwant);
  }

  /** Answers the query from `from` to before `end`; gives false when a fault of our own is all that can be told of. */
  answer(way: typeof ANNOUNCE | typeof SCRAPE, bytes: Uint8Array, from: number, end: number): boolean {
    const start = this.#writer.length;
    try {
      if (way === ANNOUNCE) this.#announce(bytes, from, end);
      else this.#scrape(bytes, from, end);
      return true;
    } catch (error) {
      this.#writer.length = start;
      this.fail(error);
      return false;
    }
  }

  /**
   * Whether the query of a scrape asks for all torrents, and is to be answered elsewhere: where such scrapes are answered,
   * and to whom. `isJudged`: it has been looked at already who asks.
   */
  asksForAll(bytes: Uint8Array, from: number, end: number, isJudged = false): boolean {
    const { decide } = this.#parts;
    if (decide.rules.scrape !== "full" || readScrapeQuery(bytes, from, end, this.#hashes) !== 0) return false;
    return isJudged || decide.refusesScrape(this.requester) === 0;
  }

  /** Writes a refusal, in the torrent's own words where it has some. */
  refuse(kind: RefusalKind, words?: string): void {
    this.#parts.counters[REFUSED + HTTP]++;
    const own = kind === NOTICED && words !== undefined;
    this.#writer.text(own ? writeFailure({ ...REFUSALS[NOTICED], reason: words }) : BODIES.get(kind)!);
  }

  /** Writes an apology. */
  fail(error: unknown): void {
    const { counters, broken } = this.#parts;
    counters[INTERNAL_ERRORS]++;
    broken(error);
    this.refuse(INTERNAL);
  }

  #announce(bytes: Uint8Array, from: number, end: number): void {
    const query = this.#query;
    const { requester } = this;
    const { decide, network } = this.#parts;
    const refusal = readAnnounceQuery(bytes, from, end, query);
    if (refusal !== 0) {
      decide.journal?.noteUnread(requester, HTTP, refusal);
      return this.refuse(refusal);
    }
    const refused = decide.announce(query, requester, HTTP, this.#answer);
    const notice = decide.notice(query.hashWords, query.hashAt);
    if (refused !== 0) return this.refuse(refused, notice?.failure);
    const seen = network.seen(requester);
    const warning = notice?.warning ?? "";
    if (query.compact) this.#answers.announce(this.#answer, requester, seen, warning);
    else this.#answers.announceDictionaries(this.#answer, seen, warning);
  }

  #scrape(bytes: Uint8Array, from: number, end: number): void {
    const hashes = this.#hashes;
    const { decide } = this.#parts;
    const refused = decide.refusesScrape(this.requester);
    if (refused !== 0) return this.refuse(refused);
    const count = readScrapeQuery(bytes, from, end, hashes);
    if (count <= 0) return this.refuse(count === 0 ? EMPTY_SCRAPE : BAD_SCRAPE);
    decide.countScrape(HTTP);
    const list = Array.from({ length: count }, (_, i) => hashes.subarray(i * 20, i * 20 + 20));
    writeScrape(this.#writer, list, (hash) => decide.scrape(hash));
  }
}
