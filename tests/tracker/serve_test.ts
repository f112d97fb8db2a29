import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { ManualClock, systemClock } from "../../lib/base/clock.ts";
import { faultLine, isFault } from "../../lib/base/fault.ts";
import { trackerDefaults } from "../../lib/tracker/config.ts";
import type { Interface } from "../../lib/tracker/network.ts";
import { startTracker } from "../../lib/tracker/serve.ts";
import { announcePath, ask, INTERFACES, openTracker, requestText, Wire, within } from "../fixture/http.ts";

const [LOOPBACK4, LOOPBACK6, CABLE4, CABLE6] = INTERFACES;
const noIPv6 = !Deno.networkInterfaces().some(({ address }) => address === "::1");
const IPV6_OFF = "IPv6 is off on this machine; the tracker answers on IPv4 only.";

/** The announce URLs of a host. */
const urlsOf = (host: string, port: string | number = "PORT") => [
  `http://${host}:${port}/announce`,
  `udp://${host}:${port}/announce`,
];

/** What a tracker on all addresses of a made-up machine says at its start. */
async function startOn(interfaces: Interface[], bind: string[] = []) {
  await using running = await openTracker({ bind }, new ManualClock(), interfaces);
  const { port, tracker } = running;
  const shown = (url: string) => url.replace(`:${port}/`, ":PORT/");
  // What the system lets us hold open is not of the made-up machine.
  const notes = tracker.notes.filter((note) => !note.includes("ulimit"));
  return { urls: tracker.announceUrls().map(shown), page: shown(tracker.pageUrl()), notes };
}

Deno.test("a start answers announces on the port that it tells", async () => {
  await using running = await openTracker();
  assertNotEquals(running.port, 0);
  const { status, body } = await ask(running.port, announcePath());
  assertEquals(status, 200);
  assertStringIncludes(body, "8:intervali240e12:min intervali60e5:peers0:e");
});

Deno.test("the interval is the operator's, and min interval a quarter of it", async () => {
  await using running = await openTracker({ interval: 1801 });
  assertStringIncludes(
    (await ask(running.port, announcePath())).body,
    "8:intervali1801e12:min intervali450e",
  );
});

Deno.test("numwant is the operator's", async () => {
  await using running = await openTracker({ numwant: 3 });
  for (let i = 0; i < 6; i++) await ask(running.port, announcePath({ port: `${7000 + i}` }));
  assertStringIncludes((await ask(running.port, announcePath({ numwant: "50" }))).body, "5:peers18:");
});

Deno.test({
  name: "without --bind the URLs are those of the machine, the LAN's first",
  ignore: noIPv6,
  async fn() {
    assertEquals(await startOn([...INTERFACES]), {
      urls: [...urlsOf("192.168.1.50"), ...urlsOf("[fd00::50]")],
      page: "http://192.168.1.50:PORT/",
      notes: [],
    });
  },
});

Deno.test("with --bind the URLs are those addresses, and nothing is noted of others", async () => {
  assertEquals(await startOn([...INTERFACES], ["127.0.0.1"]), {
    urls: urlsOf("127.0.0.1"),
    page: "http://127.0.0.1:PORT/",
    notes: [],
  });
  assertEquals(await startOn([LOOPBACK4, CABLE4], ["0.0.0.0"]), {
    urls: urlsOf("192.168.1.50"),
    page: "http://192.168.1.50:PORT/",
    notes: [],
  });
});

Deno.test({
  name: "with --bind ::1 the URL has it in brackets",
  ignore: noIPv6,
  async fn() {
    assertEquals((await startOn([...INTERFACES], ["::1"])).urls, urlsOf("[::1]"));
  },
});

Deno.test("a machine without IPv6 is told of", async () => {
  assertEquals(await startOn([LOOPBACK4, CABLE4]), {
    urls: urlsOf("192.168.1.50"),
    page: "http://192.168.1.50:PORT/",
    notes: [IPV6_OFF],
  });
});

