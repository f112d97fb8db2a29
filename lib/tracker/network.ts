/**
 * Which addresses are this machine's, and under which address a peer is handed to a requester.
 *
 * A client beside the tracker announces from 127.0.0.1, which is of no use to anyone else, or from one of several
 * addresses of this machine. Others must get the address at which this machine is in their own network. And an
 * address that is good inside a network only is not handed to somebody outside: where a router forwards ports to this
 * network, its external address stands for all that is inside, with the same port.
 *
 *     the peer is        the requester is            the requester gets
 *     this machine       in a network of ours        our address there
 *     this machine       this machine                a LAN address of ours (many clients refuse 127.0.0.1)
 *     this machine       a private address           a LAN address of ours
 *     this machine       outside                     the external address, or a public address of ours, or nothing
 *     a private address  outside                     the external address, or nothing
 *     anything else      anyone                      the peer as it announced
 *
 * An address of this machine that the requester can reach stays as it is: a client may listen on that one alone.
 *
 * Inside are private addresses, this machine, neighbours with a public IPv6 address in a network of ours, and who
 * comes from the external address: somebody inside whose router turned him round. All others are outside.
 */
import { ADDRESS_BYTES, type Family, isLoopback, isPrivate, isRoutable } from "../base/address.ts";
import type { PeerLists, Requester } from "../protocol/message.ts";
import {
  byRank,
  type Interface,
  isAt,
  isNear,
  isSettled,
  type Kind,
  LAN,
  LINK_LOCAL,
  type Own,
  PUBLIC,
  putLoopback,
  readExternal,
  readOwn,
  VIRTUAL,
} from "./network/own.ts";
import { dropTwins } from "./network/twins.ts";

export type { Interface };

/** A peer that cannot be handed to the requester. */
const NOWHERE = null;
/** A peer that stays as it is. */
const AS_IT_IS = undefined;
/** An address to write in the peer's place, or one of the two above. */
type Seen = Own | typeof NOWHERE | typeof AS_IT_IS;

/** Where a requester is: on this machine, in the networks that private addresses are good in, or beyond. */
const HOME = 0;
const INSIDE = 1;
const OUTSIDE = 2;
type Place = typeof HOME | typeof INSIDE | typeof OUTSIDE;

/** What a peer is to a requester: good as it is, on this machine, or behind our router. */
const REACHED = 0;
const MACHINE = 1;
const HIDDEN = 2;
type PeerKind = typeof REACHED | typeof MACHINE | typeof HIDDEN;

/** First bytes of the addresses that mean nothing to the internet (isPrivate() has the rest of them). */
const PRIVATE_HEADS = { 4: [0, 10, 100, 127, 169, 172, 192], 6: [0, 0xfc, 0xfd, 0xfe] };

/** The first byte of IPv4's loopback addresses. */
const LOOPBACK4 = 127;

/** By family. */
type Pair = Record<Family, Own | null>;

/** This machine's place in its networks. */
export class Network {
  #own: Own[] = [];
  /**
   * By the first byte of an address, whether it may be one of ours or private, and by the last, whether one of ours ends
   * so: most peers need no other look, which saves 0.3 us an announce.
   */
  readonly #heads = { 4: new Uint8Array(256), 6: new Uint8Array(256) };
  readonly #ends = new Uint8Array(256);
  /** Our likeliest address of each family that others reach this machine by. */
  #home: Pair = { 4: null, 6: null };
  #external: Pair = { 4: null, 6: null };
  /** What stands for others behind the router. */
  #behind: Pair = { 4: null, 6: null };

  constructor(interfaces: readonly Interface[]) {
    this.update(interfaces);
  }

  /** Takes the machine's addresses anew: cables are plugged, networks change. */
  update(interfaces: readonly Interface[]): void {
    this.#own = readOwn(interfaces);
    this.#home = { 4: this.#first(4, LAN, PUBLIC) ?? null, 6: this.#first(6, LAN, PUBLIC) ?? null };
    this.#ends.fill(0);
    // ::1, whatever the system lists.
    this.#ends[1] = 1;
    for (const family of [4, 6] as const) {
      this.#heads[family].fill(0);
      for (const head of PRIVATE_HEADS[family]) this.#heads[family][head] = 1;
    }
    for (const { bytes, family } of this.#own) {
      this.#heads[family][bytes[0]] = 1;
      this.#ends[bytes[ADDRESS_BYTES[family] - 1]] = 1;
    }
    this.#lookBehind();
  }

