import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { randomFrom } from "../../lib/base/random.ts";
import { toHex, toLatin1 } from "../../lib/base/bytes.ts";
import { ANNOUNCE_BYTES } from "../../lib/protocol/udp_packet.ts";
import { isConnect } from "../../lib/protocol/udp_request.ts";
import { newTally } from "../../scripts/load/tally.ts";
import { makeTorrents } from "../../scripts/load/torrents.ts";
import {
  expireLane,
  fillLane,
  hasGivenUp,
  type Lane,
  makeLane,
  packetBytes,
  takeAnswer,
} from "../../scripts/load/udp/lane.ts";
import { judgeAnnounce, judgeConnect, makePackets } from "../../scripts/load/udp/packet.ts";
import { localAddress } from "../../scripts/load/udp/run.ts";
import { lengthOf, makeBatch, socketAddress } from "../../scripts/load/udp/system.ts";
import { readAnnounce, wordsOf } from "../fixture/udp_front.ts";

const WINDOW = 3;
const PATIENCE = 1000;

function newLane(index = 0, sockets = 1): Lane {
  const random = randomFrom(1, 2, 3, 4);
  const torrents = makeTorrents(random, 10, 1000);
  const plan = { torrents, random, sockets, window: WINDOW, family: 4, patience: PATIENCE } as const;
  return makeLane(plan, newTally(), index);
}

/** The packets that a lane sends now. */
function sent(lane: Lane, now: number): Uint8Array[] {
  const out = makePackets(WINDOW);
  const count = fillLane(lane, out, now);
  const bytes = packetBytes(lane);
  return Array.from({ length: count }, (_, i) => out.slice(ANNOUNCE_BYTES * i, ANNOUNCE_BYTES * i + bytes));
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
  assert([...clients[0].keys()].every((port) => !clients[1].has(port)));
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

Deno.test("localAddress() is loopback for loopback, and any for other machines", () => {
  assertEquals(localAddress("127.0.0.1"), "127.0.0.1");
  assertEquals(localAddress("127.9.9.9"), "127.0.0.1");
  assertEquals(localAddress("::1"), "::1");
  assertEquals(localAddress("192.168.1.5"), "0.0.0.0");
  assertEquals(localAddress("2001:db8::1"), "::");
});

Deno.test("socketAddress() and makeBatch() lay bytes out as Linux has them", () => {
  assertEquals(toHex(socketAddress("127.0.1.2", 9000)), "020023287f0001020000000000000000");
  assertEquals(
    toHex(socketAddress("::1", 1)),
    "0a00000100000000" + "00000000000000000000000000000001" + "00000000",
  );
  const batch = makeBatch(new Uint8Array(4 * 98), 98);
  assertEquals([batch.headers.byteLength, batch.iovecs.byteLength], [4 * 64, 4 * 16]);
  batch.headers[16 + 14] = 77;
  assertEquals([lengthOf(batch, 0), lengthOf(batch, 1)], [0, 77]);
});
