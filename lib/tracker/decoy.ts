/**
 * Obfuscation: decoys among the peers of an answer, so that a list that somebody collects proves less. They are on
 * addresses that documentation may use and nobody has (RFC 5737, RFC 3849), so that no client is ever sent to a
 * stranger.
 *
 * A swarm has the same decoys for the length of an interval, as it has the same peers. At most a third of an answer is
 * decoys: with two real peers one, with one none. They take the place of real peers only when an answer is full.
 */
import { ADDRESS_BYTES, type Family } from "../base/address.ts";
import { halfSipHash24 } from "../base/hash.ts";
import { below, type Random } from "../base/random.ts";
import type { PeerLists } from "../protocol/message.ts";

/** 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24. */
const RANGES4 = [[192, 0, 2], [198, 51, 100], [203, 0, 113]];
/** 2001:db8::/32 */
const RANGE6 = [0x20, 0x01, 0x0d, 0xb8];

/** What decoys are made with. */
export interface DecoyOptions {
  /** Seconds that the decoys of a swarm stay. */
  interval: number;
  /** Places for them in an answer. */
  random: Random;
  /** 8 bytes that nobody can guess, so that nobody can work out the decoys of a swarm. */
  key: Uint8Array;
}

/** Mixes decoys into answers. */
export class Decoys {
  readonly #interval: number;
  readonly #random: Random;
  readonly #key: Int32Array;
  /** What is hashed: the info hash, which interval, which decoy. */
  readonly #message = new Int32Array(7);

  constructor({ interval, random, key }: DecoyOptions) {
    this.#interval = interval;
    this.#random = random;
    this.#key = new Int32Array(key.buffer);
  }

  /** Adds decoys to an answer about a swarm (its info hash is 5 words from `hashAt` on), within `want` peers in all. `now` is in seconds. */
  mix(lists: PeerLists, infoHash: Int32Array, hashAt: number, want: number, now: number): void {
    const [four, six] = this.#shares(lists, want);
    if (four + six === 0) return;
    for (let i = 0; i < 5; i++) this.#message[i] = infoHash[hashAt + i];
    this.#message[5] = Math.floor(now / this.#interval);
    const excess = Math.max(0, lists.peerCount + four + lists.peer6Count + six - want);
    const fromFour = Math.min(excess, four);
    const { peers, peersAt, peers6, peers6At } = lists;
    lists.peerCount = this.#fill(peers, peersAt, lists.peerCount - fromFour, four, 4);
    lists.peer6Count = this.#fill(peers6, peers6At, lists.peer6Count - (excess - fromFour), six, 6);
  }

  /** How many decoys of either family: half as many as real peers that stay, in a full answer a third of `want`. */
  #shares({ peerCount, peer6Count }: PeerLists, want: number): [four: number, six: number] {
    const most = Math.floor(want / 3);
    const four = Math.min(Math.floor(peerCount / 2), most);
    const six = Math.min(Math.floor(peer6Count / 2), most);
    if (four + six <= most) return [four, six];
    const share = Math.round(most * four / (four + six));
    return [share, most - share];
  }

  /**
   * Writes `decoys` behind `count` peers from byte `start` on, each at a random place, whose peer moves to the end; gives the
   * new count.
   */
  #fill(peers: Uint8Array, start: number, count: number, decoys: number, family: Family): number {
    const size = ADDRESS_BYTES[family] + 2;
    for (let i = 0; i < decoys; i++, count++) {
      const at = start + below(this.#random, count + 1) * size;
      peers.copyWithin(start + count * size, at, at + size);
      this.#write(peers, at, i, family);
    }
    return count;
  }

  #write(peers: Uint8Array, at: number, index: number, family: Family): void {
    const message = this.#message;
    message[6] = index;
    const bits = halfSipHash24(message, 0, 7, this.#key[0], this.#key[1]) >>> 0;
    message[6] = ~index;
    const more = halfSipHash24(message, 0, 7, this.#key[0], this.#key[1]) >>> 0;
    const port = 1024 + (more >>> 16) % (65_536 - 1024);
    if (family === 4) {
      peers.set(RANGES4[bits % 3], at);
      peers[at + 3] = 1 + (bits >>> 8) % 254;
      putPort(peers, at + 4, port);
    } else {
      peers.set(RANGE6, at);
      peers.fill(0, at + 4, at + 16);
      for (let i = 0; i < 4; i++) peers[at + 4 + i] = bits >>> (8 * i);
      // The other half of the address, as clients make it up for themselves (RFC 8981).
      for (let i = 0; i < 8; i++) {
        peers[at + 8 + i] = (more ^ Math.imul(bits, 0x9e3779b1 + i)) >>> (8 * (i & 3));
      }
      putPort(peers, at + 16, port);
    }
  }
}

function putPort(peers: Uint8Array, at: number, port: number): void {
  peers[at] = port >>> 8;
  peers[at + 1] = port;
}
