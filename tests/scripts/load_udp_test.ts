import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { isPrivate, isRoutable, readAddress } from "../../lib/base/address.ts";
import { randomFrom } from "../../lib/base/random.ts";
import { toHex, toLatin1 } from "../../lib/base/bytes.ts";
import { ANNOUNCE_BYTES } from "../../lib/protocol/udp_packet.ts";
import { isConnect } from "../../lib/protocol/udp_request.ts";
import { newTally } from "../../scripts/load/tally.ts";
import { SERVERS, sourceAddress } from "../../scripts/load/sources.ts";
import {
  clientOf,
  clientsOf,
  makeTorrents,
  NUMWANT,
  portOf,
  torrentOf,
} from "../../scripts/load/torrents.ts";
import {
  expireLane,
  fillLane,
  hasGivenUp,
  type Lane,
  type LanePlan,
  makeLane,
  takeAnswer,
} from "../../scripts/load/udp/lane.ts";
import { judgeAnnounce, judgeConnect, judgeScrape, makePackets } from "../../scripts/load/udp/packet.ts";
import { ANNOUNCES, mixText, readMix } from "../../scripts/load/udp/mix.ts";
import { lengthOf, makeBatch } from "../../scripts/load/udp/system.ts";
import { readAnnounce, wordsOf } from "../fixture/udp_front.ts";

const WINDOW = 3;
const PATIENCE = 1000;

function newLane(index = 0, sockets = 1, more: Partial<LanePlan> = {}): Lane {
  const random = randomFrom(1, 2, 3, 4);
  const torrents = makeTorrents(random, 10, 1000);
  const counts = { sockets, window: WINDOW, patience: PATIENCE, numwant: NUMWANT };
  const plan = { ...counts, torrents, random, family: 4, mix: ANNOUNCES, once: false, ...more } as const;
  return makeLane(plan, newTally(), index);
}

/** The packets that a lane sends now. */
function sent(lane: Lane, now: number): Uint8Array[] {
  const out = makePackets(WINDOW);
  const count = fillLane(lane, out, now);
  return Array.from(
    { length: count },
    (_, i) => out.slice(ANNOUNCE_BYTES * i, ANNOUNCE_BYTES * i + lane.lengths[i]),
  );
}

/** An answer to a request: an action, its transaction id, and some bytes. */
function answerTo(request: Uint8Array, action: number, more: number): Uint8Array {
  const answer = new Uint8Array(8 + more).fill(0xab, 8);
  answer.set([0, 0, 0, action, ...request.subarray(12, 16)]);
  return answer;
}

function give(lane: Lane, answer: Uint8Array, now: number): void {
  takeAnswer(lane, answer, 0, answer.length, now);
}

/** A lane with its connection id, at time 2. */
function connected(): Lane {
  const lane = newLane();
  const [connect] = sent(lane, 1);
  give(lane, answerTo(connect, 0, 8), 2);
  return lane;
}

Deno.test("a lane connects once, then keeps its window full of announces with the id it got", () => {
  const lane = newLane();
  const [connect, ...others] = sent(lane, 1);
  assertEquals([connect.length, others.length, sent(lane, 1).length], [16, 0, 0]);
  assert(isConnect(wordsOf(connect), 0));
  give(lane, answerTo(connect, 0, 8), 2);
  const announces = sent(lane, 3);
  assertEquals(announces.length, WINDOW);
  for (const announce of announces) assertEquals(toHex(announce.subarray(0, 12)), "abababababababab00000001");
  assertEquals(new Set(announces.map((announce) => toHex(announce.subarray(12, 16)))).size, WINDOW);
  assertEquals(sent(lane, 4).length, 0);
  give(lane, answerTo(announces[1], 1, 12 + 6 * 5), 5);
  assertEquals(sent(lane, 6).length, 1);
  const { replies, bytes, wrong, lost } = lane.tally;
  assertEquals({ replies, bytes, wrong, lost }, { replies: 1, bytes: 50, wrong: 0, lost: 0 });
});

Deno.test("a lane announces known clients of its own, each always to one torrent as seed or as leecher", () => {
  const lanes = [0, 1].map((index) => newLane(index, 2));
  const clients = lanes.map(() => new Map<string, string>());
  for (const [i, lane] of lanes.entries()) {
    lane.isConnected = true;
    for (let round = 0; round < 2000; round++) {
      for (const packet of sent(lane, 1)) {
        const { reading, request } = readAnnounce(packet);
        assertEquals(reading, 0);
        assertEquals([request.numwant, request.event, request.ip], [30, 0, ""]);
        const told = `${toHex(packet.subarray(16, 36))} ${toHex(packet.subarray(36, 56))} ${request.left}`;
        const before = clients[i].get(`${request.port}`);
        assertEquals(before ?? told, told);
        clients[i].set(`${request.port}`, told);
      }
      lane.sentAt.fill(0);
    }
    assertGreater(clients[i].size, 450);
    assertEquals(clients[i].size <= 500, true);
  }
  const [own, others] = clients.map((lane) => new Set([...lane.values()].map((told) => told.split(" ")[1])));
  assert([...own].every((peerId) => !others.has(peerId)));
  assertEquals(new Set([...clients[0].values()].map((told) => told.split(" ")[2])).size, 2);
});

