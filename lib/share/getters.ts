/**
 * Who gets a share: how far each is, how fast, and who is stuck. Two sources tell: peers that are connected to this
 * machine say what they have, and the tracker knows all others, though only whether they have all of it.
 */
import { RateMeter } from "../client/rate.ts";
import type { PeerStatus } from "../client/status.ts";

/** A peer as the tracker lists it. */
export interface SwarmPeer {
  /** `192.168.1.7:6881` or `[2001:db8::7]:6881` */
  readonly address: string;
  readonly isSeed: boolean;
}

/** What the tracker knows. */
export interface Swarm {
  readonly peers: readonly SwarmPeer[];
  /** How many have said that they completed it, while it watched. */
  readonly completed: number;
}

/** Somebody who gets it, or has it. */
export interface Getter {
  readonly address: string;
  /** Its program, as it says; empty while that is not known. */
  readonly client: string;
  /** Bytes that it has; null while only the tracker knows it. */
  readonly done: number | null;
  readonly isWhole: boolean;
  /** Bytes a second that it grows by, from whomever they come. */
  readonly rate: number;
  /** Seconds until it has all at this rate; null when that cannot be told. */
  readonly secondsLeft: number | null;
  /** Seconds without a piece more, where that is long; null otherwise. */
  readonly stuckFor: number | null;
}

/** Seconds without a new piece after which a getter counts as stuck. */
const STUCK = 30;
/** Milliseconds after which somebody who is seen no more is left out, unless he has it. */
const GONE = 60_000;
/** Known at once, at most. */
const MOST = 10_000;

/** What is kept of one. */
interface Track {
  client: string;
  done: number | null;
  isWhole: boolean;
  readonly meter: RateMeter;
  /** When it was first seen, got its last piece, and was last seen. */
  grewAt: number;
  seenAt: number;
  isHere: boolean;
}

/** Follows all who get one share. Moments are milliseconds of a clock that does not go back. */
export class Getters {
  readonly #size: number;
  readonly #tracks = new Map<string, Track>();
  /** All clients that ever had the whole, by address. */
  readonly #whole = new Set<string>();
  /** Hosts that got all files without a client, or by a web seed. */
  readonly #web = new Set<string>();
  #completed = 0;

  /** `size`: bytes of the whole. */
  constructor(size: number) {
    this.#size = size;
  }

  /** Takes in what is known now; `swarm` null: the tracker cannot be asked. This machine's own client is in neither. */
  update(peers: readonly PeerStatus[], swarm: Swarm | null, now: number): void {
    for (const track of this.#tracks.values()) track.isHere = false;
    for (const { address, client, done } of peers) this.#see(address, { client, done }, now);
    for (const { address, isSeed } of swarm?.peers ?? []) this.#hear(address, isSeed, now);
    this.#completed = Math.max(this.#completed, swarm?.completed ?? 0);
    for (const [address, track] of this.#tracks) {
      if (!track.isHere && now - track.seenAt > GONE) this.#tracks.delete(address);
    }
  }

  /** A host got all files by plain downloads. */
  delivered(host: string): void {
    if (this.#web.size < MOST) this.#web.add(host);
  }

  /** How many have, or had, all of it. */
  get have(): number {
    return Math.max(this.#whole.size, this.#completed) + this.#withoutClient().length;
  }

  /** Those whom this was seen of, clients by address and others by host: a part of them, where the tracker counted more. */
  get whole(): readonly string[] {
    return [...this.#whole, ...this.#withoutClient()];
  }

  /** Hosts that had it by the web and have no client: one that uses the web seed is counted as a client. */
  #withoutClient(): string[] {
    if (this.#web.size === 0) return [];
    const clients = new Set([...this.#tracks.keys(), ...this.#whole].map(hostPart));
    return [...this.#web].filter((host) => !clients.has(host));
  }

  /** How many that lack some of it are connected to this machine. */
  get connected(): number {
    let count = 0;
    for (const { isWhole, isHere, done } of this.#tracks.values()) {
      if (isHere && !isWhole && done !== null) count++;
    }
    return count;
  }

  /** How many are getting it. */
  get getting(): number {
    let count = 0;
    for (const { isWhole, isHere } of this.#tracks.values()) if (isHere && !isWhole) count++;
    return count;
  }

  /** Who still gets it first, the farthest behind before others; then those that are there and have it. */
  rows(now: number): Getter[] {
    const here = [...this.#tracks].filter(([, { isHere }]) => isHere);
    const rank = ({ isWhole, done }: Track) => isWhole ? Infinity : done ?? -1;
    return here.toSorted(([a, one], [b, other]) => rank(one) - rank(other) || (a < b ? -1 : 1))
      .map(([address, track]) => this.#getterOf(address, track, now));
  }

  /** Seconds until the last one has it; null when nobody gets it, or that cannot be told. */
  secondsLeft(now: number): number | null {
    const open = this.rows(now).filter(({ isWhole, done }) => !isWhole && done !== null);
    if (open.length === 0 || open.some(({ secondsLeft }) => secondsLeft === null)) return null;
    return Math.max(...open.map(({ secondsLeft }) => secondsLeft!));
  }

  #getterOf(address: string, { client, done, isWhole, meter, grewAt }: Track, now: number): Getter {
    const rate = isWhole ? 0 : meter.rate(now);
    const left = this.#size - (done ?? 0);
    const idle = Math.floor((now - grewAt) / 1000);
    return {
      ...{ address, client, done: isWhole ? this.#size : done, isWhole, rate },
      secondsLeft: isWhole ? 0 : rate > 0 ? left / rate : null,
      stuckFor: !isWhole && done !== null && idle >= STUCK ? idle : null,
    };
  }

  #see(address: string, { client, done }: { client: string; done: number }, now: number): void {
    const track = this.#trackOf(address, now);
    if (track === null) return;
    if (client !== "") track.client = client;
    if (track.done !== null && done > track.done) track.meter.add(done - track.done, now);
    if (track.done === null || done > track.done) track.grewAt = now;
    track.done = Math.max(done, track.done ?? 0);
    if (done >= this.#size) this.#finish(address, track);
  }

  /** The tracker lists it; what a connection told is surer, and a seed of the tracker's has all. */
  #hear(address: string, isSeed: boolean, now: number): void {
    const track = this.#trackOf(address, now);
    if (track !== null && isSeed) this.#finish(address, track);
  }

  #finish(address: string, track: Track): void {
    track.isWhole = true;
    if (this.#whole.size < MOST) this.#whole.add(address);
  }

  /** Null when there are too many. */
  #trackOf(address: string, now: number): Track | null {
    let track = this.#tracks.get(address);
    if (track === undefined) {
      if (this.#tracks.size >= MOST) return null;
      track = {
        ...{ client: "", done: null, isWhole: this.#whole.has(address), meter: new RateMeter() },
        ...{ grewAt: now, seenAt: now, isHere: true },
      };
      this.#tracks.set(address, track);
    }
    track.seenAt = now;
    track.isHere = true;
    return track;
  }
}

/** `192.168.1.7` of `192.168.1.7:6881`. */
function hostPart(address: string): string {
  return address.slice(0, address.lastIndexOf(":"));
}
