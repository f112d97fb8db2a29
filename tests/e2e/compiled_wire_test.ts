/** The executable file and the network: HTTP and UDP at once, and what others send that is not as it should be. */
import { assertEquals, assertMatch } from "@std/assert";
import { BAD_QUERIES, codeOf } from "../fixture/bad_http.ts";
import { type Ids, refusedPackets, silencedPackets } from "../fixture/bad_udp.ts";
import { announcePath, ask } from "../fixture/http.ts";
import { announcePacket, readAnnounceAnswer, readError, scrapePacket, UdpWire } from "../fixture/udp.ts";
import { BIN, compiled, start, whileRunning, whileRunningInWine, WINE } from "./fixture/compiled.ts";

/** So many packets at once are sure to find room in a socket that is not read yet. */
const AT_ONCE = 20;
/** Only these have 127.0.0.2 without being told. */
const SECOND_ADDRESS = Deno.build.os !== "darwin";
/** The torrent of the HTTP announces. */
const TORRENT = new Uint8Array(20).fill(1);

async function swarms(port: number): Promise<unknown> {
  const { torrents, seeds, leechers, peers } = JSON.parse((await ask(port, "/stats.json")).body);
  return { torrents, seeds, leechers, peers };
}

/** Leechers come by HTTP and UDP at the same time, into one swarm. */
async function announceAtOnce(port: number): Promise<void> {
  using wire = new UdpWire(port);
  const id = await wire.connect();
  const count = 20;
  const http = Array.from({ length: count }, (_, i) => ask(port, announcePath({ port: `${7000 + i}` })));
  const udp: number[] = [];
  for (let i = 0; i < count; i++) {
    const packet = announcePacket(id, { infoHash: TORRENT, port: 8000 + i });
    udp.push(readAnnounceAnswer(await wire.ask(packet)).leechers);
  }
  assertEquals((await Promise.all(http)).map(codeOf), new Array(count).fill(0));
  assertEquals(udp.length, count);
  const { leechers, peers } = readAnnounceAnswer(
    await wire.ask(announcePacket(id, { infoHash: TORRENT, port: 9000, numwant: 100, left: 0n })),
  );
  assertEquals([leechers, peers.length], [2 * count, 30]);
  const { protocols } = JSON.parse((await ask(port, "/stats.json")).body);
  assertEquals([protocols.http.announces.ipv4, protocols.udp.announces.ipv4], [count, count + 1]);
}

/** Valid ids for 127.0.0.1 and for another address. */
async function connectTwice(wire: UdpWire, port: number): Promise<Ids> {
  const good = await wire.connect();
  if (!SECOND_ADDRESS) return { good, foreign: null };
  using other = new UdpWire(port, { from: "127.0.0.2" });
  return { good, foreign: await other.connect() };
}

async function sendBadPackets(port: number): Promise<void> {
  using wire = new UdpWire(port);
  const ids = await connectTwice(wire, port);
  // One peer, so that there is something to change.
  await wire.ask(announcePacket(ids.good));
  const before = await swarms(port);
  let sent = 0;
  for (const [what, packets] of silencedPackets(ids)) {
    sent += packets.length;
    for (let at = 0; at < packets.length; at += AT_ONCE) {
      await wire.silence(packets.slice(at, at + AT_ONCE), what);
    }
    assertEquals(await swarms(port), before, what);
  }
  const { protocols } = JSON.parse((await ask(port, "/stats.json")).body);
  assertEquals(protocols.udp.dropped, sent, "each was looked at");
  for (const [what, packet, sentence] of refusedPackets(ids)) {
    assertMatch(readError(await wire.ask(packet)), sentence, what);
    assertEquals(await swarms(port), before, what);
  }
  const many = Array.from({ length: 75 }, (_, i) => new Uint8Array(20).fill(i));
  assertEquals((await wire.ask(scrapePacket(ids.good, many))).length, 8 + 74 * 12);
  assertEquals(await swarms(port), before);
}

async function sendBadQueries(port: number): Promise<void> {
  assertEquals(codeOf(await ask(port, announcePath())), 0);
  const before = await swarms(port);
  for (const [what, target, code] of BAD_QUERIES) {
    assertEquals(codeOf(await ask(port, target)), code, what);
    assertEquals(await swarms(port), before, what);
  }
}

compiled("answers HTTP and UDP at once, from one swarm", async () => {
  await whileRunning("SIGINT", ({ port }) => announceAtOnce(port));
});

compiled("answers bad queries with failures, and lives on", async () => {
  await whileRunning("SIGINT", ({ port }) => sendBadQueries(port));
});

compiled("answers bad packets with silence or a sentence, and lives on", async () => {
  await whileRunning("SIGINT", ({ port }) => sendBadPackets(port));
});

/** Only Linux has the batch engines. */
const NO_BATCH = BIN === "" || Deno.build.os !== "linux";
const BATCH = [
  "track",
  "--bind",
  "127.0.0.1",
  "--http-engine",
  "batch",
  "--udp-engine",
  "batch",
  "--threads",
  "2",
];

compiled("answers the same by its batch engines in two threads, and passes pages on", async () => {
  const code = await whileRunning("SIGTERM", async ({ port, text }) => {
    await announceAtOnce(port);
    await sendBadPackets(port);
    assertEquals((await ask(port, "/health")).body, "ok\n");
    assertMatch((await ask(port, "/")).body, /A BitTorrent tracker/);
    assertEquals(codeOf(await ask(port, "/announce", "POST")), 900);
    assertEquals(text().includes("failed"), false, text());
  }, [...BATCH, "--port", "0"]);
  assertEquals(code, 0);
}, NO_BATCH);

compiled(
  "leaves its control socket alone behind when it is killed, and starts on the same port again",
  async () => {
    const folder = await Deno.makeTempDir();
    const env = { TMPDIR: folder, HOME: folder, XDG_STATE_HOME: folder, XDG_RUNTIME_DIR: "" };
    try {
      let port = 0;
      for (let life = 0; life < 2; life++) {
        const running = await start(BIN, [...BATCH, "--port", `${port}`], env, folder);
        port = running.port;
        await announceAtOnce(port);
        running.process.kill("SIGKILL");
        await running.ended();
        assertEquals(await Array.fromAsync(Deno.readDir(folder), ({ name }) => name), ["muster"]);
        const sockets = await Array.fromAsync(Deno.readDir(`${folder}/muster/run`), ({ name }) => name);
        assertEquals(sockets, [`muster-${port}.sock`]);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
  NO_BATCH,
);

compiled("for Windows answers HTTP and UDP at once under wine, and bad input as elsewhere", async () => {
  for (const use of [announceAtOnce, sendBadQueries, sendBadPackets]) {
    const code = await whileRunningInWine("track --port 0 --bind 127.0.0.1", ({ port }) => use(port));
    assertEquals(code, 0);
  }
}, BIN === "" || WINE === "");
