import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { fromLatin1, toLatin1 } from "../../lib/base/bytes.ts";
import { randomFrom } from "../../lib/base/random.ts";
import { main } from "../../scripts/load.ts";
import { startHttpLoad } from "../../scripts/load/http/client.ts";
import type { HttpPlan } from "../../scripts/load/http/plan.ts";
import { floorBody } from "../../scripts/load/http/floor.ts";
import { cpuTime, listenerOf, readResident, readStat } from "../../scripts/load/process.ts";
import { isAnswer, readHead } from "../../scripts/load/http/reply.ts";
import { makeRequest, nextRequest } from "../../scripts/load/http/request.ts";
import { percentile } from "../../scripts/load/tally.ts";
import type { Engine } from "../../scripts/load/udp/run.ts";
import { hexOf, makeTorrents, type Target } from "../../scripts/load/torrents.ts";

const TARGET: Target = { protocol: "http", hostname: "127.0.0.1", port: 9000, path: "/announce" };

Deno.test("nextRequest() writes announces that are valid and of one length, popular torrents first", () => {
  const random = randomFrom(1, 2, 3, 4);
  const torrents = makeTorrents(random, 100, 1000);
  const hex = Array.from({ length: 100 }, (_, i) => hexOf(torrents, i));
  const request = makeRequest(TARGET, true);
  const length = request.bytes.length;
  const announces = new Array(100).fill(0);
  const clients = new Map<string, string>();
  for (let i = 0; i < 2000; i++) {
    nextRequest(request, torrents, random);
    const text = fromLatin1(request.bytes);
    assertEquals(text.length, length);
    const [line] = text.split("\r\n");
    const match =
      /^GET \/announce\?info_hash=((?:%[0-9a-f]{2}){20})&peer_id=(.{20})&port=(\d{5})&.*&left=([01])&/
        .exec(line);
    assert(match !== null, line);
    assertLess(Number(match[3]), 60_000);
    assertEquals(clients.get(match[3]) ?? match[4], match[4], "a client is now a seed, now a leecher");
    clients.set(match[3], match[4]);
    announces[hex.indexOf(match[1].replaceAll("%", ""))]++;
  }
  const [first, last] = [announces.slice(0, 10), announces.slice(90)].map((part) =>
    part.reduce((a, b) => a + b)
  );
  assertGreater(first, 5 * last);
});

Deno.test("makeRequest() asks for the end of the connection when there is one for each announce", () => {
  assert(!fromLatin1(makeRequest(TARGET, true).bytes).includes("Connection"));
  assertStringIncludes(fromLatin1(makeRequest(TARGET, false).bytes), "\r\nConnection: close\r\n\r\n");
  const six = makeRequest({ protocol: "http", hostname: "::1", port: 1, path: "/a" }, true);
  assertStringIncludes(fromLatin1(six.bytes), "\r\nHost: [::1]:1\r\n");
});

Deno.test("readHead() finds the end of the head and the length of the body", async (t) => {
  const rows: [text: string, length: number, body: number, closes?: boolean][] = [
    ["HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 1\r\n\r\nd", 57, 1, true],
    ["HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nd8:", 39, 12],
    ["HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n", 37, 0],
    ["HTTP/1.1 200 OK\r\nvary: x\r\nCONTENT-LENGTH: 7\r\ndate: y\r\n\r\n1234567", 56, 7],
    ["HTTP/1.1 200 OK\r\nx-content-length: 7\r\n\r\n", 40, -1],
    ["HTTP/1.1 200 OK\r\n\r\ncontent-length: 7\r\n\r\n", 19, -1],
  ];
  for (const [text, length, body, closes = false] of rows) {
    await t.step(JSON.stringify(text), () => {
      const bytes = toLatin1(text);
      assertEquals(readHead(bytes, bytes.length), { length, body, closes });
      for (let used = 0; used < length; used++) assertEquals(readHead(bytes.slice(0, used), used), null);
    });
  }
});

