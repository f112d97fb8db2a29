import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { toHex, toLatin1 } from "../../../lib/base/bytes.ts";
import { INVALID_EVENT, INVALID_PORT } from "../../../lib/protocol/message.ts";
import { ANSWER_ROOM } from "../../../lib/protocol/udp_answer.ts";
import { Access, type AccessRules, OPEN_TO_ALL } from "../../../lib/tracker/access/access.ts";
import { RangeTableBuilder } from "../../../lib/tracker/access/range_table.ts";
import {
  ADDRESS_REFUSED,
  CLIENT_REFUSED,
  DRAINING,
  REFUSALS,
  TORRENT_REFUSED,
} from "../../../lib/tracker/refusal.ts";
import {
  announcesAt,
  CONNECTS,
  DROPPED,
  INTERNAL_ERRORS,
  REFUSED,
  SCRAPES,
  UDP,
} from "../../../lib/tracker/stats/counters.ts";
import type { Store } from "../../../lib/tracker/swarm/store.ts";
import { openStore } from "../../fixture/decide.ts";
import {
  announcePacket,
  connectPacket,
  type Id,
  INFO_HASH,
  packetOf,
  PROTOCOL_ID,
  readAnnounceAnswer,
  readError,
  scrapePacket,
} from "../../fixture/udp.ts";
import { openUdpFront } from "../../fixture/udp_front.ts";

const hash = (n: number) => new Uint8Array(20).fill(n);

Deno.test("a connect request gets 16 bytes with its transaction's number and an id that is good", () => {
  const { send, idFor, counters } = openUdpFront();
  const answer = send(connectPacket(0xcafe))!;
  assertEquals(answer.length, 16);
  assertEquals([...answer.subarray(0, 8)], [0, 0, 0, 0, 0, 0, 0xca, 0xfe]);
  assertEquals(answer.subarray(8), idFor());
  assert(send(announcePacket(answer.subarray(8))) !== null);
  assertEquals(counters[CONNECTS], 1);
});

Deno.test("a connect request with bytes behind it is answered all the same, with 16 bytes", () => {
  const { send } = openUdpFront();
  assertEquals(send(packetOf(PROTOCOL_ID, 0, new Uint8Array(500)))?.length, 16);
});

Deno.test("announces of a seed and a leecher find each other, over IPv4 and over IPv6", () => {
  for (
    const [family, first, second, peer] of [
      [4, "203.0.113.1", "203.0.113.2", "203.0.113.1:6881"],
      [6, "2001:db9::1", "2001:db9::2", "[2001:db9:0:0:0:0:0:1]:6881"],
    ] as const
  ) {
    const { send, idFor, counters } = openUdpFront();
    const head = { action: 1, transaction: 2, interval: 240 };
    const start = send(announcePacket(idFor(first), { left: 0n, event: 2 }), first)!;
    assertEquals(readAnnounceAnswer(start, family), { ...head, seeders: 1, leechers: 0, peers: [] });
    const next = send(announcePacket(idFor(second), { port: 7000 }), second)!;
    assertEquals(readAnnounceAnswer(next, family), { ...head, seeders: 1, leechers: 1, peers: [peer] });
    assertEquals(counters[announcesAt(UDP, family)], 2);
  }
});

Deno.test("an answer has peers of the packet's family only", () => {
  const { send, idFor } = openUdpFront();
  for (const from of ["203.0.113.1", "2001:db9::1"]) send(announcePacket(idFor(from)), from);
  const four = readAnnounceAnswer(send(announcePacket(idFor("203.0.113.2")), "203.0.113.2")!, 4);
  assertEquals([four.leechers, four.peers], [3, ["203.0.113.1:6881"]]);
  const six = readAnnounceAnswer(send(announcePacket(idFor("2001:db9::2")), "2001:db9::2")!, 6);
  assertEquals([six.leechers, six.peers], [4, ["[2001:db9:0:0:0:0:0:1]:6881"]]);
});

