/** Several threads sweep one store, each a little at a time. */
import { assert, assertEquals } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import { below, randomFrom } from "../../../lib/base/random.ts";
import { type Event, NO_EVENT, STOPPED } from "../../../lib/protocol/message.ts";
import { viewOf } from "../../../lib/tracker/swarm/layout.ts";
import { joinMemoryStore, openMemoryStore } from "../../../lib/tracker/swarm/memory.ts";
import { announceTo, scrapeOf } from "../../fixture/swarm.ts";
import { walkSwarm } from "../../fixture/swarm_walk.ts";

const TIMEOUT = 960;
const PERIOD = TIMEOUT / 24;

function openThree(seed: number) {
  const random = randomFrom(seed, 2, 3, 4);
  const store = openMemoryStore({ bytes: 8 << 20, peerTimeout: TIMEOUT, random, key: new Uint8Array(8) });
  assert(!isFault(store));
  return [
    store,
    ...[2, 3].map((holder) => joinMemoryStore(store.shared, holder, randomFrom(holder, 2, 3, seed))),
  ];
}

for (const seed of [1, 2]) {
  Deno.test(`three threads that sweep in turns drop whoever is stale in time, and nobody else (${seed})`, () => {
    const random = randomFrom(seed, 5, 6, 7);
    const holds = openThree(seed);
    const memory = viewOf(holds[0].shared.memory, 9);
    const seen = new Map<string, number>();
    const torrentOf = (n: number) => (n < 900 ? 0 : n % 60);
    const peerOf = (n: number) =>
      n % 3 === 0 ? `[fd00::${(n + 1).toString(16)}]:7` : `10.0.${n >> 8}.${n & 255}:7`;
    const tick = PERIOD / 8;
    for (let now = 0; now < 3 * TIMEOUT; now += tick) {
      // A third of the peers are hardly ever heard of again; now and then one stops.
      for (let i = 0; i < 25; i++) {
        const n = below(random, now > TIMEOUT ? 600 : 1800);
        const event: Event = below(random, 20) === 0 ? STOPPED : NO_EVENT;
        const visit = { torrent: torrentOf(n), peer: peerOf(n), seed: n % 2 === 0, event, want: 0 };
        announceTo(holds[below(random, 3)], visit, now);
        const key = `${visit.torrent} ${visit.peer}`;
        if (event === STOPPED) seen.delete(key);
        else seen.set(key, now);
      }
      // All three together see everything once in a period.
      const share = holds[0].expireWork() / 8 / 9;
      for (let i = 0; i < 9; i++) holds[i % 3].expire(now, share);
      const listed = new Set<string>();
      for (let torrent = 0; torrent < 60; torrent++) {
        for (const peer of walkSwarm(memory, torrent).keys()) listed.add(`${torrent} ${peer}`);
      }
      for (const [key, when] of seen) {
        if (listed.has(key)) assert(now - when <= TIMEOUT + 2 * PERIOD + tick, `${key} is still there`);
        else {
          assert(now - when > TIMEOUT, `${key} is gone after ${now - when} s`);
          seen.delete(key);
        }
        listed.delete(key);
      }
      assertEquals([...listed], []);
    }
  });
}

Deno.test("a thread whose clock is behind does not drop who has just announced to another", () => {
  const [first, second] = openThree(4);
  announceTo(first, { torrent: 1, peer: "10.0.0.1:1" }, 1000);
  first.expire(1000, 1000);
  announceTo(second, { torrent: 1, peer: "10.0.0.1:1" }, 1000 + PERIOD);
  announceTo(second, { torrent: 2, peer: "10.0.0.1:1" }, 1000 + PERIOD);
  // The same moment as before: no look at the calendar.
  first.expire(1000, 1000);
  assertEquals([scrapeOf(first, 1).incomplete, scrapeOf(first, 2).incomplete], [1, 1]);
});
