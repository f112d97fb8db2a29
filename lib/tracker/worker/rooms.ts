/**
 * What stands between the fronts and the swarms in one thread: each thread has rooms of its own, over the same store and
 * the same board.
 */
import type { Clock } from "../../base/clock.ts";
import type { Lookup } from "../../base/lookup.ts";
import { freshRandom } from "../../base/random.ts";
import { Access, type AccessRules } from "../access/access.ts";
import { Claims } from "../claim.ts";
import { Decide, type NoteAnnounces } from "../decide.ts";
import { Journal } from "../journal/journal.ts";
import { Decoys } from "../decoy.ts";
import { ConnectionIds } from "../front/connection_id.ts";
import { Network } from "../network.ts";
import type { Counters } from "../stats/counters.ts";
import type { Store } from "../swarm/store.ts";
import type { Common, Live, News } from "./job.ts";

/** What a thread needs from outside. */
export interface Means {
  readonly clock: Clock;
  readonly lookup: Lookup;
}

/** The rooms of one thread. */
export interface Rooms {
  readonly network: Network;
  readonly access: Access;
  readonly counters: Counters;
  readonly claims: Claims;
  readonly decide: Decide;
  readonly ids: ConnectionIds;
  /** Takes in what has changed. */
  hear(news: News): void;
}

/** Makes them; `row` is the thread's own of the board's counters. */
export function makeRooms(
  common: Common,
  row: number,
  store: Store,
  news: News,
  { clock, lookup }: Means,
): Rooms {
  const { config, board, decoyKey } = common;
  const network = new Network(news.interfaces);
  const counters = board.counters[row];
  const claims = new Claims({ anyone: config.trustIp, lookup, clock });
  const access = new Access();
  const decide = new Decide({ store, network, counters, claims, access, rules: { ...news.live } });
  decide.now = board.time[0];
  decide.journal = common.journal === null ? null : notesOf(common.journal[row], clock);
  let judgedBy: AccessRules | null = null;
  const hear = ({ interfaces, external, access: rules, live }: News) => {
    network.update(interfaces);
    network.setExternal(external);
    if (rules !== null && rules !== judgedBy) access.set(judgedBy = rules);
    Object.assign(decide.rules, live);
    claims.anyone = live.trustIp;
    decide.decoys = decoysOf(live, decoyKey);
  };
  hear(news);
  return {
    hear,
    network,
    access,
    counters,
    claims,
    decide,
    ids: new ConnectionIds(config.connectionIdLifetime, board.ids),
  };
}

function notesOf(ring: SharedArrayBuffer, clock: Clock): NoteAnnounces {
  const journal = new Journal(ring);
  return {
    note: (request, requester, protocol, given, refusal) =>
      journal.note(request, requester, protocol, given, refusal, clock.now()),
    noteUnread: (requester, protocol, refusal) =>
      journal.noteUnread(requester, protocol, refusal, clock.now()),
  };
}

/** What is mixed into answers, if anything is. */
function decoysOf({ obfuscation, interval }: Live, key: Uint8Array): Decoys | null {
  return obfuscation ? new Decoys({ interval, random: freshRandom(), key }) : null;
}
