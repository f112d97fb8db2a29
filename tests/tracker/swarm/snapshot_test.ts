/** Swarms through a file and back. */
import { assert, assertEquals } from "@std/assert";
import { type Fault, isFault } from "../../../lib/base/fault.ts";
import { below, randomFrom } from "../../../lib/base/random.ts";
import { COMPLETED, NO_EVENT, PAUSED, STOPPED } from "../../../lib/protocol/message.ts";
import { viewOf } from "../../../lib/tracker/swarm/layout.ts";
import type { MemoryStore } from "../../../lib/tracker/swarm/memory.ts";
import { checkSnapshot, type Restored, restoreSnapshot } from "../../../lib/tracker/swarm/snapshot/read.ts";
import type { Facts } from "../../../lib/tracker/swarm/snapshot/format.ts";
import { SnapshotWriter } from "../../../lib/tracker/swarm/snapshot/write.ts";
import { FACTS, noPause, openStore, snapshotOf, sourceOf } from "../../fixture/snapshot.ts";
import { announceTo, expireAll, scrapeOf } from "../../fixture/swarm.ts";
import { type Role, walkSwarm } from "../../fixture/swarm_walk.ts";

const TORRENTS = 300;
const TIMEOUT = 960;

/** Swarms of 1 to 3,000 peers, of both families and all roles. */
function fill(store: MemoryStore, seed: number, now: number): void {
  const random = randomFrom(seed, 1, 1, 1);
  for (let i = 0; i < 9000; i++) {
    // A third of all in one swarm, the rest thinly spread.
    const torrent = below(random, 3) === 0 ? 0 : below(random, TORRENTS);
    const n = below(random, 4000);
    const peer = n % 3 === 0
      ? `[fd00::${(n + 1).toString(16)}]:${n + 1}`
      : `10.0.${n >> 8}.${n & 255}:${n + 1}`;
    const event = ([NO_EVENT, NO_EVENT, COMPLETED, PAUSED, STOPPED] as const)[below(random, 5)];
    announceTo(store, { torrent, peer, seed: n % 2 === 0, event, want: 0 }, now + i / 30);
  }
  for (let torrent = TORRENTS; torrent < TORRENTS + 50; torrent++) {
    announceTo(store, { torrent, peer: "10.9.9.9:7", event: COMPLETED, seed: true }, now);
  }
}

/** All swarms, and what a scrape says of each. */
function contents(store: MemoryStore): Map<number, [Map<string, Role>, unknown]> {
  const memory = viewOf(store.shared.memory, 9);
  const all = new Map<number, [Map<string, Role>, unknown]>();
  for (let torrent = 0; torrent < TORRENTS + 50; torrent++) {
    const peers = [...walkSwarm(memory, torrent)].toSorted(([a], [b]) => a < b ? -1 : 1);
    all.set(torrent, [new Map(peers), scrapeOf(store, torrent)]);
  }
  return all;
}

async function restore(bytes: Uint8Array, store: MemoryStore, now: number): Promise<Restored | Fault> {
  const source = sourceOf(bytes);
  const snapshot = await checkSnapshot(source, noPause);
  return isFault(snapshot) ? snapshot : await restoreSnapshot(source, snapshot, store, now, noPause);
}

for (
  const [what, bytes, timeout] of [["the same", 8 << 20, TIMEOUT], [
    "a larger",
    64 << 20,
    2 * TIMEOUT,
  ]] as const
) {
  Deno.test(`a store of ${what} size takes in a snapshot with every peer, role and count`, async () => {
    const from = openStore(8 << 20, TIMEOUT, 1);
    fill(from, 3, 5000);
    const written = snapshotOf(from, 5300);
    const to = openStore(bytes, timeout, 2);
    const restored = await restore(written, to, 77);
    assert(!isFault(restored), JSON.stringify(restored));
    assertEquals(restored.left, 0);
    assertEquals(contents(to), contents(from));
    assertEquals(to.totals().seeds, from.totals().seeds);
    assertEquals(to.totals().leechers, from.totals().leechers);
    assertEquals(restored.torrents, from.totals().torrents);
  });
}

