/**
 * One tracker of one torrent, at all its addresses: it is asked at one address of each family at once (BEP 7), and
 * works when one of them answers.
 */
import { readAddress } from "../../base/address.ts";
import type { Clock } from "../../base/clock.ts";
import { type Fault, isFault } from "../../base/fault.ts";
import type { Lookup } from "../../base/lookup.ts";
import { COMPLETED, type Event, NO_EVENT, PAUSED, STARTED, STOPPED } from "../../protocol/message.ts";
import type { AnnounceReply, Refusal } from "../../protocol/reply.ts";
import { isNeighbour } from "../discovery/neighbour.ts";
import type { Announcement } from "./caller.ts";
import type { CallerFor } from "./callers.ts";
import { Endpoint } from "./endpoint.ts";
import { guardAddress, guardUrl, harmless } from "./guard.ts";
import { noAnswer } from "./no_answer.ts";
import { type Change, Standing } from "./standing.ts";
import type { TrackerUrl } from "./tracker_url.ts";

/** What a tracker needs of the torrent that announces to it. */
export interface TrackerMeans {
  readonly clock: Clock;
  /** Gives up by itself. */
  readonly lookup: Lookup;
  readonly caller: CallerFor;
  /** What an announce says now. */
  announcement(event: Event): Announcement;
  /** Whether a download that is whole was finished in this run. */
  isCompleted(): boolean;
  /** Whether it is a partial seed (BEP 21). */
  isPaused(): boolean;
  /** An answer came, from an address with its port. */
  heard(reply: AnnounceReply, from: string, tracker: Tracker): void;
  news(tracker: Tracker, state: "failing" | "working" | "warning", message: string): void;
}

/** Milliseconds that a second address has for its answer when the first one has given one. */
const SECOND_FAMILY = 5_000;

/** A tracker, until it is left. */
export class Tracker {
  readonly #text: string;
  readonly tier: number;
  readonly #means: TrackerMeans;
  readonly #endpoints: Endpoint[] = [];
  /** How it fares, and when it is asked. */
  readonly standing: Standing = new Standing();
  #isAsking = false;
  #isEnding = false;
  #isOver = false;

  constructor(text: string, tier: number, means: TrackerMeans) {
    this.#text = text;
    this.tier = tier;
    this.#means = means;
  }

