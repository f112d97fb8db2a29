/**
 * Requests in, answers out, for Deno.serve: announces and scrapes (http_tracker.ts), and everything else (the page)
 * handed on.
 */
import { STATUS_CODE } from "@std/http/status";
import { readAddress } from "../../base/address.ts";
import { ByteWriter } from "../../protocol/byte_writer.ts";
import { bodyBytes } from "../../protocol/http_answer.ts";
import { EMPTY_SCRAPE, type RefusalKind, WRONG_METHOD, WRONG_PATH } from "../refusal.ts";
import { HTTP } from "../stats/counters.ts";
import { ELSEWHERE, HttpTracker, type HttpTrackerParts, SCRAPE, wayOf } from "./http_tracker.ts";

/**
 * Answers what is no announce and no scrape of torrents that are named, at once or later; null for a path it does not
 * know.
 * @param path as it stands in the URL, without the query
 * @param from the requester's address; 127.0.0.1 for all that the batch engine passes on
 */
export type Elsewhere = (
  path: string,
  request: Request,
  from: string,
) => Response | null | Promise<Response | null>;

/** The path by which it is asked for a scrape of all torrents, whichever path of a scrape that came on. */
export const FULL_SCRAPE = "/scrape";

/** Deno.serve would compress longer texts; packed peers only grow by that, and old clients cannot read it. */
const HEADERS: [string, string][] = [["content-type", "text/plain"], ["cache-control", "no-transform"]];
const BROKEN = { status: STATUS_CODE.InternalServerError, headers: HEADERS };

/** What a front is made of. */
export interface HttpFrontParts extends HttpTrackerParts {
  elsewhere: Elsewhere;
  /** Whether requests come from an engine that has looked already whether their address is served. */
  isJudged?: boolean;
}

/** `info` is looked at for announces and scrapes alone. */
export type HttpHandler = (
  request: Request,
  info: Deno.ServeHandlerInfo<Deno.NetAddr>,
) => Response | Promise<Response>;

/** Bytes of the longest URL that is read without making room for it: what hyper takes, and a host before it. */
const ROOM = 1 << 17;

/** The handler for Deno.serve. */
export function httpFront({ elsewhere, isJudged = false, ...parts }: HttpFrontParts): HttpHandler {
  const writer = new ByteWriter(bodyBytes(parts.decide.rules.numwant));
  const tracker = new HttpTracker(parts, writer);
  const { requester } = tracker;
  let bytes = new Uint8Array(ROOM);

  function route(
    request: Request,
    info: Deno.ServeHandlerInfo<Deno.NetAddr>,
  ): Response | Promise<Response> {
    const url = request.url;
    const start = url.indexOf("/", url.indexOf("//") + 2);
    const end = start < 0 ? -1 : copy(url, start);
    const question = start < 0 ? -1 : url.indexOf("?", start);
    const pathEnd = question < 0 ? Math.max(end, 0) : question;
    const way = wayOf(bytes, start, pathEnd);
    if (way === ELSEWHERE) {
      const path = start < 0 ? "" : url.slice(start, pathEnd);
      return given(elsewhere(path, request, info.remoteAddr.hostname), WRONG_PATH, STATUS_CODE.NotFound);
    }
    if (request.method !== "GET") return refuse(WRONG_METHOD, STATUS_CODE.MethodNotAllowed);
    requester.family = readAddress(info.remoteAddr.hostname, requester.bytes) || 4;
    const from = Math.min(pathEnd + 1, end);
    if (way === SCRAPE && tracker.asksForAll(bytes, from, end, isJudged)) {
      parts.decide.countScrape(HTTP);
      return given(elsewhere(FULL_SCRAPE, request, info.remoteAddr.hostname), EMPTY_SCRAPE, STATUS_CODE.OK);
    }
    const isGood = tracker.answer(way, bytes, from, end);
    return isGood ? reply(writer.written()) : broken();
  }

  /** What was answered elsewhere, or a refusal where that was nothing. */
  function given(
    answer: ReturnType<Elsewhere>,
    kind: RefusalKind,
    status: number,
  ): Response | Promise<Response> {
    if (answer instanceof Promise) return answer.then((later) => later ?? refuse(kind, status)).catch(fail);
    return answer ?? refuse(kind, status);
  }

  /** Copies the URL to the same place in `bytes`, from `start` on: there it is ASCII. */
  function copy(url: string, start: number): number {
    const end = url.length;
    if (end > bytes.length) bytes = new Uint8Array(end);
    for (let i = start; i < end; i++) bytes[i] = url.charCodeAt(i);
    return end;
  }

  function refuse(kind: RefusalKind, status: number): Response {
    writer.length = 0;
    tracker.refuse(kind);
    const headers: [string, string][] = kind === WRONG_METHOD ? [...HEADERS, ["allow", "GET"]] : HEADERS;
    return new Response(writer.written(), { status, headers });
  }

  /** The answer to a request that met with a fault of ours. */
  function fail(error: unknown): Response {
    writer.length = 0;
    tracker.fail(error);
    return broken();
  }

  function broken(): Response {
    return new Response(writer.written(), BROKEN);
  }

  return (request, info) => {
    writer.length = 0;
    try {
      return route(request, info);
    } catch (error) {
      return fail(error);
    }
  };
}

/** A good answer. Headers put to it one by one cost 1.0 us with it, given as an array or an object 2.2 us (Deno 2.8.3). */
function reply(body: Uint8Array<ArrayBuffer>): Response {
  const response = new Response(body);
  const { headers } = response;
  for (let i = 0; i < HEADERS.length; i++) headers.append(HEADERS[i][0], HEADERS[i][1]);
  return response;
}

/**
 * The handler for the unix socket to which the batch engine passes all that is no announce and no scrape of torrents that
 * are named. Whoever comes there is on this machine, and nobody announces there; if somebody does, it is from here.
 */
export function elsewhereFront(parts: HttpFrontParts): (request: Request) => Response | Promise<Response> {
  const handler = httpFront({ ...parts, isJudged: true });
  const remoteAddr = { transport: "tcp" as const, hostname: "127.0.0.1", port: 0 };
  const info = { remoteAddr, completed: Promise.resolve() };
  return (request) => handler(request, info);
}
