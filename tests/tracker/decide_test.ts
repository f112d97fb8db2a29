import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import { formatAddress, readAddress } from "../../lib/base/address.ts";
import {
  type AnnounceRequest,
  COMPLETED,
  type Event,
  LEFT_UNKNOWN,
  newAnnounceRequest,
  newRequester,
  NO_EVENT,
  PAUSED,
  type Requester,
  STARTED,
  STOPPED,
  WANT_DEFAULT,
} from "../../lib/protocol/message.ts";
import { randomFrom } from "../../lib/base/random.ts";
import { Decoys } from "../../lib/tracker/decoy.ts";
import type { Decide } from "../../lib/tracker/decide.ts";
import {
  announcesAt,
  announcesOf,
  HTTP,
  NOT_LISTED,
  PEERS_SENT,
  type Protocol,
  SCRAPES,
  UDP,
} from "../../lib/tracker/stats/counters.ts";
import { newAnswer, type Store } from "../../lib/tracker/swarm/store.ts";
import { makeDecide, openStore } from "../fixture/decide.ts";

const NUMWANT = 12;
const HASH = new Uint8Array(20).fill(7);

function open(bytes = 8e6) {
  const rules = { interval: 240, minInterval: 60, numwant: NUMWANT, scrape: "full" as const };
  return makeDecide({ store: openStore(bytes), rules });
}

type Visit = Partial<Omit<AnnounceRequest, "infoHash" | "peerId">> & {
  from: string;
  protocol?: Protocol;
  hash?: Uint8Array;
};

const answer = newAnswer(NUMWANT);

function visit(decide: Decide, { from, protocol = HTTP, hash = HASH, ...rest }: Visit) {
  const request = Object.assign(newAnnounceRequest(), { port: 6881, left: 1000 }, rest);
  request.infoHash.set(hash);
  const requester = newRequester();
  const family = readAddress(from, requester.bytes);
  assert(family !== 0, from);
  requester.family = family;
  decide.announce(request, requester, protocol, answer);
  const { complete, incomplete, stored } = answer;
  const peers = Array.from(
    { length: answer.peerCount },
    (_, i) => formatAddress(answer.peers.subarray(i * 6), 4),
  );
  const peers6 = Array.from(
    { length: answer.peer6Count },
    (_, i) => formatAddress(answer.peers6.subarray(i * 18, i * 18 + 16), 6),
  );
  return { complete, incomplete, stored, peers, peers6 };
}

const four = (n: number) => `203.0.${Math.floor(n / 250)}.${1 + (n % 250)}`;
const six = (n: number) => `2001:db8::${(n + 1).toString(16)}`;

function fill(decide: Decide, ipv4: number, ipv6: number): void {
  for (let n = 0; n < ipv4; n++) visit(decide, { from: four(n) });
  for (let n = 0; n < ipv6; n++) visit(decide, { from: six(n) });
}

Deno.test("numwant: absent is the default, 0 is none, more than the cap is the cap", async (t) => {
  const { decide } = open();
  fill(decide, 40, 0);
  const cases: [what: string, numwant: number, peers: number][] = [
    ["absent or negative", WANT_DEFAULT, NUMWANT],
    ["none", 0, 0],
    ["one", 1, 1],
    ["one below the cap", NUMWANT - 1, NUMWANT - 1],
    ["the cap", NUMWANT, NUMWANT],
    ["above the cap", NUMWANT + 1, NUMWANT],
    ["a thousand million", 1e9, NUMWANT],
    ["too many for a number", Infinity, NUMWANT],
  ];
  for (const [what, numwant, peers] of cases) {
    await t.step(`${what}: ${peers} peers`, () => {
      const reply = visit(decide, { from: "198.51.100.1", numwant });
      assertEquals(reply.peers.length, peers);
      assertEquals(new Set(reply.peers).size, peers, "none twice");
      assertEquals([reply.complete, reply.incomplete], [0, 41]);
    });
  }
});

Deno.test("both families share numwant, each at least a quarter of it", () => {
  const { decide } = open();
  fill(decide, 40, 4);
  for (let i = 0; i < 20; i++) {
    const { peers, peers6 } = visit(decide, { from: "198.51.100.1" });
    assertEquals(peers.length + peers6.length, NUMWANT);
    assertGreaterOrEqual(peers6.length, NUMWANT / 4);
    assertGreaterOrEqual(peers.length, NUMWANT / 4);
  }
});

