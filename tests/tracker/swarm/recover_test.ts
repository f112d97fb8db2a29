/**
 * A thread that ends at any of its writes: another one mends what it held, and nothing is lost but the peer in hand (and
 * the few peers of a swarm that was just growing out of its record or going back into it).
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import { below, randomFrom } from "../../../lib/base/random.ts";
import { COMPLETED, type Event, NO_EVENT, PAUSED, STOPPED } from "../../../lib/protocol/message.ts";
import { type Memory, viewOf } from "../../../lib/tracker/swarm/layout.ts";
import { joinMemoryStore, MemoryStore, openMemoryStore } from "../../../lib/tracker/swarm/memory.ts";
import { DEPTH, hashEndpoint } from "../../../lib/tracker/swarm/set.ts";
import { setOf, SIDE4 } from "../../../lib/tracker/swarm/swarm.ts";
import { hashInfo, recordOf, slotOf } from "../../../lib/tracker/swarm/table.ts";
import { Death, dyingAt } from "../../fixture/dying_memory.ts";
import { announceTo, expireAll, infoHash, scrapeOf, splitPeer, type Visit } from "../../fixture/swarm.ts";
import { heldLocks, type Role, walkSwarm } from "../../fixture/swarm_walk.ts";
import { SlowStore } from "../../model/slow_store.ts";

const TIMEOUT = 900;
const [OPENER, DEAD, MENDER] = [1, 2, 3];
const KEY = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);

/** A swarm in the midst of which a thread ends. */
interface Scene {
  what: string;
  bytes?: number;
  /** What was before. */
  before(store: MemoryStore): void;
  /** What the thread is about. */
  act(store: MemoryStore): void;
  /** Torrents that it changes; 0 by default. */
  touched?: number[];
  /** How many peers beside the one in hand may be lost. */
  mayLose?: number;
  /** Bytes of memory that may be lost, where it is more than LEAK. */
  leak?: number;
}

const v4 = (n: number) => `10.0.${n >> 8}.${n & 255}:${1000 + n}`;
const v6 = (n: number) => `[fd00::${(n + 1).toString(16)}]:${1000 + n}`;

function crowd(store: MemoryStore, from: number, to: number, more: Partial<Visit> = {}, now = 0): void {
  for (let n = from; n < to; n++) announceTo(store, { torrent: 0, peer: v4(n), ...more, want: 0 }, now);
}

const visit = (more: Partial<Visit>, now = 0) => (store: MemoryStore) =>
  void announceTo(store, { torrent: 0, peer: v4(0), ...more }, now);

/** So many torrents of the stripe of torrent 0, beginning with it. */
function sameStripe(memory: Memory, count: number): number[] {
  const stripe = (torrent: number) => hashInfo(memory, infoHash(torrent), 0) >>> 24;
  const found: number[] = [];
  for (let torrent = 0; found.length < count; torrent++) {
    if (stripe(torrent) === stripe(0)) found.push(torrent);
  }
  return found;
}

function open(bytes: number): MemoryStore {
  const store = openMemoryStore({ bytes, peerTimeout: TIMEOUT, random: randomFrom(1, 2, 3, 4), key: KEY });
  assert(!isFault(store));
  return store;
}

/** The depth of torrent 0's directory of IPv4 leechers. */
function depthNow(store: MemoryStore): number {
  const memory = viewOf(store.shared.memory, OPENER);
  const hash = infoHash(0);
  const entry = memory.words[slotOf(memory, hashInfo(memory, hash, 0), hash, 0)];
  return memory.words[setOf(recordOf(memory, entry) + SIDE4, 0) + DEPTH];
}

/** How many leechers make the directory so deep. */
function sizeOfDepth(depth: number): number {
  const store = open(256 << 10);
  let n = 0;
  for (; n < 5 || depthNow(store) < depth; n++) crowd(store, n, n + 1);
  return n;
}

function deepening(depth: number): Scene {
  const size = sizeOfDepth(depth);
  return {
    what: `makes a directory ${depth} deep`,
    before: (store) => crowd(store, 0, size - 1),
    act: visit({ peer: v4(size - 1) }),
  };
}

