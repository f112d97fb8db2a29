/** A torrent's announces, from its start to its stop: what trackers are told, and who hears of what they answer. */
import { isAddress } from "../../base/address.ts";
import type { Clock } from "../../base/clock.ts";
import { limitedLookup, type Lookup, LOOKUP_LIMIT } from "../../base/lookup.ts";
import type { Random } from "../../base/random.ts";
import { type Event, newAnnounceRequest, STOPPED } from "../../protocol/message.ts";
import type { AnnounceReply, PeerAddress } from "../../protocol/reply.ts";
import type { News, TrackerStatus } from "../status.ts";
import type { Announcement } from "./caller.ts";
import type { CallerFor } from "./callers.ts";
import type { Gate } from "./gate.ts";
import { usablePeers } from "./guard.ts";
import { Leaving } from "./leaving.ts";
import { Rounds } from "./rounds.ts";
import { layTiers } from "./tiers.ts";
import { mostOf, Tracker, type TrackerMeans } from "./tracker.ts";

/** Who announces. */
export interface Identity {
  /** 20 bytes; of a v2 torrent the first 20 of its hash. */
  readonly infoHash: Uint8Array;
  readonly peerId: Uint8Array;
  /** 32 bits, the same to all trackers. */
  readonly key: number;
  /** The port that peers come in by now; 0 when nobody can, which is announced as 1, since trackers refuse 0. */
  port(): number;
}

/** How far it is, in bytes; `uploaded` and `downloaded` are of this run. */
export interface Progress {
  readonly uploaded: number;
  readonly downloaded: number;
  readonly left: number;
  /** It has all that it wants, but not all (BEP 21). */
  readonly paused: boolean;
}

/** What announces are made with. */
export interface AnnouncerMeans {
  readonly clock: Clock;
  readonly random: Random;
  readonly lookup: Lookup;
  readonly caller: CallerFor;
  /** Lets so many announces of the whole session go on at once. */
  readonly gate: Gate;
  /** The same for those at the end, which are short. */
  readonly stopGate: Gate;
}

/** News of a tracker. */
export type TrackerNews = Extract<News, { readonly kind: "tracker" }>;

/** Who hears of what comes. */
export interface AnnouncerListener {
  /** Peers that may be called, at least one, each with an address; the tracker's URL is harmless for a terminal. */
  peers(found: readonly PeerAddress[], url: string): void;
  news(news: TrackerNews): void;
  /** The address under which a tracker sees this machine; it may lie. */
  externalIp?(address: string): void;
}

/** Peers that are asked for while downloading, and by a seed, to which others come by themselves. */
const WANTED = 50;
const WANTED_BY_SEED = 30;

/** The announces of one torrent. */
export class Announcer {
  readonly #identity: Identity;
  readonly #progress: () => Progress;
  readonly #means: AnnouncerMeans;
  readonly #listener: AnnouncerListener;
  readonly #rounds: Rounds;
  #state: "new" | "started" | "stopped" = "new";
  #hasAnswer = false;
  #isCompleted = false;
  #leaving: Leaving | null = null;

  /** The trackers' URLs by tiers, as they stand in the torrent; they are strangers' texts. */
  constructor(
    tiers: readonly (readonly string[])[],
    identity: Identity,
    progress: () => Progress,
    means: AnnouncerMeans,
    listener: AnnouncerListener,
  ) {
    this.#identity = identity;
    this.#progress = progress;
    this.#means = means;
    this.#listener = listener;
    const own = this.#trackerMeans();
    const laid = layTiers(tiers, means.random);
    const trackers = laid.map((urls, tier) => urls.map((url) => new Tracker(url, tier, own)));
    const isHurried = () => !this.#hasAnswer && this.#isDownloading();
    this.#rounds = new Rounds(trackers, { clock: means.clock, gate: means.gate, isHurried });
  }