Deno.test("an announce without an answer in time is lost once, sent again, and its late answer is no fault", () => {
  const lane = connected();
  const [first, second] = sent(lane, 100);
  give(lane, answerTo(second, 1, 12), 900);
  sent(lane, 900);
  expireLane(lane, 1099);
  assertEquals(lane.tally.lost, 0);
  expireLane(lane, 1100);
  assertEquals([lane.tally.lost, lane.isConnected], [2, true]);
  const again = sent(lane, 1100);
  assertEquals(again.length, 2);
  give(lane, answerTo(first, 1, 12), 1200);
  assertEquals([lane.tally.wrong, lane.tally.replies], [0, 1]);
  assertEquals(sent(lane, 1200).length, 0, "the slot is still taken");
});

Deno.test("an answer that nobody waits for is wrong: a second one, one with another transaction id, a stub", () => {
  const lane = connected();
  const [announce] = sent(lane, 3);
  const answer = answerTo(announce, 1, 12);
  give(lane, answer, 4);
  give(lane, answer, 4);
  assertEquals([lane.tally.replies, lane.tally.wrong], [1, 1]);
  assertStringIncludes(lane.tally.complaint, "20 bytes that nobody waited for");
  give(lane, answerTo(new Uint8Array(16), 1, 12), 4);
  give(lane, new Uint8Array(7), 4);
  assertEquals([lane.tally.replies, lane.tally.wrong], [1, 3]);
});

Deno.test("a wrong answer to an announce is counted and said, and its slot is free again", () => {
  const lane = connected();
  const [announce] = sent(lane, 3);
  const error = new Uint8Array([...answerTo(announce, 3, 0), ...toLatin1("not here")]);
  give(lane, error, 4);
  const { replies, wrong, complaint } = lane.tally;
  assertEquals([replies, wrong, complaint], [1, 1, "an error to an announce: not here"]);
  assertEquals(sent(lane, 5).length, 1);
});

Deno.test("a lane that hears nothing any more connects again", () => {
  const lane = connected();
  sent(lane, 3);
  expireLane(lane, 3 + PATIENCE);
  assertEquals([lane.tally.lost, lane.isConnected], [WINDOW, false]);
  const [connect] = sent(lane, 1004);
  assert(isConnect(wordsOf(connect), 0));
  give(lane, answerTo(connect, 0, 8), 1005);
  assertEquals(sent(lane, 1006).length, WINDOW);
  assert(!hasGivenUp(lane));
});

Deno.test("a lane gives up after three connect requests that came to nothing", () => {
  const lane = newLane();
  for (let tries = 0; tries < 3; tries++) {
    assert(!hasGivenUp(lane));
    const [connect] = sent(lane, 1 + 2000 * tries);
    if (tries === 1) give(lane, answerTo(connect, 1, 8), 2001);
    expireLane(lane, 1001 + 2000 * tries);
  }
  assert(hasGivenUp(lane));
  assertEquals([lane.tally.broken, lane.tally.lost, lane.tally.wrong, lane.tally.replies], [1, 2, 1, 0]);
});

Deno.test("judgeAnnounce() takes whole peers up to the number wanted, of the packet's family", async (t) => {
  const rows: [action: number, bytes: number, family: 4 | 6, isRight: boolean][] = [
    [1, 20, 4, true],
    [1, 26, 4, true],
    [1, 200, 4, true],
    [1, 206, 4, false],
    [1, 27, 4, false],
    [1, 14, 4, false],
    [1, 8, 4, false],
    [1, 20, 6, true],
    [1, 560, 6, true],
    [1, 578, 6, false],
    [1, 26, 6, false],
    [0, 20, 4, false],
    [2, 20, 4, false],
    [3, 20, 4, false],
    [257, 20, 4, false],
  ];
  for (const [action, bytes, family, isRight] of rows) {
    await t.step(`action ${action}, ${bytes} bytes, IPv${family}`, () => {
      const answer = new Uint8Array(bytes);
      new DataView(answer.buffer).setUint32(0, action);
      assertEquals(judgeAnnounce(answer, 0, bytes, family) === "", isRight);
    });
  }
});

Deno.test("judgeConnect() takes action 0 with an id", () => {
  const connect = new Uint8Array(16);
  assertEquals(judgeConnect(connect, 0, 16), "");
  assertStringIncludes(judgeConnect(connect, 0, 15), "15 bytes");
  connect[3] = 3;
  assertStringIncludes(judgeConnect(connect, 0, 16), "an error to a connect request");
});