Deno.test("without room for both families only the requester's is answered", () => {
  const { decide } = open();
  fill(decide, 5, 5);
  const on4 = visit(decide, { from: "198.51.100.1", protocol: UDP });
  assertEquals([on4.peers.length, on4.peers6.length], [5, 0]);
  const on6 = visit(decide, { from: "2001:db8:9::1", protocol: UDP });
  assertEquals([on6.peers.length, on6.peers6.length], [0, 5]);
});

Deno.test("a client on both families is two peers", () => {
  const { decide } = open();
  visit(decide, { from: "203.0.113.5" });
  const reply = visit(decide, { from: "2001:db8::5" });
  assertEquals(reply.incomplete, 2);
  assertEquals(reply.peers, ["203.0.113.5"]);
});

Deno.test("a peer is a seed when nothing is left, or when it completed and does not say", async (t) => {
  const cases: [what: string, left: number, event: Event, complete: number][] = [
    ["something left", 1, NO_EVENT, 0],
    ["nothing left", 0, NO_EVENT, 1],
    ["nothing left, started", 0, STARTED, 1],
    ["nothing left, completed", 0, COMPLETED, 1],
    ["left unknown", LEFT_UNKNOWN, NO_EVENT, 0],
    ["left unknown, started", LEFT_UNKNOWN, STARTED, 0],
    ["left unknown, completed", LEFT_UNKNOWN, COMPLETED, 1],
    ["something left, completed", 5, COMPLETED, 0],
    ["a partial seed", 5, PAUSED, 0],
  ];
  for (const [what, left, event, complete] of cases) {
    await t.step(`${what}: ${complete === 1 ? "a seed" : "no seed"}`, () => {
      const { decide } = open();
      const reply = visit(decide, { from: "203.0.113.5", left, event });
      assertEquals([reply.complete, reply.incomplete], [complete, 1 - complete]);
    });
  }
});

Deno.test("seeds are not given to seeds, and a partial seed gets leechers only", () => {
  const { decide } = open();
  visit(decide, { from: "203.0.113.1", left: 0 });
  visit(decide, { from: "203.0.113.2" });
  visit(decide, { from: "203.0.113.3", event: PAUSED });
  assertEquals(visit(decide, { from: "203.0.113.4", left: 0 }).peers, ["203.0.113.2"]);
  assertEquals(visit(decide, { from: "203.0.113.3", event: PAUSED }).peers, ["203.0.113.2"]);
  assertEquals(visit(decide, { from: "203.0.113.5" }).peers.length, 4);
});

Deno.test("stopped takes the peer away and hands out nobody", () => {
  const { decide } = open();
  fill(decide, 3, 0);
  const reply = visit(decide, { from: four(0), event: STOPPED });
  assertEquals(reply, { complete: 0, incomplete: 2, stored: true, peers: [], peers6: [] });
});

Deno.test("peers of this machine are handed out under its address in the requester's network", () => {
  const { decide } = open();
  visit(decide, { from: "127.0.0.1", left: 0 });
  visit(decide, { from: "::1", left: 0, port: 6882 });
  assertEquals(visit(decide, { from: "192.168.1.9" }).peers, ["192.168.1.50", "192.168.1.50"]);
  assertEquals(visit(decide, { from: "203.0.113.9" }).peers, []);
  const beside = visit(decide, { from: "127.0.0.1", port: 6883 }).peers;
  assertEquals(beside.toSorted(), ["192.168.1.50", "192.168.1.50", "192.168.1.9", "203.0.113.9"]);
});

Deno.test("counters tell what was answered", () => {
  const { decide, counters } = open();
  fill(decide, 3, 2);
  assertEquals([counters[announcesAt(HTTP, 4)], counters[announcesAt(HTTP, 6)], announcesOf(counters)], [
    3,
    2,
    5,
  ]);
  assertEquals(counters[PEERS_SENT], 0 + 1 + 2 + 3 + 4);
  visit(decide, { from: "203.0.113.9", numwant: 0 });
  assertEquals([counters[announcesAt(HTTP, 4)], counters[PEERS_SENT]], [4, 10]);
  assertEquals([counters[SCRAPES + HTTP], counters[NOT_LISTED]], [0, 0]);
  decide.countScrape(HTTP);
  assertEquals(counters[SCRAPES + HTTP], 1);
});

