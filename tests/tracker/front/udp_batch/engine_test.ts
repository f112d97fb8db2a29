import { assert, assertEquals, assertThrows } from "@std/assert";
import { announcesAt, CONNECTS, DROPPED, UDP } from "../../../../lib/tracker/stats/counters.ts";
import {
  announcePacket,
  connectPacket,
  type Id,
  INFO_HASH,
  packetOf,
  readAnnounceAnswer,
  scrapePacket,
  UdpWire,
} from "../../../fixture/udp.ts";
import {
  fakeLibc,
  HAS_IPV6,
  type IdleBatch,
  libc,
  NO_BATCH,
  openBatch,
  openIdleBatch,
} from "../../../fixture/udp_batch.ts";
import { issueId } from "../../../fixture/udp_front.ts";

function test(name: string, fn: () => void | Promise<void>, can = true): void {
  Deno.test({ name: name + NO_BATCH, ignore: NO_BATCH !== "" || !can, fn });
}

/** Connects with these numbers, sent before the engine looks. */
async function sendConnects(wire: UdpWire, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) await wire.send(connectPacket(number));
}

/** The numbers of so many answers that came. */
async function numbers(wire: UdpWire, count: number): Promise<number[]> {
  const all: number[] = [];
  while (all.length < count) all.push((await wire.receive())[7]);
  return all;
}

const idFor = ({ ids }: IdleBatch): Id => issueId(ids, "127.0.0.1");

test("a round answers all that came, in their order, with one call each way", async () => {
  const calls: string[] = [];
  const counted = fakeLibc({
    recvmmsg: (...args: Parameters<ReturnType<typeof libc>["call"]["recvmmsg"]>) => {
      calls.push("receive");
      return libc().call.recvmmsg(...args);
    },
    sendmmsg: (...args: Parameters<ReturnType<typeof libc>["call"]["sendmmsg"]>) => {
      calls.push(`send ${args[2]}`);
      return libc().call.sendmmsg(...args);
    },
  });
  using engine = openIdleBatch(undefined, { calls: counted });
  using wire = new UdpWire(engine.port);
  await sendConnects(wire, [1, 2, 3, 4, 5]);
  assertEquals(engine.batch.round(0), 5);
  assertEquals(await numbers(wire, 5), [1, 2, 3, 4, 5]);
  assertEquals(calls, ["receive", "send 5"]);
  assertEquals(engine.batch.round(0), 0);
});

test("more than a batch are answered by further rounds", async () => {
  using engine = openIdleBatch();
  using wire = new UdpWire(engine.port);
  await sendConnects(wire, Array.from({ length: 100 }, (_, i) => i));
  assertEquals([engine.batch.round(0), engine.batch.round(0), engine.batch.round(0)], [64, 36, 0]);
  assertEquals(await numbers(wire, 100), Array.from({ length: 100 }, (_, i) => i));
});

test("what gets no answer leaves no gap: the others are sent in one call, to whom they belong", async () => {
  const sizes: number[] = [];
  const counted = fakeLibc({
    sendmmsg: (...args: Parameters<ReturnType<typeof libc>["call"]["sendmmsg"]>) => {
      sizes.push(args[2]);
      return libc().call.sendmmsg(...args);
    },
  });
  using engine = openIdleBatch(undefined, { calls: counted });
  using one = new UdpWire(engine.port);
  using two = new UdpWire(engine.port);
  for (let round = 0; round < 3; round++) {
    const silent = packetOf(new Uint8Array(8), 1, new Uint8Array(90));
    const packets: [UdpWire, Uint8Array][] = [
      [one, silent],
      [one, connectPacket(1)],
      [two, announcePacket(idFor(engine), { port: 7000 + round })],
      [two, silent],
      [one, connectPacket(2)],
      [two, scrapePacket(idFor(engine), [INFO_HASH])],
    ];
    // In every other round the first is missing, so that the headers move to and fro.
    for (const [wire, packet] of packets.slice(round % 2)) await wire.send(packet);
    assertEquals(engine.batch.round(0), 6 - round % 2);
    assertEquals(await numbers(one, 2), [1, 2]);
    const announced = await two.receive();
    assertEquals([announced[3], announced.length], [1, 20 + round * 6]);
    const scraped = await two.receive();
    assertEquals([scraped[3], scraped[19]], [2, round + 1], "a scrape sees the announce before it");
  }
  assertEquals(sizes, [4, 4, 4]);
  assertEquals(engine.counters[DROPPED], 5);
});