  /** Harmless for a terminal. */
  get url(): string {
    return harmless(this.#text);
  }

  get isAsking(): boolean {
    return this.#isAsking;
  }

  get seeds(): number | null {
    return mostOf(this.#endpoints.map(({ seeds }) => seeds));
  }

  get leechers(): number | null {
    return mostOf(this.#endpoints.map(({ leechers }) => leechers));
  }

  /** Whether it has this peer in its list. */
  get knows(): boolean {
    return this.known > 0;
  }

  /** How often it has: once for each family that it was told in (BEP 7). */
  get known(): number {
    return this.#endpoints.reduce((sum, { knows }) => sum + Number(knows), 0);
  }

  /** Whether it is still to be told that the download was completed. */
  get lacksCompleted(): boolean {
    return this.#endpoints.some((endpoint) => this.#lacksCompleted(endpoint));
  }

  /** Announces what there is to tell; true as soon as one address has answered. */
  async ask(): Promise<boolean> {
    this.#isAsking = true;
    const refusal = await this.#askAll();
    this.#isAsking = false;
    if (this.#isEnding) return false;
    const isNear = this.#endpoints.length > 0 && this.#endpoints.every(({ address }) => isNeighbour(address));
    if (refusal !== null) this.#note(this.standing.fail(refusal, this.#means.clock.elapsed(), isNear));
    return refusal === null;
  }

  /** From now on nothing is asked any more; calls are given up, unless they tell of the completed download. */
  end(): void {
    this.#isEnding = true;
    for (const endpoint of this.#endpoints) endpoint.finish();
  }

  /** After `end`: tells of the end where this peer is known, and before it what else is to be told. */
  async leave(): Promise<void> {
    const url = guardUrl(this.#text);
    if (isFault(url)) return;
    await Promise.all(this.#endpoints.map((endpoint) => this.#leave(endpoint, url)));
  }

  /** The time for leaving is over. */
  cutShort(): void {
    this.#isOver = true;
    for (const endpoint of this.#endpoints) endpoint.hangUp();
  }

  async #leave(endpoint: Endpoint, url: TrackerUrl): Promise<void> {
    await endpoint.finish();
    const events = this.#lacksCompleted(endpoint) ? [COMPLETED, STOPPED] as const : [STOPPED] as const;
    for (const event of events) {
      if (endpoint.knows && !this.#isOver) await this.#say(endpoint, url, event);
    }
  }

  /** Null when an address answered. */
  async #askAll(): Promise<Refusal | null> {
    const url = guardUrl(this.#text);
    if (isFault(url)) return { ...url, retryIn: "never" };
    const addresses = await this.#means.lookup(url.host);
    const placed = this.#isEnding ? noAnswer("cancelled") : this.#place(url, addresses);
    if (isFault(placed)) return placed;
    const idle = placed.filter(({ isBusy }) => !isBusy);
    // Those that are busy have already had an answer of another address beside them.
    if (idle.length === 0) return null;
    return await this.#firstAnswer(idle.map((endpoint) => this.#tell(endpoint, url)));
  }

  /** One address of each family that may be asked; those that are known serve on when the name has none now. */
  #place(url: TrackerUrl, addresses: readonly string[]): readonly Endpoint[] | Fault {
    if (addresses.length === 0) return this.#endpoints.length > 0 ? this.#endpoints : noAnswer("no-address");
    const bad = addresses.map((address) => guardAddress(url, address));
    const good = addresses.filter((_, i) => bad[i] === null);
    if (good.length === 0) return bad[0]!;
    const scratch = new Uint8Array(16);
    return ([4, 6] as const).flatMap((family) => {
      const own = good.filter((address) => readAddress(address, scratch) === family);
      return own.length === 0 ? [] : [this.#endpoint(family, own)];
    });
  }

  /** The family's endpoint, at the address that answered last; after a failure at the next one. */
  #endpoint(family: 4 | 6, addresses: readonly string[]): Endpoint {
    let endpoint = this.#endpoints.find((other) => other.family === family);
    if (endpoint === undefined) {
      endpoint = new Endpoint(family, addresses[0]);
      this.#endpoints.push(endpoint);
    }
    const stays = endpoint.isBusy || endpoint.misses === 0 && addresses.includes(endpoint.address);
    if (!stays) endpoint.address = addresses[endpoint.misses % addresses.length];
    return endpoint;
  }

  /** Null as soon as one of the calls has an answer; then the others have only a while. Otherwise the refusal that tells most. */
  async #firstAnswer(calls: readonly Promise<Refusal | null>[]): Promise<Refusal | null> {
    const first = Promise.withResolvers<null>();
    for (const call of calls) call.then((refusal) => refusal === null && first.resolve(null));
    const all = Promise.all(calls);
    const outcome = await Promise.race([first.promise, all.then(tellingOne)]);
    if (outcome === null && this.#endpoints.some(({ isBusy }) => isBusy)) {
      const hangUp = () => this.#endpoints.forEach((endpoint) => endpoint.hangUp());
      all.then(this.#means.clock.after(SECOND_FAMILY, hangUp));
    }
    return outcome;
  }

  /** Says what is due, and, when the download was completed meanwhile, that as well. */
  async #tell(endpoint: Endpoint, url: TrackerUrl): Promise<Refusal | null> {
    const refusal = await this.#say(endpoint, url, this.#eventFor(endpoint));
    if (refusal === null && !this.#isEnding && this.#lacksCompleted(endpoint)) {
      await this.#say(endpoint, url, COMPLETED);
    }
    return refusal;
  }

  async #say(endpoint: Endpoint, url: TrackerUrl, event: Event): Promise<Refusal | null> {
    const { clock, caller, announcement, heard } = this.#means;
    const { family, address } = endpoint;
    const call = caller({ url, family, address }, this.#isEnding);
    const outcome = await endpoint.announce(call, announcement(event));
    if (isFault(outcome)) return outcome;
    if (isFault(outcome.reading)) return outcome.reading;
    if (this.#isEnding) return null;
    this.#note(this.standing.succeed(outcome.reading, clock.elapsed()));
    heard(outcome.reading, outcome.from, this);
    return null;
  }

  #eventFor(endpoint: Endpoint): Event {
    if (!endpoint.knows) return STARTED;
    if (this.#lacksCompleted(endpoint)) return COMPLETED;
    return this.#means.isPaused() ? PAUSED : NO_EVENT;
  }

  #lacksCompleted({ knows, wasToldCompleted }: Endpoint): boolean {
    return knows && !wasToldCompleted && this.#means.isCompleted();
  }

  #note(changes: readonly Change[]): void {
    for (const [state, message] of changes) this.#means.news(this, state, message);
  }
}

/** Null when one of them is; otherwise what the tracker said goes before what this machine could not do. */
function tellingOne(refusals: readonly (Refusal | null)[]): Refusal | null {
  if (refusals.includes(null)) return null;
  const rank = ({ fault }: Refusal) => fault === "refused" ? 0 : fault === "unreachable" ? 2 : 1;
  return (refusals as Refusal[]).toSorted((a, b) => rank(a) - rank(b))[0];
}

/** The most that was told; null when nothing was. */
export function mostOf(counts: readonly (number | null)[]): number | null {
  const told = counts.filter((count) => count !== null);
  return told.length === 0 ? null : Math.max(...told);
}
