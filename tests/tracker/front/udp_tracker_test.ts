import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { readAddress } from "../../../lib/base/address.ts";
import { Claims } from "../../../lib/tracker/claim.ts";
import { ManualClock } from "../../../lib/base/clock.ts";
import {
  NAME_WORDS,
  newUdpPackets,
  RECEIVED_BYTES,
  SENT_BYTES,
} from "../../../lib/tracker/front/udp_packets.ts";
import { UdpTracker } from "../../../lib/tracker/front/udp_tracker.ts";
import { udpFront } from "../../../lib/tracker/front/udp.ts";
import { announcesAt, DROPPED, INTERNAL_ERRORS, UDP } from "../../../lib/tracker/stats/counters.ts";
import { ANSWER_ROOM } from "../../../lib/protocol/udp_answer.ts";
import { makeDecide, openStore } from "../../fixture/decide.ts";
import {
  announcePacket,
  connectPacket,
  type Id,
  packetOf,
  readAnnounceAnswer,
  scrapePacket,
} from "../../fixture/udp.ts";
import { issueId, openIds } from "../../fixture/udp_front.ts";

const ROOM = 64;
type Sent = readonly [from: string, packet: Uint8Array];

/** Claims of everybody count, so that IPv6 packets list IPv4 peers. */
function claims() {
  return new Claims({ anyone: true, lookup: () => Promise.resolve([]), clock: new ManualClock() });
}

/** A tracker that is handed whole batches. */
function openBatches(parts = {}) {
  const { decide, counters, store } = makeDecide({ claims: claims(), ...parts });
  const { ids } = openIds();
  const faults: unknown[] = [];
  const packets = newUdpPackets(ROOM, decide.rules.numwant);
  const tracker = new UdpTracker({ decide, ids, counters, broken: (error) => faults.push(error) }, packets);
  const answer = (batch: readonly Sent[]): (Uint8Array | null)[] => {
    for (const [i, [from, packet]] of batch.entries()) {
      const address = new Uint8Array(16);
      packets.families[i] = readAddress(from, address) || 4;
      packets.names.set(new Int32Array(address.buffer), i * NAME_WORDS + 1);
      packets.addressAt[i] = i * NAME_WORDS + 1;
      packets.receivedBytes.set(packet.subarray(0, RECEIVED_BYTES), i * RECEIVED_BYTES);
      packets.lengths[i] = packet.length;
    }
    tracker.answer(batch.length);
    return batch.map((_, i) => {
      const length = packets.answerLengths[i];
      return length === 0 ? null : packets.sentBytes.slice(i * SENT_BYTES, i * SENT_BYTES + length);
    });
  };
  return { answer, ids, counters, store, faults, decide };
}

const HOSTS = ["203.0.113.1", "203.0.113.2", "10.1.2.3", "2001:db9::1", "2001:db9::2", "::1", "127.0.0.1"];
const BAD: Id = new Uint8Array(8).fill(5);

/** A packet that is made when the ids are known. */
type Made = { from: string; make(id: Id): Uint8Array };

const hash = fc.integer({ min: 1, max: 3 }).map((n) => new Uint8Array(20).fill(n));
const fields = fc.record({
  infoHash: hash,
  left: fc.constantFrom(0n, 1000n, 1n << 63n),
  event: fc.constantFrom(0, 0, 1, 2, 3, 4, 5),
  ip: fc.constantFrom(0, 0, 0, 0xcb007109, 0x0a000001),
  numwant: fc.constantFrom(-1, 0, 30, 1000),
  port: fc.constantFrom(0, 6881, 6882, 6883),
  options: fc.constantFrom([], [], [2, 2, 47, 97], [2, 9], [1, 0]),
});
const kinds = fc.oneof(
  { weight: 6, arbitrary: fields.map((some) => (id: Id) => announcePacket(id, some)) },
  { weight: 1, arbitrary: fc.constant(() => connectPacket(77)) },
  {
    weight: 2,
    arbitrary: fc.array(hash, { maxLength: 4 }).map((hashes) => (id: Id) => scrapePacket(id, hashes)),
  },
  { weight: 1, arbitrary: fc.nat(4).map((action) => (id: Id) => packetOf(id, action, new Uint8Array(90))) },
);
const made: fc.Arbitrary<Made> = fc.record({
  from: fc.constantFrom(...HOSTS),
  kind: kinds,
  isKnown: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  cut: fc.oneof({ weight: 9, arbitrary: fc.constant(2000) }, { weight: 1, arbitrary: fc.nat(130) }),
}).map(({ from, kind, isKnown, cut }) => ({
  from,
  make: (id) => kind(isKnown ? id : BAD).subarray(0, cut),
}));