Deno.test({
  name: "a machine without IPv4 is told of",
  ignore: noIPv6,
  async fn() {
    const { urls, notes } = await startOn([LOOPBACK6, CABLE6]);
    assertEquals(urls, urlsOf("[fd00::50]"));
    assertEquals(notes, ["IPv4 is off on this machine; the tracker answers on IPv6 only."]);
  },
});

Deno.test("a machine on no network is told of, and has a URL all the same", async () => {
  const { urls, notes } = await startOn([LOOPBACK4]);
  assertEquals(urls, urlsOf("127.0.0.1"));
  assertEquals(notes, [
    IPV6_OFF,
    "This machine is on no network now; only programs on it can reach the tracker.",
  ]);
});

Deno.test("the URLs and the addresses of local peers follow the machine's networks", async () => {
  const clock = new ManualClock();
  const interfaces = [LOOPBACK4, CABLE4];
  const config = {
    ...trackerDefaults(),
    port: 0,
    bind: ["0.0.0.0"],
    memory: 8e6,
    udpEngine: "portable" as const,
  };
  const tracker = await startTracker(config, { clock, log: () => {}, interfaces: () => [...interfaces] });
  assert(!isFault(tracker));
  try {
    const before = tracker.announceUrls();
    await ask(tracker.port, announcePath({ left: "0" }));
    interfaces[1] = { address: "10.7.7.7", netmask: "255.0.0.0" };
    clock.advance(9_999);
    assertEquals(tracker.announceUrls(), before);
    clock.advance(1);
    assertEquals(tracker.announceUrls(), urlsOf("10.7.7.7", tracker.port));
    assertEquals(tracker.pageUrl(), `http://10.7.7.7:${tracker.port}/`);
    const { body } = await ask(tracker.port, announcePath({ port: "7000" }));
    assertStringIncludes(body, "5:peers6:\x0a\x07\x07\x07\x1a\xe1e");
  } finally {
    await within(tracker.stop(), "stop");
  }
});

Deno.test("a port in use is a fault with advice, and another muster there is called by its name", async () => {
  await using running = await openTracker();
  const config = {
    ...trackerDefaults(),
    port: running.port,
    bind: ["127.0.0.1"],
    memory: 8e6,
    udpEngine: "portable" as const,
  };
  const second = await startTracker(config, { clock: new ManualClock(), log: () => {} });
  assert(isFault(second));
  assertEquals(second.fault, "port-in-use");
  assertStringIncludes(faultLine(second), `Another muster is running already on port ${running.port}`);
  assertStringIncludes(faultLine(second), `--port ${running.port + 1}`);
});

Deno.test("memory that cannot be had is a fault, and the port stays free", async () => {
  const config = {
    ...trackerDefaults(),
    port: 0,
    bind: ["127.0.0.1"],
    memory: 2 ** 60,
    udpEngine: "portable" as const,
  };
  const tracker = await startTracker(config, { clock: new ManualClock(), log: () => {} });
  assert(isFault(tracker));
  assertNotEquals(faultLine(tracker), "");
});

Deno.test("stop() comes true within a second although connections are open, and answers end with it", async () => {
  const running = await openTracker({}, systemClock);
  using idle = await Wire.dial(running.port);
  using half = await Wire.dial(running.port);
  await half.send("GET /announce?");
  using kept = await Wire.dial(running.port);
  await kept.send(requestText(announcePath(), "GET", []));
  assertEquals((await kept.answer())?.status, 200);
  await within(running.tracker.stop(), "stop() with idle connections", 1000);
  assertEquals(await within(running.tracker.ended, "the end"), null);
  // On Linux a connection that never said anything was never shown to the server.
  for (const wire of Deno.build.os === "linux" ? [half, kept] : [idle, half, kept]) {
    assertEquals(await wire.end(), "");
  }
  const refused = await Wire.dial(running.port).then(() => false, () => true);
  assert(refused, "nobody listens any more");
});