Deno.test("who asks from ::1 gets IPv6 peers, and is found by those that do", () => {
  const { send, idFor } = openUdpFront();
  send(announcePacket(idFor("2001:db9::1")), "2001:db9::1");
  send(announcePacket(idFor("192.168.1.7")), "192.168.1.7");
  const { peers } = readAnnounceAnswer(send(announcePacket(idFor("::1"), { port: 7000 }), "::1")!, 6);
  assertEquals(peers, ["[2001:db9:0:0:0:0:0:1]:6881"]);
  const other = readAnnounceAnswer(send(announcePacket(idFor("::1"), { port: 7001 }), "::1")!, 6);
  assertEquals(other.peers.toSorted(), ["[2001:db9:0:0:0:0:0:1]:6881", "[fd00:0:0:0:0:0:0:50]:7000"]);
});

Deno.test("numwant: negative is the default, 0 is none, more than the cap is the cap", async (t) => {
  const { send, idFor } = openUdpFront({
    rules: { interval: 240, minInterval: 60, numwant: 12, scrape: "full" as const },
  });
  for (let n = 1; n <= 40; n++) send(announcePacket(idFor(`203.0.1.${n}`)), `203.0.1.${n}`);
  for (
    const [numwant, count] of [[-1, 12], [-100, 12], [0, 0], [1, 1], [12, 12], [13, 12], [2 ** 31 - 1, 12]]
  ) {
    await t.step(`${numwant}: ${count}`, () => {
      assertEquals(readAnnounceAnswer(send(announcePacket(idFor(), { numwant }))!).peers.length, count);
    });
  }
});

Deno.test("an answer never has more peers than one packet holds, however many the operator allows", () => {
  const { send, idFor } = openUdpFront({
    rules: { interval: 240, minInterval: 60, numwant: 1000, scrape: "full" as const },
  });
  for (let n = 0; n < 1000; n++) {
    const from = n % 2 === 0 ? `203.1.${n >> 8}.${n & 255}` : `2001:db9::${(n + 1).toString(16)}`;
    send(announcePacket(idFor(from), { numwant: 0 }), from);
  }
  assertEquals(
    send(announcePacket(idFor(), { numwant: 1000 }))!.length,
    20 + 230 * 6,
  );
  for (const numwant of [-1, 1000]) {
    const answer = send(announcePacket(idFor("2001:db9:1::1"), { numwant }), "2001:db9:1::1")!;
    assertEquals(answer.length, 20 + 67 * 18);
  }
});

Deno.test("a scrape answers each hash in its order, known or not, twice or not, and 74 of 75", () => {
  const { send, idFor, counters } = openUdpFront();
  send(announcePacket(idFor("203.0.113.1"), { infoHash: hash(1), left: 0n, event: 1 }), "203.0.113.1");
  send(announcePacket(idFor("203.0.113.2"), { infoHash: hash(1) }), "203.0.113.2");
  const answer = send(scrapePacket(idFor(), [hash(1), hash(9), hash(1)]))!;
  assertEquals(answer.length, 8 + 3 * 12);
  const view = new DataView(answer.buffer);
  assertEquals([view.getUint32(0), view.getUint32(4)], [2, 3]);
  const rows = [0, 1, 2].map((i) => [0, 4, 8].map((at) => view.getUint32(8 + i * 12 + at)));
  // seeders, completed, leechers
  assertEquals(rows, [[1, 1, 1], [0, 0, 0], [1, 1, 1]]);
  assertEquals(
    send(scrapePacket(idFor(), Array.from({ length: 75 }, (_, i) => hash(i))))!.length,
    8 + 74 * 12,
  );
  assertEquals(counters[SCRAPES + UDP], 2);
});

