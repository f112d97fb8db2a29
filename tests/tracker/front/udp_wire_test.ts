/** The whole tracker over UDP, packet by packet, on real sockets: by both engines, where they are not told apart. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { type Fault, faultLine, isFault } from "../../../lib/base/fault.ts";
import { type TrackerConfig, trackerDefaults } from "../../../lib/tracker/config.ts";
import { startTracker } from "../../../lib/tracker/serve.ts";
import { announcePath, ask, INTERFACES, openTracker, within } from "../../fixture/http.ts";
import {
  announcePacket,
  connectPacket,
  freed,
  INFO_HASH,
  packetOf,
  readAnnounceAnswer,
  readError,
  scrapePacket,
  UdpWire,
} from "../../fixture/udp.ts";
import { NO_BATCH } from "../../fixture/udp_batch.ts";

const noIPv6 = !Deno.networkInterfaces().some(({ address }) => address === "::1");
const ESCAPED = "%07".repeat(20);
const ENGINES = [["batch", NO_BATCH], ["portable", ""]] as const;

/** Tests a tracker with either engine. */
function testBoth(
  name: string,
  fn: (settings: Pick<TrackerConfig, "udpEngine">) => Promise<void>,
  ignore = false,
): void {
  for (const [udpEngine, without] of ENGINES) {
    Deno.test({
      name: `${name}, ${udpEngine}${without}`,
      ignore: ignore || without !== "",
      fn: () => fn({ udpEngine }),
    });
  }
}