Deno.test("a snapshot of a snapshot is the same but for its order", async () => {
  const from = openStore();
  fill(from, 4, 0);
  const written = snapshotOf(from, 300);
  const to = openStore();
  await restore(written, to, 300);
  assertEquals(snapshotOf(to, 300).length, written.length);
});

Deno.test("peers are as old after a restart as they were before it, and expire in their time", async () => {
  const from = openStore();
  announceTo(from, { torrent: 1, peer: "10.0.0.1:1" }, 0);
  announceTo(from, { torrent: 1, peer: "10.0.0.2:1" }, 800);
  const written = snapshotOf(from, 800);
  const to = openStore();
  await restore(written, to, 10_000);
  expireAll(to, 10_000 + 120);
  assertEquals(scrapeOf(to, 1).incomplete, 2);
  expireAll(to, 10_000 + 120 + TIMEOUT / 24 * 3);
  assertEquals(scrapeOf(to, 1).incomplete, 1);
  expireAll(to, 10_000 + TIMEOUT + TIMEOUT / 24 * 2);
  assertEquals(scrapeOf(to, 1).incomplete, 0);
});

Deno.test("who completed before the restart does not count again after it", async () => {
  const from = openStore();
  const visit = { torrent: 1, peer: "10.0.0.1:1", seed: true, event: COMPLETED } as const;
  announceTo(from, visit, 0);
  announceTo(from, { torrent: 1, peer: "10.0.0.2:1" }, 0);
  const to = openStore();
  await restore(snapshotOf(from), to, 0);
  announceTo(to, visit, 1);
  assertEquals(scrapeOf(to, 1).downloaded, 1);
});

Deno.test("a settled torrent with one peer is settled after a restart, and a newcomer is none", async () => {
  const from = openStore();
  for (let i = 0; i < 2; i++) announceTo(from, { torrent: 1, peer: "10.0.0.1:1" }, 0);
  announceTo(from, { torrent: 2, peer: "10.0.0.1:1" }, 0);
  const to = openStore();
  await restore(snapshotOf(from), to, 0);
  // A flood of made-up torrents pushes newcomers out, and nobody else.
  for (let torrent = 10; torrent < 200_000; torrent++) announceTo(to, { torrent, peer: "10.0.0.9:1" }, 1);
  assertEquals([scrapeOf(to, 1).incomplete, scrapeOf(to, 2).incomplete], [1, 0]);
});

/** What came back in another store of the same size, with all its own bytes. */
async function restart(from: MemoryStore, bytes: number, now = 0): Promise<[MemoryStore, Restored]> {
  const written = snapshotOf(from, now, undefined, { key: [...from.key] });
  const to = openStore(bytes, TIMEOUT, 7);
  const restored = await restore(written, to, now);
  assert(!isFault(restored));
  return [to, restored];
}

Deno.test("what had room has room after each of several restarts, newcomers in all places among it", async () => {
  const BYTES = 2 << 20;
  let store = openStore(BYTES);
  // More than half of the memory, in settled torrents, then a flood that takes every place of a newcomer.
  for (let n = 0; n < 24_000; n++) announceTo(store, { torrent: n >> 1, peer: "10.0.0.1:1", want: 0 }, 0);
  for (let torrent = 20_000; torrent < 60_000; torrent++) {
    announceTo(store, { torrent, peer: `[fd00::1]:${1 + torrent}`, event: COMPLETED, want: 0 }, 0);
  }
  const { torrents, seeds, leechers } = store.totals();
  for (let again = 0; again < 3; again++) {
    const [to, restored] = await restart(store, BYTES);
    assertEquals(restored, { torrents, peers: torrents, left: 0, leftCounts: 0 });
    assertEquals(to.totals(), { ...store.totals(), seeds, leechers, pushedOut: 0 });
    store = to;
  }
});

