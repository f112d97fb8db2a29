/**
 * From settings to a running tracker: the rooms are made and joined here.
 *
 *     front/listen     -> front/http -\                 swarm/memory
 *                             \        > decide -> claim, decoy, network
 *     front/udp_listen -> front/udp --/                 stats/counters
 *                              front/page -> stats
 */
import { hostOf } from "../base/address.ts";
import { type Clock, every } from "../base/clock.ts";
import { errorText, type Fault, isFault } from "../base/fault.ts";
import { type Lookup, systemLookup } from "../base/lookup.ts";
import { raiseOpenFiles } from "../base/open_files.ts";
import { freshRandom, secretBytes } from "../base/random.ts";
import { Claims } from "./claim.ts";
import { effectivePeerTimeout, type TrackerConfig } from "./config.ts";
import { Decide } from "./decide.ts";
import { Decoys } from "./decoy.ts";
import { type External, followExternal } from "./external.ts";
import { ConnectionIds } from "./front/connection_id.ts";
import { httpFront } from "./front/http.ts";
import { findPlaces, listen, type Listeners, type Places } from "./front/listen.ts";
import { pages, type PageSource, type TrackerStats } from "./front/page.ts";
import { nameHolder } from "./front/port_holder.ts";
import { udpFront } from "./front/udp.ts";
import { holdUdp, type UdpSockets } from "./front/udp_listen.ts";
import { type Interface, Network } from "./network.ts";
import { figures } from "./worker/figures.ts";
import { announceUrls, localHosts, namedHosts, standsForAll } from "./serve/hosts.ts";
import { sparingly, startNotes, type Warn, watchMemory } from "./serve/notes.ts";
import { announcesOf, type Counters, newCounters } from "./stats/counters.ts";
import { openMemoryStore } from "./swarm/memory.ts";
import type { Store } from "./swarm/store.ts";

/** What the tracker needs from outside; tests bring their own. */
export interface Surroundings {
  clock: Clock;
  /** Takes one line for the operator, without an end of line. */
  log(line: string): void;
  /** This machine's addresses; the system's when left out. */
  interfaces?(): Interface[];
  /** Names to addresses; the system's resolver when left out. */
  lookup?: Lookup;
}

/** A look at the running tracker, for the live line. */
export interface TrackerStatus {
  torrents: number;
  seeds: number;
  leechers: number;
  /** Announces answered since the start. */
  announces: number;
  /** Bytes of memory that the process holds. */
  memory: number;
}

/** A tracker that answers until it is stopped. */
export interface RunningTracker {
  readonly port: number;
  /** Put into torrents; the likeliest first. Follows the machine's addresses. */
  announceUrls(): string[];
  pageUrl(): string;
  /** What the operator should know about this start, a line each (IPv6 is off, ...). */
  readonly notes: readonly string[];
  status(): TrackerStatus;
  stats(): TrackerStats;
  /** Comes true when it cannot go on by itself (null: it was stopped). */
  readonly ended: Promise<Fault | null>;
  /** Answers stop within a second. */
  stop(): Promise<void>;
}

/** How often time moves on for the swarms and a slice of them is looked through, in milliseconds. */
const TICK = 500;
/** How often this machine's addresses are read again. */
const LOOK_AROUND = 10_000;
/** The longest wait for answers that are under way at the end. */
const LAST_ANSWERS = 800;
/** How often another free port is tried for, where the system chooses one and UDP cannot have the same. */
const FREE_PORTS = 20;

/** Starts a tracker; a Fault when its port or its memory cannot be had. */
export async function startTracker(
  config: TrackerConfig,
  surroundings: Surroundings,
): Promise<RunningTracker | Fault> {
  const held = holdPort(config, surroundings);
  if (isFault(held)) return await nameHolder(held, config.bind, config.port);
  const store = openMemoryStore({
    bytes: config.memory,
    peerTimeout: effectivePeerTimeout(config),
    random: freshRandom(),
    key: secretBytes(8),
  });
  const running = isFault(store) ? store : join(config, held, store, surroundings);
  if (isFault(running)) held.udp.stop();
  return running;
}

/** A port that is free for TCP, and held for UDP. */
interface Held {
  places: Places;
  udp: UdpSockets;
}

function holdPort(
  config: TrackerConfig,
  { clock, interfaces = systemInterfaces }: Surroundings,
): Held | Fault {
  for (let tries = 1;; tries++) {
    const places = findPlaces(config.bind, config.port);
    if (isFault(places)) return places;
    const hosts = () => localHosts(places, interfaces());
    const udp = holdUdp({ port: places.port, hosts, all: places.hosts.filter(standsForAll), clock });
    if (!isFault(udp)) return { places, udp };
    if (config.port !== 0 || tries === FREE_PORTS) return udp;
  }
}

