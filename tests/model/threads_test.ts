/**
 * Eight threads on the same swarms: in the end each swarm has just those peers that some thread said last, and every sum
 * fits. The slow twin hears the last words of all.
 */
import { assert, assertEquals, assertGreater } from "@std/assert";
import { isFault } from "../../lib/base/fault.ts";
import { randomFrom } from "../../lib/base/random.ts";
import { PAUSED, STOPPED } from "../../lib/protocol/message.ts";
import { viewOf } from "../../lib/tracker/swarm/layout.ts";
import { type MemoryStore, openMemoryStore } from "../../lib/tracker/swarm/memory.ts";
import { announceTo, expireAll, scrapeOf } from "../fixture/swarm.ts";
import { ACTS, anchorOf, GATE_WORDS, type Play, type Played } from "../fixture/swarm_play.ts";
import { heldLocks, walkSwarm } from "../fixture/swarm_walk.ts";
import { workersDo } from "../fixture/workers.ts";
import { SlowStore } from "./slow_store.ts";

const THREADS = 8;
const TIMEOUT = 900;
const END = ACTS[2];

interface Trial {
  bytes: number;
  seed: number;
  sizes: number[];
  announces: number;
  flood: number;
}

function open({ bytes, seed }: Trial): MemoryStore {
  const key = new Uint8Array([seed, 2, 3, 4, 5, 6, 7, 8]);
  const store = openMemoryStore({ bytes, peerTimeout: TIMEOUT, random: randomFrom(seed, 2, 3, 4), key });
  assert(!isFault(store));
  return store;
}

async function playOn(store: MemoryStore, { seed, sizes, announces, flood }: Trial): Promise<Played[]> {
  for (const torrent of sizes.keys()) {
    // Twice: a second announce makes it more than a newcomer.
    for (let i = 0; i < 2; i++) announceTo(store, anchorOf({ threads: THREADS }, torrent), 0);
  }
  const gate = new Int32Array(new SharedArrayBuffer(4 * GATE_WORDS));
  const parts = Array.from({ length: THREADS }, (_, thread): Play => ({
    shared: store.shared,
    gate,
    threads: THREADS,
    thread,
    holder: 2 + thread,
    seed,
    sizes,
    announces,
    flood,
  }));
  return await workersDo<Play, Played>(new URL("../fixture/swarm_worker.ts", import.meta.url), parts);
}

/** A slow twin that heard the last word on each peer. */
function twinOf({ sizes }: Trial, played: Played[]): SlowStore {
  const twin = new SlowStore(TIMEOUT);
  for (const torrent of sizes.keys()) twin.announce(anchorOf({ threads: THREADS }, torrent), END, true);
  for (const { standing } of played) {
    for (const { torrent, peer, role, seen } of standing) {
      twin.announce(
        { torrent, peer, seed: role === "seed", event: role === "partial" ? PAUSED : 0 },
        seen,
        true,
      );
    }
  }
  twin.expire(END);
  return twin;
}

function compare(store: MemoryStore, twin: SlowStore, { sizes }: Trial, played: Played[]): void {
  const memory = viewOf(store.shared.memory, 1);
  assertEquals(heldLocks(memory), []);
  const sums = { complete: 0, incomplete: 0 };
  for (const torrent of sizes.keys()) {
    const counts = twin.counts(torrent);
    const downloaded = played.reduce((sum, { completed }) => sum + completed[torrent], 0);
    assertEquals(scrapeOf(store, torrent), { ...counts, downloaded }, `torrent ${torrent}`);
    const peers = walkSwarm(memory, torrent);
    assertEquals([...peers.keys()].sort(), twin.peers(torrent).sort(), `torrent ${torrent}`);
    sums.complete += counts.complete;
    sums.incomplete += counts.incomplete;
    askAround(store, torrent, twin);
  }
  // What is made up has one leecher each.
  const { seeds, leechers, torrents, memory: most, memoryUsed } = store.totals();
  assertEquals(seeds[0] + seeds[1], sums.complete);
  assertEquals(leechers[0] + leechers[1], sums.incomplete + torrents - sizes.length);
  assert(memoryUsed <= most);
}

/** A stranger is told of all peers, or of as many as it wants, and then is gone again. */
function askAround(store: MemoryStore, torrent: number, twin: SlowStore): void {
  const visit = { torrent, peer: "192.168.9.9:9", want: 1000 };
  const all = twin.candidates(visit);
  for (let i = 0; i < 3; i++) {
    const { peers } = announceTo(store, visit, END);
    assertEquals(new Set(peers).size, Math.min(1000, all.length));
    assertEquals(peers.length, Math.min(1000, all.length));
    if (all.length <= 1000) assertEquals(peers.sort(), all.sort());
  }
  announceTo(store, { ...visit, event: STOPPED }, END);
}

async function tryOut(trial: Trial): Promise<{ store: MemoryStore; refused: number }> {
  const store = open(trial);
  const { memoryUsed } = store.totals();
  const played = await playOn(store, trial);
  const complaints = played.flatMap((part) => part.complaints);
  assertEquals(complaints, [], `seed ${trial.seed}`);
  expireAll(store, END);
  try {
    compare(store, twinOf(trial, played), trial, played);
  } catch (error) {
    throw new Error(`seed ${trial.seed}: ${(error as Error).message}`, { cause: error });
  }
  for (let i = 0; i < 3; i++) expireAll(store, END + (i + 1) * 2000);
  const end = store.totals();
  const none = { torrents: 0, seeds: [0, 0], leechers: [0, 0], memoryUsed };
  assertEquals({ ...end, ...none }, end, `seed ${trial.seed}: after all have gone`);
  return { store, refused: played.reduce((sum, part) => sum + part.refused, 0) };
}

const PLAIN = { bytes: 32 << 20, announces: 6000, flood: 0 };
const TRIALS: [what: string, trial: Trial][] = [
  ["one small swarm", { ...PLAIN, seed: 1, sizes: [1] }],
  ["swarms about to grow", { ...PLAIN, seed: 2, sizes: [1, 1, 1, 2, 2, 3] }],
  ["twenty swarms of all sizes", {
    ...PLAIN,
    seed: 3,
    sizes: [1, 1, 2, 2, 3, 3, 5, 8, 8, 13, 21, 30, 40, 60, 80, 100, 150, 200, 400, 800],
  }],
  ["a large swarm", { ...PLAIN, seed: 4, announces: 8000, sizes: [1500] }],
];

for (const [what, trial] of TRIALS) {
  Deno.test(`eight threads lose, double and invent no peer of ${what}`, async () => {
    const { refused } = await tryOut(trial);
    assertEquals(refused, 0);
  });
}

Deno.test("eight threads in a memory that is full most of the time lose and invent nobody but whom they were told of", async () => {
  const trial = {
    bytes: 320 << 10,
    announces: 12_000,
    flood: 2,
    seed: 5,
    sizes: [2, 5, 100, 500, 900, 1200],
  };
  const { refused, store } = await tryOut(trial);
  assertGreater(refused, 1000);
  assertGreater(store.totals().pushedOut, 1000);
});

Deno.test("eight threads' flood of made-up torrents pushes out only its like and stays within its quarter", async () => {
  const trial = { bytes: 1 << 20, announces: 1000, flood: 20, seed: 6, sizes: [1, 4, 20, 60] };
  const { refused, store } = await tryOut(trial);
  assertEquals(refused, 0);
  assertGreater(store.totals().pushedOut, 50_000);
});
