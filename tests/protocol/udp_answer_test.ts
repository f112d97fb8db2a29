import { assert, assertEquals } from "@std/assert";
import { toHex, toLatin1 } from "../../lib/base/bytes.ts";
import { SCRAPE_LIMIT } from "../../lib/protocol/message.ts";
import {
  ANSWER_ROOM,
  MOST_PEERS,
  udpText,
  writeAnnounceAnswer,
  writeConnectAnswer,
  writeError,
  writeScraped,
  writeScrapeHead,
} from "../../lib/protocol/udp_answer.ts";
import { newAnswer } from "../../lib/tracker/swarm/store.ts";
import { swapped } from "../../lib/protocol/udp_packet.ts";
import { readAnnounceAnswer } from "../fixture/udp.ts";

const TRANSACTION = swapped(0xdeadbeef);
/** Answers stand somewhere in a block. */
const AT = 5;

/** A block with an answer in it, which `write` gives the length of. */
function written(write: (out: Int32Array) => number): { answer: Uint8Array; block: Uint8Array } {
  const block = new Uint8Array(ANSWER_ROOM + 2 * 4 * AT).fill(0x11);
  const length = write(new Int32Array(block.buffer));
  assertEquals(toHex(block.subarray(0, AT * 4)), "11".repeat(AT * 4));
  return { answer: block.slice(AT * 4, AT * 4 + length), block };
}

Deno.test("a connect's answer has the transaction's number and room for the id", () => {
  const { answer } = written((out) => writeConnectAnswer(out, AT, TRANSACTION));
  assertEquals(toHex(answer), "00000000deadbeef1111111111111111");
});

Deno.test("an announce's answer has the interval, leechers before seeders, and the peers that stand there", () => {
  const answer = newAnswer(3);
  answer.complete = 0x01020304;
  answer.incomplete = 5;
  answer.peerCount = 2;
  answer.peer6Count = 1;
  const peers = {
    4: [10, 0, 0, 1, 0x1a, 0xe1, 10, 0, 0, 2, 0, 80],
    6: [0xfd, ...new Array(14).fill(0), 1, 0xff, 0xff],
  };
  const head = { action: 1, transaction: 0xdeadbeef, interval: 1800, leechers: 5, seeders: 0x01020304 };
  const packet = (family: 4 | 6) =>
    written((out) => {
      new Uint8Array(out.buffer).set(peers[family], AT * 4 + 20);
      return writeAnnounceAnswer(out, AT, TRANSACTION, answer, family, 1800);
    }).answer;
  assertEquals(readAnnounceAnswer(packet(4), 4), { ...head, peers: ["10.0.0.1:6881", "10.0.0.2:80"] });
  assertEquals(readAnnounceAnswer(packet(6), 6), { ...head, peers: ["[fd00:0:0:0:0:0:0:1]:65535"] });
});

Deno.test("the most peers of either family fit into an answer, and into the smallest packets of their networks", () => {
  for (const [family, most] of [[4, 1400], [6, 1280 - 40 - 8]] as const) {
    const answer = newAnswer(MOST_PEERS[family]);
    answer.peerCount = answer.peer6Count = MOST_PEERS[family];
    const length = writeAnnounceAnswer(new Int32Array(5), 0, TRANSACTION, answer, family, 240);
    assert(length <= most && length + 18 > most, `${length}`);
  }
});

Deno.test("a scrape's answer has seeders, completed and leechers of each torrent; 74 fit", () => {
  const counts = { complete: 1, incomplete: 3, downloaded: 0xfffffffe, downloaders: 9 };
  const { answer } = written((out) => {
    let length = writeScrapeHead(out, AT, TRANSACTION);
    assertEquals(length, 8);
    for (let i = 0; i < SCRAPE_LIMIT; i++) length = writeScraped(out, AT, i, counts);
    return length;
  });
  assertEquals(toHex(answer), "00000002deadbeef" + "00000001fffffffe00000003".repeat(SCRAPE_LIMIT));
});

Deno.test("an error has its text behind the transaction's number", () => {
  const { answer } = written((out) => writeError(out, AT, TRANSACTION, udpText(toLatin1("no"))));
  assertEquals(toHex(answer), "00000003deadbeef6e6f");
});