Deno.test("a lane mixes connect requests, announces and scrapes, whole and right in any order", () => {
  const lane = newLane(0, 1, { mix: { connect: 1, announce: 1, scrape: 1 } });
  lane.isConnected = true;
  const out = makePackets(WINDOW);
  const lengths = new Set<number>();
  for (let round = 0; round < 300; round++) {
    const count = fillLane(lane, out, 1);
    for (let i = 0; i < count; i++) {
      const packet = out.slice(ANNOUNCE_BYTES * i, ANNOUNCE_BYTES * i + lane.lengths[i]);
      lengths.add(packet.length);
      if (packet.length !== 98) continue;
      const { reading, request } = readAnnounce(packet);
      assertEquals([reading, request.numwant], [0, 30]);
      assertEquals(toHex(packet.subarray(36, 44)), toHex(toLatin1("-LD0001-")));
      assertEquals(toHex(packet.subarray(56, 71)) + toHex(packet.subarray(72, 88)), "0".repeat(62));
    }
    lane.sentAt.fill(0);
  }
  assertEquals([...lengths].sort((a, b) => a - b), [16, 36, 56, 76, 98]);
});

Deno.test("readMix() reads connect : announce : scrape", () => {
  assertEquals(readMix("50:50:1"), { connect: 50, announce: 50, scrape: 1 });
  assertEquals(mixText({ connect: 0, announce: 100, scrape: 1 }), "0:100:1");
  for (const text of ["", "1:1", "0:0:0", "1:2:3:4", "a:1:1", "-1:1:1"]) assertEquals(readMix(text), null);
});

Deno.test("judgeScrape() takes three numbers for each hash that was asked", () => {
  const answer = new Uint8Array(8 + 24);
  answer[3] = 2;
  assertEquals(judgeScrape(answer, 0, 32, 2), "");
  assertStringIncludes(judgeScrape(answer, 0, 32, 3), "32 bytes with action 2");
  answer[3] = 1;
  assertStringIncludes(judgeScrape(answer, 0, 32, 2), "action 1 to a scrape");
});

Deno.test("sourceAddress() is in the range of the server's address, and any for other machines", () => {
  const rows: [host: string, index: number, os: string, address: string][] = [
    ["127.0.0.1", 0, "linux", "127.0.1.0"],
    ["127.0.0.1", 4095, "linux", "127.0.16.255"],
    ["127.0.0.1", 4096, "linux", "127.0.1.0"],
    ["127.0.0.1", 7, "darwin", "127.0.0.1"],
    ["198.18.0.1", 256, "linux", "198.18.2.0"],
    ["2001:2::1", 4095, "linux", "2001:2::1:fff"],
    ["::1", 3, "linux", "::1"],
    ["192.168.1.5", 1, "linux", "0.0.0.0"],
    ["2001:db8::1", 1, "linux", "::"],
  ];
  for (const [host, index, os, address] of rows) assertEquals(sourceAddress(host, index, os), address);
});

Deno.test("public sources are to muster addresses of the internet at large", () => {
  const bytes = new Uint8Array(16);
  for (const family of [4, 6] as const) {
    for (const address of [SERVERS.public[family], sourceAddress(SERVERS.public[family], 4095)]) {
      assertEquals(readAddress(address, bytes), family);
      assert(!isPrivate(bytes, family) && isRoutable(bytes, family));
    }
  }
});

for (const share of ["cubic", "even"] as const) {
  for (const [count, peers, lanes] of [[7, 100, 3], [100, 100, 16], [1, 70_000, 2], [10, 5, 8]]) {
    Deno.test(`clients are all different, ${share}: ${peers} of ${count} torrents on ${lanes} lanes`, () => {
      const torrents = makeTorrents(randomFrom(1, 2, 3, 4), count, peers, share);
      const numbers = new Set<number>();
      const seen = new Set<string>();
      const sizes = new Map<number, number>();
      for (let lane = 0; lane < lanes; lane++) {
        for (let own = 0; own < clientsOf(torrents, lane, lanes); own++) {
          const client = clientOf(torrents, lane, lanes, own);
          const torrent = torrentOf(torrents, client);
          numbers.add(client);
          seen.add(`${torrent} ${lane} ${portOf(torrents, own)}`);
          sizes.set(torrent, (sizes.get(torrent) ?? 0) + 1);
        }
      }
      assertEquals([numbers.size, seen.size], [peers, peers]);
      if (share === "cubic") return;
      const least = Math.floor(peers / count);
      assert([...sizes.values()].every((size) => size === least || size === least + 1));
    });
  }
}

Deno.test("makeBatch() lays bytes out as Linux has them", () => {
  const batch = makeBatch(new Uint8Array(4 * 98), 98);
  assertEquals([batch.headers.byteLength, batch.iovecs.byteLength], [4 * 64, 4 * 16]);
  batch.headers[16 + 14] = 77;
  assertEquals([lengthOf(batch, 0), lengthOf(batch, 1)], [0, 77]);
});