/** Peers whose hashes all begin with 11 bits of 0, so that a block of them splits again and again. */
function steepPeers(count: number): string[] {
  const memory = viewOf(open(256 << 10).shared.memory, OPENER);
  const found: string[] = [];
  for (let n = 0; found.length < count; n++) {
    const { address } = splitPeer(`10.9.9.9:1`);
    address[0] = n * 7 + 1;
    const bytes = new Uint8Array(address.buffer, 0, 4);
    // Port 257 is the same in either order of bytes.
    if (hashEndpoint(memory, 2, { address, port: 257 }) >>> 21 === 0) found.push(`${bytes.join(".")}:257`);
  }
  return found;
}

/** So many of these come, and all but so many go; the last of them to come or to go is in hand. */
function steep(size: number, left: number, what: string): Scene {
  const peers = steepPeers(size);
  const say = (store: MemoryStore, from: number, to: number, event: Event) => {
    for (const peer of peers.slice(from, to)) announceTo(store, { torrent: 0, peer, event, want: 0 }, 0);
  };
  return {
    what,
    // Its directory has seven pages.
    leak: 7 * 4096,
    before: (store) => {
      say(store, 0, left < size ? size : size - 1, NO_EVENT);
      say(store, left + 1, size, STOPPED);
    },
    act: (store) => left < size ? say(store, left, left + 1, STOPPED) : say(store, size - 1, size, NO_EVENT),
  };
}

/** One peer after another stops, and at each of them a thread might end. */
function shrinking(size: number, left: number): Scene {
  return {
    what: `takes the peer away that leaves ${left} of ${size}`,
    before: (store) => {
      crowd(store, 0, size);
      crowd(store, left + 1, size, { event: STOPPED });
    },
    act: visit({ peer: v4(left), event: STOPPED }),
    mayLose: left < 3 ? 2 : 0,
  };
}

function small(what: string, peers: Partial<Visit>[], act: Partial<Visit>, mayLose = 0): Scene {
  return { what, mayLose, before: (store) => peers.forEach((peer) => visit(peer)(store)), act: visit(act) };
}

const seed = (peer: string) => ({ peer, seed: true });
const leech = (peer: string) => ({ peer });