Deno.test("of newcomers that came back the oldest are pushed out first", async () => {
  const BYTES = 1 << 20;
  const from = openStore(BYTES);
  const flood = (store: MemoryStore, first: number, count: number) => {
    for (let torrent = first; torrent < first + count; torrent++) {
      announceTo(store, { torrent, peer: "10.0.0.1:1" }, 0);
    }
  };
  flood(from, 0, 20_000);
  const [to] = await restart(from, BYTES);
  flood(from, 50_000, 3000);
  flood(to, 50_000, 3000);
  const there = (store: MemoryStore) =>
    Array.from({ length: 20_000 }, (_, torrent) => scrapeOf(store, torrent).incomplete).join("");
  assertEquals(there(to), there(from));
});

Deno.test("swarms that grew and shrank have room after a restart", async () => {
  const BYTES = 1 << 20;
  for (const seed of [1, 2, 3]) {
    const random = randomFrom(seed, 6, 6, 6);
    const from = openStore(BYTES);
    for (let i = 0; i < 20_000; i++) {
      const n = below(random, 9000);
      const peer = n % 3 === 0 ? `[fd00::${(n + 1).toString(16)}]:9` : `10.0.${n >> 8}.${n & 255}:9`;
      const event = below(random, 6) === 0 ? STOPPED : NO_EVENT;
      announceTo(from, { torrent: below(random, [3, 60, 3000][seed - 1]), peer, event, want: 0 }, 0);
    }
    const [to, { left }] = await restart(from, BYTES);
    assertEquals([left, to.totals().torrents], [0, from.totals().torrents]);
    assertEquals([to.totals().seeds, to.totals().leechers], [from.totals().seeds, from.totals().leechers]);
  }
});

Deno.test("no torrent of a state that is too large pushes out another, and what is told is what is there", async () => {
  const from = openStore(8 << 20);
  for (let torrent = 0; torrent < 40_000; torrent++) announceTo(from, { torrent, peer: "10.0.0.1:1" }, 0);
  const all = from.totals().torrents;
  const [to, restored] = await restart(from, 1 << 20);
  const { torrents, pushedOut } = to.totals();
  assertEquals(restored, { torrents, peers: torrents, left: all - torrents, leftCounts: 0 });
  assertEquals(pushedOut, 0);
});

Deno.test("counts of downloads that find no room are told", async () => {
  const from = openStore(8 << 20);
  from.keepDead(true);
  for (let torrent = 0; torrent < 30_000; torrent++) {
    for (const event of [COMPLETED, NO_EVENT, STOPPED] as const) {
      announceTo(from, { torrent, peer: "10.0.0.1:1", seed: true, event, want: 0 }, 0);
    }
  }
  const written = snapshotOf(from);
  const to = openStore(1 << 20);
  to.keepDead(true);
  const restored = await restore(written, to, 0);
  assert(!isFault(restored) && restored.leftCounts > 0);
  assertEquals([restored.torrents + restored.leftCounts, restored.peers, restored.left], [30_000, 0, 0]);
});

Deno.test("a key that is none is left out", async () => {
  const key = [1, 2, 3, 4, 5, 6, 7, 255];
  assertEquals(await factsOf({ ...FACTS, key }), { ...FACTS, key });
  for (
    const bad of [null, 7, "12345678", [], key.slice(1), [...key, 1], [...key.slice(1), 256], [
      ...key.slice(1),
      "1",
    ]]
  ) {
    assertEquals(await factsOf({ ...FACTS, key: bad }), FACTS);
  }
});

