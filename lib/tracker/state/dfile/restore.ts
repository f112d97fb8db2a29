/** A dfile's swarms (read.ts) as those of a store. */
import { type Fault, isFault } from "../../../base/fault.ts";
import type { MemoryStore, RestoredPeer } from "../../swarm/memory.ts";
import { newAnnounce } from "../../swarm/store.ts";
import { type DfilePeer, type DfileReport, type DfileTorrent, readDfile } from "./read.ts";

/** How much of a dfile has been taken in. */
export interface DfileRestored extends DfileReport {
  torrents: number;
  peers: number;
  /** Peers for which there was no room. */
  left: number;
  /** Torrents whose count of downloads is not there: without peers they are kept only where the store keeps such. */
  uncounted: number;
}

/**
 * Takes a dfile into a store, its peers as if they had announced now: how old they are it does not tell, and who is gone is
 * forgotten after the usual time. Torrents without peers are kept where the store keeps such.
 * @param now seconds, as for announces
 */
export function restoreDfile(bytes: Uint8Array, store: MemoryStore, now: number): DfileRestored | Fault {
  const taking = new Taking(store, now);
  const report = readDfile(bytes, (torrent) => taking.torrent(torrent));
  return isFault(report) ? report : { ...report, ...taking.taken };
}

/** Torrents on their way into a store. */
class Taking {
  readonly taken = { torrents: 0, peers: 0, left: 0, uncounted: 0 };
  readonly #store: MemoryStore;
  readonly #now: number;
  readonly #peer: RestoredPeer = { announce: newAnnounce(), age: 0, counted: false, settled: true };
  readonly #hash: Uint8Array;
  readonly #address: Uint8Array;
  readonly #counts = { complete: 0, incomplete: 0, downloaded: 0, downloaders: 0 };

  constructor(store: MemoryStore, now: number) {
    const { infoHash, address } = this.#peer.announce;
    this.#store = store;
    this.#now = now;
    this.#hash = new Uint8Array(infoHash.buffer);
    this.#address = new Uint8Array(address.buffer);
  }

  torrent({ hash, completed, peers }: DfileTorrent): void {
    const { infoHash } = this.#peer.announce;
    this.#hash.set(hash);
    for (const peer of peers) {
      this.#fill(peer, completed);
      if (this.#store.restore(this.#peer, this.#now)) this.taken.peers++;
      else this.taken.left++;
    }
    if (completed > 0) this.#store.restoreCompleted(infoHash, 0, completed);
    if (this.#store.scrape(infoHash, 0, this.#counts)) this.taken.torrents++;
    if (this.#counts.downloaded < completed) this.taken.uncounted++;
  }

  /** That a seed says `completed` once more is no other download, unless none of it was ever counted. */
  #fill({ bytes, family, port, seed }: DfilePeer, completed: number): void {
    const { announce } = this.#peer;
    this.#address.set(bytes);
    announce.family = family;
    announce.port = port;
    announce.seed = seed;
    this.#peer.counted = seed && completed > 0;
  }
}