Deno.test("peers that are not handed out are not counted as sent", () => {
  const { decide, counters } = open();
  visit(decide, { from: "192.168.1.9" });
  visit(decide, { from: "203.0.113.9" });
  assertEquals(counters[PEERS_SENT], 0);
});

Deno.test("an announce for which there is no memory is answered and counted as not listed", () => {
  const { decide, counters, store } = open(4 << 20);
  const stranger = (n: number) => `2001:db8:${(n >> 16).toString(16)}::${(n & 0xffff).toString(16)}`;
  let n = 0;
  while (n < 500_000 && visit(decide, { from: stranger(n), numwant: 0 }).stored) n++;
  assertEquals(counters[NOT_LISTED], 1);
  // Some parts of the swarm have room for a little longer.
  for (let refused = 1; refused < 10; n++) {
    const before = store.totals();
    const reply = visit(decide, { from: stranger(n) });
    assertEquals(reply.peers6.length, NUMWANT);
    if (reply.stored) continue;
    assertEquals(store.totals(), before);
    assertEquals(counters[NOT_LISTED], ++refused);
  }
});

Deno.test("scrape() gives the counts of one torrent, of an unknown one none", () => {
  const { decide } = open();
  fill(decide, 2, 1);
  visit(decide, { from: "203.0.113.1", left: 0, event: COMPLETED });
  visit(decide, { from: "203.0.113.2", event: PAUSED });
  assertEquals({ ...decide.scrape(HASH) }, { complete: 1, incomplete: 4, downloaded: 1, downloaders: 3 });
  const none = { complete: 0, incomplete: 0, downloaded: 0, downloaders: 0 };
  assertEquals({ ...decide.scrape(new Uint8Array(20)) }, none);
});

Deno.test("a peer is as old as `now` says when it announces", () => {
  const { decide, store } = open();
  const look = (seconds: number) => store.expire(seconds, store.expireWork() + 1000);
  decide.now = 100;
  visit(decide, { from: "203.0.113.1" });
  decide.now = 700;
  visit(decide, { from: "203.0.113.2" });
  look(1000);
  assertEquals(total(store), 2);
  look(1100);
  assertEquals(total(store), 1);
  look(1800);
  assertEquals(total(store), 0);
});

function total(store: Store): number {
  const { seeds, leechers } = store.totals();
  return seeds[0] + seeds[1] + leechers[0] + leechers[1];
}

Deno.test("a claim of this machine's own address lists this machine, whose address may change", () => {
  const claims = {
    listed(claim: string, _from: Requester, listed: Requester) {
      listed.family = readAddress(claim, listed.bytes) || 4;
      return true;
    },
  };
  const { decide } = makeDecide({ claims });
  visit(decide, { from: "192.168.1.9", ip: "192.168.1.50" });
  const { incomplete, peers } = visit(decide, { from: "127.0.0.1", port: 6881 });
  assertEquals([incomplete, peers], [1, []], "the same peer");
});

Deno.test("over UDP peers of the other family are neither answered nor counted, whatever was claimed", () => {
  const claims = {
    listed(claim: string, _from: Requester, listed: Requester) {
      listed.family = readAddress(claim, listed.bytes) || 4;
      return true;
    },
  };
  const { decide, counters } = makeDecide({ claims });
  visit(decide, { from: four(1) });
  visit(decide, { from: six(1) });
  const before = counters[PEERS_SENT];
  const { peers, peers6 } = visit(decide, { from: six(2), ip: "10.1.1.1", protocol: UDP });
  assertEquals([peers.length, peers6.length, counters[PEERS_SENT] - before], [0, 1, 1]);
});

Deno.test("decoys stay within what the client wanted", () => {
  const decoys = new Decoys({ interval: 240, random: randomFrom(1, 2, 3, 4), key: new Uint8Array(8) });
  const { decide } = makeDecide({
    rules: { interval: 240, minInterval: 60, numwant: NUMWANT, scrape: "full" as const },
  });
  decide.decoys = decoys;
  fill(decide, 20, 0);
  for (const numwant of [0, 1, 2, 3, 6, 9]) {
    const { peers } = visit(decide, { from: "198.51.100.1", numwant });
    assertEquals(peers.length, numwant);
  }
});
