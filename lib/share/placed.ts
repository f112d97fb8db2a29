/** One thing on the shelf, from when it is put there until it is taken away. */
import type { Clock } from "../base/clock.ts";
import { RateMeter } from "../client/rate.ts";
import { Getters, type Swarm } from "./getters.ts";
import type { ShareWish } from "./making.ts";
import type { Exhibit, Share, ShareState } from "./share.ts";
import type { Places } from "./site/places.ts";
import type { Spreading } from "./spreading.ts";

/** What is known of it. */
export class Placed {
  readonly wish: ShareWish;
  readonly name: string;
  readonly #clock: Pick<Clock, "elapsed">;
  readonly #ended = new AbortController();
  /** Plain downloads. */
  readonly #sent = new RateMeter();
  /** What is read of it to be hashed. */
  readonly #read = new RateMeter();
  #state: ShareState = { kind: "hashing", done: 0, total: 0 };
  #spreading: Spreading | null = null;
  #share: Share | null = null;
  #getters = new Getters(0);
  /** Bytes and files, as far as they are known. */
  size = 0;
  files = 0;
  /** Where its files stood when they were found; null before that. */
  places: Places | null = null;
  /** Files that have come since and are not shared, as was told. */
  added = 0;

  constructor(wish: ShareWish, name: string, clock: Pick<Clock, "elapsed">) {
    this.wish = wish;
    this.name = name;
    this.#clock = clock;
  }

  get state(): ShareState {
    return this.#state;
  }

  /** Null until it is hashed. */
  get share(): Share | null {
    return this.#share;
  }

  get getters(): Getters {
    return this.#getters;
  }

  /** Aborted when it is taken away. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** So many bytes of it are hashed. */
  hashes(done: number): void {
    const before = this.#state.kind === "hashing" ? this.#state.done : 0;
    this.#read.add(Math.max(0, done - before), this.#clock.elapsed());
    this.#state = { kind: "hashing", done, total: this.size };
  }

  /** Seconds until it is hashed at the rate of now; null when that cannot be told. */
  hashingLeft(now: number): number | null {
    const rate = this.#read.rate(now);
    return this.#state.kind !== "hashing" || rate === 0
      ? null
      : (this.#state.total - this.#state.done) / rate;
  }

  /** It is given. */
  gives(share: Share, spreading: Spreading): void {
    if (this.#share === null) this.#getters = new Getters(this.size);
    this.#share = share;
    this.#spreading = spreading;
    this.#state = { kind: "sharing" };
  }

  /** It is given no more for now. */
  async holds(why: string): Promise<void> {
    this.#state = { kind: "changed", why };
    const spreading = this.#spreading;
    this.#spreading = null;
    await spreading?.stop();
  }

  /** It is taken away. */
  async end(): Promise<void> {
    this.#ended.abort();
    await this.#spreading?.stop();
    this.#spreading = null;
  }

  /** So many bytes went out in a plain download. */
  sent(bytes: number): void {
    this.#sent.add(bytes, this.#clock.elapsed());
  }

  /** Takes in what is known of who gets it. `plain` gives the one address of a client that is known by several. */
  update(swarm: Swarm | null, plain: (address: string) => string = (address) => address): void {
    const peers = this.#spreading?.peers() ?? [];
    const named = peers.map((peer) => ({ ...peer, address: plain(peer.address) }));
    this.#getters.update(named, swarm, this.#clock.elapsed());
  }

  /** Bytes a second to clients alone. */
  peerRate(): number {
    return this.#spreading?.upRate() ?? 0;
  }

  exhibit(): Exhibit {
    const { name, size, files } = this;
    return {
      ...{ name, size, files, state: this.#state, share: this.#share },
      have: this.#getters.have,
      getting: this.#getters.getting,
      upRate: this.peerRate() + this.#sent.rate(this.#clock.elapsed()),
    };
  }
}