Deno.test("port 0 and unknown events are told in the words of the list, and change no swarm", () => {
  const { send, idFor, counters, store } = openUdpFront();
  assertEquals(readError(send(announcePacket(idFor(), { port: 0 }))!), REFUSALS[INVALID_PORT].reason);
  assertEquals(readError(send(announcePacket(idFor(), { event: 5 }))!), REFUSALS[INVALID_EVENT].reason);
  assertEquals(counters[REFUSED + UDP], 2);
  assertEquals(store.totals().torrents, 0);
});

/** Packets that get silence although their connection id is good. */
const MALFORMED_ONES: [what: string, make: (id: Id) => Uint8Array][] = [
  ["connect's action with an id", (id) => packetOf(id, 0)],
  ["the action of errors", (id) => packetOf(id, 3, new Uint8Array(90))],
  ["an action that there is not", (id) => packetOf(id, 4, new Uint8Array(90))],
  ["a huge action", (id) => packetOf(id, 0xffffffff, new Uint8Array(90))],
  ["an announce of 97 bytes", (id) => announcePacket(id).subarray(0, 97)],
  ["an announce without a body", (id) => packetOf(id, 1)],
  ["options that run past the end", (id) => announcePacket(id, { options: [2, 200, 47] })],
  ["an option without its length", (id) => announcePacket(id, { options: [2] })],
  ["a scrape of nothing", (id) => packetOf(id, 2)],
  ["a scrape of 19 bytes", (id) => packetOf(id, 2, new Uint8Array(19))],
];

Deno.test("what is malformed gets silence, is counted, and changes no swarm", async (t) => {
  for (const [what, make] of MALFORMED_ONES) {
    await t.step(what, () => {
      const { send, idFor, counters, store } = openUdpFront();
      assertEquals(send(make(idFor())), null);
      assertEquals([counters[DROPPED], store.totals().torrents], [1, 0]);
    });
  }
});

Deno.test("an announce cut short at any byte gets silence and changes no swarm", () => {
  const { send, idFor, store } = openUdpFront();
  const packet = announcePacket(idFor(), { options: [2, 3, 47, 97, 98] });
  for (let length = 0; length < packet.length; length++) {
    const whole = length === 98;
    assertEquals(send(packet.subarray(0, length)) !== null, whole, `${length} bytes`);
    if (!whole) assertEquals(store.totals().torrents, length > 98 ? 1 : 0);
  }
});

Deno.test("without an id of its own a sender gets silence, whatever it asks", () => {
  const { send, idFor, keys, counters, store } = openUdpFront();
  const bad: [what: string, id: Id][] = [
    ["zeros", new Uint8Array(8)],
    ["the protocol's number", PROTOCOL_ID],
    ["another address's", idFor("203.0.113.10")],
    ["an IPv6 address's", idFor("2001:db9::1")],
    ["one bit off", idFor().map((byte, i) => i === 3 ? byte ^ 1 : byte)],
  ];
  for (const [what, id] of bad) {
    assertEquals(send(announcePacket(id)), null, what);
    assertEquals(send(announcePacket(id, { port: 0 })), null, what);
    assertEquals(send(scrapePacket(id, [INFO_HASH])), null, what);
  }
  const old = idFor();
  keys.advance(121 + 60);
  assertEquals(send(announcePacket(old)), null, "an old one");
  assertEquals(counters[DROPPED], bad.length * 3 + 1);
  assertEquals(store.totals().torrents, 0);
});

Deno.test("a sender without an id never gets more bytes than it sent, and changes no swarm", () => {
  const { send, store, broken } = openUdpFront();
  const action = fc.constantFrom(0, 1, 2, 3, 4);
  const id = fc.oneof(fc.constant(PROTOCOL_ID), fc.uint8Array({ minLength: 8, maxLength: 8 }));
  const packets = fc.oneof(
    fc.uint8Array({ maxLength: 2000, size: "max" }),
    fc.tuple(id, action, fc.uint8Array({ maxLength: 200, size: "max" })).map((parts) => packetOf(...parts)),
  );
  fc.assert(fc.property(packets, (packet) => {
    const answer = send(packet);
    return answer === null || (answer.length === 16 && packet.length >= 16);
  }));
  assertEquals([store.totals().torrents, broken], [0, []]);
});

