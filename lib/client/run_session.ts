/** Starts the client of this machine: the one door to it for the command line. */
import { every } from "../base/clock.ts";
import { type Fault, isFault } from "../base/fault.ts";
import { raiseOpenFiles } from "../base/open_files.ts";
import { freshRandom } from "../base/random.ts";
import { systemFiles } from "../base/files.ts";
import { toLatin1 } from "../base/bytes.ts";
import { VERSION } from "../base/version.ts";
import { hashInWorkers } from "../metainfo/hashing/hash_workers.ts";
import type { HashPieces } from "../metainfo/hashing/plan.ts";
import type { ClientConfig } from "./config.ts";
import { Limit } from "./limit.ts";
import { SendBuffers } from "./peer/send_buffers.ts";
import { type Network, type Socket, systemNetwork } from "./peer/socket.ts";
import type { Session, SessionMeans, StartSession, TorrentInHand, TorrentTask } from "./session.ts";
import { Calls } from "./session/calls.ts";
import { type Doors, openDoors } from "./session/doors.ts";
import { RunningTorrent } from "./session/running.ts";
import type { Shared } from "./session/shared.ts";
import { boundWays, type Ways } from "./session/sources.ts";
import { BlockCache } from "./storage/block_cache.ts";
import { DiskCrew, diskWorkers } from "./storage/disk_crew.ts";
import { storageOpener } from "./storage/open.ts";
import { Slabs } from "./storage/slabs.ts";
import type { OpenStorage } from "./storage/storage.ts";
import { trackerCaller } from "./trackers/callers.ts";
import { Gate } from "./trackers/gate.ts";

/** Torrents that are opened at once; of those that must be hashed one after the other. */
const MOST_OPENINGS = 16;
/** Announces of all torrents at once, and those that say good-bye. */
const MOST_ANNOUNCES = 20;
const MOST_FAREWELLS = 100;

/** Opens the port and gives the session. */
export const startSession: StartSession = (config, means): Promise<Session | Fault> => {
  raiseOpenFiles();
  const slabs = new Slabs();
  const { clock, cores } = means;
  const crew = new DiskCrew(slabs, diskWorkers(cores));
  const openStorage = storageOpener({
    ...{ files: systemFiles, platform: Deno.build.os, clock, hash: oneByOne(hashInWorkers), cores },
    openStore: (layout) => crew.open(layout),
  });
  const own = { network: systemNetwork, slabs, openStorage, close: () => crew.close() };
  return Promise.resolve(openSession(config, means, own));
};

/** A disk is not faster for two that read from it at once, and each hashes in all threads. */
function oneByOne(hash: HashPieces): HashPieces {
  const gate = new Gate(1);
  return async (plan, means) => {
    const leave = await gate.enter(means.signal);
    try {
      return await hash(plan, means);
    } finally {
      leave?.();
    }
  };
}

/** What of the machine a session does not get from the command line; tests bring their own. */
export interface SessionParts {
  readonly network: Network;
  readonly slabs: Slabs;
  readonly openStorage: OpenStorage;
  /** Called when all torrents have ended. */
  close(): void | Promise<void>;
}

/** The same with other parts. */
export function openSession(config: ClientConfig, means: SessionMeans, parts: SessionParts): Session | Fault {
  const session = new OpenSession(config, means, parts);
  const problem = session.open();
  return isFault(problem) ? problem : session;
}

class OpenSession implements Session {
  readonly #config: ClientConfig;
  readonly #means: SessionMeans;
  readonly #parts: SessionParts;
  readonly #ways: Ways;
  readonly #calls: Calls;
  readonly #shared: Shared;
  readonly #torrents = new Set<RunningTorrent>();
  #doors: Doors | null = null;
  #endTicks = () => {};
  #stopping: Promise<void> | null = null;

  constructor(config: ClientConfig, means: SessionMeans, parts: SessionParts) {
    this.#config = config;
    this.#means = means;
    this.#parts = parts;
    const hasRoom = () => this.#peerCount() < config.maxPeers;
    this.#ways = boundWays(config.bind, { ...means, network: parts.network });
    this.#calls = new Calls({ network: this.#ways.network, clock: means.clock, hasRoom });
    this.#shared = this.#newShared();
    parts.slabs.onFree = () => this.#torrents.forEach((torrent) => torrent.room());
  }

  #newShared(): Shared {
    const { clock, lookup, secret } = this.#means;
    const { httpGet, openDatagram } = this.#ways;
    const { maxUp, maxDown, maxPeers } = this.#config;
    const { slabs, openStorage } = this.#parts;
    const random = freshRandom();
    const caller = trackerCaller({
      clock,
      httpGet,
      lookup,
      openDatagram,
      secret,
      agent: `muster/${VERSION}`,
    });
    return {
      ...{ clock, random, slabs, openStorage, calls: this.#calls, mostPeers: maxPeers },
      peerId: newPeerId(secret),
      key: new DataView(secret(4).buffer).getUint32(0),
      cache: new BlockCache(slabs),
      sendBuffers: new SendBuffers(),
      upLimit: new Limit(maxUp),
      downLimit: new Limit(maxDown),
      opening: new Gate(MOST_OPENINGS),
      log: (line) => this.#means.log(line),
      announcing: {
        ...{ clock, random, lookup, caller },
        gate: new Gate(MOST_ANNOUNCES),
        stopGate: new Gate(MOST_FAREWELLS),
      },
      port: () => this.port,
      peerCount: () => this.#peerCount(),
    };
  }

  /** Null when the port is open. */
  open(): Fault | null {
    const { network } = this.#ways;
    const welcome = (socket: Socket) => void this.#calls.welcome(socket);
    const doors = openDoors(
      { ...this.#config, isWindows: Deno.build.os === "windows" },
      network,
      this.#means.clock,
      welcome,
    );
    if (isFault(doors)) return doors;
    this.#doors = doors;
    this.#endTicks = every(
      this.#means.clock,
      1000,
      () => this.#torrents.forEach((torrent) => torrent.tick()),
    );
    return null;
  }

  get port(): number {
    return this.#doors?.port ?? 0;
  }

  get notes(): readonly string[] {
    return this.#doors?.notes ?? [];
  }

  get upLimit(): Limit {
    return this.#shared.upLimit;
  }

  get downLimit(): Limit {
    return this.#shared.downLimit;
  }

  add(task: TorrentTask): TorrentInHand {
    const torrent = new RunningTorrent(task, this.#shared);
    this.#torrents.add(torrent);
    torrent.ended.then(() => this.#torrents.delete(torrent));
    torrent.start();
    return torrent;
  }

  stop(): Promise<void> {
    if (this.#stopping !== null) this.#torrents.forEach((torrent) => torrent.stop("stopped", 0));
    this.#stopping ??= this.#close();
    return this.#stopping;
  }

  async #close(): Promise<void> {
    this.#endTicks();
    this.#doors?.close();
    await Promise.all([...this.#torrents].map((torrent) => torrent.stop()));
    this.#calls.close();
    await this.#parts.close();
  }

  #peerCount(): number {
    let count = 0;
    for (const { peerCount } of this.#torrents) count += peerCount;
    return count;
  }
}

/** `-MU0100-` and twelve bytes that nobody can guess (BEP 20). */
function newPeerId(secret: (length: number) => Uint8Array): Uint8Array {
  const [major, minor, patch] = VERSION.split(".");
  return new Uint8Array([...toLatin1(`-MU${major}${minor}${patch}0-`), ...secret(12)]);
}