Deno.test("a store that is too small takes what it has room for and says how much it left", async () => {
  const from = openStore(32 << 20);
  for (let n = 0; n < 400_000; n++) {
    announceTo(from, { torrent: 0, peer: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}:1`, want: 0 }, 0);
  }
  const to = openStore(4 << 20);
  const restored = await restore(snapshotOf(from), to, 0);
  assert(!isFault(restored));
  assert(restored.left > 1000 && restored.peers > 100_000, JSON.stringify(restored));
  assertEquals(scrapeOf(to, 0).incomplete, restored.peers);
});

Deno.test("whoever stays through a snapshot is in it once at least, whatever others do meanwhile", async () => {
  for (const seed of [1, 2, 3]) {
    const random = randomFrom(seed, 8, 8, 8);
    const from = openStore();
    fill(from, seed, 0);
    const stays = contents(from);
    const here = (torrent: number, peer: string) => stays.get(torrent)?.[0].has(peer) ?? false;
    const written = snapshotOf(from, 301, () => {
      for (let i = 0; i < 400; i++) {
        // Others come and go in the same swarms, so that these grow, shrink and move.
        const torrent = below(random, TORRENTS + 500);
        const n = below(random, 3000);
        const peer = `10.77.${n >> 8}.${n & 255}:9`;
        if (here(torrent, peer)) continue;
        const event = below(random, 2) === 0 ? STOPPED : NO_EVENT;
        announceTo(from, { torrent: i % 3 === 0 ? 0 : torrent, peer, event, want: 0 }, 302);
      }
    });
    const to = openStore();
    const restored = await restore(written, to, 400);
    assert(!isFault(restored));
    const memory = viewOf(to.shared.memory, 9);
    for (const [torrent, [peers]] of stays) {
      const there = walkSwarm(memory, torrent);
      for (const [peer, role] of peers) assertEquals(there.get(peer), role, `${torrent} ${peer}`);
    }
  }
});

Deno.test("an empty store has a snapshot, which restores nothing", async () => {
  assertEquals(await restore(snapshotOf(openStore()), openStore(), 0), {
    torrents: 0,
    peers: 0,
    left: 0,
    leftCounts: 0,
  });
});

Deno.test("a snapshot tells its facts", async () => {
  const snapshot = await checkSnapshot(sourceOf(snapshotOf(openStore())), noPause);
  assert(!isFault(snapshot));
  assertEquals(snapshot.facts, FACTS);
});

/** The facts that a reader finds where others are written. */
async function factsOf(facts: unknown) {
  const writer = new SnapshotWriter(openStore(), facts as Facts);
  const snapshot = await checkSnapshot(sourceOf(writer.next(0)!.slice()), noPause);
  return isFault(snapshot) ? snapshot.fault : snapshot.facts;
}

Deno.test("a snapshot tells what connection ids were made by, and nonsense there is left out", async (t) => {
  const good = { time: 77, words: [1, -2, 3, 2 ** 31 - 1] };
  assertEquals(await factsOf({ ...FACTS, connectionIds: good }), { ...FACTS, connectionIds: good });
  const bad: unknown[] = [
    null,
    7,
    "x",
    {},
    { ...good, time: -1 },
    { ...good, time: 1.5 },
    { ...good, time: 2 ** 50 },
    { ...good, time: "77" },
    { ...good, words: [1, 2, 3] },
    { ...good, words: [1, 2, 3, 4, 5] },
    { ...good, words: [1, 2, 3, 4.5] },
    { ...good, words: [1, 2, 3, 2 ** 31] },
    { ...good, words: [1, 2, 3, "4"] },
    { ...good, words: { length: 4 } },
  ];
  for (const connectionIds of bad) {
    await t.step(JSON.stringify(connectionIds), async () => {
      assertEquals(await factsOf({ ...FACTS, connectionIds }), FACTS);
    });
  }
});

Deno.test("a file that is cut anywhere, or has any byte changed, is told from a whole one", async () => {
  const store = openStore();
  for (let n = 0; n < 6; n++) announceTo(store, { torrent: n % 2, peer: `10.0.0.${n}:1` }, 0);
  const whole = snapshotOf(store);
  for (let length = 0; length < whole.length; length++) {
    const snapshot = await checkSnapshot(sourceOf(whole.subarray(0, length)), noPause);
    assert(isFault(snapshot), `cut at ${length}`);
    assertEquals(snapshot.fault, length < 8 ? "foreign" : "torn", `cut at ${length}`);
  }
  for (let at = 0; at < whole.length; at++) {
    const changed = whole.slice();
    changed[at] ^= 0x40;
    assert(isFault(await checkSnapshot(sourceOf(changed), noPause)), `changed at ${at}`);
  }
});

Deno.test("a file of a later version is told as newer", async () => {
  const bytes = snapshotOf(openStore());
  bytes[8] = 2;
  const snapshot = await checkSnapshot(sourceOf(bytes), noPause);
  assert(isFault(snapshot));
  assertEquals(snapshot.fault, "newer");
});
