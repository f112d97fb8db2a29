/**
 * What stands between the fronts and the swarms in one thread: each thread has rooms of its own, over the same store and
 * the same board.
 */
import type { Clock } from "../../base/clock.ts";
import type { Lookup } from "../../base/lookup.ts";
import { freshRandom } from "../../base/random.ts";
import { Claims } from "../claim.ts";
import { minIntervalOf, type TrackerConfig } from "../config.ts";
import { Decide } from "../decide.ts";
import { Decoys } from "../decoy.ts";
import { ConnectionIds } from "../front/connection_id.ts";
import type { Interface } from "../network.ts";
import { Network } from "../network.ts";
import type { Counters } from "../stats/counters.ts";
import type { Store } from "../swarm/store.ts";
import type { Board } from "./board.ts";

/** What all threads are told alike. It can be posted to a Worker. */
export interface Common {
  readonly config: TrackerConfig;
  readonly board: Board;
  readonly interfaces: readonly Interface[];
  /** The addresses that the internet knows this network by. */
  readonly external: readonly string[];
  /** 8 secret bytes, the same in all threads, so that a swarm's decoys are the same in all answers. */
  readonly decoyKey: Uint8Array<ArrayBuffer>;
  /** Seconds of the board's time when the tracker started. */
  readonly started: number;
  /** The unix socket where the first thread answers what the HTTP batch engine does not; "" without one. */
  readonly elsewhere: string;
}

/** What a thread needs from outside. */
export interface Means {
  readonly clock: Clock;
  readonly lookup: Lookup;
}

/** The rooms of one thread. */
export interface Rooms {
  readonly network: Network;
  readonly counters: Counters;
  readonly claims: Claims;
  readonly decide: Decide;
  readonly ids: ConnectionIds;
}

/** Makes them; `row` is the thread's own of the board's counters. */
export function makeRooms(common: Common, row: number, store: Store, { clock, lookup }: Means): Rooms {
  const { config, board, interfaces, external, decoyKey } = common;
  const network = new Network(interfaces);
  network.setExternal(external);
  const counters = board.counters[row];
  const claims = new Claims({ anyone: config.trustIp, lookup, clock });
  const decoys = config.obfuscation
    ? new Decoys({ interval: config.interval, random: freshRandom(), key: decoyKey })
    : null;
  const rules = { interval: config.interval, minInterval: minIntervalOf(config), numwant: config.numwant };
  const decide = new Decide({ store, network, counters, claims, decoys, rules });
  decide.now = board.time[0];
  return {
    network,
    counters,
    claims,
    decide,
    ids: new ConnectionIds(config.connectionIdLifetime, board.ids),
  };
}
