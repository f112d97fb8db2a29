/**
 * The tracker's mind, the same for every front: a request that could be read becomes a visit to the swarm, and what
 * the swarm says becomes the answer. Never awaits, never logs.
 */
import type { Family } from "../base/address.ts";
import {
  type AnnounceRequest,
  COMPLETED,
  type Intervals,
  LEFT_UNKNOWN,
  newRequester,
  type Requester,
  type ScrapeCounts,
  WANT_DEFAULT,
} from "../protocol/message.ts";
import type { Access, Notice } from "./access/access.ts";
import type { Claims } from "./claim.ts";
import type { Decoys } from "./decoy.ts";
import type { Network } from "./network.ts";
import { type RefusalKind, SCRAPE_REFUSED } from "./refusal.ts";
import {
  announcesAt,
  type Counters,
  HTTP,
  NOT_LISTED,
  PEERS_SENT,
  type Protocol,
  SCRAPES,
} from "./stats/counters.ts";
import { type Ahead, type Answer, newAnnounce, type Store } from "./swarm/store.ts";

/** What an announce is decided with. */
export interface Rules extends Intervals {
  /** The default and the most peers in an answer. */
  numwant: number;
  /** Which scrapes are answered. */
  scrape: "full" | "specific" | "none";
}

/** What decides. */
export interface DecideParts {
  store: Store;
  network: Network;
  counters: Counters;
  rules: Rules;
  access: Access;
  /** Who may be listed under another address than the one it comes from. */
  claims: Pick<Claims, "listed">;
}

/** Where announces are noted, whatever became of them. It neither throws nor waits. */
export interface NoteAnnounces {
  /** One that could be read; `given` is how many peers were in its answer. */
  note(
    request: AnnounceRequest,
    requester: Requester,
    protocol: Protocol,
    given: number,
    refusal: RefusalKind | 0,
  ): void;
  /** One that could not. */
  noteUnread(requester: Requester, protocol: Protocol, refusal: RefusalKind): void;
}

/** Made once for all fronts of a thread. */
export class Decide {
  readonly rules: Rules;
  readonly #parts: DecideParts;
  readonly #announce = newAnnounce();
  readonly #hash = new Int32Array(5);
  readonly #hashBytes = new Uint8Array(this.#hash.buffer);
  readonly #claimed = newRequester();
  /** What is mixed into answers; null: nothing. */
  decoys: Decoys | null = null;
  /** null: announces are not noted. */
  journal: NoteAnnounces | null = null;
  readonly #counts: ScrapeCounts = { complete: 0, incomplete: 0, downloaded: 0, downloaders: 0 };
  /** Seconds, kept up to date from outside: asking the clock costs 50 ns an announce. */
  now = 0;

  constructor(parts: DecideParts) {
    this.#parts = parts;
    this.rules = parts.rules;
  }

  /**
   * Fills in the answer, or gives why there is none. `requester` may be rewritten: it is then what the answer is made for.
   * `ahead`: the request's place in the batch that `touch` was told of.
   */
  announce(
    request: AnnounceRequest,
    requester: Requester,
    protocol: Protocol,
    answer: Answer,
    ahead = -1,
  ): RefusalKind | 0 {
    const refusal = this.#decide(request, requester, protocol, answer, ahead);
    if (this.journal !== null) {
      const given = refusal === 0 ? answer.peerCount + answer.peer6Count : 0;
      this.journal.note(request, requester, protocol, given, refusal);
    }
    return refusal;
  }

  #decide(
    request: AnnounceRequest,
    requester: Requester,
    protocol: Protocol,
    answer: Answer,
    ahead: number,
  ): RefusalKind | 0 {
    const { store, network, access } = this.#parts;
    const { decoys } = this;
    if (!access.isOpen) {
      const refused = access.announce(request, requester);
      if (refused !== 0) return refused;
    }
    const announce = this.#announce;
    const { family } = requester;
    network.settle(requester, protocol === HTTP);
    const listed = this.#listed(request, requester, protocol);
    announce.infoHash = request.hashWords;
    announce.hashAt = request.hashAt;
    announce.address = listed.words;
    announce.ahead = ahead;
    announce.family = listed.family;
    announce.port = request.port;
    announce.event = request.event;
    // Who says "completed" and not how much is left has nothing left.
    announce.seed = request.left === 0 || (request.left === LEFT_UNKNOWN && request.event === COMPLETED);
    announce.want = this.#wanted(request);
    // An answer over UDP has room for the packet's family only, which need not be the one that is listed.
    announce.both = protocol === HTTP || listed.family !== family;
    store.announce(announce, answer, this.now);
    if (protocol !== HTTP) dropOther(answer, family);
    network.present(answer, requester);
    if (decoys !== null) decoys.mix(answer, announce.infoHash, announce.hashAt, announce.want, this.now);
    this.#count(protocol, family, answer);
    return 0;
  }

  #listed({ ip }: AnnounceRequest, requester: Requester, protocol: Protocol): Requester {
    const claimed = this.#claimed;
    if (ip === "" || !this.#parts.claims.listed(ip, requester, claimed)) return requester;
    this.#parts.network.settle(claimed, protocol === HTTP);
    return claimed;
  }

  #wanted({ numwant }: AnnounceRequest): number {
    return numwant === WANT_DEFAULT ? this.rules.numwant : Math.min(numwant, this.rules.numwant);
  }

  #count(protocol: Protocol, family: Family, answer: Answer): void {
    const { counters } = this.#parts;
    counters[announcesAt(protocol, family)]++;
    counters[PEERS_SENT] += answer.peerCount + answer.peer6Count;
    if (!answer.stored) counters[NOT_LISTED]++;
  }

  /** Why somebody's scrapes are refused; 0: they are not. */
  refusesScrape(requester: Requester): RefusalKind | 0 {
    if (this.rules.scrape === "none") return SCRAPE_REFUSED;
    const { access } = this.#parts;
    return access.isOpen ? 0 : access.address(requester);
  }

  /** What the users of a torrent are told beside an answer, or in place of one. */
  notice(infoHash: Int32Array, at: number): Notice | undefined {
    return this.#parts.access.notice(infoHash, at);
  }

  /** The counts of one torrent, good until the next call. */
  scrape(infoHash: Uint8Array): ScrapeCounts {
    this.#hashBytes.set(infoHash);
    return this.scrapeWords(this.#hash, 0);
  }

  /** The same for an info hash of 5 words from `at` on. */
  scrapeWords(infoHash: Int32Array, at: number): ScrapeCounts {
    const { store, access } = this.#parts;
    store.scrape(infoHash, at, this.#counts);
    // Of a torrent that is served no more the peers may still be known.
    if (!access.isOpen && !access.serves(infoHash, at)) clearCounts(this.#counts);
    return this.#counts;
  }

  /** Tells the store of announces that are about to come. */
  touch(ahead: Ahead, count: number): void {
    this.#parts.store.touch(ahead, count);
  }

  countScrape(protocol: Protocol): void {
    this.#parts.counters[SCRAPES + protocol]++;
  }
}

function clearCounts(counts: ScrapeCounts): void {
  counts.complete =
    counts.incomplete =
    counts.downloaded =
    counts.downloaders =
      0;
}

/** Takes the peers of the other family out of an answer. */
function dropOther(answer: Answer, family: Family): void {
  if (family === 4) answer.peer6Count = 0;
  else answer.peerCount = 0;
}