Deno.test("every length from 0 to 2000 bytes, with a good id or none, leaves the tracker well", () => {
  const { send, idFor, broken } = openUdpFront();
  for (let length = 0; length <= 2000; length++) {
    for (const action of [0, 1, 2, 3]) {
      const rest = new Uint8Array(Math.max(0, length - 16));
      for (const id of [idFor(), new Uint8Array(8)]) send(packetOf(id, action, rest).subarray(0, length));
    }
  }
  assertEquals(broken, []);
  assertEquals(send(connectPacket())!.length, 16);
});

Deno.test("a fault of our own is silence, is counted, and the next packet is answered", () => {
  const store: Store = openStore();
  let fails = true;
  const breaking: Store = {
    ...store,
    announce(...args) {
      if (fails) throw new Error("a fault");
      store.announce(...args);
    },
    touch: (...args) => store.touch(...args),
    totals: () => store.totals(),
  };
  const { send, idFor, counters, broken } = openUdpFront({ store: breaking });
  assertEquals(send(announcePacket(idFor())), null);
  fails = false;
  assert(send(announcePacket(idFor())) !== null);
  assertEquals([counters[INTERNAL_ERRORS], broken.length], [1, 1]);
});

Deno.test("the IP address field is a claim like ip=", () => {
  const claims: string[] = [];
  const { send, idFor } = openUdpFront({ claims: { listed: (claim) => (claims.push(claim), false) } });
  send(announcePacket(idFor(), { ip: 0xc0a80107 }));
  send(announcePacket(idFor()));
  assertEquals(claims, ["192.168.1.7"]);
});

Deno.test("the sentences of refusals fit into a packet and are plain ASCII", () => {
  for (const { reason } of Object.values(REFUSALS)) {
    assert(
      reason.length < ANSWER_ROOM - 8 && toLatin1(reason).every((byte) => byte >= 32 && byte < 127),
      reason,
    );
  }
});

Deno.test("what lists refuse gets an error in words, and is not listed; scrapes are judged by the address alone", async (t) => {
  const here = new RangeTableBuilder();
  const address = Uint8Array.of(203, 0, 113, 1);
  here.add(address, address, 4);
  const ban = [await here.finish()];
  const failing = new Map([[toHex(INFO_HASH), { failure: "Gone." }]]);
  const reasonOf = (kind: keyof typeof REFUSALS) => REFUSALS[kind].reason;
  const cases: [what: string, rules: Partial<AccessRules>, message: string, isScraped: boolean][] = [
    ["a torrent", { allow: [] }, reasonOf(TORRENT_REFUSED), true],
    ["an address", { ban }, reasonOf(ADDRESS_REFUSED), false],
    ["an address, of a torrent with words", { ban, notices: failing }, reasonOf(ADDRESS_REFUSED), false],
    ["a program", { denyClient: ["-"] }, reasonOf(CLIENT_REFUSED), true],
    ["all, for now", { isDraining: true }, reasonOf(DRAINING), true],
    ["a torrent in words of its own", { notices: failing }, "Gone.", true],
  ];
  for (const [what, rules, message, isScraped] of cases) {
    await t.step(what, () => {
      const access = new Access();
      access.set({ ...OPEN_TO_ALL, ...rules });
      const { send, idFor, store, counters } = openUdpFront({ access });
      const from = "203.0.113.1";
      assertEquals(readError(send(announcePacket(idFor(from)), from)!), message);
      assertEquals([store.totals().torrents, counters[REFUSED + UDP]], [0, 1]);
      const scraped = send(scrapePacket(idFor(from), [INFO_HASH]), from)!;
      assertEquals(scraped[3], isScraped ? 2 : 3);
      if (!isScraped) assertEquals(readError(scraped), message);
    });
  }
});