function join(
  config: TrackerConfig,
  held: Held,
  store: Store,
  surroundings: Surroundings,
): RunningTracker | Fault {
  const { clock } = surroundings;
  const { places, udp } = held;
  const rooms = joinRooms(config, store, surroundings);
  const { network, external, claims, counters } = rooms;
  const hosts = () => namedHosts(places, network, external);
  const urls = () => announceUrls(hosts(), places.port, udp.hosts().length > 0);
  const stats = statsOf(config, rooms, clock, store);
  const openFiles = raiseOpenFiles();
  const end = Promise.withResolvers<Fault | null>();
  const listeners = openFronts(rooms, held, { stats, announceUrls: urls }, clock, end.resolve);
  if (isFault(listeners)) {
    external.close();
    return listeners;
  }
  const timers = keepTime(config, rooms, store, surroundings, udp);
  const everywhere = config.bind.length === 0;
  return {
    port: places.port,
    announceUrls: urls,
    pageUrl: () => `http://${hostOf(hosts()[0])}:${places.port}/`,
    notes: startNotes({ everywhere, places, network, openFiles, udpHosts: udp.hosts(), engines: { note: "" } }),
    status() {
      const { torrents, seeds, leechers, memory } = stats();
      return { torrents, seeds, leechers, announces: announcesOf(counters), memory: memory.process };
    },
    stats,
    ended: end.promise,
    async stop() {
      for (const cancel of timers) cancel();
      udp.stop();
      external.close();
      claims.close();
      const given = new Promise<void>((resolve) => clock.after(LAST_ANSWERS, resolve));
      await Promise.race([listeners.stop(), given]);
      end.resolve(null);
    },
  };
}

/** What stands between the fronts and the store. */
interface Rooms {
  network: Network;
  counters: Counters;
  claims: Claims;
  external: External;
  decide: Decide;
  ids: ConnectionIds;
  warn: Warn;
}

function joinRooms(
  config: TrackerConfig,
  store: Store,
  { clock, log, interfaces = systemInterfaces, lookup = systemLookup }: Surroundings,
): Rooms {
  const network = new Network(interfaces());
  const counters = newCounters();
  const claims = new Claims({ anyone: config.trustIp, lookup, clock });
  const decoys = decoysOf(config);
  const decide = new Decide({ store, network, counters, claims, decoys, rules: rulesOf(config) });
  decide.now = clock.elapsed() / 1000;
  const ids = new ConnectionIds(config.connectionIdLifetime, decide.now, secretBytes);
  const changed = (addresses: string[]) => network.setExternal(addresses);
  const external = followExternal(config.externalIp, { lookup, clock, log, changed });
  return { network, counters, claims, external, decide, ids, warn: sparingly(clock, log) };
}

/** Starts to answer, over HTTP and then over UDP. */
function openFronts(
  { decide, network, counters, ids, warn }: Rooms,
  { places, udp }: Held,
  source: PageSource,
  clock: Clock,
  ended: (why: Fault) => void,
): Listeners | Fault {
  const broken = (error: unknown) =>
    warn("internal", `A request could not be answered: ${errorText(error)}.`);
  const handler = httpFront({ decide, network, counters, elsewhere: pages(source), broken });
  const listeners = listen({ places, handler, clock, log: (line) => warn("connections", line), ended });
  if (!isFault(listeners)) {
    udp.serve(udpFront({ decide, ids, counters, broken }), (line) => warn("udp", line));
  }
  return listeners;
}

/** What happens again and again; the results end it. */
function keepTime(
  config: TrackerConfig,
  { decide, ids, network, counters, warn }: Rooms,
  store: Store,
  { clock, interfaces = systemInterfaces }: Surroundings,
  udp: UdpSockets,
): (() => void)[] {
  const peerTimeout = effectivePeerTimeout(config);
  return [
    every(clock, TICK, () => ids.advance(tick(clock, decide, store, peerTimeout))),
    every(clock, TICK, watchMemory(store, () => counters, warn)),
    every(clock, LOOK_AROUND, () => {
      network.update(interfaces());
      udp.follow();
    }),
  ];
}

function rulesOf({ interval, numwant }: TrackerConfig) {
  return { interval, minInterval: Math.max(1, Math.floor(interval / 4)), numwant };
}

function decoysOf({ obfuscation, interval }: TrackerConfig): Decoys | null {
  return obfuscation ? new Decoys({ interval, random: freshRandom(), key: secretBytes(8) }) : null;
}

/** What the page tells: the figures of now, and how the tracker is set. */
function statsOf(
  config: TrackerConfig,
  { decide: { rules }, counters }: Rooms,
  clock: Clock,
  store: Store,
): () => TrackerStats {
  const started = clock.elapsed();
  return () => ({
    ...figures(store, counters),
    uptime: Math.floor((clock.elapsed() - started) / 1000),
    interval: rules.interval,
    minInterval: rules.minInterval,
    peerTimeout: effectivePeerTimeout(config),
    numwant: rules.numwant,
  });
}

/** Moves time on, and looks through so much of the swarms that all is seen in a 24th of the peer timeout. Gives the time. */
function tick(clock: Clock, decide: Decide, store: Store, peerTimeout: number): number {
  decide.now = clock.elapsed() / 1000;
  store.expire(decide.now, Math.ceil((store.expireWork() * TICK) / 1000 / (peerTimeout / 24)) + 16);
  return decide.now;
}

/** The system's list; while that cannot be read, the last one. */
function systemInterfaces(): Interface[] {
  try {
    lastInterfaces = Deno.networkInterfaces();
  } catch { /* then nothing is known to have changed */ }
  return lastInterfaces;
}

let lastInterfaces: Interface[] = [];
