/**
 * A tracker's rooms, made and joined:
 *
 *     front/listen     -> front/http --\                 swarm/memory
 *     front/udp_listen -> front/udp ----> decide -> claim, decoy, network
 *     front/http_batch, udp_batch -----/                 stats/counters
 *       (in Workers: worker/)            front/page -> stats
 */
import { hostOf } from "../../base/address.ts";
import { every, systemClock } from "../../base/clock.ts";
import { errorText, type Fault, isFault } from "../../base/fault.ts";
import { systemFiles } from "../../base/files.ts";
import type { Libc } from "../../base/linux/libc.ts";
import { systemLookup } from "../../base/lookup.ts";
import { secretBytes } from "../../base/random.ts";
import type { TrackerConfig } from "../config.ts";
import { type External, followExternal } from "../external.ts";
import { newJournalRings } from "../journal/ring.ts";
import { ConnectionIdKeys } from "../front/connection_id.ts";
import { deferAccept } from "../front/defer_accept.ts";
import { type Elsewhere, elsewhereFront, httpFront } from "../front/http.ts";
import { canShare, listen, type Listeners, type Places } from "../front/listen.ts";
import { pages, siteFirst } from "../front/page.ts";
import { swarmPages } from "../front/page/swarm_pages.ts";
import { udpFront } from "../front/udp.ts";
import { announcesOf, newCounters } from "../stats/counters.ts";
import type { RunningEngines } from "../stats/tracker_stats.ts";
import type { MemoryStore } from "../swarm/memory.ts";
import { type Board, newBoard, sumOf } from "../worker/board.ts";
import { Crew } from "../worker/crew.ts";
import type { Common, News, Share } from "../worker/job.ts";
import { makeRooms, type Rooms } from "../worker/rooms.ts";
import { statsOf } from "../worker/stats.ts";
import type { Engines } from "./engines.ts";
import { abandon, type Held } from "./hold.ts";
import { announceUrls, namedHosts } from "./hosts.ts";
import { systemInterfaces } from "./interfaces.ts";
import { sparingly, startNotes, type Warn, watchMemory } from "./notes.ts";
import { changers, type LiveSettings, newLive } from "./live.ts";
import type { Past, RunningTracker, Surroundings } from "./running.ts";
import { keepSweeping, keepTicking } from "./time.ts";

/** How often this machine's addresses are read again. */
const LOOK_AROUND = 10_000;
/** The longest wait for answers that are under way at the end. */
const LAST_ANSWERS = 800;

/** What a start knows before it holds anything. */
export interface Start {
  readonly engines: Engines;
  /** The calls of Linux, where an engine or a socket has a use for them. */
  readonly libc: Libc | null;
  /** How many files may be open at once; null where that is not known. */
  readonly openFiles: number | null;
}

/** All that a tracker is joined of. */
export interface Parts extends Start {
  readonly config: TrackerConfig;
  readonly held: Held;
  readonly store: MemoryStore;
  readonly past: Past;
  readonly surroundings: Surroundings;
}