/** An answer without what is a matter of chance: which order its peers are in, and the id that it gives. */
function told(answer: Uint8Array | null, from: string): unknown {
  if (answer === null) return null;
  if (answer[3] === 0) return [...answer.subarray(0, 8), answer.length];
  if (answer[3] !== 1) return [...answer];
  const { peers, ...rest } = readAnnounceAnswer(answer, from.includes(":") ? 6 : 4);
  return { ...rest, peers: peers.sort() };
}

Deno.test("a batch is answered as its packets one by one would be", () => {
  let answered = 0;
  fc.assert(
    fc.property(
      fc.array(fc.array(made, { minLength: 1, maxLength: ROOM, size: "max" }), { maxLength: 4 }),
      (rounds) => {
        const batches = openBatches();
        const { decide, counters, store } = makeDecide({ claims: claims() });
        const { ids } = openIds();
        const single = udpFront({ decide, ids, counters, broken: (error) => batches.faults.push(error) });
        const out = new Uint8Array(ANSWER_ROOM);
        for (const round of rounds) {
          const many = batches.answer(
            round.map(({ from, make }) => [from, make(issueId(batches.ids, from))]),
          );
          const one = round.map(({ from, make }) => {
            const length = single(make(issueId(ids, from)), from, out);
            return length === 0 ? null : out.slice(0, length);
          });
          assertEquals(
            many.map((answer, i) => told(answer, round[i].from)),
            one.map((answer, i) => told(answer, round[i].from)),
          );
          answered += many.filter((answer) => answer !== null).length;
        }
        assertEquals([batches.counters, batches.faults], [counters, []]);
        assertEquals({ ...batches.store.totals(), memoryUsed: 0 }, { ...store.totals(), memoryUsed: 0 });
      },
    ),
    { numRuns: 60 },
  );
  assert(answered > 1000, "the packets are too bad to prove anything");
});

Deno.test("an answer's peers stand in the packet of its family, whichever the claim's", () => {
  const { answer, ids } = openBatches();
  const [four, six] = ["203.0.113.1", "2001:db9::1"];
  const ask = (from: string, ip: number, port: number): Sent => [
    from,
    announcePacket(issueId(ids, from), { ip, port }),
  ];
  answer([ask(four, 0, 1), ask(six, 0, 2)]);
  // An IPv6 client that lists itself under an IPv4 address gets IPv6 peers all the same.
  const [other, next] = answer([ask("2001:db9::2", 0xcb007163, 3), ask("203.0.113.2", 0, 4)]);
  assertEquals(readAnnounceAnswer(other!, 6).peers, ["[2001:db9:0:0:0:0:0:1]:2"]);
  assertEquals(readAnnounceAnswer(next!, 4).peers.sort(), ["203.0.113.1:1", "203.0.113.99:3"]);
});

