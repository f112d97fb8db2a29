/** The memory store beside its slow twin, step by step, over whatever fast-check thinks of. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isFault } from "../../lib/base/fault.ts";
import { randomFrom } from "../../lib/base/random.ts";
import { type Event, STOPPED } from "../../lib/protocol/message.ts";
import { openMemoryStore } from "../../lib/tracker/swarm/memory.ts";
import type { Store } from "../../lib/tracker/swarm/store.ts";
import { announceTo, expireAll, scrapeOf, type Visit } from "../fixture/swarm.ts";
import { SlowStore } from "./slow_store.ts";

const TIMEOUT = 960;
/** Half a timeout: a peer that was silent for two such steps is not yet stale, for three it surely is. */
const STEP = TIMEOUT / 2;

type Command =
  | { do: "announce"; visit: Visit }
  /** Many peers for one torrent: makes blocks, splits and directories. */
  | { do: "crowd"; torrent: number; size: number; six: boolean; seed: boolean; event: Event }
  /** Many torrents of one announce. */
  | { do: "flood"; size: number }
  | { do: "wait"; steps: number }
  | { do: "expire" };

class Pair {
  readonly #fast: Store;
  readonly #slow = new SlowStore(TIMEOUT);
  #now = 0;
  #floods = 0;

  constructor(bytes: number, seed: number) {
    const store = openMemoryStore({
      bytes,
      peerTimeout: TIMEOUT,
      random: randomFrom(seed, 2, 3, 4),
      key: new Uint8Array([seed, 2, 3, 4, 5, 6, 7, 8]),
    });
    assert(!isFault(store));
    this.#fast = store;
  }

  run(command: Command): void {
    switch (command.do) {
      case "announce":
        return this.#announce(command.visit);
      case "crowd":
        for (let n = 0; n < command.size; n++) {
          this.#announce({ ...command, peer: crowdPeer(n, command.six) });
        }
        return;
      case "flood":
        for (let n = 0; n < command.size; n++) {
          this.#announce({ torrent: 1000 + this.#floods++, peer: "10.66.0.1:66" });
        }
        return;
      case "wait":
        this.#now += command.steps * STEP;
        return this.#expire();
      case "expire":
        return this.#expire();
      default:
        return command satisfies never;
    }
  }

  #expire(): void {
    expireAll(this.#fast, this.#now);
    this.#slow.expire(this.#now);
  }

  #announce(visit: Visit): void {
    const known = this.#slow.knows(visit.torrent, visit.peer);
    const pushedOut = this.#fast.totals().pushedOut;
    const reply = announceTo(this.#fast, visit, this.#now);
    this.#slow.announce(visit, this.#now, reply.stored);
    if (!reply.stored) {
      assert(!known || visit.event !== STOPPED, "a stop is never refused");
      if (known) this.#slow.leave(visit.torrent, visit.peer);
    }
    if (this.#fast.totals().pushedOut > pushedOut) this.#dropPushedOut(pushedOut);
    const { complete, incomplete } = this.#slow.counts(visit.torrent);
    assertEquals([reply.complete, reply.incomplete], [complete, incomplete]);
    this.#checkPeers(visit, reply.peers);
  }

  #checkPeers(visit: Visit, peers: string[]): void {
    const candidates = new Set(visit.event === STOPPED ? [] : this.#slow.candidates(visit));
    assertEquals(new Set(peers).size, peers.length, "a peer is handed out twice");
    for (const peer of peers) assert(candidates.has(peer), `${peer} must not be handed out`);
    assertEquals(peers.length, Math.min(visit.want ?? 30, candidates.size));
  }

  /** Only swarms of one peer can have been pushed out. */
  #dropPushedOut(before: number): void {
    let missing = this.#fast.totals().pushedOut - before;
    for (const torrent of this.#slow.torrents()) {
      if (missing === 0) return;
      const { complete, incomplete } = scrapeOf(this.#fast, torrent);
      if (complete + incomplete > 0) continue;
      assertEquals(this.#slow.peers(torrent).length, 1);
      this.#slow.forget(torrent);
      missing--;
    }
    assertEquals(missing, 0);
  }

  /** Everything that can be asked must be the same. */
  compare(): void {
    const sums = { torrents: 0, seeds: [0, 0], leechers: [0, 0] };
    for (const torrent of this.#slow.torrents()) {
      assertEquals(scrapeOf(this.#fast, torrent), this.#slow.counts(torrent), `torrent ${torrent}`);
      sums.torrents++;
    }
    const { torrents, seeds, leechers, memory, memoryUsed } = this.#fast.totals();
    assertEquals(torrents, sums.torrents);
    const all = this.#slow.torrents().map((torrent) => this.#slow.counts(torrent));
    assertEquals(seeds[0] + seeds[1], all.reduce((sum, counts) => sum + counts.complete, 0));
    assertEquals(leechers[0] + leechers[1], all.reduce((sum, counts) => sum + counts.incomplete, 0));
    assert(memoryUsed <= memory);
  }
}

function crowdPeer(n: number, six: boolean): string {
  return six
    ? `[fd00::${(0x1000 + (n * 7919) % 0xe000).toString(16)}]:${1 + n}`
    : `10.1.${n >> 8}.${n & 255}:${1 + n}`;
}

const torrent = fc.nat({ max: 3 });
const peer = fc.constantFrom(
  "10.0.0.1:1",
  "10.0.0.1:2",
  "10.0.0.2:1",
  "10.1.0.3:4",
  "[fd00::1]:1",
  "[fd00::2]:1",
);
const event = fc.integer({ min: 0, max: 4 }).map((n) => n as Event);
const visit = fc.record({
  torrent,
  peer,
  event,
  seed: fc.boolean(),
  want: fc.constantFrom(0, 1, 3, 30),
  both: fc.boolean(),
});
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 12, arbitrary: visit.map((visit) => ({ do: "announce" as const, visit })) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("crowd" as const),
      torrent,
      size: fc.constantFrom(2, 5, 20, 70, 300, 2000),
      six: fc.boolean(),
      seed: fc.boolean(),
      event,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("flood" as const), size: fc.constantFrom(1, 5, 400) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("wait" as const), steps: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "expire" as const }) },
);

/** Sizes: plenty, hardly any (full most of the time), and between. */
const runs = Number(Deno.env.get("MUSTER_RUNS") ?? 40);
for (const bytes of [8 << 20, 192 << 10, 512 << 10]) {
  Deno.test(`memory store of ${bytes >> 10} KiB does what its slow twin does`, () => {
    fc.assert(
      fc.property(
        fc.array(command, { minLength: 1, maxLength: 60, size: "max" }),
        fc.nat(255),
        (commands, seed) => {
          const pair = new Pair(bytes, seed);
          for (const command of commands) {
            pair.run(command);
            if (command.do !== "announce") pair.compare();
          }
          pair.compare();
        },
      ),
      { numRuns: runs, seed: 20261120 + bytes },
    );
  });
}