const SCENES: Scene[] = [
  small("takes in a newcomer", [], leech(v4(1))),
  small("takes in a newcomer of IPv6", [], leech(v6(1))),
  small("gives a newcomer a record", [leech(v4(1))], seed(v4(2))),
  small("gives a newcomer of IPv6 a record", [seed(v6(1))], leech(v4(2))),
  small("hears a newcomer a second time", [leech(v4(1))], { peer: v4(1), seed: true, event: COMPLETED }),
  small("lets a newcomer go", [leech(v4(1))], { peer: v4(1), event: STOPPED }),
  small("forgets a swarm", [leech(v4(1)), leech(v4(1))], { peer: v4(1), event: STOPPED }),
  small("adds a leecher before seeds", [leech(v4(1)), seed(v4(2)), seed(v4(3))], leech(v4(4))),
  small("adds a leecher of IPv6 before seeds", [leech(v6(1)), seed(v6(2))], leech(v6(4))),
  small("opens a side for IPv6", [leech(v4(1)), leech(v4(2))], leech(v6(4))),
  small("takes a leecher away", [leech(v4(1)), leech(v4(2)), seed(v4(3)), seed(v4(4))], {
    peer: v4(1),
    event: STOPPED,
  }),
  small("takes a leecher of IPv6 away", [leech(v6(1)), leech(v6(2)), seed(v6(3))], {
    peer: v6(1),
    event: STOPPED,
  }),
  small("takes a seed away", [leech(v4(1)), seed(v4(2)), seed(v4(3))], {
    ...seed(v4(2)),
    event: STOPPED,
  }),
  small("turns a leecher into a seed", [leech(v4(1)), leech(v4(2)), leech(v4(3))], {
    ...seed(v4(1)),
    event: COMPLETED,
  }),
  small("turns a seed into a partial one", [seed(v4(1)), seed(v4(2))], { peer: v4(1), event: PAUSED }),
  small("leaves the announcer out of its answer", [leech(v4(1)), leech(v4(2)), leech(v4(3))], leech(v4(1))),
  small("leaves the announcer of IPv6 out", [leech(v6(1)), leech(v6(2)), leech(v6(3))], leech(v6(1))),
  small("grows", [leech(v4(1)), seed(v4(2)), seed(v4(3)), leech(v4(4))], leech(v4(5)), 4),
  small("grows in IPv6", [leech(v6(1)), seed(v6(2)), { peer: v6(3), event: PAUSED }], leech(v6(4)), 3),
  {
    what: "renews a peer of a block",
    before: (store) => crowd(store, 0, 30),
    act: visit({ peer: v4(7) }),
  },
  {
    what: "renews a peer of a block of IPv6",
    before: (store) => {
      for (let n = 0; n < 20; n++) visit({ peer: v6(n) })(store);
    },
    act: visit({ peer: v6(7) }),
  },
  {
    what: "turns a leecher of a block into a seed",
    before: (store) => crowd(store, 0, 30),
    act: visit({ peer: v4(7), seed: true, event: COMPLETED }),
  },
  {
    what: "takes a peer of a block away",
    before: (store) => crowd(store, 0, 30),
    act: visit({ peer: v4(7), event: STOPPED }),
  },
  {
    what: "makes a block longer",
    before: (store) => crowd(store, 0, 22),
    act: visit({ peer: v4(22) }),
  },
  {
    what: "splits a block of IPv6",
    before: (store) => {
      for (let n = 0; n < 25; n++) visit({ peer: v6(n), seed: true })(store);
    },
    act: visit({ peer: v6(25), seed: true }),
  },
  {
    what: "splits a block deep in a directory",
    before: (store) => crowd(store, 0, 600),
    // Some of these split one.
    act: (store) => crowd(store, 600, 615),
  },
  ...[1, 2, 3].map(deepening),
  steep(64, 64, "makes a directory 12 deep, step by step"),
  steep(64, 29, "gives back a directory 12 deep"),
  ...[2, 3, 26, 27, 28, 29, 30].map((left) => shrinking(100, left)),
  {
    what: "joins blocks",
    before: (store) => {
      crowd(store, 0, 1000);
      crowd(store, 330, 1000, { event: STOPPED });
    },
    act: (store) => crowd(store, 300, 330, { event: STOPPED }),
  },
  {
    what: "makes a table larger",
    before: (store) => {
      const torrents = sameStripe(viewOf(store.shared.memory, OPENER), 9).slice(1);
      for (const torrent of torrents) visit({ torrent })(store), visit({ torrent, peer: v4(1) })(store);
    },
    act: visit({}),
  },
  {
    what: "closes a gap in a table",
    before: (store) => {
      for (const torrent of sameStripe(viewOf(store.shared.memory, OPENER), 8)) {
        visit({ torrent })(store), visit({ torrent, peer: v4(1) })(store);
      }
      visit({ peer: v4(1), event: STOPPED })(store);
    },
    act: visit({ event: STOPPED }),
  },
  {
    what: "pushes a newcomer out",
    bytes: 192 << 10,
    before: (store) => {
      const places = viewOf(store.shared.memory, OPENER).stripeNewcomers;
      for (const torrent of sameStripe(viewOf(store.shared.memory, OPENER), places + 1).slice(1)) {
        visit({ torrent })(store);
      }
    },
    act: visit({}),
    touched: [0, -1],
  },
  {
    what: "sweeps small swarms",
    before: (store) => {
      for (let torrent = 0; torrent < 40; torrent++) {
        const peers = [leech(v4(1)), leech(v4(2)), seed(v4(3)), seed(v4(4))].slice(0, 1 + torrent % 4);
        for (const peer of peers) visit({ torrent, ...peer })(store), visit({ torrent, ...peer })(store);
        if (torrent % 3 === 0) visit({ torrent, ...leech(v6(2)) })(store);
        if (torrent % 2 === 0) visit({ torrent, ...leech(v4(2)) }, 600)(store);
        if (torrent % 5 !== 0 && peers.length > 3) visit({ torrent, ...seed(v4(4)) }, 600)(store);
      }
      visit({ torrent: 60 })(store);
    },
    act: (store) => expireAll(store, 1000),
    touched: [...Array(40).keys(), 60],
  },
  {
    what: "sweeps a grown swarm",
    before: (store) => {
      crowd(store, 0, 200);
      crowd(store, 200, 210, { seed: true });
      for (let n = 0; n < 200; n += 9) visit({ peer: v4(n) }, 600)(store);
      for (let n = 0; n < 8; n++) visit({ torrent: 1, peer: v4(n) })(store);
      for (let n = 0; n < 2; n++) visit({ torrent: 1, peer: v4(n) }, 600)(store);
    },
    act: (store) => expireAll(store, 1000),
    touched: [0, 1],
    mayLose: 2,
  },
];

