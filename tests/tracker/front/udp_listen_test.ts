import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { isFault } from "../../../lib/base/fault.ts";
import type { UdpHandler } from "../../../lib/tracker/front/udp.ts";
import { type Datagrams, holdUdp, type UdpSockets } from "../../../lib/tracker/front/udp_listen.ts";
import { connectPacket, freed, UdpWire } from "../../fixture/udp.ts";
import { within } from "../../fixture/http.ts";

const FROM = { transport: "udp" as const, hostname: "203.0.113.1", port: 5000 };

/** What a made-up socket does when it is asked to receive: gives a packet, fails, or waits for ever. */
type Step = Uint8Array | Error;

/** A socket whose packets the test makes up. */
class FakeDatagrams implements Datagrams {
  readonly sent: Uint8Array[] = [];
  readonly #steps: Step[];
  /** What becomes of a packet that is sent. */
  sending: () => Promise<number> = () => Promise.resolve(1);
  closed = false;
  /** Comes true when all steps were taken. */
  readonly done = Promise.withResolvers<void>();
  #waiting: ((error: Error) => void) | null = null;

  constructor(steps: Step[] = []) {
    this.#steps = steps;
  }

  receive(): Promise<[Uint8Array, Deno.Addr]> {
    const step = this.#steps.shift();
    if (step instanceof Uint8Array) return Promise.resolve([step, FROM]);
    if (step instanceof Error) return Promise.reject(step);
    this.done.resolve();
    return new Promise((_, reject) => this.#waiting = reject);
  }

  send(packet: Uint8Array): Promise<number> {
    this.sent.push(packet.slice());
    return this.sending();
  }

  close(): void {
    this.closed = true;
    this.#waiting?.(new Deno.errors.BadResource("closed"));
  }
}

const packet = (n: number) => new Uint8Array(20).fill(n);
/** Answers each packet with its first byte, and those that begin with 0 with nothing. */
const echo: UdpHandler = (packet, _from, out) => (out[0] = packet[0], packet[0] === 0 ? 0 : 1);

/** Sockets on made-up addresses. */
/** What is at an address: a socket, why there is none, or which of the two now. */
type Made = FakeDatagrams | Error | (() => FakeDatagrams | Error);

function hold(byHost: Record<string, Made>, all: string[] = []) {
  const clock = new ManualClock();
  const hosts = Object.keys(byHost).filter((host) => !all.includes(host));
  const log: string[] = [];
  const open = (host: string) => {
    const at = byHost[host];
    const made = typeof at === "function" ? at() : at;
    if (made instanceof Error) throw made;
    return made;
  };
  const sockets = holdUdp({ port: 9000, hosts: () => hosts, all, clock, open });
  const serve = (handler: UdpHandler = echo) => {
    if (!isFault(sockets)) sockets.serve(handler, (line) => log.push(line));
  };
  return { sockets, hosts, log, clock, serve };
}

function held(sockets: ReturnType<typeof holdUdp>): UdpSockets {
  assert(!isFault(sockets));
  return sockets;
}

Deno.test("each packet is answered from the socket that it came to, and silence sends nothing", async () => {
  const one = new FakeDatagrams([packet(1), packet(0), packet(2)]);
  const two = new FakeDatagrams([packet(3)]);
  const { sockets, serve } = hold({ "10.0.0.1": one, "10.0.0.2": two });
  serve();
  await within(Promise.all([one.done.promise, two.done.promise]), "all packets");
  assertEquals([one.sent, two.sent].map((sent) => sent.map(([byte]) => byte)), [[1, 2], [3]]);
  held(sockets).stop();
  assert(one.closed && two.closed);
});

Deno.test("failures that strangers make (Windows) are no reason to stop or to rest, however many", async () => {
  const failures = [
    () => new Deno.errors.ConnectionReset("an answer met a closed port"),
    () => new Error("A message was larger than the buffer. (os error 10040)"),
    () => new Error("The time to live was exceeded. (os error 10052)"),
  ];
  for (const fail of failures) {
    const many = Array.from({ length: 300 }, fail);
    const socket = new FakeDatagrams([...many, packet(5), ...many, packet(6)]);
    const { sockets, serve, log } = hold({ "10.0.0.1": socket });
    serve();
    await within(socket.done.promise, "all packets");
    assertEquals(socket.sent.map(([byte]) => byte), [5, 6]);
    assertEquals(log, []);
    held(sockets).stop();
  }
});

Deno.test("failures between good packets never add up to a rest", async () => {
  const steps = Array.from({ length: 250 }, (_, i) => i % 2 === 0 ? new Error("now and then") : packet(7));
  const socket = new FakeDatagrams(steps);
  const { sockets, serve, log } = hold({ "10.0.0.1": socket });
  serve();
  await within(socket.done.promise, "all packets");
  assertEquals([socket.sent.length, log], [125, []]);
  held(sockets).stop();
});

Deno.test("a socket that fails on and on rests between its tries, says so, and goes on", async () => {
  const failures = Array.from({ length: 100 }, () => new Error("the network is down"));
  const socket = new FakeDatagrams([...failures, packet(5)]);
  const { sockets, serve, log, clock } = hold({ "10.0.0.1": socket });
  serve();
  while (log.length === 0) await within(new Promise((done) => setTimeout(done)), "a turn");
  assertEquals(log, ["UDP fails again and again: the network is down. Going on."]);
  assertEquals(socket.sent, []);
  clock.advance(200);
  await within(socket.done.promise, "the packet");
  assertEquals(socket.sent.map(([byte]) => byte), [5]);
  held(sockets).stop();
});

Deno.test("answers that cannot be sent are lost, and nothing else is", async () => {
  const socket = new FakeDatagrams(Array.from({ length: 1000 }, (_, i) => packet(1 + i % 255)));
  socket.sending = () => Promise.reject(new TypeError("Invalid argument"));
  const { sockets, serve, log } = hold({ "10.0.0.1": socket });
  serve();
  await within(socket.done.promise, "all packets");
  assertEquals([socket.sent.length, log], [1000, []]);
  held(sockets).stop();
});

Deno.test("the next packet is taken when the answer before it is on its way, so that none is overwritten", async () => {
  const socket = new FakeDatagrams([packet(1), packet(2)]);
  const given: Uint8Array[] = [];
  const first = Promise.withResolvers<number>();
  socket.send = (answer) => {
    given.push(answer);
    return given.length === 1 ? first.promise : Promise.resolve(1);
  };
  const { sockets, serve } = hold({ "10.0.0.1": socket });
  serve();
  while (given.length === 0) await within(new Promise((done) => setTimeout(done)), "the first answer");
  await new Promise((done) => setTimeout(done));
  assertEquals(given.map(([byte]) => byte), [1]);
  first.resolve(1);
  await within(socket.done.promise, "all packets");
  assertEquals(given.map(([byte]) => byte), [2, 2], "the first answer's room is used again");
  held(sockets).stop();
});

Deno.test("a port that another program has is a fault with advice, and what was opened is closed", () => {
  const first = new FakeDatagrams();
  const { sockets } = hold({ "10.0.0.1": first, "10.0.0.2": new Deno.errors.AddrInUse("in use") });
  assert(isFault(sockets));
  assertEquals(sockets.fault, "port-in-use");
  assertStringIncludes(sockets.message, "UDP port 9000 of 10.0.0.2");
  assertStringIncludes(sockets.advice!, "--port 9001");
  assert(first.closed);
});

Deno.test("where our own sockets stand in each other's way, all addresses are taken at once", () => {
  const one = new FakeDatagrams();
  const whole = new FakeDatagrams();
  // Free by itself, but not beside the first.
  const beside = () => one.closed ? new FakeDatagrams() : new Deno.errors.AddrInUse("in use");
  const { sockets } = hold({ "10.0.0.1": one, "10.0.0.2": beside, "0.0.0.0": whole }, ["0.0.0.0"]);
  assertEquals(held(sockets).hosts(), ["0.0.0.0"]);
  assertEquals([one.closed, whole.closed], [true, false]);
  held(sockets).follow();
  assertEquals(held(sockets).hosts(), ["0.0.0.0"]);
  held(sockets).stop();
});

Deno.test("where another program has one address the port is taken, although all at once could be had", () => {
  const taken = new Deno.errors.AddrInUse("in use");
  const whole = new FakeDatagrams();
  const { sockets } = hold({ "10.0.0.1": new FakeDatagrams(), "10.0.0.2": taken, "0.0.0.0": whole }, [
    "0.0.0.0",
  ]);
  assert(isFault(sockets));
  assertStringIncludes(sockets.message, "10.0.0.2");
  const none = hold({ "10.0.0.1": taken, "0.0.0.0": taken }, ["0.0.0.0"]).sockets;
  assert(isFault(none));
  assertStringIncludes(none.message, "10.0.0.1");
});

Deno.test("a port that the system keeps to itself is a fault with advice", () => {
  const { sockets } = hold({ "10.0.0.1": new Deno.errors.PermissionDenied("denied") });
  assert(isFault(sockets));
  assertEquals(sockets.fault, "port-not-allowed");
});

Deno.test("while it runs, an address whose port is another program's does not keep others from being opened", () => {
  const byHost: Record<string, Made> = { "10.0.0.1": new FakeDatagrams() };
  const { sockets, hosts, serve, log } = hold(byHost);
  serve();
  Object.assign(byHost, { "10.0.0.2": new Deno.errors.AddrInUse("in use"), "10.0.0.3": new FakeDatagrams() });
  hosts.push("10.0.0.2", "10.0.0.3");
  held(sockets).follow();
  assertEquals(held(sockets).hosts(), ["10.0.0.1", "10.0.0.3"]);
  assertEquals(log, ["UDP port 9000 of 10.0.0.2 is already in use by another program."]);
  held(sockets).stop();
});

Deno.test("an address that cannot be had is left out, and tried again when the addresses are looked at", () => {
  const byHost: Record<string, Made> = {
    "10.0.0.1": new FakeDatagrams(),
    "fd00::1": new Deno.errors.AddrNotAvailable("not yet"),
  };
  const { sockets, serve } = hold(byHost);
  assertEquals(held(sockets).hosts(), ["10.0.0.1"]);
  serve();
  byHost["fd00::1"] = new FakeDatagrams();
  held(sockets).follow();
  assertEquals(held(sockets).hosts(), ["10.0.0.1", "fd00::1"]);
  held(sockets).stop();
});

Deno.test("sockets follow the addresses: a new one answers, one that is gone is closed", async () => {
  const [old, stays, fresh] = [new FakeDatagrams(), new FakeDatagrams(), new FakeDatagrams([packet(9)])];
  const byHost = { "10.0.0.1": old, "10.0.0.2": stays };
  const { sockets, hosts, serve } = hold(byHost);
  serve();
  Object.assign(byHost, { "10.0.0.3": fresh });
  hosts.splice(0, 1);
  hosts.push("10.0.0.3");
  held(sockets).follow();
  await within(fresh.done.promise, "the new one's packet");
  assertEquals(fresh.sent.map(([byte]) => byte), [9]);
  assertEquals([old.closed, stays.closed, fresh.closed], [true, false, false]);
  held(sockets).stop();
  assert(stays.closed && fresh.closed);
});

Deno.test("real sockets on loopback answer, and are gone after stop()", async () => {
  const probe = Deno.listenDatagram({ hostname: "127.0.0.1", port: 0, transport: "udp" });
  const { port } = probe.addr as Deno.NetAddr;
  probe.close();
  const sockets = held(holdUdp({ port, hosts: () => ["127.0.0.1"], all: [], clock: new ManualClock() }));
  sockets.serve((packet, from, out) => {
    out.set(packet);
    out[0] = from === "127.0.0.1" ? 1 : 2;
    return packet.length;
  }, () => {});
  using wire = new UdpWire(port);
  assertEquals((await wire.ask(connectPacket(77)))[0], 1);
  sockets.stop();
  await freed(port);
});
