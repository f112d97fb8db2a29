/**
 * From settings to a running tracker: the rooms are made and joined here.
 *
 *     front/listen -> front/http -> decide -> swarm/memory
 *                         \-> front/page     network (this machine's addresses), stats/counters
 */
import { hostOf, readAddress } from "../base/address.ts";
import { type Clock, every } from "../base/clock.ts";
import { errorText, type Fault, isFault } from "../base/fault.ts";
import { raiseOpenFiles } from "../base/open_files.ts";
import { freshRandom, secretBytes } from "../base/random.ts";
import { PROGRAM } from "../base/version.ts";
import { effectivePeerTimeout, type TrackerConfig } from "./config.ts";
import { Decide } from "./decide.ts";
import { httpFront } from "./front/http.ts";
import { findPlaces, listen, type Places } from "./front/listen.ts";
import { pages, type TrackerStats } from "./front/page.ts";
import { nameHolder } from "./front/port_holder.ts";
import { type Interface, Network } from "./network.ts";
import {
  ANNOUNCES_IPV4,
  ANNOUNCES_IPV6,
  announcesOf,
  type Counters,
  INTERNAL_ERRORS,
  newCounters,
  NOT_LISTED,
  PEERS_SENT,
  REFUSED,
  SCRAPES,
} from "./stats/counters.ts";
import { openMemoryStore } from "./swarm/memory.ts";
import type { Store } from "./swarm/store.ts";