type Swarms = Map<number, Map<string, Role>>;

/** All swarms that a scene may have, and some that it leaves alone. */
class Stage {
  readonly store: MemoryStore;
  readonly #scene: Scene;
  readonly #torrents: number[];
  readonly #full: Int32Array;
  readonly #memory: Memory;
  readonly #before: Swarms;
  readonly #after: Swarms;
  readonly #touched: Set<number>;
  #lost = 0;
  writes = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.store = open(scene.bytes ?? 256 << 10);
    this.#memory = viewOf(this.store.shared.memory, OPENER);
    const pushed = sameStripe(this.#memory, 12);
    this.#torrents = [...new Set([...Array(64).keys(), ...pushed, ...scene.touched ?? []])].filter((n) =>
      n >= 0
    );
    this.#touched = new Set(scene.touched ?? [0]);
    // The one that is pushed out is the oldest of the stripe.
    if (this.#touched.has(-1)) this.#touched.add(pushed[1]);
    this.#others();
    scene.before(this.store);
    this.#full = this.#memory.words.slice();
    this.#before = this.#walk();
    const whole = dyingAt(viewOf(this.store.shared.memory, DEAD), 0, true);
    scene.act(new MemoryStore(whole.memory, this.store.shared, randomFrom(5, 6, 7, 8)));
    this.writes = whole.writes();
    this.#after = this.#walk();
  }

