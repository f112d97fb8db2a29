/** The whole tracker with its engines in threads: every way in leads to the same swarms. */
import { createHash } from "node:crypto";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ManualClock, systemClock } from "../../lib/base/clock.ts";
import { faultLine, isFault } from "../../lib/base/fault.ts";
import { OPEN_TO_ALL } from "../../lib/tracker/access/access.ts";
import { type TrackerConfig, trackerDefaults } from "../../lib/tracker/config.ts";
import { type RunningTracker, startTracker, type Surroundings } from "../../lib/tracker/serve.ts";
import { announcePath, ask, exchange, INTERFACES, requestText, within } from "../fixture/http.ts";
import { DIE } from "../fixture/mortal_worker.ts";
import { announcePacket, readAnnounceAnswer, UdpWire } from "../fixture/udp.ts";

const linux = Deno.build.os === "linux";
const ESCAPED = "%07".repeat(20);

interface Running extends AsyncDisposable {
  readonly tracker: RunningTracker;
  readonly port: number;
  readonly log: string[];
}

async function start(config: Partial<TrackerConfig>, more: Partial<Surroundings> = {}): Promise<Running> {
  const log: string[] = [];
  const tracker = await startTracker(
    { ...trackerDefaults(), port: 0, bind: ["127.0.0.1"], memory: 8e6, ...config },
    { clock: systemClock, log: (line) => void log.push(line), interfaces: () => [...INTERFACES], ...more },
  );
  if (isFault(tracker)) throw new Error(faultLine(tracker));
  return {
    tracker,
    port: tracker.port,
    log,
    [Symbol.asyncDispose]: () => within(tracker.stop(), "stop the tracker", 2000),
  };
}

/** Announces over HTTP and over UDP, each client from a port of its own, and looks at what they are told. */
async function announceAll(port: number, ports: readonly number[]): Promise<number> {
  let known = 0;
  for (const own of ports) {
    const { body } = await ask(port, announcePath({ info_hash: ESCAPED, port: `${own}` }));
    assertStringIncludes(body, `10:incompletei${++known}e`);
    // Each from another socket, so that the system gives them to whichever thread.
    using wire = new UdpWire(port);
    const answer = await wire.ask(announcePacket(await wire.connect(), { port: own + 1 }));
    assertEquals(readAnnounceAnswer(answer).leechers, ++known);
  }
  return known;
}

const ENGINES: readonly Partial<TrackerConfig>[] = [
  { udpEngine: "batch", httpEngine: "serve", threads: 1 },
  { udpEngine: "batch", httpEngine: "serve", threads: 3 },
  { udpEngine: "batch", httpEngine: "batch", threads: 1 },
  { udpEngine: "batch", httpEngine: "batch", threads: 2 },
  { udpEngine: "portable", httpEngine: "batch", threads: 2 },
  { udpEngine: "portable", httpEngine: "serve", threads: 2 },
];

/** Comes true when all say that they drain; whichever thread a connection falls to, it hears of it in its time. */
async function allDrain(port: number): Promise<void> {
  for (;;) {
    const answers = await Promise.all(Array.from({ length: 16 }, () => ask(port, "/health")));
    if (answers.every(({ status, body }) => status === 503 && body === "draining\n")) return;
  }
}

for (const config of ENGINES) {
  const { udpEngine, httpEngine, threads } = config;
  Deno.test({
    name:
      `UDP ${udpEngine}, HTTP ${httpEngine}, ${threads} threads: one swarm, sums that add up, a port that is free again`,
    ignore: !linux,
    async fn() {
      const ports = [7000, 7010, 7020, 7030];
      const running = await start(config);
      const { port, tracker } = running;
      try {
        const known = await announceAll(port, ports);
        const { torrents, leechers, protocols, broken } = tracker.stats();
        assertEquals([torrents, leechers, broken], [1, known, 0]);
        assertEquals(protocols.http.announces.ipv4, ports.length);
        assertEquals(protocols.udp.announces.ipv4, ports.length);
        assertEquals(protocols.udp.connects, ports.length);
        assertEquals((await ask(port, "/health")).body, "ok\n");
        const page = JSON.parse((await ask(port, "/stats.json")).body);
        assertEquals([page.torrents, page.announces.ipv4], [1, 2 * ports.length]);
        tracker.setAccess({ ...OPEN_TO_ALL, isDraining: true });
        await within(allDrain(port), "every thread that says it drains");
        assertEquals(running.log, []);
      } finally {
        await running[Symbol.asyncDispose]();
      }
      await using again = await start({ ...config, port });
      assertEquals(again.tracker.stats().torrents, 0);
      assertEquals(await announceAll(port, [7000]), 2);
    },
  });
}