test("a batch of nothing but silence sends nothing", async () => {
  const calls = fakeLibc({
    sendmmsg() {
      throw new Error("nothing is to be sent");
    },
  });
  using engine = openIdleBatch(undefined, { calls });
  using wire = new UdpWire(engine.port);
  for (let i = 0; i < 9; i++) await wire.send(new Uint8Array(i));
  assertEquals(engine.batch.round(0), 9);
  assertEquals(engine.counters[DROPPED], 9);
});

test("a call that sends only some is followed by one for the rest", async () => {
  const calls = fakeLibc({
    sendmmsg: (fd: number, messages: Deno.PointerObject, count: number, flags: number) =>
      libc().call.sendmmsg(fd, messages, Math.min(2, count), flags),
  });
  using engine = openIdleBatch(undefined, { calls });
  using wire = new UdpWire(engine.port);
  await sendConnects(wire, [1, 2, 3, 4, 5]);
  engine.batch.round(0);
  assertEquals(await numbers(wire, 5), [1, 2, 3, 4, 5]);
});

test("an answer that cannot be sent is passed over, and those behind it are sent", async () => {
  const EINVAL = 22;
  let left = 5;
  const fails = new Set([0, 2, 4]);
  const calls = fakeLibc({
    sendmmsg(fd: number, messages: Deno.PointerObject, count: number, flags: number) {
      const place = left - count;
      if (fails.has(place)) return -1;
      // As the kernel does: up to the first that fails.
      return libc().call.sendmmsg(fd, messages, Math.min(1, count), flags);
    },
  }, () => EINVAL);
  using engine = openIdleBatch(undefined, { calls });
  using wire = new UdpWire(engine.port);
  await sendConnects(wire, [0, 1, 2, 3, 4]);
  engine.batch.round(0);
  assertEquals(await numbers(wire, 2), [1, 3]);
  left = 1;
  fails.clear();
  await sendConnects(wire, [9]);
  engine.batch.round(0);
  assertEquals(await numbers(wire, 1), [9]);
});

test("where the network takes no more in time, the rest of a batch is lost and nothing spins", async () => {
  const EAGAIN = 11;
  let calls = 0;
  const full = fakeLibc({ sendmmsg: () => (calls++, -1) }, () => EAGAIN);
  using engine = openIdleBatch(undefined, { calls: full });
  using wire = new UdpWire(engine.port);
  await sendConnects(wire, [1, 2, 3]);
  assertEquals([engine.batch.round(0), calls], [3, 1]);
});

test("a sender whose port is 0 takes nobody's answer away", async () => {
  const calls = fakeLibc({
    recvmmsg(...args: Parameters<ReturnType<typeof libc>["call"]["recvmmsg"]>) {
      const count = libc().call.recvmmsg(...args);
      const name = new Deno.UnsafePointerView(args[1]!).getPointer()!;
      // Its port is at byte 2 of the first packet's name.
      new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(name, 4)).fill(0, 2);
      return count;
    },
  });
  using engine = openIdleBatch(undefined, { calls });
  using wire = new UdpWire(engine.port);
  await sendConnects(wire, [1, 2, 3]);
  engine.batch.round(0);
  assertEquals(await numbers(wire, 2), [2, 3]);
});

test("a round without packets ends within its wait, on one socket and on several", () => {
  for (const hosts of [["127.0.0.1"], ["127.0.0.1", "127.0.0.2"]]) {
    using engine = openIdleBatch(hosts);
    for (const wait of [0, 1, 20, 5]) assertEquals(engine.batch.round(wait), 0);
  }
});

test("a round ends with the first packet, whatever its wait", async () => {
  for (const hosts of [["127.0.0.1"], ["127.0.0.2", "127.0.0.1"]]) {
    using engine = openIdleBatch(hosts);
    using wire = new UdpWire(engine.port);
    await sendConnects(wire, [1]);
    assertEquals(engine.batch.round(3_600_000), 1);
    assertEquals(await numbers(wire, 1), [1]);
  }
});