/** What the tracker needs from outside; tests bring their own. */
export interface Surroundings {
  clock: Clock;
  /** Takes one line for the operator, without an end of line. */
  log(line: string): void;
  /** This machine's addresses; the system's when left out. */
  interfaces?(): Interface[];
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
/** Fewer open files than this and a note says so. */
const FEW_FILES = 4096;
/** The longest wait for answers that are under way at the end. */
const LAST_ANSWERS = 800;

/** Starts a tracker; a Fault when its port or its memory cannot be had. */
export async function startTracker(
  config: TrackerConfig,
  surroundings: Surroundings,
): Promise<RunningTracker | Fault> {
  const peerTimeout = effectivePeerTimeout(config);
  const places = findPlaces(config.bind, config.port);
  if (isFault(places)) return await nameHolder(places, config.bind, config.port);
  const store = openMemoryStore({
    bytes: config.memory,
    peerTimeout,
    random: freshRandom(),
    key: secretBytes(8),
  });
  if (isFault(store)) return store;
  return join(config, peerTimeout, places, store, surroundings);
}

function join(
  config: TrackerConfig,
  peerTimeout: number,
  places: Places,
  store: Store,
  surroundings: Surroundings,
): RunningTracker | Fault {
  const { clock } = surroundings;
  const interfaces = surroundings.interfaces ?? systemInterfaces;
  const network = new Network(interfaces());
  const counters = newCounters();
  const started = clock.elapsed();
  const rules = {
    interval: config.interval,
    minInterval: Math.max(1, Math.floor(config.interval / 4)),
    numwant: config.numwant,
  };
  const decide = new Decide(store, network, counters, rules);
  const stats = (): TrackerStats => ({
    ...gather(store, counters),
    uptime: Math.floor((clock.elapsed() - started) / 1000),
    interval: rules.interval,
    minInterval: rules.minInterval,
    peerTimeout,
    numwant: rules.numwant,
  });
  const urls = () => urlsFor(config, places, network);
  const announceUrls = () => urls().map((url) => `${url}/announce`);
  const end = Promise.withResolvers<Fault | null>();
  const warn = sparingly(clock, surroundings.log);
  const openFiles = raiseOpenFiles();
  const listeners = listen({
    places,
    handler: httpFront({
      decide,
      counters,
      elsewhere: pages({ stats, announceUrls }),
      broken: (error) => warn("internal", `A request could not be answered: ${errorText(error)}.`),
    }),
    clock,
    log: (line) => warn("connections", line),
    ended: end.resolve,
  });
  if (isFault(listeners)) return listeners;
  const timers = [
    every(clock, TICK, () => tick(clock, decide, store, peerTimeout)),
    every(clock, TICK, watchMemory(store, counters, warn)),
    every(clock, LOOK_AROUND, () => network.update(interfaces())),
  ];
  decide.now = clock.elapsed() / 1000;
  return {
    port: places.port,
    announceUrls,
    pageUrl: () => `${urls()[0]}/`,
    notes: notesFor(config, places, network, openFiles),
    status() {
      const { torrents, seeds, leechers, memory } = stats();
      return { torrents, seeds, leechers, announces: announcesOf(counters), memory: memory.process };
    },
    stats,
    ended: end.promise,
    async stop() {
      for (const cancel of timers) cancel();
      const given = new Promise<void>((resolve) => clock.after(LAST_ANSWERS, resolve));
      await Promise.race([listeners.stop(), given]);
      end.resolve(null);
    },
  };
}

/** Moves time on, and looks through so much of the swarms that all is seen in a 24th of the peer timeout. */
function tick(clock: Clock, decide: Decide, store: Store, peerTimeout: number): void {
  decide.now = clock.elapsed() / 1000;
  store.expire(decide.now, Math.ceil((store.expireWork() * TICK) / 1000 / (peerTimeout / 24)) + 16);
}

/** Says it when memory is short: each time it is called after more was lost for want of it. */
function watchMemory(
  store: Store,
  counters: Counters,
  warn: (about: string, line: string) => void,
): () => void {
  let pushedOut = 0;
  let notListed = 0;
  return () => {
    const totals = store.totals();
    if (totals.pushedOut > pushedOut) {
      warn(
        "pushed out",
        `Memory for new torrents is used up: ${totals.pushedOut} so far that only one client had announced, once, ` +
          "were dropped for newer ones. Start muster with a larger --memory, unless somebody makes torrents up.",
      );
    }
    if (counters[NOT_LISTED] > notListed) {
      warn(
        "full",
        `The swarms' memory is used up: ${counters[NOT_LISTED]} announces so far were answered, ` +
          "but their peers could not be listed. Start muster with a larger --memory.",
      );
    }
    pushedOut = totals.pushedOut;
    notListed = counters[NOT_LISTED];
  };
}

function gather(store: Store, counters: Counters) {
  const totals = store.totals();
  return {
    version: 1 as const,
    program: PROGRAM,
    torrents: totals.torrents,
    seeds: totals.seeds[0] + totals.seeds[1],
    leechers: totals.leechers[0] + totals.leechers[1],
    peers: { ipv4: totals.seeds[0] + totals.leechers[0], ipv6: totals.seeds[1] + totals.leechers[1] },
    announces: { ipv4: counters[ANNOUNCES_IPV4], ipv6: counters[ANNOUNCES_IPV6] },
    scrapes: counters[SCRAPES],
    peersSent: counters[PEERS_SENT],
    refused: counters[REFUSED],
    broken: counters[INTERNAL_ERRORS],
    notListed: counters[NOT_LISTED],
    pushedOut: totals.pushedOut,
    memory: { limit: totals.memory, used: totals.memoryUsed, process: Deno.memoryUsage().rss },
  };
}

/** `http://host:port` for each address that others may use. */
function urlsFor(config: TrackerConfig, places: Places, network: Network): string[] {
  const all = network.addresses().filter((address) =>
    address.includes(":") ? places.families.six : places.families.four
  );
  const wide = config.bind.length === 0 || places.hosts.some(isUnspecified);
  const bound = wide ? all : [...places.hosts];
  const hosts = bound.length > 0 ? bound : ["127.0.0.1"];
  return hosts.map((host) => `http://${hostOf(host)}:${places.port}`);
}

function isUnspecified(host: string): boolean {
  const bytes = new Uint8Array(16);
  return readAddress(host, bytes) !== 0 && bytes.every((byte) => byte === 0);
}

/** What is not as one would expect, said once. */
function notesFor(
  config: TrackerConfig,
  places: Places,
  network: Network,
  openFiles: number | null,
): string[] {
  const notes: string[] = [];
  if (config.bind.length === 0) {
    if (!places.families.six || !network.hasFamily(6)) {
      notes.push("IPv6 is off on this machine; the tracker answers on IPv4 only.");
    } else if (!places.families.four || !network.hasFamily(4)) {
      notes.push("IPv4 is off on this machine; the tracker answers on IPv6 only.");
    }
    if (network.addresses().length === 0) {
      notes.push("This machine is on no network now; only programs on it can reach the tracker.");
    }
  }
  if (openFiles !== null && openFiles < FEW_FILES) {
    notes.push(`The system lets muster hold ${openFiles} connections at once (ulimit -n); that is few.`);
  }
  return notes;
}

/** Lets each kind of line through once a minute. */
function sparingly(clock: Clock, log: (line: string) => void): (about: string, line: string) => void {
  const last = new Map<string, number>();
  return (about, line) => {
    const now = clock.elapsed();
    if (now - (last.get(about) ?? -Infinity) < 60_000) return;
    last.set(about, now);
    log(line);
  };
}

/** The system's list; none when it cannot be read. */
function systemInterfaces(): Interface[] {
  try {
    return Deno.networkInterfaces();
  } catch {
    return [];
  }
}
