import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isFault } from "../../../lib/base/fault.ts";
import { below, type Random, randomFrom } from "../../../lib/base/random.ts";
import { type Event, NO_EVENT, PAUSED, STOPPED } from "../../../lib/protocol/message.ts";
import { reserve, STRIPE_WORDS, STRIPES, viewOf } from "../../../lib/tracker/swarm/layout.ts";
import { type MemoryStore, openMemoryStore } from "../../../lib/tracker/swarm/memory.ts";
import { type Ahead, MOST_AHEAD, newAhead } from "../../../lib/tracker/swarm/store.ts";
import { hashEndpoint } from "../../../lib/tracker/swarm/set.ts";
import { Touch } from "../../../lib/tracker/swarm/touch.ts";
import { announceOf, announceTo, infoHash, readReply, splitPeer, type Visit } from "../../fixture/swarm.ts";
import { walkSwarm } from "../../fixture/swarm_walk.ts";

const KEY = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);

function open(): MemoryStore {
  const random = randomFrom(1, 2, 3, 4);
  const store = openMemoryStore({ bytes: 8 << 20, peerTimeout: 900, random, key: KEY });
  assert(!isFault(store));
  return store;
}

/** What a front tells of its packets. */
function aheadOf(visits: Visit[]): Ahead {
  const ahead = newAhead(new Int32Array(5 * MOST_AHEAD), new Int32Array(4 * MOST_AHEAD));
  for (const [i, visit] of visits.entries()) {
    const { address, family, port } = splitPeer(visit.peer);
    ahead.hashAt[i] = 5 * i;
    ahead.hashes.set(infoHash(visit.torrent), 5 * i);
    ahead.addressAt[i] = 4 * i;
    ahead.addresses.set(address, 4 * i);
    ahead.families[i] = family;
    ahead.ports[i] = ((port << 8) | (port >> 8)) & 0xffff;
    ahead.seeds[i] = visit.seed ? 1 : 0;
  }
  return ahead;
}

/** The sizes of torrents 0, 1, 2 ...; the others are unknown. */
const SIZES = [1, 2, 4, 5, 9, 30, 70, 300, 3000];

function anyVisit(random: Random): Visit {
  const torrent = below(random, SIZES.length + 1);
  const n = below(random, (SIZES[torrent] ?? 1) + 2);
  return {
    torrent,
    peer: below(random, 2) === 0
      ? `10.0.${n >> 8}.${n & 255}:${1000 + n}`
      : `[fd00::${(n + 1).toString(16)}]:${1000 + n}`,
    seed: below(random, 3) === 0,
    event: [NO_EVENT, NO_EVENT, NO_EVENT, PAUSED, STOPPED][below(random, 5)] as Event,
    want: [0, 1, 7, 30][below(random, 4)],
    both: below(random, 2) === 0,
  };
}

Deno.test("an announce that was told ahead is answered as any other, but for the choice of peers", () => {
  const random = randomFrom(7, 8, 9, 10);
  const [told, plain] = [open(), open()];
  const memory = viewOf(told.shared.memory, 9);
  for (const [torrent, size] of SIZES.entries()) {
    for (let n = 0; n < 2 * size; n++) {
      const visit: Visit = { ...anyVisit(random), torrent, event: NO_EVENT };
      for (const store of [told, plain]) announceTo(store, visit, 0);
    }
  }
  for (let round = 0; round < 60; round++) {
    const visits = Array.from({ length: 1 + below(random, MOST_AHEAD) }, () => anyVisit(random));
    const ahead = aheadOf(visits);
    told.touch(ahead, visits.length);
    for (const [i, visit] of visits.entries()) {
      const announce = { ...announceOf(visit), infoHash: ahead.hashes, hashAt: ahead.hashAt[i], ahead: i };
      const reply = readReply(told, announce, 1);
      const expected = announceTo(plain, visit, 1);
      assertEquals([reply.complete, reply.incomplete, reply.stored], [
        expected.complete,
        expected.incomplete,
        expected.stored,
      ]);
      assertEquals(reply.peers.length, expected.peers.length);
      assertEquals(new Set(reply.peers).size, reply.peers.length);
      const all = walkSwarm(memory, visit.torrent);
      for (const peer of reply.peers) assert(all.has(peer) && peer !== visit.peer);
    }
  }
  const { memoryUsed: _used, ...sums } = told.totals();
  const { memoryUsed: _other, ...expected } = plain.totals();
  assertEquals(sums, expected);
});

Deno.test("an announce that was told ahead finds its peer in a directory of any depth", () => {
  const store = open();
  const memory = viewOf(store.shared.memory, 9);
  const peers: string[] = [];
  // Hashes that begin with 12 bits of 0 make the directory that deep.
  for (let n = 1; peers.length < 80; n++) {
    const peer = `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}:257`;
    if (hashEndpoint(memory, 2, { ...splitPeer(peer), port: 257 }) >>> 20 === 0) peers.push(peer);
  }
  for (const peer of peers) announceTo(store, { torrent: 1, peer }, 0);
  for (let round = 0; round < 3; round++) {
    const visits = peers.map((peer) => ({ torrent: 1, peer }));
    store.touch(aheadOf(visits), visits.length);
    for (const [i, visit] of visits.entries()) {
      const reply = readReply(store, { ...announceOf(visit), ahead: i }, 1);
      assertEquals([reply.incomplete, reply.peers.length], [80, 30]);
      assert(!reply.peers.includes(visit.peer));
    }
  }
});

Deno.test("touch() changes nothing and does not throw, whatever the memory holds", () => {
  const shared = reserve(128 << 10, KEY);
  assert(!isFault(shared));
  const memory = viewOf(shared, 1);
  const some = fc.record({ seed: fc.nat(), stripes: fc.boolean(), small: fc.boolean() });
  fc.assert(fc.property(some, ({ seed, stripes, small }) => {
    const random = randomFrom(seed, 2, 3, 4);
    const pool = memory.stripes + STRIPES * STRIPE_WORDS;
    // Small numbers are lines that may be: one such leads on to the next.
    const lines = memory.words.length / 16;
    for (let i = stripes ? 0 : pool; i < memory.words.length; i++) {
      memory.words[i] = small && below(random, 4) > 0
        ? below(random, lines) | (below(random, 2) << 16)
        : random.next();
    }
    const before = memory.words.slice();
    const visits = Array.from({ length: MOST_AHEAD }, () => anyVisit(random));
    new Touch(memory, random).go(aheadOf(visits), visits.length);
    assertEquals(memory.words.every((word, i) => word === before[i]), true);
  }));
});
