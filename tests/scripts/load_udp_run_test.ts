import { assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { toHex } from "../../lib/base/bytes.ts";
import { randomFrom } from "../../lib/base/random.ts";
import { percentile } from "../../scripts/load/tally.ts";
import { openPort } from "../../scripts/load/place.ts";
import { makeTorrents, NUMWANT } from "../../scripts/load/torrents.ts";
import { startUdpLoad, usualEngine } from "../../scripts/load/udp/client.ts";
import { ANNOUNCE_ANSWER, serveFloor } from "../../scripts/load/udp/floor.ts";
import { ANNOUNCES } from "../../scripts/load/udp/mix.ts";
import type { Engine, UdpPlan } from "../../scripts/load/udp/run.ts";
import { openTracker, within } from "../fixture/http.ts";

const ENGINES: Engine[] = Deno.build.os === "linux" ? ["batch", "plain"] : ["plain"];

function plan(engine: Engine, port: number, more: Partial<UdpPlan> = {}): UdpPlan {
  const random = randomFrom(1, 2, 3, 4);
  return {
    target: { protocol: "udp", hostname: "127.0.0.1", port, path: "/announce" },
    torrents: makeTorrents(random, 10, 100),
    sockets: 2,
    window: 4,
    engine,
    patience: 10_000,
    limit: 100,
    random,
    mix: ANNOUNCES,
    numwant: NUMWANT,
    once: false,
    rate: 0,
    ...more,
  };
}

function listen(hostname = "127.0.0.1"): Deno.DatagramConn {
  return Deno.listenDatagram({ hostname, port: 0, transport: "udp" });
}

function portOf(socket: Deno.DatagramConn): number {
  return (socket.addr as Deno.NetAddr).port;
}

/** Answers each packet as told, with nothing for null, until the socket is closed. */
async function answerEach(
  socket: Deno.DatagramConn,
  answer: (packet: Uint8Array, from: Deno.NetAddr) => Uint8Array | null,
) {
  try {
    for await (const [packet, from] of socket) {
      const bytes = answer(packet, from as Deno.NetAddr);
      if (bytes !== null) await socket.send(bytes, from);
    }
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.BadResource || thrown instanceof Deno.errors.Interrupted)) {
      throw thrown;
    }
  }
}

/** An answer with an action and the packet's transaction id. */
function answerTo(packet: Uint8Array, action: number, bytes: number): Uint8Array {
  const answer = new Uint8Array(bytes);
  answer[3] = action;
  answer.set(packet.subarray(12, 16), 4);
  return answer;
}

/** An answer that is right: a connection id, or three peers. */
function rightAnswer(packet: Uint8Array): Uint8Array {
  return packet.length === 16 ? answerTo(packet, 0, 16) : answerTo(packet, 1, 38);
}

