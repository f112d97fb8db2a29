/**
 * Which tracker of a torrent is asked, and when (BEP 12).
 *
 * In a round the trackers are asked one after the other until one answers; the round after that is due when that one
 * says, or, when none did, as soon as one of them may be tried again. While nobody has answered yet, and a person waits
 * for the first peers, a tracker that is silent for some seconds does not keep the next one from being asked. Between
 * rounds there is one timer, and nothing else.
 */
import type { Clock } from "../../base/clock.ts";
import type { Gate } from "./gate.ts";
import { moveToFront } from "./tiers.ts";
import type { Tracker } from "./tracker.ts";

/** What rounds are made with. */
export interface RoundMeans {
  readonly clock: Clock;
  /** Lets so many announces of the whole session go on at once. */
  readonly gate: Gate;
  /** Whether a person waits for the first peers. */
  isHurried(): boolean;
}

/** Milliseconds of silence after which a tracker does not keep others waiting: others of its torrent, or at the gate. */
const PATIENCE = 5_000;

/** The rounds of one torrent, until they are ended. */
export class Rounds {
  readonly #tiers: Tracker[][];
  readonly #means: RoundMeans;
  /** Who is still to be asked in the round that is open; null when none is. */
  #queue: Tracker[] | null = null;
  /** Who was asked in it and has not answered. */
  readonly #inRound = new Set<Tracker>();
  #lastAsked: Tracker | null = null;
  /** All that are being asked, also those that are late for their round. */
  readonly #inHand = new Set<Tracker>();
  /** Those of them that may have missed that the download is completed. */
  readonly #unsure = new Set<Tracker>();
  #current: Tracker | null = null;
  #wantsPeers = false;
  #next: number | null = null;
  #cancel = () => {};
  readonly #end = new AbortController();

  constructor(tiers: Tracker[][], means: RoundMeans) {
    this.#tiers = tiers;
    this.#means = means;
  }

  /** All of them, in the order in which they are asked. */
  get trackers(): Tracker[] {
    return this.#tiers.flat();
  }

  /** Who answered in the last round; null when none did. */
  get current(): Tracker | null {
    return this.#current;
  }

  /** When the next round is due, by `Clock.elapsed`; null when none is planned, or one is open. */
  get next(): number | null {
    return this.#next;
  }

  /** Begins a round. */
  begin(): void {
    this.#unplan();
    const now = this.#means.clock.elapsed();
    const isTriable = (tracker: Tracker) =>
      tracker.standing.state !== "failing" || this.#momentOf(tracker) <= now;
    this.#queue = this.trackers.filter((tracker) => !this.#inHand.has(tracker) && isTriable(tracker));
    this.#askNext();
  }

  /** The next round comes sooner, if the tracker that answered last allows it. */
  hasten(): void {
    if (this.#wantsPeers || this.#queue !== null || this.#next === null) return;
    this.#wantsPeers = true;
    this.#plan();
  }

  /** Something is to be told at once to all that know this peer. */
  tellAll(): void {
    for (const tracker of this.#inHand) this.#unsure.add(tracker);
    const known = this.trackers.filter((tracker) => tracker.knows && !this.#inHand.has(tracker));
    if (this.#queue === null && known.length > 0) {
      this.#unplan();
      this.#queue = [];
      for (const tracker of known) this.#inRound.add(tracker);
    }
    for (const tracker of known) this.#ask(tracker);
  }

  /** Nothing is asked any more. */
  end(): void {
    this.#end.abort();
    this.#unplan();
    for (const tracker of this.trackers) tracker.end();
  }

  #askNext(): void {
    const tracker = this.#queue!.shift();
    if (tracker === undefined) {
      if (this.#inRound.size === 0) this.#close(null);
    } else if (
      tracker.standing.state === "working" && tracker.standing.soonest > this.#means.clock.elapsed()
    ) {
      // It has answered so lately that it does not want to be asked; its peers are here.
      this.#close(tracker);
    } else {
      this.#inRound.add(tracker);
      this.#lastAsked = tracker;
      this.#ask(tracker);
    }
  }

  async #ask(tracker: Tracker): Promise<void> {
    this.#inHand.add(tracker);
    const { clock, gate } = this.#means;
    const leave = await gate.enter(this.#end.signal);
    if (leave === null) return;
    const cancel = clock.after(PATIENCE, () => {
      leave();
      this.#losePatience(tracker);
    });
    const answered = await tracker.ask();
    cancel();
    leave();
    if (!this.#end.signal.aborted) this.#settle(tracker, answered);
  }

  /** The next one is asked while this one may still answer. */
  #losePatience(tracker: Tracker): void {
    if (tracker === this.#lastAsked && this.#inRound.has(tracker) && this.#means.isHurried()) this.#askNext();
  }

  #settle(tracker: Tracker, answered: boolean): void {
    this.#inHand.delete(tracker);
    const isOfRound = this.#inRound.delete(tracker);
    if (this.#unsure.delete(tracker) && answered && tracker.lacksCompleted) this.#ask(tracker);
    if (this.#queue === null) this.#plan();
    else if (isOfRound && answered) {
      moveToFront(this.#tiers[tracker.tier], tracker);
      this.#close(tracker);
    } else if (isOfRound && (tracker === this.#lastAsked || this.#inRound.size === 0)) this.#askNext();
  }

  #close(current: Tracker | null): void {
    this.#queue = null;
    this.#inRound.clear();
    this.#lastAsked = null;
    this.#current = current;
    this.#wantsPeers = false;
    this.#plan();
  }

  #plan(): void {
    this.#unplan();
    const { clock } = this.#means;
    const next = this.#nextRound();
    const wait = next - clock.elapsed();
    if (wait === Infinity || this.#end.signal.aborted) return;
    if (wait <= 0) return this.begin();
    this.#next = next;
    this.#cancel = clock.after(wait, () => this.begin());
  }

  #unplan(): void {
    this.#cancel();
    this.#next = null;
  }

  /** When the current tracker is due, or may be asked when peers are wanted; without one that works, the first of all. */
  #nextRound(): number {
    const current = this.#current;
    const asked = current?.standing.state === "working"
      ? [current]
      : this.trackers.filter((tracker) => !this.#inHand.has(tracker));
    return asked.reduce((first, tracker) => Math.min(first, this.#momentOf(tracker)), Infinity);
  }

  /** When a tracker may be asked, as much as peers are wanted. */
  #momentOf({ standing: { due, soonest } }: Tracker): number {
    return this.#wantsPeers ? soonest : Math.max(due, soonest);
  }
}