for (const config of ENGINES) {
  const { udpEngine, httpEngine, threads } = config;
  Deno.test({
    name:
      `UDP ${udpEngine}, HTTP ${httpEngine}, ${threads} threads: pages of swarms whichever thread is asked`,
    ignore: !linux,
    async fn() {
      const known = { hash: "07".repeat(20), name: "A film", size: 5, files: 1, path: "/film.torrent" };
      const offered = { ...known, hash: createHash("sha1").update("de").digest("hex") };
      const read: string[] = [];
      const files = {
        readWhole(path: string) {
          read.push(path);
          return new TextEncoder().encode("d4:infodee");
        },
      };
      await using running = await start({ ...config, scrape: "full", offerTorrents: true }, { files });
      const { port, tracker } = running;
      tracker.setCatalog(new Map([known, offered].map((one) => [one.hash, one])));
      await announceAll(port, [7000]);
      // Each on a connection of its own, so that the system gives them to whichever thread.
      for (let i = 0; i < 8; i++) {
        const table = JSON.parse((await ask(port, "/table.json")).body);
        assertEquals(table.torrents[0], {
          ...{ hash: known.hash, complete: 0, incomplete: 2, downloaded: 0 },
          ...{ name: "A film", size: 5, files: 1 },
        });
        const page = await ask(port, "/table?limit=1");
        assertStringIncludes(page.body, `<a href="/file?info_hash=${known.hash}"><bdi>A film</bdi></a>`);
        assertStringIncludes(page.headers.get("content-security-policy")!, "default-src 'none'");
        assertEquals((await ask(port, "/table", "HEAD")).body, "");
        assertEquals((await ask(port, "/table", "POST")).status, 405);
        const torrent = await ask(port, `/file?info_hash=${offered.hash}`);
        assertEquals([torrent.body, torrent.headers.get("content-type")], [
          "d4:infodee",
          "application/x-bittorrent",
        ]);
        assertStringIncludes((await ask(port, "/scrape")).body, "10:incompletei2e4:name6:A filme");
      }
      assertEquals(new Set(read), new Set(["/film.torrent"]));
      const { http, udp } = tracker.chosen.threads;
      assertStringIncludes((await ask(port, "/metrics")).body, `muster_threads{protocol="http"} ${http}\n`);
      assertEquals(tracker.stats().engines.threads, { http, udp });
      tracker.reconfigure({ ...trackerDefaults(), ...config, page: false });
      for (const path of ["/table", "/table.json", `/file?info_hash=${offered.hash}`]) {
        let status = 200;
        for (let tries = 0; tries < 500 && status !== 404; tries++) status = (await ask(port, path)).status;
        assertEquals(status, 404, path);
      }
      assertEquals(running.log, []);
    },
  });
}

for (const config of ENGINES) {
  const { httpEngine, threads } = config;
  Deno.test({
    name:
      `HTTP ${httpEngine}, UDP ${config.udpEngine}, ${threads} threads: the icon whichever thread is asked`,
    ignore: !linux,
    async fn() {
      await using running = await start(config);
      const { port, tracker } = running;
      const bytes = Uint8Array.from({ length: 65_536 }, (_, i) => i % 251);
      for (let i = 0; i < 4; i++) assertEquals((await ask(port, "/favicon.ico")).status, 204);
      tracker.setIcon({ bytes, type: "image/png" });
      for (let i = 0; i < 4; i++) {
        const icon = await ask(port, "/favicon.ico");
        assertEquals([icon.status, icon.headers.get("content-type")], [200, "image/png"]);
        assertEquals(Uint8Array.from(icon.body, (letter) => letter.charCodeAt(0)), bytes);
        assertEquals((await ask(port, "/favicon.ico", "HEAD")).body, "");
      }
      tracker.setIcon(null);
      for (let i = 0; i < 4; i++) assertEquals((await ask(port, "/favicon.ico")).status, 204);
      assertEquals(running.log, []);
    },
  });
}

Deno.test({
  name: "a thread hears at once under which address the internet finds this network",
  ignore: !linux,
  async fn() {
    const found = Promise.withResolvers<string[]>();
    // The clock stands still: nothing is told because time goes by.
    await using running = await start(
      { udpEngine: "portable", httpEngine: "batch", threads: 1, externalIp: ["home.test"] },
      { clock: new ManualClock(), lookup: () => found.promise },
    );
    const seen = async () =>
      (await ask(running.port, announcePath())).body.includes("external ip4:\xcb\x00\x71\x07");
    assertEquals(await seen(), false);
    found.resolve(["203.0.113.7"]);
    let isTold = false;
    for (let tries = 0; tries < 500 && !isTold; tries++) isTold = await seen();
    assert(isTold);
  },
});