  /** Begins to announce. A second call does nothing. */
  start(): void {
    if (this.#state !== "new") return;
    this.#state = "started";
    this.#rounds.begin();
  }

  /** The download was finished in this run: trackers that have this peer in their lists are told at once, unless something was left out. */
  completed(): void {
    if (this.#isCompleted) return;
    this.#isCompleted = true;
    if (this.#state === "started") this.#rounds.tellAll();
  }

  /** More peers are wanted: asks sooner than planned when the tracker allows it. */
  wantPeers(): void {
    if (this.#state === "started") this.#rounds.hasten();
  }

  /**
   * Ends all announces, and tells those that have this peer in their lists. Resolves after `limit` milliseconds at the
   * latest; 0: nobody is told. A second call can make it shorter.
   */
  stop(limit: number): Promise<void> {
    if (this.#leaving === null) {
      this.#state = "stopped";
      this.#rounds.end();
      this.#leaving = new Leaving(this.#rounds.trackers, this.#means.clock, this.#means.stopGate);
    }
    return this.#leaving.within(limit);
  }

  /** How the trackers fare, in the order in which they are asked. */
  status(): TrackerStatus[] {
    return this.#rounds.trackers.map((tracker) => this.#statusOf(tracker));
  }

  /** Peers that the tracker counts which answered last; when it does not, the most that any counted. */
  get swarm(): { readonly seeds: number | null; readonly leechers: number | null } {
    const { current, trackers } = this.#rounds;
    return {
      seeds: current?.seeds ?? mostOf(trackers.map(({ seeds }) => seeds)),
      leechers: current?.leechers ?? mostOf(trackers.map(({ leechers }) => leechers)),
    };
  }

  /** Seeds beside this one, which is a seed, as far as the tracker that answered last tells; 0 while none has. */
  get otherSeeds(): number {
    const { current } = this.#rounds;
    return current === null ? 0 : Math.max(0, (current.seeds ?? 0) - current.known);
  }

  #statusOf(tracker: Tracker): TrackerStatus {
    const { url, tier, seeds, leechers, isAsking, standing: { state: fares, message, due } } = tracker;
    const { current, next } = this.#rounds;
    const state = isAsking
      ? "asking"
      : fares === "failing"
      ? "failing"
      : fares === "working" && tracker === current
      ? "working"
      : "waiting";
    // One that fails has its own time, also while the round goes on with others.
    const isPlanned = state === "failing"
      ? due !== Infinity && this.#state === "started"
      : next !== null && state === "working";
    const at = state === "failing" ? Math.max(due, next ?? 0) : next ?? 0;
    const wait = isPlanned ? Math.max(0, at - this.#means.clock.elapsed()) : null;
    return { url, tier, state, message, seeds, leechers, next: wait };
  }

  #trackerMeans(): TrackerMeans {
    const { clock, lookup, caller } = this.#means;
    return {
      clock,
      lookup: limitedLookup(lookup, clock, LOOKUP_LIMIT),
      caller,
      announcement: (event) => this.#announcement(event),
      isCompleted: () => this.#isCompleted && this.#progress().left === 0,
      isPaused: () => this.#progress().paused,
      heard: (reply, from, tracker) => this.#heard(reply, from, tracker),
      news: ({ url }, state, message) => this.#listener.news({ kind: "tracker", url, state, message }),
    };
  }

  #announcement(event: Event): Announcement {
    const { infoHash, peerId, key } = this.#identity;
    const { uploaded, downloaded, left } = this.#progress();
    const wanted = this.#isDownloading() ? WANTED : WANTED_BY_SEED;
    const numwant = event === STOPPED ? 0 : wanted;
    const port = this.#identity.port() || 1;
    const request = { ...newAnnounceRequest(), infoHash, peerId, port, left, event, numwant };
    return { request, uploaded, downloaded, key };
  }

  #heard({ peers, externalIp }: AnnounceReply, from: string, { url }: Tracker): void {
    this.#hasAnswer = true;
    const found = usablePeers(peers, from.replace(/^\[?([^\]]*)\]?:\d+$/, "$1"));
    if (externalIp !== undefined && isAddress(externalIp)) this.#listener.externalIp?.(externalIp);
    if (found.length > 0) this.#listener.peers(found, url);
  }

  #isDownloading(): boolean {
    const { left, paused } = this.#progress();
    return left > 0 && !paused;
  }
}