  /**
   * Takes the addresses anew under which the internet finds this network; of each family the first counts. What means
   * nothing to the internet is passed over.
   */
  setExternal(addresses: readonly string[]): void {
    this.#external = { 4: null, 6: null };
    for (const text of addresses) {
      const own = readExternal(text);
      if (own !== null) this.#external[own.family] ??= own;
    }
    this.#lookBehind();
  }

  /** Routers do not translate IPv6: an external address in a network of ours is one machine's, and not its neighbours'. */
  #lookBehind(): void {
    const { 4: four, 6: six } = this.#external;
    this.#behind = { 4: four, 6: six !== null && this.#neighbour(six, 6) === undefined ? six : null };
  }

  /** Addresses that others may reach this machine by, the likeliest first: IPv4 before IPv6; LAN, external, public. */
  addresses(): string[] {
    const external = [this.#external[4], this.#external[6]].filter((own) => own !== null);
    const usable = [...this.#own.filter((own) => own.kind < LINK_LOCAL), ...external].sort(byRank);
    return [...new Set(usable.map((own) => own.text))];
  }

  hasFamily(family: Family): boolean {
    return this.#own.some((own) => own.family === family);
  }

  /**
   * A client on this machine's first address is listed as 127.0.0.1, which it is handed out as anyway: so it is one
   * peer when it announces to both, and stays right when the machine's address changes. So is one on ::1, since it
   * listens on IPv4 as well, as good as always, and more of its neighbours have that. One on another address of this
   * machine may listen there alone, and stays. Without IPv4 the same goes for ::1. Where its answer has no room for both
   * families (UDP) a client on ::1 stays with its own, among which it will look for others.
   */
  settle(requester: Requester, both: boolean): void {
    const { bytes, family } = requester;
    const { 4: four, 6: six } = this.#home;
    if (family === 4) {
      if (four !== null && isAt(four, bytes, 0)) putLoopback(requester, 4);
    } else if (four !== null) {
      if (both && isLoopback(bytes, 6)) putLoopback(requester, 4);
    } else if (six !== null && isAt(six, bytes, 0)) putLoopback(requester, 6);
  }

  /**
   * What to tell a requester as its `external ip` (BEP 24): the router's address when it is behind that, this machine's
   * first address when it is on loopback, else its own.
   */
  seen(requester: Requester): Requester {
    const { bytes, family } = requester;
    const external = this.#external[family];
    if (isLoopback(bytes, family)) return external ?? this.#home[family] ?? requester;
    if (external === null) return requester;
    if (this.#find(bytes, 0, family) !== undefined) return external;
    return isPrivate(bytes, family) ? this.#behind[family] ?? requester : requester;
  }

  /** Rewrites an answer's peers for the requester by the table above, in place. None comes twice. */
  present(lists: PeerLists, requester: Requester): void {
    const { peers, peersAt, peerCount, peers6, peers6At, peer6Count } = lists;
    lists.peerCount = this.#presentFamily(peers, peersAt, peerCount, 4, requester);
    lists.peer6Count = this.#presentFamily(peers6, peers6At, peer6Count, 6, requester);
  }

  /** Of `count` peers from byte `start` on; gives how many there are then. */
  #presentFamily(
    peers: Uint8Array,
    start: number,
    count: number,
    family: Family,
    requester: Requester,
  ): number {
    const heads = this.#heads[family];
    const size = ADDRESS_BYTES[family] + 2;
    let first = 0;
    while (first < count && heads[peers[start + first * size]] === 0) first++;
    if (first === count) return count;
    const place = this.#placeOf(requester);
    const at = start + first * size;
    if (place !== OUTSIDE) first += this.#neighbours(peers, at, count - first, family);
    if (first === count) return count;
    return this.#presentFrom(first, peers, start, count, family, requester, place);
  }

  /**
   * For how many peers on end it goes on that they are good for everybody inside as they are: those that are on this machine neither by loopback
   * nor, as their last byte tells, by an address of ours. On a LAN that is most of them.
   */
  #neighbours(peers: Uint8Array, start: number, count: number, family: Family): number {
    const size = ADDRESS_BYTES[family] + 2;
    const ends = this.#ends;
    let good = 0;
    for (let at = start; good < count; at += size, good++) {
      if (ends[peers[at + size - 3]] !== 0 || peers[at] === LOOPBACK4) break;
    }
    return good;
  }

  /** The same from peer number `first` on; those before stay as they are. */
  #presentFrom(
    first: number,
    peers: Uint8Array,
    start: number,
    count: number,
    family: Family,
    requester: Requester,
    place: Place,
  ): number {
    const size = ADDRESS_BYTES[family] + 2;
    // Worked out once, when it is needed: where one machine is all there is, all peers are on it.
    let here: Seen | "unknown" = "unknown";
    let kept = first;
    let written = 0;
    let settled = 0;
    for (let i = first; i < count; i++) {
      const at = start + i * size;
      let seen: Seen = AS_IT_IS;
      const kind = this.#kindOf(peers, at, family, requester, place);
      if (kind === MACHINE) {
        seen = here === "unknown" ? here = this.#hereSeenBy(requester, family, place) : here;
      } else if (kind === HIDDEN) seen = isRoutable(peers, family, at) ? this.#behind[family] : NOWHERE;
      if (seen === NOWHERE) continue;
      const to = start + kept * size;
      if (kept < i) peers.copyWithin(to, at, at + size);
      if (seen !== AS_IT_IS) {
        if (isSettled(peers, at, family)) settled++;
        writeAddress(peers, to, seen.bytes, size - 2);
        written++;
      }
      kept++;
    }
    if (written === 0 || settled === kept) return kept;
    // Several may now be at the same address with the same port.
    const one = here === "unknown" ? null : here ?? null;
    return dropTwins(peers, start, kept, size, one, this.#behind[family]);
  }

  #placeOf(requester: Requester): Place {
    const { bytes, family } = requester;
    if (isLoopback(bytes, family) || this.#find(bytes, 0, family) !== undefined) return HOME;
    if (isPrivate(bytes, family)) return INSIDE;
    const external = this.#external[family];
    if (external !== null && isAt(external, bytes, 0)) return INSIDE;
    return family === 6 && this.#neighbour(requester, 6, true) !== undefined ? INSIDE : OUTSIDE;
  }

  /** What a peer is to the requester. */
  #kindOf(peers: Uint8Array, at: number, family: Family, requester: Requester, place: Place): PeerKind {
    if (this.#heads[family][peers[at]] === 0) return REACHED;
    if (isLoopback(peers, family, at)) return MACHINE;
    if (place === HOME) return REACHED;
    const own = this.#find(peers, at, family);
    if (own !== undefined) return this.#stays(own, requester, place) ? REACHED : MACHINE;
    return place === OUTSIDE && isPrivate(peers, family, at) ? HIDDEN : REACHED;
  }

  /** Whether the requester reaches a peer at an address of this machine there, as far as one can know. */
  #stays(own: Own, requester: Requester, place: Place): boolean {
    if (place === OUTSIDE) return own.kind === PUBLIC;
    return isNear(own, requester) || this.#neighbour(requester, own.family) === undefined;
  }

  /** The address under which the requester finds a peer on this machine that listens on any. */
  #hereSeenBy(requester: Requester, family: Family, place: Place): Seen {
    const near = place === HOME ? undefined : this.#neighbour(requester, family, place === OUTSIDE);
    if (near !== undefined) return near;
    if (place === OUTSIDE) return this.#external[family] ?? this.#first(family, PUBLIC, PUBLIC) ?? NOWHERE;
    return this.#first(family, LAN, VIRTUAL) ?? (place === HOME ? AS_IT_IS : NOWHERE);
  }

  #find(bytes: Uint8Array, at: number, family: Family): Own | undefined {
    if (this.#ends[bytes[at + ADDRESS_BYTES[family] - 1]] === 0) return undefined;
    for (let i = 0; i < this.#own.length; i++) {
      const own = this.#own[i];
      if (own.family === family && isAt(own, bytes, at)) return own;
    }
    return undefined;
  }

  /**
   * Our address in the requester's network; to somebody outside a public one, since a private one with a wide mask (a
   * tunnel that takes everything) seems to be in everybody's.
   */
  #neighbour(requester: Requester, family: Family, outside = false): Own | undefined {
    if (requester.family !== family) return undefined;
    for (let i = 0; i < this.#own.length; i++) {
      const own = this.#own[i];
      if ((!outside || own.kind === PUBLIC) && isNear(own, requester)) return own;
    }
    return undefined;
  }

  /** Our likeliest address of these kinds. */
  #first(family: Family, from: Kind, to: Kind): Own | undefined {
    for (let i = 0; i < this.#own.length; i++) {
      const own = this.#own[i];
      if (own.family === family && own.kind >= from && own.kind <= to) return own;
    }
    return undefined;
  }
}

function writeAddress(peers: Uint8Array, at: number, address: Uint8Array, length: number): void {
  for (let i = 0; i < length; i++) peers[at + i] = address[i];
}