testBoth("HTTP and UDP share one port, one swarm and one scrape", async (settings) => {
  await using running = await openTracker(settings);
  const { port, tracker } = running;
  using wire = new UdpWire(port);
  const id = await wire.connect();
  await ask(port, announcePath({ info_hash: ESCAPED, left: "0" }));
  const { seeders, leechers, peers, interval } = readAnnounceAnswer(
    await wire.ask(announcePacket(id, { port: 7000 })),
  );
  assertEquals({ seeders, leechers, interval }, { seeders: 1, leechers: 1, interval: 240 });
  assertEquals(peers.map((peer) => peer.split(":")[1]), ["6881"]);
  const { body } = await ask(port, announcePath({ info_hash: ESCAPED, left: "0" }));
  assertStringIncludes(body, "5:peers6:");
  const scraped = await wire.ask(scrapePacket(id, [INFO_HASH]));
  assertEquals([...scraped.subarray(8)], [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
  const { protocols, announces, scrapes } = tracker.stats();
  assertEquals(announces, { ipv4: 3, ipv6: 0 });
  assertEquals(scrapes, 1);
  assertEquals(protocols, {
    http: { announces: { ipv4: 2, ipv6: 0 }, scrapes: 0, refused: 0 },
    udp: { announces: { ipv4: 1, ipv6: 0 }, scrapes: 1, refused: 0, connects: 1, dropped: 0 },
  });
  assertEquals(tracker.status().announces, 3);
});

testBoth("over IPv6 an answer has IPv6 peers", async (settings) => {
  await using running = await openTracker({ ...settings, bind: ["::1"] });
  using wire = new UdpWire(running.port, { hostname: "::1" });
  const id = await wire.connect();
  await wire.ask(announcePacket(id, { port: 7000 }));
  const answer = await wire.ask(announcePacket(id, { port: 7001 }));
  assertEquals((answer.length - 20) % 18, 0);
  assertEquals(running.tracker.stats().protocols.udp.announces, { ipv4: 0, ipv6: 2 });
}, noIPv6);

testBoth("an id is good on another port of the same address, and on no other address", async (settings) => {
  await using running = await openTracker(settings);
  using wire = new UdpWire(running.port);
  const id = await wire.connect();
  using again = new UdpWire(running.port);
  assertEquals((await again.ask(announcePacket(id)))[3], 1);
  if (Deno.build.os !== "linux") return; // Only there 127.0.0.2 is this machine without being told.
  using other = new UdpWire(running.port, { from: "127.0.0.2" });
  await other.silence([announcePacket(id), scrapePacket(id, [INFO_HASH])], "another address");
  assertEquals(running.tracker.stats().protocols.udp.dropped, 2);
});

testBoth("clients on ::1 find each other over UDP", async (settings) => {
  await using running = await openTracker({ ...settings, bind: ["::1"] });
  using wire = new UdpWire(running.port, { hostname: "::1" });
  const id = await wire.connect();
  await wire.ask(announcePacket(id, { port: 7000 }));
  const { peers, leechers } = readAnnounceAnswer(await wire.ask(announcePacket(id, { port: 7001 })), 6);
  assertEquals([peers, leechers], [["[fd00:0:0:0:0:0:0:50]:7000"], 2]);
  assertEquals(running.tracker.stats().peersSent, 1);
}, noIPv6);

Deno.test({
  name: "an address that comes while it runs is answered at, one that goes is not (portable)",
  ignore: Deno.build.os !== "linux", // Only there all of 127.0.0.0/8 is this machine.
  async fn() {
    const clock = new ManualClock();
    const interfaces = [...INTERFACES];
    const started = await startTracker(
      { ...trackerDefaults(), port: 0, bind: ["0.0.0.0"], memory: 8e6, udpEngine: "portable" },
      { clock, log: () => {}, interfaces: () => [...interfaces] },
    );
    assert(!isFault(started));
    try {
      interfaces.push({ address: "127.0.0.77", netmask: "255.0.0.0" });
      clock.advance(10_000);
      using wire = new UdpWire(started.port, { hostname: "127.0.0.77" });
      await wire.connect();
      interfaces.pop();
      clock.advance(10_000);
      await freed(started.port, "127.0.0.77");
    } finally {
      await within(started.stop(), "stop");
    }
  },
});

testBoth("an id is good for --connection-id-lifetime and not for long after it", async (settings) => {
  const clock = new ManualClock();
  await using running = await openTracker({ ...settings, connectionIdLifetime: 600 }, clock);
  using wire = new UdpWire(running.port);
  const id = await wire.connect();
  clock.advance(600_000);
  assertEquals((await wire.ask(announcePacket(id)))[3], 1);
  clock.advance(121_000);
  await wire.silence([announcePacket(id)], "an old id");
});

testBoth(
  "packets of every length from 0 to 2000 bytes, with a good id or none, change no swarm",
  async (settings) => {
    await using running = await openTracker(settings);
    using wire = new UdpWire(running.port);
    const id = await wire.connect();
    for (let length = 0; length <= 2000; length += length < 120 ? 1 : 47) {
      const rest = new Uint8Array(2000);
      const packets = [
        packetOf(id, 3, rest).subarray(0, length),
        packetOf(new Uint8Array(8), 1, rest).subarray(0, length),
        ...(length < 98 ? [announcePacket(id).subarray(0, length)] : []),
      ];
      await wire.silence(packets, `${length} bytes`);
    }
    assertEquals(running.tracker.stats().torrents, 0);
    assertEquals(running.log, []);
  },
);

testBoth("a packet far longer than any request is read all the same", async (settings) => {
  await using running = await openTracker(settings);
  using wire = new UdpWire(running.port);
  const id = await wire.connect();
  const long = announcePacket(id, { options: [0, ...new Array(9000).fill(7)] });
  assertEquals((await wire.ask(long))[3], 1);
});

testBoth("a verified sender's wrong port is told in a sentence", async (settings) => {
  await using running = await openTracker(settings);
  using wire = new UdpWire(running.port);
  const answer = await wire.ask(announcePacket(await wire.connect(), { port: 0 }));
  assertEquals(readError(answer), "The port is not a number from 1 to 65535.");
});

testBoth(
  "announces from made-up senders, by the thousand, list nobody and are answered by nothing",
  async (settings) => {
    await using running = await openTracker(settings);
    using wire = new UdpWire(running.port);
    const flood = Array.from(
      { length: 40 },
      (_, i) => announcePacket(crypto.getRandomValues(new Uint8Array(8)), { port: 1 + i }),
    );
    for (let i = 0; i < 50; i++) await wire.silence(flood, "a made-up id");
    const { torrents, protocols } = running.tracker.stats();
    assertEquals([torrents, protocols.udp.announces.ipv4], [0, 0]);
  },
);

testBoth(
  "a UDP port that another program has is refused with advice, and nothing is left open",
  async (settings) => {
    const { fault, port } = await faultAtTakenUdpPort(settings);
    assertEquals(fault.fault, "port-in-use");
    assertStringIncludes(faultLine(fault), `UDP port ${port}`);
    await using again = await openTracker({ ...settings, port });
    assertEquals(again.port, port);
  },
);

/**
 * What a start says at a port that is taken for UDP alone. Other tests' connections may have the
 * same number for TCP, of which a start would tell first: then another port is tried.
 */
async function faultAtTakenUdpPort(
  settings: Partial<TrackerConfig>,
  tries = 10,
): Promise<{ fault: Fault; port: number }> {
  const taken = Deno.listenDatagram({ hostname: "127.0.0.1", port: 0, transport: "udp" });
  const { port } = taken.addr as Deno.NetAddr;
  const config = { ...trackerDefaults(), port, bind: ["127.0.0.1"], memory: 8e6, ...settings };
  const fault = await startTracker(config, { clock: new ManualClock(), log: () => {} });
  assert(isFault(fault));
  const ofUdp = faultLine(fault).includes("UDP") || tries === 1;
  const told = ofUdp ? { fault, port } : await faultAtTakenUdpPort(settings, tries - 1);
  taken.close();
  return told;
}

testBoth("behind stop() no packet is answered, and the port is free", async (settings) => {
  const running = await openTracker(settings);
  using wire = new UdpWire(running.port);
  await wire.connect();
  await running[Symbol.asyncDispose]();
  await wire.send(connectPacket());
  await freed(running.port);
});

testBoth(
  "with obfuscation an answer has decoys beside real peers, over HTTP and UDP, and the counts do not",
  async (settings) => {
    await using running = await openTracker({ ...settings, obfuscation: true, numwant: 9 });
    using wire = new UdpWire(running.port);
    const id = await wire.connect();
    for (let i = 0; i < 7; i++) await wire.ask(announcePacket(id, { port: 7000 + i }));
    const { peers, leechers, seeders } = readAnnounceAnswer(
      await wire.ask(announcePacket(id, { port: 7000 })),
    );
    const decoys = peers.filter((peer) => /^(192\.0\.2|198\.51\.100|203\.0\.113)\./.test(peer));
    assertEquals([peers.length, decoys.length, seeders, leechers], [9, 3, 0, 7]);
    const { body } = await ask(running.port, announcePath({ info_hash: ESCAPED, port: "7001" }));
    assertStringIncludes(body, "5:peers54:");
    assertStringIncludes(body, "10:incompletei7e");
  },
);