for (const engine of ENGINES) {
  Deno.test(`startUdpLoad() announces up to its limit, ${engine}`, async () => {
    const socket = listen();
    const hosts = new Set<string>();
    const lengths = new Map<number, number>();
    const served = answerEach(socket, (packet, from) => {
      hosts.add(`${from.hostname}:${from.port}`);
      lengths.set(packet.length, (lengths.get(packet.length) ?? 0) + 1);
      return rightAnswer(packet);
    });
    const load = startUdpLoad(plan(engine, portOf(socket)));
    load.tally.timed = true;
    await within(load.ended, "the end of the load");
    await load.stop();
    socket.close();
    await served;
    const { replies, bytes, wrong, broken, lost, timedCount, complaint } = load.tally;
    assertEquals({ replies, bytes, wrong, broken, lost, timedCount, complaint }, {
      replies: 100,
      bytes: 3800,
      wrong: 0,
      broken: 0,
      lost: 0,
      timedCount: 100,
      complaint: "",
    });
    assertEquals([hosts.size, lengths.size, lengths.get(16)], [2, 2, 2]);
    assertGreater(percentile(load.tally, 0.5), 0);
  });

  Deno.test(`startUdpLoad() lets each client announce once, and again until it is answered, ${engine}`, async () => {
    const socket = listen();
    const clients = new Map<string, number>();
    let packets = 0;
    const served = answerEach(socket, (packet, { hostname }) => {
      if (packet.length === 16) return rightAnswer(packet);
      if (++packets % 7 === 0) return null;
      const client = `${hostname} ${toHex(packet.subarray(16, 36))} ${toHex(packet.subarray(96, 98))}`;
      clients.set(client, (clients.get(client) ?? 0) + 1);
      return rightAnswer(packet);
    });
    const port = portOf(socket);
    const torrents = makeTorrents(randomFrom(1, 2, 3, 4), 7, 100, "even");
    const load = startUdpLoad(plan(engine, port, { patience: 60, once: true, limit: 100, torrents }));
    await within(load.ended, "the end of the load");
    socket.close();
    await served;
    const addresses = new Set([...clients.keys()].map((client) => client.split(" ")[0]));
    assertEquals([load.tally.replies, load.tally.wrong, load.tally.complaint], [100, 0, ""]);
    if (addresses.size > 1) assertEquals(clients.size, 100);
    assertEquals([...clients.values()].every((times) => times === 1), addresses.size > 1);
  });

  Deno.test(`startUdpLoad() mixes connect requests and scrapes in, ${engine}`, async () => {
    await using tracker = await openTracker();
    const mix = { connect: 2, announce: 2, scrape: 2 };
    const load = startUdpLoad(plan(engine, tracker.port, { limit: 600, mix }));
    await within(load.ended, "the end of the load");
    const { replies, wrong, broken, complaint } = load.tally;
    assertEquals({ replies, wrong, broken, complaint }, { replies: 600, wrong: 0, broken: 0, complaint: "" });
  });

  Deno.test(`startUdpLoad() sends again what is lost, ${engine}`, async () => {
    const socket = listen();
    let packets = 0;
    const served = answerEach(socket, (packet) => ++packets % 5 === 0 ? null : rightAnswer(packet));
    const load = startUdpLoad(plan(engine, portOf(socket), { patience: 60, limit: 40 }));
    await within(load.ended, "the end of the load");
    socket.close();
    await served;
    assertEquals([load.tally.replies, load.tally.wrong, load.tally.complaint], [40, 0, ""]);
    assertGreater(load.tally.lost, 0);
  });

  Deno.test(`startUdpLoad() counts answers that are none, ${engine}`, async () => {
    const socket = listen();
    const served = answerEach(
      socket,
      (packet) => packet.length === 16 ? rightAnswer(packet) : answerTo(packet, 3, 20),
    );
    const load = startUdpLoad(plan(engine, portOf(socket), { limit: 20 }));
    await within(load.ended, "the end of the load");
    socket.close();
    await served;
    assertEquals([load.tally.replies, load.tally.wrong], [20, 20]);
    assertStringIncludes(load.tally.complaint, "an error to an announce");
  });

  Deno.test(`startUdpLoad() gives up where nobody answers, ${engine}`, async () => {
    const socket = listen();
    const load = startUdpLoad(plan(engine, portOf(socket), { patience: 20 }));
    await within(load.ended, "the end of the load");
    socket.close();
    assertEquals([load.tally.replies, load.tally.broken], [0, 1]);
    assertStringIncludes(load.tally.complaint, "no answer to a connect request");
  });

  Deno.test(`startUdpLoad() drives the floor until it is stopped, ${engine}`, async () => {
    const socket = listen();
    const served = serveFloor(socket).catch(() => {});
    const load = startUdpLoad(plan(engine, portOf(socket), { limit: Infinity }));
    await within(untilReplies(load.tally, 200), "replies of the floor");
    await within(load.stop(), "the end of the load");
    socket.close();
    await served;
    assertEquals([load.tally.wrong, load.tally.broken, load.tally.complaint], [0, 0, ""]);
    assertEquals(load.tally.bytes, ANNOUNCE_ANSWER * load.tally.replies);
  });

  Deno.test(`startUdpLoad() announces over IPv6, ${engine}`, async () => {
    const socket = listen("::1");
    const served = answerEach(
      socket,
      (packet) => packet.length === 16 ? rightAnswer(packet) : answerTo(packet, 1, 56),
    );
    const target = { protocol: "udp", hostname: "::1", port: portOf(socket), path: "" } as const;
    const load = startUdpLoad(plan(engine, 0, { target, limit: 20 }));
    await within(load.ended, "the end of the load");
    socket.close();
    await served;
    assertEquals([load.tally.replies, load.tally.wrong, load.tally.complaint], [20, 0, ""]);
  });
}

