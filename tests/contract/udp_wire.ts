/** What either UDP engine does with packets on real sockets. */
import { assert, assertEquals } from "@std/assert";
import { randomFrom } from "../../lib/base/random.ts";
import { REFUSALS } from "../../lib/tracker/refusal.ts";
import { announcesAt, CONNECTS, DROPPED, REFUSED, SCRAPES, UDP } from "../../lib/tracker/stats/counters.ts";
import { INVALID_PORT } from "../../lib/protocol/message.ts";
import { refusedPackets, silencedPackets } from "../fixture/bad_udp.ts";
import {
  announcePacket,
  connectPacket,
  type Id,
  INFO_HASH,
  PROTOCOL_ID,
  readAnnounceAnswer,
  readError,
  scrapePacket,
  UdpWire,
} from "../fixture/udp.ts";
import { HAS_IPV6, HAS_MANY_LOOPBACKS, type OpenUdp } from "../fixture/udp_batch.ts";

/** Packets that are sent before they are known to be handled: more, and a kernel with little room loses some. */
const SLICE = 40;

/** What a test has: an engine, and who asks it. */
type Test = (open: OpenUdp) => Promise<void>;

/** Runs all of it against an engine. `without`: why it is left out, or "". */
export function testUdpWire(name: string, open: OpenUdp, without: string): void {
  for (const [claim, test, can] of TESTS) {
    Deno.test({
      name: `${name}: ${claim}${without}`,
      ignore: without !== "" || !can,
      fn: () => test(open),
    });
  }
}

async function silence(wire: UdpWire, packets: readonly Uint8Array[], what: string): Promise<void> {
  for (let from = 0; from < packets.length; from += SLICE) {
    await wire.silence(packets.slice(from, from + SLICE), what);
  }
}

