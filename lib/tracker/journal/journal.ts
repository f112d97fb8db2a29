/**
 * The journal of announces, as a thread that answers writes it: a record is a few words copied into its ring. Nothing is
 * made, formatted or waited for. A full ring drops what comes, and counts it.
 */
import { type AnnounceRequest, LEFT_UNKNOWN, type Requester, WANT_DEFAULT } from "../../protocol/message.ts";
import type { RefusalKind } from "../refusal.ts";
import type { Protocol } from "../stats/counters.ts";
import {
  ADDRESS,
  CLIENT,
  DROPPED,
  EVENT_SHIFT,
  FLAGS,
  HEAD,
  INFO_HASH,
  IPV6_BIT,
  LEFT,
  MILLISECONDS_SHIFT,
  MOST_WANTED,
  NO_WANT,
  PORT_AND_WANT,
  PROTOCOL_SHIFT,
  recordAt,
  REFUSED,
  type RingView,
  TAIL,
  UNREAD,
  viewRing,
} from "./ring.ts";

/** The writer of one ring; there is one at a time. */
export class Journal {
  readonly #ring: RingView;
  #head: number;
  /** The tail as it was when last looked at; it may be further by now. */
  #tail: number;

  /** Goes on where an earlier writer ended, be it by a failure. */
  constructor(ring: SharedArrayBuffer) {
    this.#ring = viewRing(ring);
    this.#head = Atomics.load(this.#ring.words, HEAD);
    this.#tail = Atomics.load(this.#ring.words, TAIL);
  }

  /**
   * Notes an announce that could be read.
   * @param given peers in its answer
   * @param refusal why it was refused; 0: it was not
   * @param now milliseconds since 1970
   */
  note(
    request: AnnounceRequest,
    requester: Requester,
    protocol: Protocol,
    given: number,
    refusal: RefusalKind | 0,
    now: number,
  ): void {
    if (this.#isFull()) return;
    const { words, floats } = this.#ring;
    const at = recordAt(this.#ring, this.#head);
    const outcome = refusal === 0 ? given : REFUSED | refusal;
    this.#begin(at, requester, protocol, request.event, outcome, now);
    floats[(at + LEFT) >> 1] = request.left;
    words[at + PORT_AND_WANT] = (request.port << 16) | wantOf(request.numwant);
    copyWords(words, at + CLIENT, request.idWords, request.idAt, 2);
    copyWords(words, at + INFO_HASH, request.hashWords, request.hashAt, 5);
    Atomics.store(words, HEAD, ++this.#head);
  }

  /** Notes an announce of which no more is known than who asked, since it could not be read. */
  noteUnread(requester: Requester, protocol: Protocol, refusal: RefusalKind, now: number): void {
    if (this.#isFull()) return;
    const { words, floats } = this.#ring;
    const at = recordAt(this.#ring, this.#head);
    this.#begin(at, requester, protocol, UNREAD, REFUSED | refusal, now);
    floats[(at + LEFT) >> 1] = LEFT_UNKNOWN;
    words.fill(0, at + PORT_AND_WANT, at + ADDRESS);
    Atomics.store(words, HEAD, ++this.#head);
  }

  /** Counts the record as dropped where there is no room for it. */
  #isFull(): boolean {
    const { words, mask } = this.#ring;
    // Numbers of records go round at 2^32.
    if (((this.#head - this.#tail) | 0) <= mask) return false;
    this.#tail = Atomics.load(words, TAIL);
    if (((this.#head - this.#tail) | 0) <= mask) return false;
    Atomics.store(words, DROPPED, words[DROPPED] + 1);
    return true;
  }

  #begin(
    at: number,
    { family, words: address }: Requester,
    protocol: Protocol,
    event: number,
    outcome: number,
    now: number,
  ): void {
    const { words } = this.#ring;
    const seconds = Math.floor(now / 1000);
    const milliseconds = Math.floor(now - seconds * 1000);
    words[at] = seconds;
    words[at + FLAGS] = (milliseconds << MILLISECONDS_SHIFT) | (protocol << PROTOCOL_SHIFT) |
      (family === 6 ? IPV6_BIT : 0) | (event << EVENT_SHIFT) | outcome;
    copyWords(words, at + ADDRESS, address, 0, family === 6 ? 4 : 1);
  }
}

function wantOf(numwant: number): number {
  return numwant === WANT_DEFAULT ? NO_WANT : Math.min(numwant, MOST_WANTED);
}

function copyWords(to: Int32Array, at: number, from: Int32Array, start: number, count: number): void {
  for (let i = 0; i < count; i++) to[at + i] = from[start + i];
}
