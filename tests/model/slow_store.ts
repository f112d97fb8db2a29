/** The slow twin of a store: maps of maps, nothing clever, with the promises of store.ts read word for word. */
import { COMPLETED, PAUSED, STOPPED } from "../../lib/protocol/message.ts";
import type { Counts, Visit } from "../fixture/swarm.ts";

interface Peer {
  seed: boolean;
  partial: boolean;
  counted: boolean;
  seen: number;
}

export class SlowStore {
  readonly #swarms = new Map<number, Map<string, Peer>>();
  readonly #downloaded = new Map<number, number>();
  readonly #timeout: number;

  constructor(peerTimeout: number) {
    this.#timeout = peerTimeout;
  }

  torrents(): number[] {
    return [...this.#swarms.keys()];
  }

  peers(torrent: number): string[] {
    return [...this.#swarms.get(torrent)?.keys() ?? []];
  }

  knows(torrent: number, peer: string): boolean {
    return this.#swarms.get(torrent)?.has(peer) ?? false;
  }

  /** Lists the peer, unless the store under test had no room for it. */
  announce(visit: Visit, now: number, stored: boolean): void {
    if (visit.event === STOPPED) return this.leave(visit.torrent, visit.peer);
    if (!stored) return;
    const swarm = this.#swarms.get(visit.torrent) ?? new Map<string, Peer>();
    this.#swarms.set(visit.torrent, swarm);
    const counted = swarm.get(visit.peer)?.counted ?? false;
    const completes = visit.event === COMPLETED;
    if (completes && !counted) {
      this.#downloaded.set(visit.torrent, (this.#downloaded.get(visit.torrent) ?? 0) + 1);
    }
    const seed = visit.seed ?? false;
    swarm.set(visit.peer, {
      seed,
      partial: visit.event === PAUSED && !seed,
      counted: counted || completes,
      seen: now,
    });
  }

  leave(torrent: number, peer: string): void {
    const swarm = this.#swarms.get(torrent);
    swarm?.delete(peer);
    if (swarm?.size === 0) this.forget(torrent);
  }

  forget(torrent: number): void {
    this.#swarms.delete(torrent);
    this.#downloaded.delete(torrent);
  }

  /** Whom a requester may be given. */
  candidates(visit: Visit): string[] {
    const gives = visit.seed || visit.event === PAUSED;
    const six = visit.peer.startsWith("[");
    return [...this.#swarms.get(visit.torrent) ?? []]
      .filter(([peer, { seed, partial }]) => peer !== visit.peer && !(gives && (seed || partial)))
      .map(([peer]) => peer)
      .filter((peer) => (visit.both ?? true) || peer.startsWith("[") === six);
  }

  counts(torrent: number): Counts {
    const peers = [...this.#swarms.get(torrent)?.values() ?? []];
    const complete = peers.filter((peer) => peer.seed).length;
    return {
      complete,
      incomplete: peers.length - complete,
      downloaded: this.#downloaded.get(torrent) ?? 0,
      downloaders: peers.filter((peer) => !peer.seed && !peer.partial).length,
    };
  }

  expire(now: number): void {
    for (const [torrent, swarm] of [...this.#swarms]) {
      for (const [peer, { seen }] of [...swarm]) {
        if (now - seen > this.#timeout) this.leave(torrent, peer);
      }
    }
  }
}