test("sockets that fail on and on end the engine, and good packets between failures do not", async () => {
  const EBADF = 9;
  let fails = true;
  const calls = fakeLibc({
    recvmmsg: (...args: Parameters<ReturnType<typeof libc>["call"]["recvmmsg"]>) =>
      fails ? -1 : libc().call.recvmmsg(...args),
  }, () => EBADF);
  using engine = openIdleBatch(undefined, { calls });
  for (let i = 0; i < 99; i++) assertEquals(engine.batch.round(0), 0);
  fails = false;
  using wire = new UdpWire(engine.port);
  await sendConnects(wire, [1]);
  assertEquals(engine.batch.round(0), 1);
  fails = true;
  for (let i = 0; i < 99; i++) engine.batch.round(0);
  assertThrows(() => engine.batch.round(0), Error, "error 9");
});

test("a wait that ends or is interrupted is no failure, however often", () => {
  for (const errno of [11, 4]) {
    const calls = fakeLibc({ recvmmsg: () => -1 }, () => errno);
    using engine = openIdleBatch(undefined, { calls });
    for (let i = 0; i < 300; i++) assertEquals(engine.batch.round(0), 0);
  }
});

test("on all addresses of IPv4 an answer leaves from the one that was asked", async () => {
  await using engine = openBatch(["0.0.0.0"]);
  for (const hostname of ["127.0.0.1", "127.0.0.2", "127.44.55.66"]) {
    using wire = new UdpWire(engine.port, { hostname });
    assertEquals((await wire.ask(announcePacket(await wire.connect())))[3], 1, hostname);
  }
});

test("on all addresses of both families an answer leaves from the one that was asked", async () => {
  await using engine = openBatch(["::"]);
  for (const hostname of ["127.0.0.1", "::1", "127.0.0.2", "127.44.55.66"]) {
    using wire = new UdpWire(engine.port, { hostname });
    assertEquals((await wire.ask(announcePacket(await wire.connect())))[3], 1, hostname);
  }
  assertEquals([4, 6].map((family) => engine.counters[announcesAt(UDP, family as 4 | 6)]), [3, 1]);
}, HAS_IPV6);

test("a batch that came at several addresses is answered from each", async () => {
  for (const host of ["0.0.0.0", ...HAS_IPV6 ? ["::"] : []]) {
    using engine = openIdleBatch([host]);
    const hosts = ["127.0.0.1", "127.0.0.2", "127.0.0.3", ...host === "::" ? ["::1"] : []];
    const wires = hosts.map((hostname) => new UdpWire(engine.port, { hostname }));
    for (let round = 0; round < 3; round++) {
      for (const wire of wires) await wire.send(round === 1 ? new Uint8Array(9) : connectPacket(round));
      await wires[0].send(connectPacket(9));
      assertEquals(engine.batch.round(0), hosts.length + 1);
      if (round !== 1) { for (const wire of wires) assertEquals(await numbers(wire, 1), [round]); }
      assertEquals(await numbers(wires[0], 1), [9]);
    }
    for (const wire of wires) wire[Symbol.dispose]();
  }
});

test("IPv4 and IPv6 peers of a dual-stack socket are told apart", async () => {
  await using engine = openBatch(["::"]);
  using four = new UdpWire(engine.port, { hostname: "127.0.0.1" });
  using six = new UdpWire(engine.port, { hostname: "::1" });
  const ids = [await four.connect(), await six.connect()];
  await four.ask(announcePacket(ids[0], { port: 7000 }));
  await six.ask(announcePacket(ids[1], { port: 7001 }));
  const over4 = readAnnounceAnswer(await four.ask(announcePacket(ids[0], { port: 7002 })), 4);
  const over6 = readAnnounceAnswer(await six.ask(announcePacket(ids[1], { port: 7003 })), 6);
  assertEquals(over4.peers, ["192.168.1.50:7000"]);
  assertEquals(over6.peers, ["[fd00:0:0:0:0:0:0:50]:7001"]);
  await four.silence([announcePacket(ids[1])], "an id of the other family");
}, HAS_IPV6);

test("sockets beside each other are each answered from their own", async () => {
  const hosts = ["0.0.0.0", ...HAS_IPV6 ? ["::"] : []];
  await using engine = openBatch(hosts);
  for (const hostname of ["127.0.0.1", "127.0.0.2", ...HAS_IPV6 ? ["::1"] : []]) {
    using wire = new UdpWire(engine.port, { hostname });
    await wire.connect();
  }
  assert(engine.counters[CONNECTS] >= 2);
});
