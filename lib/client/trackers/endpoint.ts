/** One address of a tracker, as one torrent knows it: what was said to it, what it answered, and the call that is under way. */
import type { Family } from "../../base/address.ts";
import { isFault } from "../../base/fault.ts";
import { COMPLETED, type Event, STOPPED } from "../../protocol/message.ts";
import type { AnnounceReply } from "../../protocol/reply.ts";
import type { Announcement, Answer, Silence, TrackerCaller } from "./caller.ts";

/** A call that is not yet answered. */
interface Call {
  readonly event: Event;
  readonly end: AbortController;
  readonly over: Promise<void>;
}

/** What becomes of a call. */
export type Outcome = Answer<AnnounceReply> | Silence;

/** Torrents are many and most are idle, so it holds nothing open between calls. */
export class Endpoint {
  readonly family: Family;
  address: string;
  /** Whether it has this peer in its list: it answered, and was not told that the peer goes. */
  knows = false;
  wasToldCompleted = false;
  /** Calls in a row without an answer. */
  misses = 0;
  /** What it counts; null while it has not told. */
  seeds: number | null = null;
  leechers: number | null = null;
  #call: Call | null = null;

  constructor(family: Family, address: string) {
    this.family = family;
    this.address = address;
  }

  get isBusy(): boolean {
    return this.#call !== null;
  }

  /** Announces, with a caller that is closed afterwards. One call at a time. */
  async announce(caller: TrackerCaller, told: Announcement): Promise<Outcome> {
    const { event } = told.request;
    const over = Promise.withResolvers<void>();
    const end = new AbortController();
    this.#call = { event, end, over: over.promise };
    try {
      const outcome = await caller.announce(told, end.signal);
      if (isFault(outcome) || isFault(outcome.reading)) this.misses++;
      else this.#note(event, outcome.reading);
      return outcome;
    } finally {
      this.#call = null;
      caller.close();
      over.resolve();
    }
  }

  /** Gives up the call that is under way, if any. */
  hangUp(): void {
    this.#call?.end.abort();
  }

  /** Resolves when no call is under way: one is given up, unless it tells of the completed download. */
  async finish(): Promise<void> {
    if (this.#call?.event !== COMPLETED) this.hangUp();
    await this.#call?.over;
  }

  /** Notes what it was told and what it answered. */
  #note(event: Event, reply: AnnounceReply): void {
    this.misses = 0;
    this.knows = event !== STOPPED;
    if (event === COMPLETED) this.wasToldCompleted = true;
    this.seeds = count(reply.complete) ?? this.seeds;
    this.leechers = count(reply.incomplete) ?? this.leechers;
  }
}

/** A number of peers that can be meant. */
function count(told: number | undefined): number | null {
  return told !== undefined && told >= 0 && told < 2 ** 31 ? told : null;
}