  #others(): void {
    for (let n = 0; n < 12; n++) announceTo(this.store, { torrent: 61, peer: v4(n), seed: n % 2 === 0 }, 600);
    for (let n = 0; n < 3; n++) announceTo(this.store, { torrent: 62, peer: v6(n) }, 600);
  }

  #walk(): Swarms {
    return new Map(this.#torrents.map((torrent) => [torrent, walkSwarm(this.#memory, torrent)]));
  }

  /** The thread ends at its write number `at`; gives how many peers that were not in hand are lost. */
  dieAt(at: number, once: boolean): number {
    this.#memory.words.set(this.#full);
    const { memory } = dyingAt(viewOf(this.store.shared.memory, DEAD), at, once);
    const dead = new MemoryStore(memory, this.store.shared, randomFrom(5, 6, 7, 8));
    assertThrows(() => this.#scene.act(dead), Death);
    const mender = joinMemoryStore(this.store.shared, MENDER, randomFrom(9, 8, 7, at));
    if (!once) mender.recover(DEAD);
    assertEquals(heldLocks(this.#memory), []);
    this.#lost = 0;
    const now = this.#walk();
    for (const torrent of this.#torrents) this.#judge(torrent, now);
    assert(this.#lost <= (this.#scene.mayLose ?? 0), `${this.#lost} peers are lost`);
    this.#compareSums(mender, now);
    this.#goOn(mender, now, at);
    return this.#lost;
  }

  #judge(torrent: number, now: Swarms): void {
    const [before, after, peers] = [this.#before, this.#after, now].map((swarms) => swarms.get(torrent)!);
    if (!this.#touched.has(torrent)) return assertEquals(peers, before, `torrent ${torrent}`);
    for (const [peer, role] of peers) {
      assert(role === before.get(peer) || role === after.get(peer), `${peer} is a ${role}`);
    }
    for (const [peer, role] of before) if (after.get(peer) === role && !peers.has(peer)) this.#lose(peer);
  }

  /** The peer in hand: it renews itself, and is the same before and after. */
  #lose(peer: string): void {
    if (this.#inHand !== peer) this.#lost++;
  }

  get #inHand(): string {
    const seen: string[] = [];
    const spy = { announce: (visit: { port: number }) => seen.push(`:${visit.port}`) };
    try {
      this.#scene.act(spy as unknown as MemoryStore);
    } catch {
      return "";
    }
    return [...this.#before.get(0)!.keys()].find((peer) => seen.length === 1 && peer.endsWith(seen[0])) ?? "";
  }

  #compareSums(store: MemoryStore, now: Swarms): void {
    const sums = { complete: 0, incomplete: 0, torrents: 0 };
    for (const [torrent, peers] of now) {
      const { complete, incomplete } = scrapeOf(store, torrent);
      const seeds = [...peers.values()].filter((role) => role === "seed").length;
      assertEquals([complete, incomplete], [seeds, peers.size - seeds], `torrent ${torrent}`);
      sums.complete += complete;
      sums.incomplete += incomplete;
      if (peers.size > 0) sums.torrents++;
    }
    const { seeds, leechers, torrents } = store.totals();
    assertEquals(
      { complete: seeds[0] + seeds[1], incomplete: leechers[0] + leechers[1], torrents },
      sums,
    );
  }

  /** What was mended goes on as its twin does, and all memory but what was lost comes back. */
  #goOn(store: MemoryStore, now: Swarms, at: number): void {
    const twin = new SlowStore(TIMEOUT);
    for (const [torrent, peers] of now) {
      for (const [peer, role] of peers) {
        twin.announce(
          { torrent, peer, seed: role === "seed", event: role === "partial" ? PAUSED : NO_EVENT },
          1000,
          true,
        );
      }
    }
    const random = randomFrom(at, 1, 2, 3);
    const torrents = [0, 0, 0, 61, 62];
    for (let i = 0; i < 60; i++) {
      const n = below(random, 250);
      const visit = {
        torrent: torrents[below(random, 5)],
        peer: below(random, 3) === 0 ? v6(n % 40) : v4(n),
        seed: below(random, 2) === 0,
        event: [NO_EVENT, NO_EVENT, PAUSED, STOPPED][below(random, 4)] as Event,
      };
      const reply = announceTo(store, visit, 1000);
      assert(reply.stored);
      twin.announce(visit, 1000, true);
      const { complete, incomplete } = twin.counts(visit.torrent);
      assertEquals([reply.complete, reply.incomplete], [complete, incomplete]);
      const candidates = new Set(visit.event === STOPPED ? [] : twin.candidates(visit));
      assertEquals(new Set(reply.peers).size, Math.min(30, candidates.size));
      for (const peer of reply.peers) assert(candidates.has(peer), `${peer} is handed out`);
    }
    for (const torrent of [0, 61, 62]) {
      assertEquals([...walkSwarm(this.#memory, torrent).keys()].sort(), twin.peers(torrent).sort());
    }
    for (let i = 1; i < 4; i++) expireAll(store, 1000 + 2000 * i);
    const { torrents: left, memoryUsed } = store.totals();
    assertEquals(left, 0);
    assert(memoryUsed <= (this.#scene.leak ?? LEAK), `${memoryUsed} bytes stay lost`);
  }
}

/** Bytes of pages that cannot be given back whole, since a line in them is lost. */
const LEAK = 4 * 4096;

/** Every write of the first 100, and then some. */
function* chosen(writes: number): Generator<number> {
  for (let at = 1; at <= writes; at += at < 100 ? 1 : Math.ceil(at / 25)) yield at;
}

for (const scene of SCENES) {
  Deno.test(`a thread that ends while it ${scene.what} loses nobody else`, () => {
    // A fault that is caught is mended just as a death: for the short scenes that is seen too.
    for (const once of [false, true]) {
      const stage = new Stage(scene);
      assert(stage.writes > 0);
      if (once && stage.writes > 200) continue;
      for (const at of chosen(stage.writes)) {
        try {
          stage.dieAt(at, once);
        } catch (error) {
          throw new Error(`${once ? "fault" : "death"} at write ${at}: ${(error as Error).message}`, {
            cause: error,
          });
        }
      }
    }
  });
}
