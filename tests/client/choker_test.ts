/** The choker by itself: the rules in a table, and its promises by rounds with peers that come, go and change. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { randomFrom } from "../../lib/base/random.ts";
import { type ChokePeer, decideUnchoked, ROUND_MILLISECONDS } from "../../lib/client/choker.ts";

const NOW = 1_000_000;

function peer(id: number, changes: Partial<ChokePeer> = {}): ChokePeer {
  return {
    id,
    interested: true,
    snubbed: false,
    downRate: 0,
    upRate: 0,
    unchokedSince: null,
    chokedSince: NOW - 100_000,
    connectedAt: NOW - 100_000,
    ...changes,
  };
}

function decide(peers: ChokePeer[], slots: number, isSeed: boolean, seed = 1): number[] {
  const state = { slots, isSeed, now: NOW, random: randomFrom(seed, 2, 3, 4) };
  return [...decideUnchoked(peers, state)].sort((a, b) => a - b);
}

Deno.test("All that are interested are unchoked at once when they fit in, and nobody else", () => {
  const peers = [peer(1), peer(2, { interested: false }), peer(3, { snubbed: true })];
  for (const isSeed of [false, true]) assertEquals(decide(peers, 2, isSeed), [1, 3]);
});

Deno.test("A leecher unchokes those that give it most, and one more", () => {
  const peers = Array.from({ length: 10 }, (_, id) => peer(id, { downRate: 1_000 * id }));
  for (let seed = 0; seed < 20; seed++) {
    const chosen = decide(peers, 4, false, seed);
    assertEquals([chosen.length, ...chosen.slice(1)], [4, 7, 8, 9]);
  }
});

Deno.test("A peer that is snubbed gets no slot for its rate", () => {
  const since = { unchokedSince: NOW - 50_000 };
  const peers = [
    peer(1, { downRate: 9_000, snubbed: true, ...since }),
    peer(2, { downRate: 5_000, ...since }),
    peer(3, { downRate: 4_000, ...since }),
    peer(4),
  ];
  assertEquals(decide(peers, 3, false), [2, 3, 4]);
});

Deno.test("An optimistic turn lasts three rounds, also when that round comes a little late or early", () => {
  const lasts = (since: number) => {
    const others = [peer(2, { downRate: 2_000, unchokedSince: NOW - 90_000 }), peer(3), peer(4)];
    return decide([peer(1, { unchokedSince: NOW - since }), ...others], 2, false).includes(1);
  };
  assertEquals([1, 10_000, 20_400].map(lasts), [true, true, true]);
  assertEquals([29_500, 30_000, 31_000, 500_000].map(lasts), [false, false, false, false]);
});

Deno.test("New peers are three times as likely to get the optimistic slot", () => {
  const random = randomFrom(5, 6, 7, 8);
  let fresh = 0;
  for (let i = 0; i < 4_000; i++) {
    const waiting = [peer(1), peer(2, { connectedAt: NOW - 59_000, chokedSince: NOW - 59_000 })]
      .map((each) => ({ ...each, chokedSince: NOW - 30_000 }));
    const peers = [...waiting, peer(3, { downRate: 1, unchokedSince: NOW - 90_000 })];
    if (decideUnchoked(peers, { slots: 2, isSeed: false, now: NOW, random }).has(2)) fresh++;
  }
  assert(fresh > 2_850 && fresh < 3_150, `${fresh} of 4000`);
});

Deno.test("A seed lets those wait no longer whose turn is over while others wait, slowest first", () => {
  const turn = (id: number, since: number, upRate: number) =>
    peer(id, { unchokedSince: NOW - since, upRate });
  const peers = [
    turn(1, 40_000, 100),
    turn(2, 40_000, 900),
    turn(3, 40_000, 500),
    turn(4, 10_000, 1),
    peer(5, { chokedSince: NOW - 5_000 }),
    peer(6, { chokedSince: NOW - 90_000 }),
  ];
  assertEquals(decide(peers, 3, true), [4, 5, 6]);
  assertEquals(decide(peers, 2, true), [4, 6]);
  assertEquals(decide(peers, 4, true), [2, 4, 5, 6]);
  assertEquals(decide(peers, 5, true), [2, 3, 4, 5, 6]);
});

/** Peers as the torrent keeps them, changed by what the choker says. */
function applied(peers: readonly ChokePeer[], chosen: ReadonlySet<number>, now: number): ChokePeer[] {
  return peers.map((each) => {
    if (chosen.has(each.id)) return { ...each, unchokedSince: each.unchokedSince ?? now };
    return each.unchokedSince === null ? each : { ...each, unchokedSince: null, chokedSince: now };
  });
}

const swarm = fc.record({
  count: fc.integer({ min: 1, max: 40 }),
  slots: fc.integer({ min: 1, max: 12 }),
  isSeed: fc.boolean(),
  seed: fc.nat(),
  givers: fc.nat(40),
});

Deno.test("Every peer that stays interested gets its turn within so many rounds, and slots are never exceeded", () => {
  fc.assert(
    fc.property(swarm, ({ count, slots, isSeed, seed, givers }) => {
      const random = randomFrom(seed, 2, 3, 4);
      let peers = Array.from(
        { length: count },
        (_, id) => peer(id, { chokedSince: NOW, connectedAt: NOW, downRate: id < givers ? 1_000 + id : 0 }),
      );
      const lastTurn = new Map(peers.map(({ id }) => [id, 0]));
      // A third of a turn a round, all others before one, and once more as long for bad luck.
      const patience = 3 * 2 * (count + 1) + 3;
      for (let round = 0; round < 3 * patience; round++) {
        const now = NOW + round * ROUND_MILLISECONDS;
        const chosen = decideUnchoked(peers, { slots, isSeed, now, random });
        assertEquals(chosen.size, Math.min(slots, count));
        for (const id of chosen) lastTurn.set(id, round);
        for (const [id, last] of lastTurn) assert(round - last <= patience, `${id} waits since ${last}`);
        peers = applied(peers, chosen, now);
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("With peers that come, go and change, only the interested are chosen, all of them when they fit", () => {
  const step = fc.record({
    id: fc.nat(15),
    interested: fc.boolean(),
    snubbed: fc.boolean(),
    downRate: fc.nat(5),
    upRate: fc.nat(5),
    milliseconds: fc.nat(15_000),
    isSeed: fc.boolean(),
    slots: fc.integer({ min: 1, max: 8 }),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 80 }), fc.nat(), (steps, seed) => {
    const random = randomFrom(seed, 1, 1, 1);
    let peers: ChokePeer[] = [];
    let now = NOW;
    for (const { id, milliseconds, isSeed, slots, ...changes } of steps) {
      now += milliseconds;
      const before = peers.find((each) => each.id === id) ?? peer(id, { chokedSince: now, connectedAt: now });
      peers = [...peers.filter((each) => each.id !== id), { ...before, ...changes }];
      const chosen = decideUnchoked(peers, { slots, isSeed, now, random });
      const interested = peers.filter((each) => each.interested);
      assertEquals(chosen.size, Math.min(slots, interested.length));
      for (const each of chosen) assert(interested.some(({ id }) => id === each));
      peers = applied(peers, chosen, now);
    }
  }));
});
