/** Peers that the user named: names are looked up, and what does not work is told, once each. */
import { hostOf, isAddress } from "../../base/address.ts";
import type { Clock } from "../../base/clock.ts";
import { limitedLookup, type Lookup, LOOKUP_LIMIT } from "../../base/lookup.ts";

/** A peer as it was named: an address or a name. */
export interface NamedPeer {
  readonly host: string;
  readonly port: number;
}

/** What is needed of the session. */
export interface UserPeerMeans {
  readonly clock: Clock;
  readonly lookup: Lookup;
  /** A line for the user. */
  log(line: string): void;
  /** Addresses that may be called. */
  found(peers: readonly NamedPeer[]): void;
}

/** The peers that were named for one torrent. */
export class UserPeers {
  readonly #means: UserPeerMeans;
  /** Address and port -> as it was named, of those that did not fail yet. */
  readonly #named = new Map<string, string>();

  constructor(means: UserPeerMeans) {
    this.#means = means;
  }

  /** Tells of those that are there; resolves when all names were looked up. */
  async find(peers: readonly NamedPeer[]): Promise<void> {
    const ask = limitedLookup(this.#means.lookup, this.#means.clock, LOOKUP_LIMIT);
    await Promise.all(peers.map(async ({ host, port }) => {
      const addresses = isAddress(host) ? [host] : await ask(host);
      if (addresses.length === 0) return this.#means.log(`The name ${host} of --peer has no address.`);
      for (const address of addresses) this.#named.set(`${address} ${port}`, `${hostOf(host)}:${port}`);
      this.#means.found(addresses.map((address) => ({ host: address, port })));
    }));
  }

  /** Nobody could be met at an address: told when that was the last one of its name. */
  missed(host: string, port: number): void {
    const key = `${host} ${port}`;
    const named = this.#named.get(key);
    if (!this.#named.delete(key) || [...this.#named.values()].includes(named!)) return;
    this.#means.log(`Nobody with this torrent answers at ${named} (--peer); it is tried again.`);
  }
}