Deno.test("a whole batch of full answers keeps each in its place", () => {
  const { answer, ids } = openBatches({ rules: { interval: 240, minInterval: 60, numwant: 1000 } });
  const hosts = Array.from(
    { length: 700 },
    (_, n) => n % 2 === 0 ? `203.1.${n >> 8}.${n & 255}` : `2001:db9::${(n + 1).toString(16)}`,
  );
  const announce = (
    from: string,
    numwant: number,
  ): Sent => [from, announcePacket(issueId(ids, from), { numwant })];
  for (let n = 0; n < hosts.length; n += ROOM) {
    answer(hosts.slice(n, n + ROOM).map((from) => announce(from, 0)));
  }
  const asked = hosts.slice(0, ROOM);
  const answers = answer(asked.map((from) => announce(from, 1000)));
  for (const [i, one] of answers.entries()) {
    const family = asked[i].includes(":") ? 6 : 4;
    const { peers } = readAnnounceAnswer(one!, family);
    assertEquals([peers.length, new Set(peers).size], family === 4 ? [230, 230] : [67, 67]);
    for (const peer of peers) assert(/^(203\.1\.\d|\[2001:db9:)/.test(peer), peer);
  }
});

Deno.test("a fault with one packet of a batch takes no other's answer", () => {
  const store = openStore();
  const breaking = {
    ...store,
    totals: () => store.totals(),
    touch: store.touch.bind(store),
    scrape: store.scrape.bind(store),
    announce(...args: Parameters<typeof store.announce>) {
      if (args[0].port === 13) throw new Error("a fault");
      store.announce(...args);
    },
  };
  const { answer, ids, counters, faults } = openBatches({ store: breaking });
  const from = "203.0.113.1";
  const ports = [13, 1, 2, 13, 13, 3, 13];
  const answers = answer(ports.map((port) => [from, announcePacket(issueId(ids, from), { port })]));
  assertEquals(answers.map((one) => one !== null), ports.map((port) => port !== 13));
  assertEquals([counters[INTERNAL_ERRORS], faults.length, counters[announcesAt(UDP, 4)]], [4, 4, 3]);
});

Deno.test("a look ahead that fails is told, and all are answered without it", () => {
  const store = openStore();
  const breaking = {
    ...store,
    touch() {
      throw new Error("a fault");
    },
    announce(...args: Parameters<typeof store.announce>) {
      assertEquals(args[0].ahead, -1);
      store.announce(...args);
    },
  };
  const { answer, ids, counters, faults } = openBatches({ store: breaking });
  const from = "203.0.113.1";
  const answers = answer([1, 2].map((port) => [from, announcePacket(issueId(ids, from), { port })]));
  assertEquals(answers.map((one) => one?.length), [20, 26]);
  assertEquals([counters[INTERNAL_ERRORS], faults.length], [1, 1]);
});

Deno.test("the store hears ahead of good announces only, each with its place", () => {
  const store = openStore();
  const heard: unknown[] = [];
  const listening = {
    ...store,
    touch(...[ahead, count]: Parameters<typeof store.touch>) {
      for (let i = 0; i < count; i++) {
        const { hashes, hashAt, addresses, addressAt, families, ports, seeds } = ahead;
        heard.push([hashes[hashAt[i]] & 255, addresses[addressAt[i]] & 255, families[i], ports[i], seeds[i]]);
      }
    },
    announce(...args: Parameters<typeof store.announce>) {
      heard.push(args[0].ahead);
    },
  };
  const { answer, ids, counters } = openBatches({ store: listening });
  const good = (from: string, n: number, left: bigint): Sent => [
    from,
    announcePacket(issueId(ids, from), { infoHash: new Uint8Array(20).fill(n), port: 0x0102, left }),
  ];
  answer([
    ["203.0.113.1", announcePacket(BAD)],
    good("203.0.113.1", 1, 0n),
    ["203.0.113.1", connectPacket()],
    good("32.1.13.185", 2, 5n),
    ["203.0.113.1", announcePacket(issueId(ids, "203.0.113.1"), { port: 0 })],
    good("2001:db9::1", 3, 5n),
  ]);
  assertEquals(heard, [[1, 203, 4, 0x0201, 1], [2, 32, 4, 0x0201, 0], [3, 32, 6, 0x0201, 0], 0, 1, 2]);
  assertEquals(counters[DROPPED], 1);
});
