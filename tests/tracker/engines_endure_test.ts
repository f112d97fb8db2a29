/** The batch engines of a whole tracker while strangers take what they can: connections by the ten thousand, and a load. */
import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { systemClock } from "../../lib/base/clock.ts";
import { raiseOpenFiles } from "../../lib/base/open_files.ts";
import { BAD_QUERIES, codeOf } from "../fixture/bad_http.ts";
import { type Ids, refusedPackets, silencedPackets } from "../fixture/bad_udp.ts";
import { Child } from "../fixture/child.ts";
import { announcePath, ask, openTracker } from "../fixture/http.ts";
import { announcePacket, readAnnounceAnswer, readError, UdpWire } from "../fixture/udp.ts";

const linux = Deno.build.os === "linux";
/** The tracker keeps some files for all else. */
const slowOnes = Math.min(10_000, (raiseOpenFiles() ?? 20_000) - 1000);
const MOST_BYTES = 100e6;

Deno.test({
  name:
    `${slowOnes} connections that begin a request and say no more cost the batch engine at most 100 MB, ` +
    "and no honest client its answer",
  ignore: !linux || slowOnes < 5000,
  async fn() {
    const main = new URL("../../main.ts", import.meta.url).href;
    const options = ["track", "--port", "0", "--bind", "127.0.0.1", "--http-engine", "batch"];
    await using tracker = new Child(Deno.execPath(), ["run", "--quiet", "--allow-all", main, ...options]);
    const port = Number((await tracker.says(/:(\d+)\/announce\n/))[1]);
    const memory = async () => JSON.parse((await ask(port, "/stats.json")).body).memory.process;
    for (let i = 0; i < 50; i++) await ask(port, announcePath({ port: `${7000 + i}` }));
    const before = await memory();
    const client = new URL("../fixture/idle.ts", import.meta.url).href;
    const may = ["--quiet", "--allow-net=127.0.0.1", "--allow-ffi"];
    await using strangers = new Child(Deno.execPath(), ["run", ...may, client, `${port}`, `${slowOnes}`]);
    await strangers.says(new RegExp(`holds ${slowOnes}\n`));
    for (let i = 0; i < 100; i++) {
      const { body } = await ask(port, announcePath({ port: `${7000 + i}` }));
      assertStringIncludes(body, `10:incompletei${Math.max(50, i + 1)}e`);
    }
    const more = await memory() - before;
    const files = await Array.fromAsync(Deno.readDir(`/proc/${tracker.pid}/fd`));
    assertGreater(files.length, slowOnes, "all are held");
    assert(more <= MOST_BYTES, `${more} bytes more`);
  },
});

/** Clients that announce as fast as they are answered until `stopped` says so; gives how often they were, all in all. */
async function load(port: number, stopped: () => boolean): Promise<number> {
  let answered = 0;
  const overUdp = async (own: number) => {
    using wire = new UdpWire(port);
    const id = await wire.connect();
    for (; !stopped(); answered++) {
      const answer = await wire.ask(announcePacket(id, { port: own, infoHash: new Uint8Array(20).fill(9) }));
      assertGreater(readAnnounceAnswer(answer).leechers, 0);
    }
  };
  const overHttp = async (own: number) => {
    for (; !stopped(); answered++) {
      assertEquals(codeOf(await ask(port, announcePath({ port: `${own}`, info_hash: "%09".repeat(20) }))), 0);
    }
  };
  await Promise.all([0, 1, 2, 3].flatMap((i) => [overUdp(6000 + i), overHttp(6100 + i)]));
  return answered;
}

/** What each bad packet and bad query is answered with; packets that must meet with silence do. */
async function badInput(port: number): Promise<string[]> {
  using wire = new UdpWire(port);
  using other = new UdpWire(port, { from: "127.0.0.2" });
  const ids: Ids = { good: await wire.connect(), foreign: await other.connect() };
  for (const [what, packets] of silencedPackets(ids)) {
    for (let at = 0; at < packets.length; at += 20) await wire.silence(packets.slice(at, at + 20), what);
  }
  const answers: string[] = [];
  for (const [what, packet] of refusedPackets(ids)) {
    answers.push(`${what}: ${readError(await wire.ask(packet))}`);
  }
  for (const [what, target] of BAD_QUERIES) {
    const answer = await ask(port, target);
    answers.push(`${what}: ${answer.status} ${codeOf(answer)}`);
  }
  return answers;
}

Deno.test({
  name: "bad packets and queries get under load what they got before, from both batch engines",
  ignore: !linux,
  async fn() {
    await using running = await openTracker({ udpEngine: "batch", httpEngine: "batch" }, systemClock);
    const { port, tracker } = running;
    const before = await badInput(port);
    assertGreater(before.length, BAD_QUERIES.length);
    let isOver = false;
    const loaded = load(port, () => isOver);
    const under = await badInput(port).finally(() => isOver = true);
    assertEquals(under, before);
    assertGreater(await loaded, 100);
    assertEquals([tracker.stats().broken, running.log], [0, []]);
  },
});