async function connectsAnnouncesScrapes(open: OpenUdp): Promise<void> {
  await using engine = open();
  const { port, counters } = engine;
  using wire = new UdpWire(port);
  const id = await wire.connect();
  const first = readAnnounceAnswer(await wire.ask(announcePacket(id, { port: 7000, left: 0n, event: 1 })));
  assertEquals(first, { action: 1, transaction: 2, interval: 240, seeders: 1, leechers: 0, peers: [] });
  const { peers } = readAnnounceAnswer(await wire.ask(announcePacket(id, { port: 7001 })));
  assertEquals(peers, ["192.168.1.50:7000"]);
  const scraped = await wire.ask(scrapePacket(id, [new Uint8Array(20), INFO_HASH]));
  assertEquals([...scraped.subarray(8)], [...new Array(12).fill(0), 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
  assertEquals(
    [counters[CONNECTS], counters[announcesAt(UDP, 4)], counters[SCRAPES + UDP], counters[DROPPED]],
    [1, 2, 1, 0],
  );
}

async function answersOverIPv6(open: OpenUdp): Promise<void> {
  await using engine = open(["::1"]);
  using wire = new UdpWire(engine.port, { hostname: "::1" });
  const id = await wire.connect();
  await wire.ask(announcePacket(id, { port: 7000 }));
  const { peers, leechers } = readAnnounceAnswer(await wire.ask(announcePacket(id, { port: 7001 })), 6);
  assertEquals([peers, leechers], [["[fd00:0:0:0:0:0:0:50]:7000"], 2]);
  assertEquals(engine.counters[announcesAt(UDP, 6)], 2);
}

async function answersOnSeveralAddresses(open: OpenUdp): Promise<void> {
  const hosts = ["127.0.0.1", "127.0.0.2", ...HAS_IPV6 ? ["::1"] : []];
  await using engine = open(hosts);
  for (const hostname of hosts) {
    using wire = new UdpWire(engine.port, { hostname });
    assertEquals((await wire.ask(announcePacket(await wire.connect())))[3], 1, hostname);
  }
}

async function answersBadPackets(open: OpenUdp): Promise<void> {
  await using engine = open();
  using wire = new UdpWire(engine.port);
  const good = await wire.connect();
  let foreign: Id | null = null;
  if (HAS_MANY_LOOPBACKS) {
    using other = new UdpWire(engine.port, { from: "127.0.0.2" });
    foreign = await other.connect();
  }
  for (const [what, packets] of silencedPackets({ good, foreign })) await silence(wire, packets, what);
  for (const [what, packet, sentence] of refusedPackets({ good, foreign })) {
    assert(sentence.test(readError(await wire.ask(packet))), what);
  }
  assertEquals([engine.store.totals().torrents, engine.broken], [0, []]);
  assertEquals(engine.counters[REFUSED + UDP], 4);
}

async function refusesIdsOfOthers(open: OpenUdp): Promise<void> {
  await using engine = open();
  using wire = new UdpWire(engine.port);
  const id = await wire.connect();
  using again = new UdpWire(engine.port);
  assertEquals((await again.ask(announcePacket(id)))[3], 1, "another port of the same address");
  using other = new UdpWire(engine.port, { from: "127.0.0.2" });
  await other.silence([announcePacket(id), scrapePacket(id, [INFO_HASH])], "another address");
  assertEquals(engine.counters[DROPPED], 2);
  engine.keys.advance(121 + 60);
  await wire.silence([announcePacket(id)], "an old id");
}

async function endsNoFlood(open: OpenUdp): Promise<void> {
  await using engine = open();
  using wire = new UdpWire(engine.port);
  const flood = Array.from(
    { length: 2000 },
    (_, i) => announcePacket(crypto.getRandomValues(new Uint8Array(8)), { port: 1 + i }),
  );
  await silence(wire, flood, "a made-up id");
  assertEquals([engine.store.totals().torrents, engine.counters[DROPPED]], [0, 2000]);
}

async function readsLongPackets(open: OpenUdp): Promise<void> {
  await using engine = open();
  using wire = new UdpWire(engine.port);
  const id = await wire.connect();
  const options = [2, 3, 47, 97, 98];
  for (const length of [1400, 1600 - 98, 1601 - 98, 9000, 60_000]) {
    const long = announcePacket(id, { options: [...options, 0, ...new Array(length - 6).fill(7)] });
    assertEquals((await wire.ask(long))[3], 1, `${length} bytes of options`);
    const nops = announcePacket(id, { options: [...options, ...new Array(length - 5).fill(1)] });
    assertEquals((await wire.ask(nops))[3], 1, `${length} bytes of options without an end`);
    const scrape = scrapePacket(id, new Array(Math.floor(length / 20)).fill(INFO_HASH));
    const asked = Math.min(74, Math.floor(length / 20));
    assertEquals((await wire.ask(scrape)).length, 8 + 12 * asked, `a scrape of ${length} bytes`);
  }
  const unknown = Array.from({ length: 9 }, () => [9, 255, ...new Array(255).fill(65)]).flat();
  assertEquals(
    (await wire.ask(announcePacket(id, { options: unknown })))[3],
    1,
    "options across the room's end",
  );
  const connect = new Uint8Array(40_000);
  connect.set(connectPacket());
  assertEquals((await wire.ask(connect)).length, 16);
}

async function tellsWrongPorts(open: OpenUdp): Promise<void> {
  await using engine = open();
  using wire = new UdpWire(engine.port);
  const answer = await wire.ask(announcePacket(await wire.connect(), { port: 0 }));
  assertEquals(readError(answer), REFUSALS[INVALID_PORT].reason);
}

/** Packets of made-up senders, broken here and there, each time the same. */
async function survivesFuzzing(open: OpenUdp): Promise<void> {
  await using engine = open();
  using wire = new UdpWire(engine.port);
  const random = randomFrom(20, 26, 11, 27);
  const none = new Uint8Array(8).fill(9);
  const samples = [
    connectPacket(),
    announcePacket(none, { options: [2, 9, ...new Array(9).fill(47), 0] }),
    scrapePacket(none, [INFO_HASH, INFO_HASH]),
    announcePacket(PROTOCOL_ID),
  ];
  const packets = Array.from({ length: 3000 }, () => {
    const packet = samples[random.next() % samples.length].slice();
    for (let n = 1 + random.next() % 4; n > 0; n--) packet[random.next() % packet.length] = random.next();
    return packet.subarray(0, random.next() % 3 === 0 ? random.next() % packet.length : packet.length);
  });
  // A connect request that is whole in what counts gets its 16 bytes.
  const asks = (packet: Uint8Array) =>
    packet.length >= 16 && connectPacket().every((byte, i) => i >= 12 || packet[i] === byte);
  const before = engine.counters[CONNECTS];
  await silence(wire, packets.filter((packet) => !asks(packet)), "a broken packet");
  const connects = engine.counters[CONNECTS] - before;
  assertEquals(connects, Math.ceil(packets.filter((packet) => !asks(packet)).length / SLICE));
  for (const packet of packets.filter(asks)) assertEquals((await wire.ask(packet)).length, 16);
  assertEquals([engine.store.totals().torrents, engine.broken], [0, []]);
}

/** Takes answers until there are none under way. */
async function catchUp(wire: UdpWire): Promise<void> {
  await wire.send(connectPacket(0x77777777));
  for (;;) {
    const answer = await wire.receive();
    if (answer[3] === 0 && answer.subarray(4, 8).every((byte) => byte === 0x77)) return;
  }
}

/** The same with a good id: whatever it gets, the engine goes on. */
async function survivesFuzzingOfKnown(open: OpenUdp): Promise<void> {
  await using engine = open();
  using wire = new UdpWire(engine.port);
  const random = randomFrom(1, 2, 3, 26);
  const id = await wire.connect();
  const samples = [
    announcePacket(id, { options: [2, 9, ...new Array(9).fill(47), 1, 0] }),
    announcePacket(id, { ip: 0xc0a80107 }),
    scrapePacket(id, [INFO_HASH, INFO_HASH]),
  ];
  for (let n = 0; n < 1500; n++) {
    const packet = samples[random.next() % samples.length].slice();
    for (let k = random.next() % 4; k > 0; k--) {
      packet[8 + random.next() % (packet.length - 8)] = random.next();
    }
    const cut = random.next() % 4 === 0 ? 8 + random.next() % (packet.length - 8) : packet.length;
    await wire.send(packet.subarray(0, cut));
    if (n % SLICE === 0) await catchUp(wire);
  }
  assertEquals(engine.broken, []);
  using again = new UdpWire(engine.port);
  assertEquals((await again.ask(announcePacket(id)))[3], 1);
}

const TESTS: readonly [claim: string, test: Test, can: boolean][] = [
  ["connects, announces and scrapes are answered", connectsAnnouncesScrapes, true],
  ["over IPv6 an answer has IPv6 peers", answersOverIPv6, HAS_IPV6],
  ["each of several addresses answers, from itself", answersOnSeveralAddresses, HAS_MANY_LOOPBACKS],
  ["bad packets get what the table says, and change no swarm", answersBadPackets, true],
  ["an id is good on another port of its address, and nowhere else", refusesIdsOfOthers, HAS_MANY_LOOPBACKS],
  ["announces from made-up senders, by the thousand, list nobody and get nothing", endsNoFlood, true],
  ["packets far longer than any request are read all the same", readsLongPackets, true],
  ["a verified sender's wrong port is told in a sentence", tellsWrongPorts, true],
  ["broken packets of unknown senders get nothing", survivesFuzzing, true],
  ["broken packets of known senders leave the tracker well", survivesFuzzingOfKnown, true],
];