/** Joins a tracker that answers from then on. */
export function join(parts: Parts): RunningTracker | Fault {
  const { config, held, store, surroundings, engines } = parts;
  const { clock, log, lookup = systemLookup, startWorker } = surroundings;
  const warn = sparingly(clock, log);
  const shares = [...held.shares, ...serveShares(engines, held.places)];
  const board = newBoard(1 + shares.length);
  board.time[0] = clock.elapsed() / 1000;
  board.counters[0].set(parts.past.counters);
  const live = newLive(config, surroundings.access);
  const journal = surroundings.journal ? newJournalRings(1 + shares.length) : null;
  const common = { ...commonOf(parts, board), journal };
  const rooms = makeRooms(common, 0, store, newsOf(parts, live, [], []), { clock, lookup });
  const keys = new ConnectionIdKeys(board.ids, board.time[0], secretBytes, parts.past.connectionIds);
  // The Workers come last, and are told from then on.
  let tell = () => {};
  const changed = (addresses: string[]) => {
    rooms.network.setExternal(addresses);
    tell();
  };
  const external = followExternal(config.externalIp, { lookup, clock, log, changed });
  const hosts = () => namedHosts(held.places, rooms.network, external);
  const urls = () => announceUrls(hosts(), held.places.port, held.udp.hosts().length > 0);
  const stats = statsOf(common, store, () => live.settings);
  const swarms = swarmPagesOf(parts, live, rooms);
  const settings = () => live.settings.pages;
  const isDraining = () => rooms.access.isDraining;
  const own = pages({ stats, announceUrls: urls, settings, isDraining }, swarms);
  const elsewhere = surroundings.site === undefined ? own : siteFirst(surroundings.site, own);
  const end = Promise.withResolvers<Fault | null>();
  const listeners = openFronts(parts, rooms, elsewhere, warn, end.resolve);
  if (isFault(listeners)) {
    external.close();
    return listeners;
  }
  const news = () => newsOf(parts, live, external.addresses(), urls());
  const gone = (share: Share) => abandon(share, parts.libc);
  const crew = new Crew({
    common,
    shares,
    store,
    clock,
    warn,
    news,
    elsewhere: swarms,
    abandon: gone,
    start: startWorker,
  });
  tell = () => crew.tell(news());
  const timers = keepTime(parts, live, rooms, board, keys, warn, tell);
  const joined = { parts, board, rooms, external, listeners, crew, timers };
  return {
    ...tellers(joined, hosts, urls, stats),
    ...changers({ ...parts, keys }, live, board, () => {
      rooms.hear(news());
      tell();
    }),
    needs: needsOf(engines, shares),
    journal,
    ended: end.promise,
    async stop() {
      await stopAll(joined);
      end.resolve(null);
    },
  };
}

/** What runs, and must be stopped. */
interface Joined {
  readonly parts: Parts;
  readonly board: Board;
  readonly rooms: Rooms;
  readonly external: External;
  readonly listeners: Listeners;
  readonly crew: Crew;
  readonly timers: readonly (() => void)[];
}

type Tellers = Pick<
  RunningTracker,
  "port" | "announceUrls" | "pageUrl" | "notes" | "status" | "stats" | "chosen"
>;

/** What a running tracker tells of itself. */
function tellers(
  { parts: { config, held: { places, udp }, openFiles, engines }, board, rooms: { network } }: Joined,
  hosts: () => string[],
  urls: () => string[],
  stats: RunningTracker["stats"],
): Tellers {
  const everywhere = config.bind.length === 0;
  const sums = newCounters();
  return {
    port: places.port,
    announceUrls: urls,
    pageUrl: () => `http://${hostOf(hosts()[0])}:${places.port}/`,
    notes: startNotes({ everywhere, places, network, openFiles, udpHosts: udp.hosts(), engines }),
    status() {
      const { torrents, seeds, leechers, memory } = stats();
      return {
        torrents,
        seeds,
        leechers,
        announces: announcesOf(sumOf(board, sums)),
        memory: memory.process,
      };
    },
    stats,
    chosen: { ...runningEngines(engines, udp), openFiles },
  };
}

/** The engines, as far as this machine has a use for what was chosen. */
function runningEngines({ udp, http, threads, httpThreads }: Engines, sockets: Held["udp"]): RunningEngines {
  return {
    udp: sockets.hosts().length === 0 ? "none" : udp,
    http,
    threads: {
      udp: udp === "batch" ? threads : 1,
      http: http === "batch" ? threads : canShare() ? httpThreads : 1,
    },
  };
}

/** A .torrent file is not longer (lib/metainfo reads no longer ones either). */
const TORRENT_BYTES = 128 * 2 ** 20;

