import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isFault } from "../../../../lib/base/fault.ts";
import { SO_REUSEPORT, SOL_SOCKET } from "../../../../lib/base/linux/libc.ts";
import {
  closeUdpSockets,
  openUdpSockets,
  type UdpBatchSocket,
} from "../../../../lib/tracker/front/udp_batch/sockets.ts";
import { UdpBatch } from "../../../../lib/tracker/front/udp_batch/engine.ts";
import { makeDecide } from "../../../fixture/decide.ts";
import { connectPacket, freed, UdpWire } from "../../../fixture/udp.ts";
import { fakeLibc, HAS_IPV6, libc, NO_BATCH } from "../../../fixture/udp_batch.ts";
import { openIds } from "../../../fixture/udp_front.ts";

function test(name: string, fn: () => void | Promise<void>, can = true): void {
  Deno.test({ name: name + NO_BATCH, ignore: NO_BATCH !== "" || !can, fn });
}

/** Sockets that must be had, until the end of the test's block. */
function open(hosts: readonly string[], port = 0, threads = 1): Disposable & { sets: UdpBatchSocket[][] } {
  const sets = openUdpSockets(libc(), hosts, port, threads);
  assert(!isFault(sets));
  return { sets, [Symbol.dispose]: () => closeUdpSockets(libc(), sets.flat()) };
}

test("each thread has a socket on each address, all on one port", () => {
  const hosts = ["127.0.0.1", "127.0.0.2"];
  using opened = open(hosts, 0, 3);
  const { sets } = opened;
  const { port } = sets[0][0];
  assert(port > 0);
  const said = ({ host, port, family, wildcard }: UdpBatchSocket) => ({ host, port, family, wildcard });
  const expected = hosts.map((host) => ({ host, port, family: 4, wildcard: false }));
  assertEquals(sets.map((set) => set.map(said)), [expected, expected, expected]);
  assertEquals(new Set(sets.flat().map(({ fd }) => fd)).size, 6);
});

test("sockets on all addresses are known as such", () => {
  const all = ["0.0.0.0", ...HAS_IPV6 ? ["::"] : []];
  using opened = open(all);
  assertEquals(opened.sets[0].map(({ wildcard }) => wildcard), all.map(() => true));
});

test("a port that another program has is a fault with advice, and nothing is left open", async () => {
  const taken = Deno.listenDatagram({ hostname: "127.0.0.1", port: 0, transport: "udp" });
  const { port } = taken.addr as Deno.NetAddr;
  const fault = openUdpSockets(libc(), ["127.0.0.2", "127.0.0.1"], port, 2);
  taken.close();
  assert(isFault(fault));
  assertEquals(fault.fault, "port-in-use");
  assertStringIncludes(fault.message, `UDP port ${port} of 127.0.0.1`);
  await freed(port, "127.0.0.2");
});

test("a port that another muster has is a fault too, although its sockets would share it", () => {
  using first = open(["127.0.0.1"], 0, 2);
  const again = openUdpSockets(libc(), ["127.0.0.1"], first.sets[0][0].port);
  assert(isFault(again));
  assertEquals(again.fault, "port-in-use");
});

test("a socket on all addresses does not hide that one of them is taken", () => {
  using first = open(["127.0.0.1"]);
  const { port } = first.sets[0][0];
  for (const all of ["0.0.0.0", "::"]) {
    const fault = openUdpSockets(libc(), [all], port);
    assert(isFault(fault), all);
    assertEquals(fault.fault, "port-in-use");
  }
});

test("an address that this machine does not have, and a port that it keeps to itself, are told", () => {
  const none = openUdpSockets(libc(), ["203.0.113.77"], 0);
  assert(isFault(none));
  assertEquals(none.fault, "no-such-address");
  const kept = openUdpSockets(fakeLibc({ bind: () => -1 }, () => 13), ["127.0.0.1"], 80);
  assert(isFault(kept));
  assertEquals(kept.fault, "port-not-allowed");
  const strange = openUdpSockets(fakeLibc({ socket: () => -1 }, () => 97), ["::1"], 80);
  assert(isFault(strange));
  assertEquals([strange.fault, strange.message], [
    "cannot-listen",
    "Cannot listen on [::1]:80: the system's error 97.",
  ]);
});

test("closed sockets leave the port free, and it can be had again at once", async () => {
  const first = open(["127.0.0.1"], 0, 2);
  const { port } = first.sets[0][0];
  first[Symbol.dispose]();
  using again = open(["127.0.0.1"], port, 2);
  assertEquals(again.sets[1][0].port, port);
  again[Symbol.dispose]();
  await freed(port);
});

test("the sockets of several threads share what comes, the first one too", async () => {
  using opened = open(["127.0.0.1"], 0, 2);
  const { decide, counters } = makeDecide();
  const broken = (error: unknown) => {
    throw error;
  };
  const engines = opened.sets.map((sockets) =>
    new UdpBatch({ libc: libc(), sockets, nap: 0, decide, counters, ids: openIds().ids, broken })
  );
  const wires = Array.from({ length: 64 }, () => new UdpWire(opened.sets[0][0].port));
  for (const wire of wires) await wire.send(connectPacket(5));
  const counts = engines.map((engine) => engine.round(0));
  assertEquals(counts[0] + counts[1], 64);
  // That all 64 meet the same thread happens once in 2^63 runs.
  assert(counts[0] > 0 && counts[1] > 0, `${counts}`);
  for (const wire of wires) {
    assertEquals((await wire.receive())[7], 5);
    wire[Symbol.dispose]();
  }
});

test("sockets share their port from when they are bound", () => {
  using opened = open(["127.0.0.1"], 0, 2);
  for (const { fd } of opened.sets.flat()) {
    const value = new Uint8Array(4);
    const length = Uint8Array.of(4, 0, 0, 0);
    assertEquals(libc().call.getsockopt(fd, SOL_SOCKET, SO_REUSEPORT, value, length), 0);
    assertEquals(value[0], 1);
  }
});
