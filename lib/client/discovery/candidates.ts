/**
 * The addresses that a torrent may call: told by trackers, peers and the user, tried in an order that is fair to all (BEP
 * 40) and ever more seldom while they do not answer. All of it is bounded: addresses, those of one host, and the banned.
 */
import { formatAddress, hostOf, isUnspecified, readAddress } from "../../base/address.ts";
import type { Random } from "../../base/random.ts";
import { isNeighbour } from "./neighbour.ts";
import { type PeerPlace, peerPriority } from "./priority.ts";

/** Who told of an address. `incoming`: the peer itself, which called us and said where it listens. */
export type CandidateSource = "tracker" | "pex" | "user" | "incoming";

/** Addresses kept, unless told otherwise. */
export const MOST_CANDIDATES = 3_000;

/** Hosts of which it is known that they are banned, or this client itself; of more the first ones are forgotten. */
const MOST_HOSTS = 10_000;

/** Ports of one host that are kept from one source: nobody is to have us feel out all ports of somebody. */
const MOST_PORTS: Readonly<Record<CandidateSource, number>> = { pex: 4, incoming: 4, tracker: 64, user: 64 };

/** Calls in a row that fail until an address is given up; a tracker that tells of it once more gives it one more. */
const MOST_FAILURES = 3;

const MINUTE = 60_000;

/** Between two calls of one address, at least. */
const SHORTEST_WAIT = MINUTE;

/** Between two calls of an address that never answers, at most. */
const LONGEST_WAIT = 30 * MINUTE;

/**
 * The same of a neighbour where nobody could be met: it may have been started anew, and others of the room wait for it.
 * Calls in a row until it is given up, and the waits between them.
 */
const MOST_MISSES = 30;
const SHORTEST_NEAR = 5_000;
const LONGEST_NEAR = 20_000;

/** How many are looked at to find one that makes room. */
const LOOKED_AT = 16;

/** An address and what is known of it. */
interface Candidate {
  readonly key: string;
  readonly host: string;
  readonly port: number;
  source: CandidateSource;
  readonly isNear: boolean;
  /** In a row. */
  failures: number;
  /** Calls of a neighbour in a row that came to nothing. */
  misses: number;
  /** When it may be called again. */
  notBefore: number;
  /** Of BEP 40, or a random one while our own address is not known. */
  priority: number;
}

/** An address and a port as one text: `1.2.3.4:6881`, `[::1]:6881`. */
export function peerKey(host: string, port: number): string {
  return `${hostOf(host)}:${port}`;
}

/** The candidates of one torrent. Moments are milliseconds of a clock that does not go back. */
export class Candidates {
  readonly #random: Random;
  readonly #most: number;
  readonly #candidates = new Map<string, Candidate>();
  /** Candidates of a host. */
  readonly #ports = new Map<string, number>();
  readonly #banned = new Set<string>();
  /** Keys of places where this client itself answers. */
  readonly #self = new Set<string>();
  /** Where others see us, one place for each family. */
  #own: readonly PeerPlace[] = [];

  constructor(random: Random, options: { readonly most: number } = { most: MOST_CANDIDATES }) {
    this.#random = random;
    this.#most = options.most;
  }

  /** How many addresses are kept, those given up included. */
  get size(): number {
    return this.#candidates.size;
  }