/** The pages that look at swarms. */
function swarmPagesOf(
  { store, surroundings: { clock, files = systemFiles } }: Parts,
  live: LiveSettings,
  { access }: Rooms,
): Elsewhere {
  return swarmPages({
    settings: () => live.settings.pages,
    catalog: () => live.catalog,
    icon: () => live.icon,
    tour: (visitor) => store.tour(visitor),
    serves: (words, at) => access.serves(words, at),
    readTorrent: (path) => files.readWhole(path, TORRENT_BYTES),
    // Real time, whatever the tracker's own is: only so does all else have its turn.
    pause: () => new Promise((resolve) => void systemClock.after(0, resolve)),
    now: () => clock.elapsed(),
  });
}

/** Ends all; the sockets last, when nobody has them any more. */
async function stopAll({ parts, rooms, external, listeners, crew, timers }: Joined): Promise<void> {
  const { held, surroundings: { clock } } = parts;
  for (const cancel of timers) cancel();
  held.udp.stop();
  external.close();
  rooms.claims.close();
  const given = new Promise<void>((resolve) => clock.after(LAST_ANSWERS, resolve));
  await Promise.all([Promise.race([listeners.stop(), given]), crew.stop(given)]);
  held.release();
}

/** Further threads of Deno.serve, where a port can be shared and more threads were asked for. */
function serveShares({ http, httpThreads }: Engines, places: Places): Share[] {
  const more = http === "serve" && canShare() ? httpThreads - 1 : 0;
  return Array.from({ length: more }, () => ({ does: "serve", places }));
}

function commonOf({ config, held, past, engines }: Parts, board: Board): Omit<Common, "journal"> {
  return {
    config,
    board,
    decoyKey: secretBytes(8),
    started: board.time[0],
    engines: runningEngines(engines, held.udp),
    since: past.since,
    elsewhere: held.inner?.place ?? "",
  };
}

function newsOf(
  { surroundings }: Parts,
  { settings, access }: LiveSettings,
  external: readonly string[],
  urls: readonly string[],
): News {
  const { interfaces = systemInterfaces } = surroundings;
  return { live: settings, access, interfaces: interfaces(), external, urls };
}

/** Starts to answer in this thread, over HTTP and then over UDP. */
function openFronts(
  { held, surroundings: { clock }, libc }: Parts,
  { decide, network, counters, ids }: Rooms,
  elsewhere: Elsewhere,
  warn: Warn,
  ended: (why: Fault) => void,
): Listeners | Fault {
  const broken = (error: unknown) =>
    warn("internal", `A request could not be answered: ${errorText(error)}.`);
  const front = { decide, network, counters, elsewhere, broken };
  const { places, udp, inner } = held;
  const log = (line: string) => warn("connections", line);
  const opened = deferAccept(libc, places.port);
  const listeners = inner ?? listen({ places, handler: httpFront(front), clock, log, ended, opened });
  if (isFault(listeners)) return listeners;
  inner?.serve(elsewhereFront(front));
  udp.serve(udpFront({ decide, ids, counters, broken }), (line) => warn("udp", line));
  return listeners;
}

/** What happens again and again; the results end it. */
function keepTime(
  { held, store, surroundings }: Parts,
  live: LiveSettings,
  { decide, network }: Rooms,
  board: Board,
  keys: ConnectionIdKeys,
  warn: Warn,
  tell: () => void,
): (() => void)[] {
  const { clock, interfaces = systemInterfaces } = surroundings;
  const sums = newCounters();
  const look = watchMemory(store, () => sumOf(board, sums), warn);
  return [
    keepTicking(clock, () => {
      decide.now = board.time[0] = clock.elapsed() / 1000;
      keys.advance(decide.now);
      look();
    }),
    keepSweeping(clock, store, () => live.settings.peerTimeout, () => clock.elapsed() / 1000),
    every(clock, LOOK_AROUND, () => {
      network.update(interfaces());
      held.udp.follow();
      tell();
    }),
  ];
}

/** A thread that takes another's place needs what that had: system calls and, from source, its modules. */
function needsOf({ udp, http }: Engines, shares: readonly Share[]): Deno.PermissionName[] {
  const batch = udp === "batch" || http === "batch";
  return [
    ...(batch ? ["ffi" as const] : []),
    ...(shares.length > 0 && !Deno.build.standalone ? ["read" as const] : []),
  ];
}
