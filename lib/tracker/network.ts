/**
 * Which addresses are this machine's, and under which address a peer is handed to a requester.
 *
 * A client beside the tracker announces from 127.0.0.1, which is of no use to anyone else, or from one of several
 * addresses of this machine. Others must get the address at which this machine is in their own network. And an
 * address that is good inside a network only is not handed to somebody outside.
 *
 *     the peer is        the requester is            the requester gets
 *     this machine       in a network of ours        our address there
 *     this machine       this machine                a LAN address of ours (many clients refuse 127.0.0.1)
 *     this machine       a private address           a LAN address of ours
 *     this machine       a public address            a public address of ours, or nothing
 *     a private address  a public address            nothing
 *     anything else      anyone                      the peer as it announced
 *
 * A public IPv6 address in a network of ours is a neighbour's, and counts as private here.
 */
import {
  ADDRESS_BYTES,
  type Family,
  isLinkLocal,
  isLoopback,
  isPrivate,
  readAddress,
} from "../base/address.ts";
import type { PeerLists, Requester } from "../protocol/message.ts";

/** One address of this machine. Deno.networkInterfaces() gives such. */
export interface Interface {
  address: string;
  netmask: string;
}

interface Own {
  family: Family;
  bytes: Uint8Array;
  mask: Uint8Array;
  text: string;
}

/** A peer that cannot be handed to the requester. */
const NOWHERE = null;
/** A peer that stays as it is. */
const AS_IT_IS = undefined;
/** An address to write in the peer's place, or one of the two above. */
type Seen = Uint8Array | typeof NOWHERE | typeof AS_IT_IS;

/** This machine's place in its networks. */
export class Network {
  #own: Own[] = [];

  constructor(interfaces: readonly Interface[]) {
    this.update(interfaces);
  }

  /** Takes the machine's addresses anew: cables are plugged, networks change. */
  update(interfaces: readonly Interface[]): void {
    this.#own = interfaces.flatMap(({ address, netmask }) => {
      const bytes = new Uint8Array(16);
      const mask = new Uint8Array(16);
      const family = readAddress(address, bytes);
      if (family === 0) return [];
      if (readAddress(netmask, mask) !== family) mask.fill(255);
      return [{ family, bytes, mask, text: address }];
    }).sort((a, b) => rank(a) - rank(b));
  }

  /** Addresses that others may reach this machine by, the likeliest first: IPv4 before IPv6, LAN before public. */
  addresses(): string[] {
    const usable = this.#own.filter((own) =>
      !isLoopback(own.bytes, own.family) && !isLinkLocal(own.bytes, own.family)
    );
    return [...new Set(usable.map((own) => own.text))];
  }

  hasFamily(family: Family): boolean {
    return this.#own.some((own) => own.family === family);
  }

  /**
   * A client that comes from ::1 listens on this machine's IPv4 addresses as well, as good as always, and more of its
   * neighbours have those: it is listed as 127.0.0.1.
   */
  settle(requester: Requester): void {
    if (requester.family !== 6 || !isLoopback(requester.bytes, 6) || this.#lan(4) === undefined) return;
    requester.bytes.fill(0);
    requester.bytes[0] = 127;
    requester.bytes[3] = 1;
    requester.family = 4;
  }

  /** Rewrites an answer's peers for the requester by the table above, in place. */
  present(lists: PeerLists, requester: Requester): void {
    lists.peerCount = this.#presentFamily(lists.peers, lists.peerCount, 4, requester);
    lists.peer6Count = this.#presentFamily(lists.peers6, lists.peer6Count, 6, requester);
  }

  #presentFamily(peers: Uint8Array, count: number, family: Family, requester: Requester): number {
    if (count === 0) return 0;
    const size = ADDRESS_BYTES[family] + 2;
    const outside = this.#isOutside(requester);
    // Worked out once: on one machine (and in every load test) all peers are on loopback.
    let here: Seen | "unknown" = "unknown";
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const at = i * size;
      let seen: Seen = AS_IT_IS;
      if (isLoopback(peers, family, at)) {
        if (here === "unknown") here = this.#hereSeenBy(requester, family, true);
        seen = here;
      } else if (this.#isOwn(peers, at, family)) seen = this.#hereSeenBy(requester, family, false);
      else if (outside && isPrivate(peers, family, at)) seen = NOWHERE;
      if (seen === NOWHERE) continue;
      if (kept < i) peers.copyWithin(kept * size, at, at + size);
      if (seen !== AS_IT_IS) writeAddress(peers, kept * size, seen, size - 2);
      kept++;
    }
    return kept;
  }

  /**
   * Whether the requester comes from beyond all private networks. With IPv6 neighbours have public addresses: one in
   * a network of ours is at home.
   */
  #isOutside(requester: Requester): boolean {
    const { bytes, family } = requester;
    if (isPrivate(bytes, family) || this.#isOwn(bytes, 0, family)) return false;
    return family === 4 || this.#neighbour(requester, 6) === undefined;
  }

  #isOwn(bytes: Uint8Array, at: number, family: Family): boolean {
    for (let i = 0; i < this.#own.length; i++) {
      const own = this.#own[i];
      if (own.family === family && sameAddress(own.bytes, bytes, at, family)) return true;
    }
    return false;
  }

  /** The address under which the requester finds a peer on this machine. */
  #hereSeenBy(requester: Requester, family: Family, loopback: boolean): Seen {
    const near = this.#neighbour(requester, family);
    if (this.#isOutside(requester)) return (near ?? this.#public(family))?.bytes ?? NOWHERE;
    const home = isLoopback(requester.bytes, requester.family) ||
      this.#isOwn(requester.bytes, 0, requester.family);
    if (!home && near !== undefined) return near.bytes;
    if (!loopback) return AS_IT_IS;
    return this.#lan(family)?.bytes ?? (home ? AS_IT_IS : NOWHERE);
  }

  /** Our address in the requester's network. */
  #neighbour(requester: Requester, family: Family): Own | undefined {
    if (requester.family !== family) return undefined;
    return this.#own.find((own) => own.family === family && inNetwork(own, requester.bytes));
  }

  #lan(family: Family): Own | undefined {
    return this.#own.find((own) =>
      own.family === family && !isLoopback(own.bytes, family) && !isLinkLocal(own.bytes, family)
    );
  }

  #public(family: Family): Own | undefined {
    return this.#own.find((own) => own.family === family && !isPrivate(own.bytes, family));
  }
}

/** IPv4 first, since more neighbours have it; within a family LAN, public, link-local, loopback. */
function rank({ bytes, family }: Own): number {
  const kind = isLoopback(bytes, family)
    ? 3
    : isLinkLocal(bytes, family)
    ? 2
    : isPrivate(bytes, family)
    ? 0
    : 1;
  return kind + (family === 4 ? 0 : 4);
}

function writeAddress(peers: Uint8Array, at: number, address: Uint8Array, length: number): void {
  for (let i = 0; i < length; i++) peers[at + i] = address[i];
}

function sameAddress(own: Uint8Array, bytes: Uint8Array, at: number, family: Family): boolean {
  // From the end, where addresses of one network differ.
  for (let i = ADDRESS_BYTES[family] - 1; i >= 0; i--) if (own[i] !== bytes[at + i]) return false;
  return true;
}

function inNetwork({ bytes, mask, family }: Own, other: Uint8Array): boolean {
  for (let i = 0; i < ADDRESS_BYTES[family]; i++) if ((bytes[i] ^ other[i]) & mask[i]) return false;
  return true;
}
