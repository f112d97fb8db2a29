/**
 * Requests in, answers out, for Deno.serve: announces and scrapes, and everything else (the page) handed on. One
 * request record, one requester and one answer are reused, since the handler runs from start to end without a pause.
 */
import { STATUS_CODE } from "@std/http/status";
import { readAddress } from "../../base/address.ts";
import { AnswerWriter, writeFailure, writeScrape } from "../../protocol/http_answer.ts";
import { readAnnounceQuery, readScrapeQuery } from "../../protocol/http_query.ts";
import { newAnnounceRequest, newRequester, SCRAPE_LIMIT } from "../../protocol/message.ts";
import type { Decide } from "../decide.ts";
import type { Network } from "../network.ts";
import {
  BAD_SCRAPE,
  EMPTY_SCRAPE,
  INTERNAL,
  type RefusalKind,
  REFUSALS,
  WRONG_METHOD,
  WRONG_PATH,
} from "../refusal.ts";
import { type Counters, HTTP, INTERNAL_ERRORS, REFUSED } from "../stats/counters.ts";
import { newAnswer } from "../swarm/store.ts";

/** Answers what is no announce and no scrape; null for a path it does not know. */
export type Elsewhere = (path: string, request: Request) => Response | null;

/** The paths that trackers have had: plain, and those of PHP trackers, which BitTornado's answered too. */
const ANNOUNCE_PATHS = ["/announce", "/announce.php", "/tracker.php/announce"];
const SCRAPE_PATHS = ["/scrape", "/scrape.php", "/tracker.php/scrape"];

/** Deno.serve would compress longer texts; packed peers only grow by that, and old clients cannot read it. */
const HEADERS: [string, string][] = [["content-type", "text/plain"], ["cache-control", "no-transform"]];
const OK = { headers: HEADERS };

/** What a front is made of. */
export interface HttpFrontParts {
  decide: Decide;
  network: Network;
  counters: Counters;
  elsewhere: Elsewhere;
  /** Told of faults of our own. */
  broken(error: unknown): void;
}

export type HttpHandler = (request: Request, info: Deno.ServeHandlerInfo<Deno.NetAddr>) => Response;

/** The handler for Deno.serve. */
export function httpFront({ decide, network, counters, elsewhere, broken }: HttpFrontParts): HttpHandler {
  const query = newAnnounceRequest();
  const requester = newRequester();
  const answer = newAnswer(decide.rules.numwant);
  const writer = new AnswerWriter(decide.rules.numwant, decide.rules);
  const hashes = new Uint8Array(SCRAPE_LIMIT * 20);

  function announce(url: string, from: number, info: Deno.ServeHandlerInfo<Deno.NetAddr>): Response {
    const refusal = readAnnounceQuery(url, from, query);
    if (refusal !== 0) return refuse(refusal);
    requester.family = readAddress(info.remoteAddr.hostname, requester.bytes) || 4;
    decide.announce(query, requester, HTTP, answer);
    const seen = network.seen(requester);
    const body = query.compact
      ? writer.announce(answer, requester, seen)
      : writer.announceDictionaries(answer, requester, seen);
    return new Response(body, OK);
  }

  function scrape(url: string, from: number): Response {
    const count = readScrapeQuery(url, from, hashes);
    if (count <= 0) return refuse(count === 0 ? EMPTY_SCRAPE : BAD_SCRAPE);
    decide.countScrape(HTTP);
    const list = Array.from({ length: count }, (_, i) => hashes.subarray(i * 20, i * 20 + 20));
    return new Response(writeScrape(list, (hash) => decide.scrape(hash)), OK);
  }

  function refuse(kind: RefusalKind, status: number = STATUS_CODE.OK): Response {
    counters[REFUSED + HTTP]++;
    const headers: [string, string][] = kind === WRONG_METHOD ? [...HEADERS, ["allow", "GET"]] : HEADERS;
    return new Response(writeFailure(REFUSALS[kind]), { status, headers });
  }

  type Tracker = (url: string, from: number, info: Deno.ServeHandlerInfo<Deno.NetAddr>) => Response;
  const trackers = new Map<string, Tracker>([
    ...ANNOUNCE_PATHS.map((path) => [path, announce] as const),
    ...SCRAPE_PATHS.map((path) => [path, scrape] as const),
  ]);

  function route(request: Request, info: Deno.ServeHandlerInfo<Deno.NetAddr>): Response {
    const url = request.url;
    const start = url.indexOf("/", url.indexOf("//") + 2);
    const question = url.indexOf("?", start);
    const end = question < 0 ? url.length : question;
    const path = start < 0 ? "" : url.slice(start, end);
    const tracker = trackers.get(path);
    if (tracker === undefined) return elsewhere(path, request) ?? refuse(WRONG_PATH, STATUS_CODE.NotFound);
    if (request.method !== "GET") return refuse(WRONG_METHOD, STATUS_CODE.MethodNotAllowed);
    return tracker(url, Math.min(end + 1, url.length), info);
  }

  return (request, info) => {
    try {
      return route(request, info);
    } catch (error) {
      counters[INTERNAL_ERRORS]++;
      broken(error);
      return refuse(INTERNAL, STATUS_CODE.InternalServerError);
    }
  };
}