Deno.test({
  name: "a second muster is told of the first, whichever engines they have",
  ignore: !linux,
  async fn() {
    await using first = await start({ udpEngine: "batch", httpEngine: "batch", threads: 2 });
    for (const config of ENGINES) {
      const second = await startTracker(
        { ...trackerDefaults(), port: first.port, bind: ["127.0.0.1"], memory: 8e6, ...config },
        { clock: systemClock, log: () => {} },
      );
      assert(
        isFault(second) && /Another muster is running already/.test(second.message),
        JSON.stringify(second),
      );
    }
  },
});

Deno.test({
  name: "threads that die in the midst of all stripes are replaced, each said once, and the swarms live on",
  ignore: !linux,
  // Deno prints the stack of a Worker's uncaught error, whatever is done about it.
  async fn() {
    const workers: Worker[] = [];
    let started = Promise.withResolvers<void>();
    const startWorker = () => {
      const module = new URL("../fixture/mortal_worker.ts", import.meta.url);
      workers.push(new Worker(module, { type: "module" }));
      started.resolve();
      return workers.at(-1)!;
    };
    await using running = await start(
      { udpEngine: "batch", httpEngine: "batch", threads: 1 },
      { startWorker },
    );
    const { port, tracker, log } = running;
    await announceAll(port, [7000, 7010]);
    using wire = new UdpWire(port);
    const id = await wire.connect();
    for (const [deaths, which] of [0, 1].entries()) {
      started = Promise.withResolvers();
      workers[which].postMessage(DIE);
      await within(started.promise, "another in its place");
      // What comes meanwhile waits in the socket for the one that takes over.
      const answer = readAnnounceAnswer(await wire.ask(announcePacket(id, { port: 7000 })));
      assertEquals(answer.leechers, 4, `after ${deaths + 1}`);
      const { body } = await ask(port, announcePath({ info_hash: ESCAPED, port: "7001" }));
      assertStringIncludes(body, "10:incompletei4e");
    }
    assertEquals(workers.length, 4);
    const { torrents, leechers } = tracker.stats();
    assertEquals([torrents, leechers], [1, 4]);
    assert(
      log.length >= 1 && /told to die.*Another takes its place; the swarms are kept/.test(log[0]),
      log[0],
    );
  },
});

Deno.test("a site has the paths that it knows, and is told who asks; the rest stays the tracker's", async () => {
  const asked: string[] = [];
  const site: Surroundings["site"] = (path, _, from) => {
    asked.push(`${path} ${from}`);
    if (path === "/later") return Promise.resolve(null);
    return path === "/"
      ? new Response("a site")
      : path === "/soon"
      ? Promise.resolve(new Response("soon"))
      : null;
  };
  // With two threads every other connection would come to one that knows no site.
  await using running = await start({ threads: 2, udpEngine: "portable" }, { site });
  const { port, tracker } = running;
  for (let i = 0; i < 8; i++) assertEquals((await ask(port, "/")).body, "a site");
  assertEquals(tracker.chosen.threads.http, 1);
  assertEquals((await ask(port, "/soon")).body, "soon");
  assertEquals((await ask(port, "/later")).status, 404);
  assertStringIncludes((await ask(port, "/tracker")).body, "A BitTorrent tracker");
  assertEquals((await ask(port, announcePath())).body.startsWith("d8:complete"), true);
  assertEquals(asked.slice(-3), ["/soon", "/later", "/tracker"].map((path) => `${path} 127.0.0.1`));
  const browse = (path: string) =>
    exchange(port, requestText(path, "GET", ["Accept: text/html,*/*;q=0.8", "Connection: close"]));
  for (const path of ["/later", "/images", "/tracker/"]) {
    const nothing = (await browse(path))!;
    assertEquals(nothing.status, 404);
    assertStringIncludes(nothing.body, "There is nothing at this address.");
    assertStringIncludes((await ask(port, path)).body, "14:failure reason");
  }
  assertEquals((await browse(announcePath()))!.body.startsWith("d8:complete"), true);
  for (const path of ["/announce", "/scrape", "/scrape?info_hash=short"]) {
    assertEquals((await browse(path))!.body, (await ask(port, path)).body, path);
  }
});