Deno.test("nothing goes on behind stop()", async () => {
  const clock = new ManualClock();
  let looks = 0;
  const config = {
    ...trackerDefaults(),
    port: 0,
    bind: ["127.0.0.1"],
    memory: 8e6,
    udpEngine: "portable" as const,
  };
  const interfaces = () => (looks++, [...INTERFACES]);
  const tracker = await startTracker(config, { clock, log: () => {}, interfaces });
  assert(!isFault(tracker));
  clock.advance(10_000);
  await within(tracker.stop(), "stop");
  const before = looks;
  clock.advance(1_000_000);
  assertEquals(looks, before);
  const refused = await Wire.dial(tracker.port).then(() => false, () => true);
  assert(refused, "no rotation opens the port again");
});

Deno.test("stop() twice is stopped once", async () => {
  const { tracker } = await openTracker();
  await within(Promise.all([tracker.stop(), tracker.stop()]), "stop");
  await within(tracker.stop(), "stop again");
  assertEquals(await within(tracker.ended, "the end"), null);
});

Deno.test("a peer that falls silent is gone after the peer timeout, by the tracker's own ticks", async () => {
  const clock = new ManualClock();
  await using running = await openTracker({ interval: 60, peerTimeout: 120 }, clock);
  const peers = () => running.tracker.stats().leechers;
  await ask(running.port, announcePath({ port: "1001" }));
  clock.advance(60_000);
  await ask(running.port, announcePath({ port: "1002" }));
  clock.advance(59_000);
  assertEquals(peers(), 2);
  clock.advance(12_000);
  assertEquals(peers(), 1, "two minutes and a twelfth later");
  clock.advance(60_000);
  assertEquals(peers(), 0);
  assertEquals(running.tracker.stats().torrents, 0);
});

Deno.test("stats() and status() tell what was done", async () => {
  const clock = new ManualClock();
  await using running = await openTracker({}, clock);
  const { tracker, port } = running;
  await ask(port, announcePath({ left: "0" }));
  await ask(port, announcePath({ port: "7000" }));
  await ask(port, announcePath({ port: "0" }));
  await ask(port, `/scrape?info_hash=${"%01".repeat(20)}`);
  clock.advance(61_500);
  const { memory, program, ...stats } = tracker.stats();
  assertEquals(stats, {
    version: 1,
    uptime: 61,
    since: "2023-11-14T22:13:20.000Z",
    engines: { udp: "portable", http: "serve", threads: { udp: 1, http: 1 } },
    torrents: 1,
    seeds: 1,
    leechers: 1,
    peers: { ipv4: 2, ipv6: 0 },
    announces: { ipv4: 2, ipv6: 0 },
    scrapes: 1,
    peersSent: 1,
    refused: 1,
    protocols: {
      http: { announces: { ipv4: 2, ipv6: 0 }, scrapes: 1, refused: 1 },
      udp: { announces: { ipv4: 0, ipv6: 0 }, scrapes: 0, refused: 0, connects: 0, dropped: 0 },
    },
    broken: 0,
    notListed: 0,
    pushedOut: 0,
    interval: 240,
    minInterval: 60,
    peerTimeout: 900,
    numwant: 30,
  });
  assertStringIncludes(program, "muster");
  assert(memory.used <= memory.limit && memory.limit <= 8e6 && memory.process > 0);
  const { memory: held, ...status } = tracker.status();
  assertEquals(status, { torrents: 1, seeds: 1, leechers: 1, announces: 2 });
  assert(held > 0);
});

Deno.test("torrents that were pushed out by newer ones are told of, once a minute", async () => {
  const clock = new ManualClock();
  await using running = await openTracker({ memory: 1 << 18 }, clock);
  const { tracker, log } = running;
  for (let n = 0; tracker.stats().pushedOut === 0; n++) {
    const hash = `%${(n & 255).toString(16).padStart(2, "0")}%${(n >> 8).toString(16).padStart(2, "0")}`;
    await ask(running.port, announcePath({ info_hash: hash + "a".repeat(18) }));
  }
  clock.advance(500);
  assertEquals(log.length, 1);
  assertStringIncludes(log[0], "Memory for new torrents is used up: 1 so far");
  clock.advance(61_000);
  assertEquals(log.length, 1, "nothing new happened");
});

