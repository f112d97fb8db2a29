import { assert, assertEquals } from "@std/assert";
import { toHex, toLatin1 } from "../../lib/base/bytes.ts";
import { SCRAPE_LIMIT } from "../../lib/protocol/message.ts";
import {
  ANSWER_ROOM,
  MOST_PEERS,
  writeAnnounceAnswer,
  writeConnectAnswer,
  writeError,
  writeScraped,
  writeScrapeHead,
} from "../../lib/protocol/udp_answer.ts";
import { newAnswer } from "../../lib/tracker/swarm/store.ts";
import { packetOf, PROTOCOL_ID, readAnnounceAnswer } from "../fixture/udp.ts";

const request = packetOf(PROTOCOL_ID, 0, new Uint8Array(100), 0xdeadbeef);

Deno.test("a connect's answer has the transaction's number and room for the id", () => {
  const out = new Uint8Array(ANSWER_ROOM).fill(0x11);
  assertEquals(writeConnectAnswer(out, request), 16);
  assertEquals(toHex(out.subarray(0, 16)), "00000000deadbeef1111111111111111");
});

Deno.test("an announce's answer has the interval, leechers before seeders, and the peers of its family", () => {
  const answer = newAnswer(3);
  answer.complete = 0x01020304;
  answer.incomplete = 5;
  answer.peers.set([10, 0, 0, 1, 0x1a, 0xe1, 10, 0, 0, 2, 0, 80]);
  answer.peerCount = 2;
  answer.peers6.set([0xfd, ...new Array(14).fill(0), 1, 0xff, 0xff]);
  answer.peer6Count = 1;
  const out = new Uint8Array(ANSWER_ROOM);
  const head = { action: 1, transaction: 0xdeadbeef, interval: 1800, leechers: 5, seeders: 0x01020304 };
  const four = out.subarray(0, writeAnnounceAnswer(out, request, answer, 4, 1800));
  assertEquals(readAnnounceAnswer(four, 4), { ...head, peers: ["10.0.0.1:6881", "10.0.0.2:80"] });
  const six = out.subarray(0, writeAnnounceAnswer(out, request, answer, 6, 1800));
  assertEquals(readAnnounceAnswer(six, 6), { ...head, peers: ["[fd00:0:0:0:0:0:0:1]:65535"] });
});

Deno.test("the most peers of either family fit into an answer, and into the smallest packets of their networks", () => {
  for (const [family, most] of [[4, 1400], [6, 1280 - 40 - 8]] as const) {
    const answer = newAnswer(MOST_PEERS[family]);
    answer.peerCount = answer.peer6Count = MOST_PEERS[family];
    const length = writeAnnounceAnswer(new Uint8Array(ANSWER_ROOM), request, answer, family, 240);
    assert(length <= most && length + 18 > most, `${length}`);
  }
});

Deno.test("a scrape's answer has seeders, completed and leechers of each torrent; 74 fit", () => {
  const out = new Uint8Array(ANSWER_ROOM);
  let length = writeScrapeHead(out, request);
  const counts = { complete: 1, incomplete: 3, downloaded: 0xfffffffe, downloaders: 9 };
  for (let i = 0; i < SCRAPE_LIMIT; i++) length = writeScraped(out, length, counts);
  assertEquals(length, 8 + 12 * SCRAPE_LIMIT);
  assertEquals(toHex(out.subarray(0, 20)), "00000002deadbeef" + "00000001fffffffe00000003");
});

Deno.test("an error has its text behind the transaction's number", () => {
  const out = new Uint8Array(ANSWER_ROOM);
  assertEquals(toHex(out.subarray(0, writeError(out, request, toLatin1("no")))), "00000003deadbeef6e6f");
});