Deno.test("isAnswer() takes a 200 with a sorted answer only", () => {
  const judge = (head: string, body: string) =>
    isAnswer(toLatin1(head + body), head.length, head.length + body.length);
  assert(judge("HTTP/1.1 200 OK\r\n\r\n", "d8:completei1ee"));
  assert(!judge("HTTP/1.1 404 No\r\n\r\n", "d8:completei1ee"));
  assert(!judge("HTTP/1.1 200 OK\r\n\r\n", "d14:failure reason2:noe"));
  assert(!judge("HTTP/1.1 200 OK\r\n\r\n", ""));
});

Deno.test("readStat() tells user and system time, whatever the program is called", () => {
  const text = "12 (a) b (c 1 2) S 1 12 12 0 -1 4194560 100 0 0 0 150 50 9 9 20 0 12 0 100 1 2";
  assertEquals(readStat(text), { user: 1.5, system: 0.5 });
  assertEquals(readStat("nothing"), null);
});

Deno.test("readResident() finds the memory that a process has", () => {
  assertEquals(readResident("VmPeak:\t 9 kB\nVmRSS:\t    1234 kB\nRssAnon: 1 kB\n"), 1234 * 1024);
  assertEquals(readResident("Name: x\n"), null);
});

Deno.test({
  name: "cpuTime() and listenerOf() know this very process",
  ignore: Deno.build.os !== "linux",
  fn() {
    for (const protocol of ["tcp", "udp"] as const) {
      const listener = protocol === "tcp"
        ? Deno.listen({ hostname: "127.0.0.1", port: 0 })
        : Deno.listenDatagram({ hostname: "127.0.0.1", port: 0, transport: "udp" });
      const { port } = listener.addr as Deno.NetAddr;
      assertEquals(listenerOf(port, protocol), Deno.pid);
      listener.close();
      assertEquals(listenerOf(port, protocol), null);
    }
    assertGreater(cpuTime(Deno.pid)!.user, 0);
  },
});

/** A server with one answer for everything, on a port of its own. */
function serve(answer: () => Response): { target: Target; stop(): Promise<void> } {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
  return { target: { ...TARGET, port: server.addr.port }, stop: () => server.shutdown() };
}

function plan(target: Target, keepAlive: boolean, limit: number, engine: Engine = "plain"): HttpPlan {
  const random = randomFrom(1, 2, 3, 4);
  const torrents = makeTorrents(random, 10, 100);
  return { target, torrents, connections: 4, keepAlive, engine, limit, random };
}

const ENGINES: Engine[] = Deno.build.os === "linux" ? ["plain", "batch"] : ["plain"];
const WAYS = ENGINES.flatMap((engine) => [{ engine, keepAlive: true }, { engine, keepAlive: false }]);

for (const { engine, keepAlive } of WAYS) {
  Deno.test(`startHttpLoad() announces up to its limit, ${engine}, ${keepAlive ? "keep-alive" : "close"}`, async () => {
    const peers = new Set<string>();
    let requests = 0;
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request, info) => {
      const query = new URL(request.url.replaceAll(/%[0-9a-f]{2}/g, "")).searchParams;
      assertEquals(query.get("compact"), "1");
      peers.add(`${(info.remoteAddr as Deno.NetAddr).port}`);
      requests++;
      return new Response(floorBody());
    });
    const load = startHttpLoad(plan({ ...TARGET, port: server.addr.port }, keepAlive, 40, engine));
    load.tally.timed = true;
    await load.ended;
    await load.stop();
    await server.shutdown();
    const { replies, wrong, broken, timedCount, complaint } = load.tally;
    assertEquals({ replies, wrong, broken, complaint, timedCount }, {
      replies: 40,
      wrong: 0,
      broken: 0,
      complaint: "",
      timedCount: 40,
    });
    assertGreater(requests, 39);
    if (keepAlive) assertEquals(peers.size, 4);
    else assertGreater(peers.size, 10);
    assertGreater(percentile(load.tally, 0.5), 0);
    assert(percentile(load.tally, 0.99) >= percentile(load.tally, 0.5));
  });
}