Deno.test("memory that is used up is told once a minute, and announces go on", async () => {
  const clock = new ManualClock();
  await using running = await openTracker({ memory: 1 << 18 }, clock);
  const { tracker, log } = running;
  await announceUntilFull(running.port, () => tracker.stats().notListed > 0);
  assertEquals(log, []);
  clock.advance(500);
  assertEquals(log.length, 1);
  assertStringIncludes(log[0], "The swarms' memory is used up");
  assertStringIncludes(log[0], "--memory");
  clock.advance(59_500);
  assertEquals(log.length, 1);
  clock.advance(1000);
  assertEquals(log.length, 1, "nobody was left out since");
  const before = tracker.stats().notListed;
  for (let port = 64_000; tracker.stats().notListed === before; port++) {
    await ask(running.port, announcePath({ port: `${port}` }));
  }
  clock.advance(500);
  assertEquals(log.length, 2);
  assertStringIncludes((await ask(running.port, announcePath())).body, "5:peers180:");
});

/** Announces one peer after another, many in one go, until there is no memory for more. */
async function announceUntilFull(port: number, isFull: () => boolean): Promise<void> {
  const together = 500;
  using wire = await Wire.dial(port);
  for (let first = 1; !isFull(); first += together) {
    assert(first < 65_000, "never full");
    const requests = Array.from(
      { length: together },
      (_, i) => requestText(announcePath({ port: `${first + i}`, numwant: "0" }), "GET", []),
    );
    await wire.send(requests.join(""));
    for (let i = 0; i < together; i++) assertEquals((await wire.answer())?.status, 200);
  }
}

Deno.test("an external name is looked up, told in the URLs, and stands for peers inside", async () => {
  const clock = new ManualClock();
  const asked: string[] = [];
  const lookup = (name: string) => {
    asked.push(name);
    return Promise.resolve(["198.51.100.9"]);
  };
  const config = { bind: ["0.0.0.0"], externalIp: ["home.example.org"] };
  await using running = await openTracker(config, clock, [...INTERFACES], lookup);
  const external = urlsOf("home.example.org", running.port);
  while (running.tracker.announceUrls().length < 4) {
    await within(new Promise((done) => setTimeout(done)), "a turn");
  }
  assertEquals(running.tracker.announceUrls(), [...urlsOf("192.168.1.50", running.port), ...external]);
  assertEquals(asked, ["home.example.org"]);
  const { body } = await ask(running.port, announcePath());
  assertStringIncludes(body, "11:external ip4:\xc6\x33\x64\x09");
});

Deno.test("a name in ip= counts from the next announce on, and is looked up once", async () => {
  const asked: string[] = [];
  const lookup = (name: string) => {
    asked.push(name);
    return Promise.resolve(["192.168.1.77"]);
  };
  await using running = await openTracker({}, new ManualClock(), [...INTERFACES], lookup);
  const claim = { ip: "pc.lan", left: "0" };
  await ask(running.port, announcePath(claim));
  await ask(running.port, announcePath(claim));
  assertEquals(asked, ["pc.lan"]);
  const { body } = await ask(running.port, announcePath({ port: "7000" }));
  assertStringIncludes(body, "\xc0\xa8\x01\x4d\x1a\xe1");
});

Deno.test("without --trust-ip a public claim does not count, with it it does", async () => {
  for (const trustIp of [false, true]) {
    await using running = await openTracker({ trustIp });
    await ask(running.port, announcePath({ ip: "198.51.100.77", left: "0" }));
    const { body } = await ask(running.port, announcePath({ port: "7000" }));
    assertEquals(body.includes("\xc6\x33\x64\x4d"), trustIp);
  }
});

Deno.test("announcing again at once is answered like any other announce", async () => {
  await using running = await openTracker();
  await ask(running.port, announcePath({ port: "7000" }));
  const first = (await ask(running.port, announcePath())).body;
  for (let i = 0; i < 5; i++) assertEquals((await ask(running.port, announcePath())).body, first);
  assertStringIncludes(first, "5:peers6:");
});