  /**
   * Takes an address; false when it is not kept: it is none, banned, our own, or there is no room for it. One that is known
   * stays as it is, except that a better source counts from then on. Whether who told of it may tell of it is the caller's
   * business (`isWorthTrying`).
   */
  add(host: string, port: number, source: CandidateSource, now: number): boolean {
    const plain = plainAddress(host);
    if (plain === null || !(Number.isInteger(port) && port >= 1 && port <= 65_535)) return false;
    const key = peerKey(plain, port);
    if (this.#banned.has(plain) || this.#self.has(key)) return false;
    const known = this.#candidates.get(key);
    if (known !== undefined) toldAgain(known, source, now);
    else if (!this.#hasRoomFor(plain, source)) return false;
    else {
      const isNear = isNeighbour(plain);
      const fresh = { failures: 0, misses: 0, notBefore: now, priority: 0 };
      this.#keep({ key, host: plain, port, source, isNear, ...fresh });
    }
    return true;
  }

  /**
   * The next one to be called, which does not come again within a minute, a neighbour within seconds; null when there is
   * none for now. Those with the fewest failures come first, of them the user's, of them the one with the highest priority.
   */
  next(now: number, isConnected: (key: string) => boolean): PeerPlace | null {
    let best: Candidate | null = null;
    for (const candidate of this.#candidates.values()) {
      if (candidate.notBefore > now || isGivenUp(candidate)) continue;
      if (best !== null && !isBetter(candidate, best)) continue;
      if (!isConnected(candidate.key)) best = candidate;
    }
    if (best === null) return null;
    best.notBefore = now + (best.isNear ? SHORTEST_NEAR : SHORTEST_WAIT);
    return { host: best.host, port: best.port };
  }

  /** A call failed: the next one is 1, 2, 4 ... minutes off, or never. */
  failed(host: string, port: number, now: number): void {
    const candidate = this.#at(host, port);
    if (candidate === undefined) return;
    candidate.failures++;
    candidate.notBefore = now + Math.min(MINUTE * 2 ** (candidate.failures - 1), LONGEST_WAIT);
  }

  /** Nobody could be met, and we wait for somebody: a neighbour is called again in seconds, others as if they had failed. */
  missed(host: string, port: number, now: number): void {
    const candidate = this.#at(host, port);
    if (candidate?.isNear !== true) return this.failed(host, port, now);
    candidate.notBefore = now + Math.min(SHORTEST_NEAR * 2 ** candidate.misses, LONGEST_NEAR);
    candidate.misses++;
  }

  /** A call came about; failures before it count no longer. */
  connected(host: string, port: number): void {
    const candidate = this.#at(host, port);
    if (candidate !== undefined) candidate.failures = candidate.misses = 0;
  }

  /** Forgets all addresses of a host and takes none of it any more. */
  ban(host: string): void {
    const plain = plainAddress(host) ?? host;
    remember(this.#banned, plain, MOST_HOSTS);
    for (const candidate of this.#candidates.values()) if (candidate.host === plain) this.#forget(candidate);
  }

  isBanned(host: string): boolean {
    return this.#banned.has(plainAddress(host) ?? host);
  }

  /** This client itself answered there: it is not called again. */
  markSelf(host: string, port: number): void {
    const candidate = this.#at(host, port);
    if (candidate !== undefined) this.#forget(candidate);
    remember(this.#self, peerKey(plainAddress(host) ?? host, port), MOST_HOSTS);
  }

  /** Where others see us, from now on; a place takes that of its family's last one. Priorities go by it. */
  setOwn(places: readonly PeerPlace[]): void {
    const own = new Map(this.#own.map((place) => [isIPv6(place), place]));
    for (const place of places) own.set(isIPv6(place), place);
    const before = this.#own.map(({ host, port }) => peerKey(host, port)).join();
    this.#own = [...own.values()];
    if (this.#own.map(({ host, port }) => peerKey(host, port)).join() === before) return;
    for (const candidate of this.#candidates.values()) candidate.priority = this.#priorityOf(candidate);
  }

  #at(host: string, port: number): Candidate | undefined {
    return this.#candidates.get(peerKey(plainAddress(host) ?? host, port));
  }

  #priorityOf(candidate: Candidate): number {
    for (const own of this.#own) {
      const priority = peerPriority(own, candidate);
      if (priority !== 0) return priority;
    }
    return this.#random.next();
  }

  #keep(candidate: Candidate): void {
    candidate.priority = this.#priorityOf(candidate);
    this.#candidates.set(candidate.key, candidate);
    this.#ports.set(candidate.host, (this.#ports.get(candidate.host) ?? 0) + 1);
  }

  #forget({ key, host }: Candidate): void {
    if (!this.#candidates.delete(key)) return;
    const ports = this.#ports.get(host)! - 1;
    if (ports === 0) this.#ports.delete(host);
    else this.#ports.set(host, ports);
  }

  /** When all room is taken, the worst of a few goes, if the new one is better than it. */
  #hasRoomFor(host: string, source: CandidateSource): boolean {
    if ((this.#ports.get(host) ?? 0) >= MOST_PORTS[source]) return false;
    if (this.#candidates.size < this.#most) return true;
    const worst = this.#worstOfFew();
    if (worst === undefined || worthOf(source, 0) <= worthOf(worst.source, worst.failures)) return false;
    this.#forget(worst);
    return true;
  }

  /** Of the first few, which then stand last, so that in time all are looked at. */
  #worstOfFew(): Candidate | undefined {
    const few = this.#candidates.values().take(LOOKED_AT).toArray();
    for (const candidate of few) {
      this.#candidates.delete(candidate.key);
      this.#candidates.set(candidate.key, candidate);
    }
    return few.sort((a, b) => worthOf(a.source, a.failures) - worthOf(b.source, b.failures))[0];
  }
}

/** The address as it is always written; null for what is none, or one that no single machine has. */
function plainAddress(host: string): string | null {
  const bytes = new Uint8Array(16);
  const family = readAddress(host, bytes);
  if (family === 0 || isUnspecified(bytes)) return null;
  const isMulticast = family === 4 ? bytes[0] >= 224 : bytes[0] === 255;
  return isMulticast ? null : formatAddress(bytes, family);
}

function isIPv6({ host }: PeerPlace): boolean {
  return host.includes(":");
}

/** A user's word is the best, then a tracker's or the peer's own. */
const RANK: Readonly<Record<CandidateSource, number>> = { user: 3, tracker: 2, incoming: 2, pex: 1 };

function toldAgain(candidate: Candidate, source: CandidateSource, now: number): void {
  if (RANK[source] > RANK[candidate.source]) candidate.source = source;
  if (source === "tracker") candidate.misses = Math.min(candidate.misses, MOST_MISSES - 1);
  const isRested = now - candidate.notBefore >= LONGEST_WAIT;
  if (source === "tracker" && isGivenUp(candidate) && isRested) candidate.failures = MOST_FAILURES - 1;
}

function isGivenUp({ source, failures, misses }: Candidate): boolean {
  return source !== "user" && (failures >= MOST_FAILURES || misses >= MOST_MISSES);
}

function isBetter(a: Candidate, b: Candidate): boolean {
  const [failuresOfA, failuresOfB] = [a, b].map(({ failures, misses }) => failures + misses);
  if (failuresOfA !== failuresOfB) return failuresOfA < failuresOfB;
  if ((a.source === "user") !== (b.source === "user")) return a.source === "user";
  return a.priority > b.priority;
}

/** What makes room first has the least worth. */
function worthOf(source: CandidateSource, failures: number): number {
  return source === "user" ? 100 : RANK[source] - 2 * failures;
}

/** Adds to a set of at most so many; the first one that was added goes. */
function remember(set: Set<string>, value: string, most: number): void {
  set.add(value);
  if (set.size > most) set.delete(set.values().next().value!);
}
