/**
 * A connection's requests in, its answers out, and what is to become of it: no sockets here. Several requests in one
 * portion are answered in one.
 */
import type { ByteWriter } from "../../../protocol/byte_writer.ts";
import { BUSY, NOT_HTTP, type RefusalKind, TOO_LONG, WRONG_PATH } from "../../refusal.ts";
import { ANNOUNCE, ELSEWHERE, type HttpTracker, type SCRAPE, wayOf } from "../http_tracker.ts";
import { type Connection, IS_CLOSED, LINGERS, STAYS_OPEN } from "./connection.ts";
import { BAD, CHUNKED, INCOMPLETE, newHead, readHead, skipEmptyLines } from "./head.ts";
import { type HttpLimits, INPUT_BYTES, OUTPUT_BYTES } from "./limits.ts";
import { beginReply, CLOSES, endReply, HEADS, STAYS, STAYS_OLD } from "./reply.ts";

/** What stopped the reading of requests. */
export type Stop = typeof NEEDS_MORE | typeof IS_FULL | typeof IS_OVER | typeof IS_PASSED;
/** There is no further whole request. */
export const NEEDS_MORE = 0;
/** So much is to be sent that this goes first. */
export const IS_FULL = 1;
/** The last answer is written: `ending` says what comes then. */
export const IS_OVER = 2;
/** The request from `at` to before `behind` (its head) is for Deno.serve. */
export const IS_PASSED = 3;

export class Talk {
  /** How far the requests are read. */
  at = 0;
  /** Behind the head of a request that is passed on. */
  behind = 0;
  readonly #tracker: HttpTracker;
  readonly #out: ByteWriter;
  readonly #limits: HttpLimits;
  readonly #head = newHead();

  /** `out` is the tracker's writer. */
  constructor(tracker: HttpTracker, out: ByteWriter, limits: HttpLimits) {
    this.#tracker = tracker;
    this.#out = out;
    this.#limits = limits;
  }

  /** Answers the requests of a connection that are whole between `from` and `end`, up to what stops it. */
  hear(connection: Connection, bytes: Uint8Array, from: number, end: number): Stop {
    this.at = from;
    for (;;) {
      this.#skip(connection, bytes, end);
      if (this.at === end) return NEEDS_MORE;
      if (this.#out.length >= OUTPUT_BYTES) return IS_FULL;
      const behind = readHead(bytes, this.at, end, this.#head);
      const length = (behind > 0 ? behind : end) - this.at;
      if (behind === BAD) return this.refuse(connection, NOT_HTTP, HEADS.bad);
      if (length > this.#limits.headBytes) return this.refuse(connection, TOO_LONG, HEADS.tooLong);
      if (behind === INCOMPLETE) return NEEDS_MORE;
      const way = wayOf(bytes, this.#head.pathStart, this.#head.pathEnd);
      if (way === ELSEWHERE || !this.#head.isGet || this.#asksForAll(connection, way, bytes)) {
        this.behind = behind;
        return IS_PASSED;
      }
      this.at = behind;
      connection.ending = this.#ending(connection, end);
      this.#answer(connection, way, bytes);
      if (connection.ending !== STAYS_OPEN) return IS_OVER;
    }
  }

  /** Goes past the rest of a body, and empty lines. */
  #skip(connection: Connection, bytes: Uint8Array, end: number): void {
    if (connection.skip > 0) {
      const count = Math.min(connection.skip, end - this.at);
      connection.skip -= count;
      this.at += count;
    }
    if (connection.skip === 0) this.at = skipEmptyLines(bytes, this.at, end);
  }

  /** What becomes of a connection after the answer to the head that was just read. */
  #ending(connection: Connection, end: number): typeof STAYS_OPEN | typeof IS_CLOSED | typeof LINGERS {
    const { body, keep } = this.#head;
    const { bodyBytes, requests } = this.#limits;
    connection.skip = body === CHUNKED ? 0 : body;
    if (keep && body !== CHUNKED && body <= bodyBytes && ++connection.requests < requests) return STAYS_OPEN;
    // To close while something is unread would take the answer back; who did not ask for it may have sent more.
    return keep || body === CHUNKED || body > end - this.at || end === INPUT_BYTES ? LINGERS : IS_CLOSED;
  }

  #answer(connection: Connection, way: typeof ANNOUNCE | typeof SCRAPE, bytes: Uint8Array): void {
    const out = this.#out;
    const { queryStart, queryEnd, isNew } = this.#head;
    const stay = connection.ending !== STAYS_OPEN ? CLOSES : isNew ? STAYS : STAYS_OLD;
    this.#introduce(connection);
    const begin = out.length;
    const start = beginReply(out, HEADS.ok, stay);
    if (this.#tracker.answer(way, bytes, queryStart, queryEnd)) return endReply(out, start);
    const body = out.bytes.slice(start, out.length);
    out.length = begin;
    const again = beginReply(out, HEADS.broken, stay);
    out.text(body);
    endReply(out, again);
  }

  /** A scrape of all torrents is as long as no other answer, and is made elsewhere. */
  #asksForAll(connection: Connection, way: typeof ANNOUNCE | typeof SCRAPE, bytes: Uint8Array): boolean {
    if (way === ANNOUNCE) return false;
    this.#introduce(connection);
    return this.#tracker.asksForAll(bytes, this.#head.queryStart, this.#head.queryEnd);
  }

  /** Tells the tracker who asks. */
  #introduce({ family, words }: Connection): void {
    const { requester } = this.#tracker;
    requester.family = family;
    requester.words[0] = words[0];
    if (family === 4) return;
    for (let i = 1; i < 4; i++) requester.words[i] = words[i];
  }

  /** Answers with a refusal, and ends the connection. */
  refuse(connection: Connection, kind: RefusalKind, heads: readonly Uint8Array[]): typeof IS_OVER {
    const start = beginReply(this.#out, heads, CLOSES);
    this.#tracker.refuse(kind);
    endReply(this.#out, start);
    connection.ending = LINGERS;
    return IS_OVER;
  }

  /** The same for a request that cannot be passed on: there are too many, or nobody is there. */
  refuseToPass(connection: Connection, isAnybodyThere: boolean): typeof IS_OVER {
    return isAnybodyThere
      ? this.refuse(connection, BUSY, HEADS.busy)
      : this.refuse(connection, WRONG_PATH, HEADS.notFound);
  }
}
