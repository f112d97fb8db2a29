/**
 * The seeker's side of the beacon: asks the networks for shares, and keeps what it hears. What it hears comes from anybody:
 * it is bounded, forgotten when it is not heard again, and nothing is fetched because of it.
 */
import { type Clock, every } from "../../base/clock.ts";
import type { LocalAddress } from "../../base/networks.ts";
import type { Multicast, OpenMulticast, Place } from "../../base/multicast.ts";
import { type Beacon, BEACON_GROUP, type BeaconShare, readPacket, writeQuery } from "./message.ts";

/** A share that was heard of. */
export interface FoundShare extends BeaconShare {
  /** The address that its beacon came from. */
  readonly host: string;
  /** The port of its pages. */
  readonly port: number;
}

/** What the search needs. */
export interface SeekerMeans {
  readonly clock: Clock;
  readonly openMulticast: OpenMulticast;
  /** This machine's addresses, as they are now. */
  addresses(): readonly LocalAddress[];
  /** The port that sharers listen on: BEACON_PORT, unless the user has another one. */
  readonly port: number;
  /** The share that is looked for: its sharer is asked for it by name, so that it comes first among many; null: any. */
  readonly name: string | null;
  /** Something new was found. */
  found(): void;
}

/** A search that runs. */
export interface Search {
  /** What is there, in the order of names and hosts; a sharer's share once, whatever addresses it was heard at. */
  shares(): FoundShare[];
  stop(): void;
}

/** Milliseconds of the first queries from the start on; then one each period. */
const FIRST_QUERIES = [500, 1000, 2000];
const PERIOD = 5000;

/** Milliseconds after which a share that was not heard of again is gone: three beacons of the sharer's. */
const LIFETIME = 31_000;

/** Shares that are kept. */
export const MOST_FOUND = 256;

/** Starts to look for shares. */
export function seekShares(means: SeekerMeans): Search {
  return new Seeker(means);
}

/** A share with what tells where it is. */
interface Heard {
  readonly share: FoundShare;
  /** The sharer's own id. */
  readonly id: string;
  readonly at: number;
}

class Seeker implements Search {
  readonly #means: SeekerMeans;
  readonly #group: Multicast;
  /** Sent in turn: what is called otherwise than was thought is to be heard of too. */
  readonly #queries: Uint8Array[];
  readonly #cancels: (() => void)[];
  /** By host, port and name; the one heard last at the end. */
  readonly #heard = new Map<string, Heard>();

  constructor(means: SeekerMeans) {
    this.#means = means;
    this.#queries = [...new Set([means.name, null])].map(writeQuery);
    this.#group = means.openMulticast({
      group: { ...BEACON_GROUP, port: means.port },
      addresses: means.addresses,
      heard: (packet, from) => this.#hear(packet, from),
      // Answers come to other sockets; beacons that nobody asked for are not missed.
      deaf: () => {},
    });
    this.#ask();
    this.#cancels = FIRST_QUERIES.map((wait) => means.clock.after(wait, () => this.#ask()));
    this.#cancels.push(every(means.clock, PERIOD, () => {
      this.#group.refresh();
      this.#ask();
    }));
  }

  shares(): FoundShare[] {
    const oldest = this.#means.clock.elapsed() - LIFETIME;
    for (const [key, { at }] of this.#heard) if (at < oldest) this.#heard.delete(key);
    return preferred([...this.#heard.values()]).sort(byName);
  }

  stop(): void {
    this.#cancels.forEach((cancel) => cancel());
    this.#group.close();
  }

  #ask(): void {
    const query = this.#queries.shift()!;
    this.#queries.push(query);
    this.#group.send(query);
  }

  #hear(packet: Uint8Array, { hostname }: Place): void {
    // An address that is good on one cable only is of no use without the cable's number, which a URL cannot have.
    if (/^fe[89ab]/.test(hostname)) return;
    const beacon = readPacket(packet);
    if (beacon?.kind !== "beacon") return;
    const isNew = beacon.shares.map((share) => this.#keep(share, beacon, hostname)).includes(true);
    if (isNew) this.#means.found();
  }

  /** Whether it is news. */
  #keep(share: BeaconShare, { id, port }: Beacon, host: string): boolean {
    const key = JSON.stringify([host, port, share.name]);
    const isNew = !this.#heard.delete(key);
    this.#heard.set(key, { share: { ...share, host, port }, id, at: this.#means.clock.elapsed() });
    if (this.#heard.size > MOST_FOUND) this.#heard.delete(this.#heard.keys().next().value!);
    return isNew;
  }
}

/**
 * Of a sharer that was heard at several addresses one: an IPv4 one where it has such, which more programs can use. Who
 * takes on another's id could as well answer in the other's place.
 */
function preferred(heard: readonly Heard[]): FoundShare[] {
  const sharers = Map.groupBy(heard, ({ id, share: { name, port } }) => JSON.stringify([id, port, name]));
  const isSix = ({ host }: FoundShare) => host.includes(":");
  return [...sharers.values()].map((same) => {
    const shares = same.map(({ share }) => share).sort(byName);
    return shares.find((share) => !isSix(share)) ?? shares[0];
  });
}

function byName(a: FoundShare, b: FoundShare): number {
  const compare = (x: string, y: string) => x < y ? -1 : x > y ? 1 : 0;
  return compare(a.name, b.name) || compare(a.host, b.host) || a.port - b.port;
}
