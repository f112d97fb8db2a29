/** The connections that are held open: as many as are allowed, in all and for one address. */
import { Connection } from "./connection.ts";

/** By address, how many. */
export class Census {
  readonly #counts = new Map<number | string, number>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts one more, unless there are as many as may be. Nobody is counted under null. */
  enter(key: number | string | null): boolean {
    if (key === null) return true;
    const count = this.#counts.get(key) ?? 0;
    if (count >= this.#most) return false;
    this.#counts.set(key, count + 1);
    return true;
  }

  leave(key: number | string | null): void {
    if (key === null) return;
    const count = this.#counts.get(key)! - 1;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }
}

/** What an address is counted under: of IPv6 the network, since one customer has 2^64 addresses; null on this machine. */
export function censusKey({ family, words }: Connection): number | string | null {
  if (family === 4) return (words[0] & 255) === 127 ? null : words[0];
  const isLoopback = words[0] === 0 && words[1] === 0 && words[2] === 0 && words[3] === 1 << 24;
  return isLoopback ? null : `${words[0]},${words[1]}`;
}

/** The records of connections, which are used again. */
export class Crowd {
  readonly #all: Connection[] = [];
  readonly #free: Connection[] = [];
  readonly #census: Census;
  /** How many are held open. */
  held = 0;

  constructor(perAddress: number) {
    this.#census = new Census(perAddress);
  }

  at(slot: number): Connection {
    return this.#all[slot];
  }

  take(): Connection {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const fresh = new Connection(this.#all.length);
    this.#all.push(fresh);
    return fresh;
  }

  /** Takes back a record whose connection is closed. */
  give(connection: Connection): void {
    connection.generation = (connection.generation + 1) | 0;
    connection.fd = -1;
    connection.requests = connection.skip = connection.ending = 0;
    this.#free.push(connection);
  }

  /** Counts a connection among those that are held open; gives false when its address has too many. */
  hold(connection: Connection): boolean {
    connection.key = censusKey(connection);
    if (!this.#census.enter(connection.key)) return false;
    this.held++;
    return true;
  }

  letGo(connection: Connection): void {
    this.#census.leave(connection.key);
    this.held--;
  }

  /** Those in use. */
  *open(): Iterable<Connection> {
    for (const connection of this.#all) if (connection.fd >= 0) yield connection;
  }
}
