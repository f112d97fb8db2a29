/**
 * The tracker's mind, the same for every front: a request that could be read becomes a visit to the swarm, and what
 * the swarm says becomes the answer. Never awaits, never logs.
 */
import { COMPLETED, LEFT_UNKNOWN, NO_EVENT, type ScrapeCounts, WANT_DEFAULT } from "../protocol/message.ts";
import type { AnnounceRequest, Intervals, Requester } from "../protocol/message.ts";
import type { Network } from "./network.ts";
import {
  ANNOUNCES_IPV4,
  ANNOUNCES_IPV6,
  type Counters,
  NOT_LISTED,
  PEERS_SENT,
  SCRAPES,
} from "./stats/counters.ts";
import type { Announce, Answer, Store } from "./swarm/store.ts";

/** What an announce is decided with. */
export interface Rules extends Intervals {
  /** The default and the most peers in an answer. */
  numwant: number;
}

/** Made once for all fronts of a thread. */
export class Decide {
  readonly rules: Rules;
  readonly #store: Store;
  readonly #network: Network;
  readonly #counters: Counters;
  readonly #announce: Announce = {
    infoHash: new Int32Array(5),
    address: new Int32Array(4),
    family: 4,
    port: 0,
    event: NO_EVENT,
    seed: false,
    want: 0,
    both: true,
    client: 0,
  };
  readonly #hash: Uint8Array;
  readonly #counts: ScrapeCounts = { complete: 0, incomplete: 0, downloaded: 0, downloaders: 0 };
  /** Seconds, kept up to date from outside: asking the clock costs 50 ns an announce. */
  now = 0;

  constructor(store: Store, network: Network, counters: Counters, rules: Rules) {
    this.#store = store;
    this.#network = network;
    this.#counters = counters;
    this.rules = rules;
    this.#hash = new Uint8Array(this.#announce.infoHash.buffer);
  }

  /** `both`: whether the answer has room for both families (HTTP). `requester` may be rewritten. */
  announce(request: AnnounceRequest, requester: Requester, both: boolean, answer: Answer): void {
    const announce = this.#announce;
    this.#network.settle(requester);
    this.#hash.set(request.infoHash);
    announce.address.set(requester.words);
    announce.family = requester.family;
    announce.port = request.port;
    announce.event = request.event;
    // Who says "completed" and not how much is left has nothing left.
    announce.seed = request.left === 0 || (request.left === LEFT_UNKNOWN && request.event === COMPLETED);
    announce.want = this.#wanted(request);
    announce.both = both;
    this.#store.announce(announce, answer, this.now);
    this.#network.present(answer, requester);
    this.#count(requester, answer);
  }

  #wanted({ numwant }: AnnounceRequest): number {
    return numwant === WANT_DEFAULT ? this.rules.numwant : Math.min(numwant, this.rules.numwant);
  }

  #count(requester: Requester, answer: Answer): void {
    this.#counters[requester.family === 4 ? ANNOUNCES_IPV4 : ANNOUNCES_IPV6]++;
    this.#counters[PEERS_SENT] += answer.peerCount + answer.peer6Count;
    if (!answer.stored) this.#counters[NOT_LISTED]++;
  }

  /** The counts of one torrent, good until the next call. */
  scrape(infoHash: Uint8Array): ScrapeCounts {
    this.#hash.set(infoHash);
    this.#store.scrape(this.#announce.infoHash, this.#counts);
    return this.#counts;
  }

  countScrape(): void {
    this.#counters[SCRAPES]++;
  }
}
