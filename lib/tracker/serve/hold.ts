/**
 * The tracker's port, held for TCP and for UDP, and its sockets as shares for those who will answer: opened before
 * anything else is done, so that a port that is taken is told at once, and in the first thread, so that they outlive a
 * Worker.
 */
import { toHex } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { type Fault, isFault } from "../../base/fault.ts";
import type { Libc } from "../../base/linux/libc.ts";
import { secretBytes } from "../../base/random.ts";
import type { TrackerConfig } from "../config.ts";
import { type Inner, openInner } from "../front/elsewhere.ts";
import { openHttpSockets } from "../front/http_batch/sockets.ts";
import { findPlaces, type Places } from "../front/listen.ts";
import { openUdpSockets, type UdpBatchSocket } from "../front/udp_batch/sockets.ts";
import { holdUdp, type UdpSockets } from "../front/udp_listen.ts";
import type { Interface } from "../network.ts";
import type { Share } from "../worker/job.ts";
import type { Engines } from "./engines.ts";
import { localHosts, standsForAll } from "./hosts.ts";

/** What is held. */
export interface Held {
  readonly places: Places;
  readonly udp: UdpSockets;
  readonly shares: readonly Share[];
  /** What answers what the HTTP batch engine does not; null without that. */
  readonly inner: Inner | null;
  /** Lets go of what the shares have. */
  release(): void;
}

/** What it is held with. */
export interface HoldMeans {
  readonly engines: Engines;
  /** There when an engine needs it. */
  readonly libc: Libc | null;
  readonly clock: Clock;
  /** The most connections that the HTTP batch engine may hold in all. */
  readonly connections: number;
  interfaces(): readonly Interface[];
}

/** How often another free port is tried for, where the system chooses one and UDP cannot have the same. */
const FREE_PORTS = 20;
/** Microseconds that one of several threads lets packets gather, so that batches stay large (nap.ts). */
const NAP = 100;

/** shutdown(2): nothing is received nor sent any more. */
const BOTH_WAYS = 2;

/** Holds the port; a Fault when it cannot be had. */
export function holdPort(config: TrackerConfig, means: HoldMeans): Held | Fault {
  for (let tries = 1;; tries++) {
    const places = findPlaces(config.bind, config.port);
    if (isFault(places)) return places;
    const held = holdPlaces(places, means);
    if (!isFault(held) || config.port !== 0 || tries === FREE_PORTS) return held;
  }
}

function holdPlaces(places: Places, means: HoldMeans): Held | Fault {
  const { engines, libc, clock, interfaces } = means;
  const hosts = () => localHosts(places, interfaces());
  if (engines.udp === "portable") {
    const udp = holdUdp({ port: places.port, hosts, all: places.hosts.filter(standsForAll), clock });
    return isFault(udp) ? udp : withHttp(places, udp, [], means);
  }
  const sets = openUdpSockets(libc!, places.hosts, places.port, engines.threads);
  if (isFault(sets)) return sets;
  const nap = engines.threads > 1 ? NAP : 0;
  const shares = sets.map((sockets): Share => ({ does: "udp", sockets, nap }));
  return withHttp(places, batchSockets(hosts), shares, means);
}

/** The sockets of the batch engine are on all addresses that there are and will be: they follow by themselves. */
function batchSockets(hosts: () => string[]): UdpSockets {
  return { serve() {}, follow() {}, hosts, stop() {} };
}

function withHttp(
  places: Places,
  udp: UdpSockets,
  udpShares: readonly Share[],
  means: HoldMeans,
): Held | Fault {
  const { engines, libc } = means;
  const inner = engines.http === "batch" ? openInner(toHex(secretBytes(16))) : null;
  const http = inner === null ? [] : isFault(inner) ? inner : httpShares(places, means);
  const shares = isFault(http) ? udpShares : [...udpShares, ...http];
  const release = () => {
    udp.stop();
    const sockets = shares.flatMap(socketsOf);
    // A thread that still waits for packets would hold its socket, and with it the port: this wakes it.
    for (const fd of sockets) libc!.call.shutdown(fd, BOTH_WAYS);
    for (const fd of sockets) libc!.call.close(fd);
  };
  if (!isFault(http) && !isFault(inner)) return { places, udp, shares, inner, release };
  release();
  if (!isFault(inner)) inner?.stop();
  return isFault(http) ? http : inner as Fault;
}

function httpShares(places: Places, { engines, libc, connections }: HoldMeans): Share[] | Fault {
  const shares: Share[] = [];
  for (let i = 0; i < engines.threads; i++) {
    const listeners = openHttpSockets(libc!, places.hosts, places.port);
    if (isFault(listeners)) {
      for (const fd of shares.flatMap(socketsOf)) libc!.call.close(fd);
      return listeners;
    }
    const most = Math.floor(connections / engines.threads);
    shares.push({ does: "http", listeners, connections: most, open: newOpenTable() });
  }
  return shares;
}

/** Numbers of files that a process can have open, at most, as far as the table goes. */
const MOST_FILES = 1 << 20;

function newOpenTable(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(MOST_FILES * 4));
}

/** The sockets of a share, by their numbers in the system. */
function socketsOf(share: Share): number[] {
  if (share.does === "udp") return share.sockets.map(({ fd }: UdpBatchSocket) => fd);
  return share.does === "http" ? [...share.listeners] : [];
}

/** Closes the connections that a dead Worker held; its listening sockets stay for the next one. */
export function abandon(share: Share, libc: Libc | null): void {
  if (share.does !== "http") return;
  for (let fd = 0; fd < share.open.length; fd++) {
    if (share.open[fd] === 0) continue;
    libc!.call.close(fd);
    share.open[fd] = 0;
  }
}