for (const engine of ENGINES) {
  Deno.test(`startHttpLoad() counts answers that are none, and keeps the first, ${engine}`, async () => {
    const { target, stop } = serve(() => new Response("d14:failure reason4:nonee"));
    const load = startHttpLoad(plan(target, true, 20, engine));
    await load.ended;
    await stop();
    assertEquals(load.tally.wrong, 20);
    assertStringIncludes(load.tally.complaint, "failure reason");
  });

  Deno.test(`startHttpLoad() gives up after three failures a connection, ${engine}`, async () => {
    const { target, stop } = serve(() => new Response());
    await stop();
    const load = startHttpLoad(plan(target, false, Infinity, engine));
    await load.ended;
    assertEquals(load.tally.replies, 0);
    assertEquals(load.tally.broken, 12);
    assertMatch(load.tally.complaint, /refused|error 111/);
  });

  Deno.test(`startHttpLoad() takes replies in parts, and over IPv6, ${engine}`, async () => {
    const text = `HTTP/1.1 200 OK\r\ncontent-length: 200\r\n\r\n${fromLatin1(floorBody())}`;
    const listener = Deno.listen({ hostname: "::1", port: 0 });
    const served = servePieces(listener, [text.slice(0, 30), text.slice(30, 100), text.slice(100)]);
    const target: Target = { ...TARGET, hostname: "::1", port: listener.addr.port };
    const load = startHttpLoad(plan(target, true, 12, engine));
    await load.ended;
    listener.close();
    await served;
    const { replies, bytes, wrong, broken, complaint } = load.tally;
    assertEquals({ replies, bytes, wrong, broken, complaint }, {
      replies: 12,
      bytes: 2400,
      wrong: 0,
      broken: 0,
      complaint: "",
    });
  });
}

/** Answers whatever comes with a text in pieces, until the listener and its connections are closed. */
async function servePieces(listener: Deno.TcpListener, pieces: readonly string[]): Promise<void> {
  const talks: Promise<void>[] = [];
  try {
    for await (const connection of listener) talks.push(talk(connection, pieces));
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.BadResource)) throw thrown;
  }
  await Promise.all(talks);
}

async function talk(connection: Deno.TcpConn, pieces: readonly string[]): Promise<void> {
  const buffer = new Uint8Array(4096);
  connection.setNoDelay();
  try {
    while (await connection.read(buffer) !== null) {
      for (const piece of pieces) await connection.write(toLatin1(piece));
    }
  } catch {
    // The load ended it.
  } finally {
    connection.close();
  }
}

Deno.test("deno task load tells its options, and refuses wrong ones with exit code 2", async () => {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  assertEquals(await main(["--help"], write, write), 0);
  assertStringIncludes(written[0], "--i-own-this-host");
  assertEquals(await main(["--url", "http://tracker.example/announce"], write, write), 2);
  assertStringIncludes(written[1], "tracker.example is not this machine");
});

Deno.test("deno task load measures a tracker that runs already", async () => {
  const { target, stop } = serve(() => new Response(floorBody()));
  const script = new URL("../../scripts/load.ts", import.meta.url).href;
  const url = `http://127.0.0.1:${target.port}/announce`;
  const args = ["run", "--quiet", "--no-prompt", "--allow-all", script, "--url", url, "--seconds", "1"];
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args, "--warm-up", "0", "--connections", "4", "--mode", "keep-alive", "--json"],
  });
  const { code, stdout, stderr } = await command.output();
  await stop();
  const text = new TextDecoder().decode(stdout);
  assertEquals(code, 0, text + new TextDecoder().decode(stderr));
  const { version, medians } = JSON.parse(text);
  assertEquals(version, 2);
  assertEquals([medians.length, medians[0].server, medians[0].mode, medians[0].troubles], [
    1,
    "tracker",
    "keep-alive",
    0,
  ]);
  assertGreater(medians[0].repliesPerSecond, 0);
  if (Deno.build.os === "linux") assertGreater(medians[0].cpuPerReply, 0);
});
