/**
 * The Workers of a tracker: started, told of changes, and replaced when they fail. A Worker's swarms are everybody's, so
 * that nothing is lost with it: the stripes that it held are mended, its connections closed, and another one goes on with
 * the same sockets, which the system kept open meanwhile.
 */
import type { Clock } from "../../base/clock.ts";
import { errorText } from "../../base/fault.ts";
import type { Elsewhere } from "../front/http.ts";
import type { AccessRules } from "../access/access.ts";
import type { MemoryStore } from "../swarm/memory.ts";
import type { Common, FromWorker, Job, News, Share, ToWorker } from "./job.ts";
import { answerQuestion, type Question } from "./relay.ts";

/** What is used of a Worker. */
export interface WorkerLike {
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: ToWorker): void;
  terminate(): void;
}

/** What a crew is made of. */
export interface CrewOptions {
  readonly common: Common;
  readonly shares: readonly Share[];
  readonly store: MemoryStore;
  readonly clock: Clock;
  /** Takes a line for the operator, and what it is about. */
  warn(about: string, line: string): void;
  news(): News;
  /** Makes the pages that Workers ask for. */
  readonly elsewhere: Elsewhere;
  /** Closes what a dead Worker held open. */
  abandon(share: Share): void;
  start?: () => WorkerLike;
}

/** The pause before a Worker that failed again is replaced, in milliseconds, and the longest. */
const PAUSE = 200;
const LONGEST_PAUSE = 30_000;
/** A Worker that went so long without failing is a good one. */
const GOOD_WHILE = 60_000;

/** All Workers of a tracker. */
export class Crew {
  readonly #options: CrewOptions;
  readonly #hands: Hand[];
  #nextHolder = FIRST_WORKER;
  #stopping = false;

  constructor(options: CrewOptions) {
    this.#options = options;
    // Row 0 of the counters is the first thread's.
    this.#hands = options.shares.map((share, i) => new Hand(share, i + 1));
    for (const hand of this.#hands) this.#start(hand);
  }

  #start(hand: Hand): void {
    const { common, store, news, start = startWorker } = this.#options;
    hand.holder = this.#nextHolder++;
    hand.startedAt = this.#options.clock.elapsed();
    const first = news();
    hand.learn(first);
    const job: Job = {
      common,
      store: store.shared,
      share: hand.share,
      row: hand.row,
      holder: hand.holder,
      news: first,
    };
    try {
      const worker = hand.worker = start();
      worker.onmessage = ({ data }) => this.#hear(hand, worker, data);
      worker.onerror = (event) => {
        event.preventDefault();
        this.#failed(hand, worker, event.message);
      };
      worker.postMessage({ job });
    } catch (error) {
      this.#failed(hand, hand.worker, errorText(error));
    }
  }

  #hear(hand: Hand, worker: WorkerLike, message: FromWorker): void {
    switch (message.says) {
      case "ready":
        return;
      case "asks":
        return void this.#answer(worker, message.number, message.question);
      case "line":
        return this.#options.warn(message.about, message.text);
      case "failed":
        return this.#failed(hand, worker, message.why);
      case "stopped":
        return hand.stopped.resolve();
      default:
        return message satisfies never;
    }
  }

  /** A page that cannot be made for a fault of ours is none. */
  async #answer(worker: WorkerLike, number: number, question: Question): Promise<void> {
    const { elsewhere, warn } = this.#options;
    const told = await answerQuestion(elsewhere, question).catch((error) => {
      warn("internal", `A request could not be answered: ${errorText(error)}.`);
      return null;
    });
    worker.postMessage({ told, number });
  }

  #failed(hand: Hand, worker: WorkerLike | null, why: string): void {
    if (worker !== hand.worker) return;
    const { store, warn, abandon, clock } = this.#options;
    worker?.terminate();
    hand.worker = null;
    store.recover(hand.holder);
    abandon(hand.share);
    hand.stopped.resolve();
    if (this.#stopping) return;
    if (clock.elapsed() - hand.startedAt > GOOD_WHILE) hand.pause = 0;
    warn("thread", `A thread of the tracker failed (${why}). Another takes its place; the swarms are kept.`);
    clock.after(hand.pause, () => {
      if (!this.#stopping) this.#start(hand);
    });
    hand.pause = Math.min(LONGEST_PAUSE, Math.max(PAUSE, 2 * hand.pause));
  }

  /** Tells each Worker what it does not know yet. */
  tell(news: News): void {
    for (const hand of this.#hands) {
      if (hand.worker === null) continue;
      const unknown = hand.learn(news);
      if (unknown !== null) hand.worker.postMessage({ news: unknown });
    }
  }

  /** Ends all, when they have answered what they have in hand; at the latest when `given` comes true. */
  async stop(given: Promise<void>): Promise<void> {
    this.#stopping = true;
    const working = this.#hands.filter(({ worker }) => worker !== null);
    for (const hand of working) {
      hand.stopped = Promise.withResolvers();
      hand.worker!.postMessage({ stop: true });
    }
    await Promise.race([Promise.all(working.map(({ stopped }) => stopped.promise)), given]);
    for (const { worker } of working) worker?.terminate();
  }
}

/** Numbers in locks: the first thread's is 1. */
const FIRST_WORKER = 2;

/** A place in the crew, whoever fills it. */
class Hand {
  readonly share: Share;
  readonly row: number;
  worker: WorkerLike | null = null;
  holder = 0;
  startedAt = 0;
  pause = 0;
  stopped = Promise.withResolvers<void>();
  /** What it was told last: the rules, and all else as JSON. */
  #access: AccessRules | null = null;
  #facts = "";

  constructor(share: Share, row: number) {
    this.share = share;
    this.row = row;
  }

  /** Notes what it is told; gives that without rules that it has already, null where all is known. */
  learn(news: News): News | null {
    const access = news.access === this.#access ? null : news.access;
    const facts = JSON.stringify({ ...news, access: null });
    if (access === null && facts === this.#facts) return null;
    this.#access = access ?? this.#access;
    this.#facts = facts;
    return { ...news, access };
  }
}

function startWorker(): WorkerLike {
  return new Worker(new URL("./entry.ts", import.meta.url), { type: "module" });
}