for (const engine of ENGINES) {
  Deno.test(`startUdpLoad() finds nothing wrong with muster, ${engine}`, async () => {
    await using tracker = await openTracker();
    const load = startUdpLoad(plan(engine, tracker.port, { limit: 400 }));
    await within(load.ended, "the end of the load");
    const { replies, wrong, broken, complaint, bytes } = load.tally;
    assertEquals({ replies, wrong, broken, complaint }, { replies: 400, wrong: 0, broken: 0, complaint: "" });
    assertGreater(bytes / replies, 40, "clients meet each other");
  });
}

async function untilReplies(tally: { replies: number }, count: number): Promise<void> {
  while (tally.replies < count) await new Promise((done) => setTimeout(done, 1));
}

Deno.test("the plain engine takes no answer from an address that was not asked", async () => {
  const [socket, other] = [listen(), listen()];
  const served = answerEach(socket, (packet, from) => {
    other.send(rightAnswer(packet), from);
    return null;
  });
  const load = startUdpLoad(plan("plain", portOf(socket), { patience: 20 }));
  await within(load.ended, "the end of the load");
  socket.close();
  await served;
  other.close();
  assertEquals(load.tally.replies, 0);
  assertGreater(load.tally.wrong, 0);
  assertStringIncludes(load.tally.complaint, "which was not asked");
});

Deno.test({
  name: "the batch engine says which address it cannot send to",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const target = { protocol: "udp", hostname: "255.255.255.255", port: 9, path: "" } as const;
    const load = startUdpLoad({ ...plan("batch", 9), target });
    const why = await load.ended.then(() => "nothing", (thrown) => String(thrown));
    assertStringIncludes(why, "cannot send to 255.255.255.255 port 9");
  },
});

Deno.test({
  name: "the batch engine sends at a fixed rate, answered or not",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const socket = listen();
    let announces = 0;
    const served = answerEach(socket, (packet) => {
      if (packet.length === 16) return rightAnswer(packet);
      announces++;
      return announces > 30 ? null : rightAnswer(packet);
    });
    const start = performance.now();
    const load = startUdpLoad(plan("batch", portOf(socket), { rate: 200, window: 256, limit: Infinity }));
    while (announces < 60) await new Promise((done) => setTimeout(done, 1));
    assertGreater(performance.now() - start, 250);
    await within(load.stop(), "the end of the load");
    socket.close();
    await served;
    assertEquals([load.tally.replies, load.tally.wrong], [30, 0]);
  },
});

Deno.test({
  name: "the echo answers connect requests, announces and scrapes with right lengths",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const script = new URL("../../scripts/load/udp/echo.ts", import.meta.url).href;
    const port = openPort();
    const args = ["run", "--quiet", "--no-prompt", "--allow-all", script, "127.0.0.1", String(port)];
    const echo = new Deno.Command(Deno.execPath(), { args, stdin: "null" }).spawn();
    const mix = { connect: 1, announce: 1, scrape: 1 };
    let tally = null;
    while (tally === null || tally.broken > 0) {
      const load = startUdpLoad(plan("batch", port, { limit: 300, mix, patience: 100 }));
      await within(load.ended, "the end of the load");
      tally = load.tally;
    }
    echo.kill("SIGKILL");
    await echo.status;
    assertEquals([tally.replies, tally.wrong, tally.complaint], [300, 0, ""]);
  },
});

Deno.test("usualEngine() is the batched one on Linux alone", () => {
  assertEquals(["linux", "windows", "darwin"].map(usualEngine), ["batch", "plain", "plain"]);
});
