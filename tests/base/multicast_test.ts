/** A group on sockets that only pretend, and on the system's. */
import { assertEquals } from "@std/assert";
import { type GroupSocket, GroupSockets, openMulticast, type Place } from "../../lib/base/multicast.ts";
import type { LocalAddress } from "../../lib/base/networks.ts";
import { within } from "../fixture/http.ts";

const FOUR: LocalAddress = { name: "eth0", address: "10.9.0.1", netmask: "255.255.255.0", scopeid: null };
const OTHER: LocalAddress = { ...FOUR, name: "eth1", address: "10.8.0.1" };
const SIX: LocalAddress = { name: "eth0", address: "fd77::1", netmask: "ffff:ffff:ffff:ffff::", scopeid: 3 };
const GROUP = { 4: "239.255.77.85", 6: "ff12::1", port: 9009 };

type Received = readonly [packet: Uint8Array, from: Place];

/** A socket in a test's hand. */
class FakeSocket implements GroupSocket {
  isOpen = true;
  readonly #waiting: PromiseWithResolvers<Received>[] = [];
  readonly #it: { done: string[] };
  readonly #called: string;

  constructor(called: string, it: { done: string[] }) {
    this.#called = called;
    this.#it = it;
  }

  send(packet: Uint8Array, { hostname, port }: Place): Promise<void> {
    this.#it.done.push(`${this.#called} sends ${packet.length} to ${hostname} ${port}`);
    return Promise.reject(new Error("nobody minds"));
  }

  receive(): Promise<Received> {
    const waiting = Promise.withResolvers<Received>();
    this.#waiting.push(waiting);
    return waiting.promise;
  }

  join(group: string, { address, device }: { address: string; device: number }): Promise<void> {
    this.#it.done.push(`${this.#called} joins ${group} at ${address} ${device}`);
    return Promise.resolve();
  }

  close(): void {
    this.isOpen = false;
    this.#it.done.push(`${this.#called} closes`);
    this.#waiting.splice(0).forEach(({ reject }) => reject(new Error("closed")));
  }

  async deliver(packet: Uint8Array, from: Place): Promise<void> {
    this.#waiting.shift()!.resolve([packet, from]);
    for (let i = 0; i < 5; i++) await Promise.resolve();
  }

  async fail(): Promise<void> {
    this.#waiting.shift()!.reject(new Error("connection reset (os error 10054)"));
    for (let i = 0; i < 5; i++) await Promise.resolve();
  }
}

function begin(addresses: LocalAddress[], shut: readonly string[] = []) {
  const it = {
    addresses,
    shut: new Set(shut),
    done: [] as string[],
    heard: [] as string[],
    deaf: [] as string[],
  };
  const sockets = new Map<string, FakeSocket>();
  const group = new GroupSockets({
    group: GROUP,
    addresses: () => it.addresses,
    heard: (packet, { hostname, port }) => it.heard.push(`${packet.length} from ${hostname} ${port}`),
    deaf: ({ words }) => it.deaf.push(words),
  }, (hostname, port) => {
    const called = port === 0 ? hostname : `${hostname}:${port}`;
    if (it.shut.has(called)) throw new Error(`no ${called}`);
    const socket = new FakeSocket(called, it);
    sockets.set(called, socket);
    return socket;
  });
  return { it, group, sockets, done: () => it.done.splice(0) };
}

Deno.test("a group is joined in each network, and sent to by each device", () => {
  const { group, done } = begin([SIX, FOUR, OTHER]);
  assertEquals(done(), [
    "0.0.0.0:9009 joins 239.255.77.85 at 10.9.0.1 3",
    "0.0.0.0:9009 joins 239.255.77.85 at 10.8.0.1 0",
    ":::9009 joins ff12::1 at fd77::1 3",
  ]);
  group.send(new Uint8Array(7));
  assertEquals(done(), [
    "10.9.0.1 sends 7 to 239.255.77.85 9009",
    "10.8.0.1 sends 7 to 239.255.77.85 9009",
    "fd77::1 sends 7 to ff12::1%3 9009",
  ]);
});

Deno.test("answer() goes from the address in the network of who asked, and to nobody else", () => {
  const { group, done } = begin([FOUR, OTHER, SIX]);
  done();
  assertEquals(group.answer(new Uint8Array(3), { hostname: "10.8.0.99", port: 5 }), true);
  assertEquals(group.answer(new Uint8Array(4), { hostname: "fd77::99", port: 6 }), true);
  assertEquals(group.answer(new Uint8Array(4), { hostname: "198.51.100.1", port: 6 }), false);
  assertEquals(done(), ["10.8.0.1 sends 3 to 10.8.0.99 5", "fd77::1 sends 4 to fd77::99 6"]);
});

Deno.test("what comes to the group or to a mouth is heard, an address of IPv4 as such", async () => {
  const { it, sockets } = begin([FOUR, SIX]);
  await sockets.get("0.0.0.0:9009")!.deliver(new Uint8Array(1), { hostname: "10.9.0.7", port: 1 });
  await sockets.get(":::9009")!.deliver(new Uint8Array(2), { hostname: "::ffff:10.9.0.8", port: 2 });
  await sockets.get("10.9.0.1")!.deliver(new Uint8Array(3), { hostname: "10.9.0.9", port: 3 });
  await sockets.get("10.9.0.1")!.deliver(new Uint8Array(3), { hostname: "10.9.0.9", port: 0 });
  assertEquals(it.heard, ["1 from 10.9.0.7 1", "2 from 10.9.0.8 2", "3 from 10.9.0.9 3"]);
});

Deno.test("refresh() follows networks that come and go", () => {
  const { it, group, sockets, done } = begin([FOUR]);
  done();
  it.addresses = [OTHER];
  group.refresh();
  assertEquals(done(), ["10.9.0.1 closes", "0.0.0.0:9009 joins 239.255.77.85 at 10.8.0.1 0"]);
  it.addresses = [OTHER, FOUR];
  group.refresh();
  group.refresh();
  assertEquals(done(), ["0.0.0.0:9009 joins 239.255.77.85 at 10.9.0.1 0"]);
  assertEquals(sockets.get("10.9.0.1")!.isOpen, true);
});

Deno.test("an address that cannot be used yet is tried again, and without an ear the mouths speak", () => {
  const { it, group, done } = begin([FOUR, SIX], ["fd77::1", "0.0.0.0:9009"]);
  assertEquals(it.deaf, ["no 0.0.0.0:9009"]);
  group.send(new Uint8Array(1));
  assertEquals(done(), ["10.9.0.1 sends 1 to 239.255.77.85 9009"]);
  it.shut.clear();
  group.refresh();
  assertEquals(done(), [":::9009 joins ff12::1 at fd77::1 3"]);
});

Deno.test("a trouble that both families have is told once, in words", () => {
  const deaf: unknown[] = [];
  new GroupSockets({
    ...{ group: GROUP, addresses: () => [FOUR, SIX], heard() {} },
    deaf: (trouble) => deaf.push(trouble),
  }, (hostname, port) => {
    if (port !== 0) throw new Deno.errors.AddrInUse("Address already in use (os error 98)");
    return new FakeSocket(hostname, { done: [] });
  }).close();
  assertEquals(deaf, [{ words: "UDP port 9009 is in use by another program", isOfPort: true }]);
});

Deno.test("a socket whose reads fail goes on, up to a bound", async () => {
  const { it, sockets } = begin([FOUR]);
  const ear = sockets.get("0.0.0.0:9009")!;
  for (let i = 0; i < 99; i++) await ear.fail();
  await ear.deliver(new Uint8Array(1), { hostname: "10.9.0.7", port: 1 });
  assertEquals(it.heard.length, 1);
  for (let i = 0; i < 100; i++) await ear.fail();
  assertEquals(ear.isOpen, false);
});

Deno.test("close() closes all, and then nothing is heard, sent or opened", async () => {
  const { it, group, sockets, done } = begin([FOUR, SIX]);
  done();
  group.close();
  assertEquals(done().sort(), ["0.0.0.0:9009 closes", "10.9.0.1 closes", ":::9009 closes", "fd77::1 closes"]);
  group.close();
  group.send(new Uint8Array(1));
  assertEquals(group.answer(new Uint8Array(1), { hostname: "10.9.0.7", port: 1 }), false);
  group.refresh();
  await Promise.resolve();
  assertEquals([done(), it.heard, sockets.size], [[], [], 4]);
});

/** A port that nobody has at the moment. */
function freePort(): number {
  const probe = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  probe.close();
  return (probe.addr as Deno.NetAddr).port;
}

Deno.test("openMulticast() opens the system's sockets, and a packet and its answer arrive", async () => {
  const [port, other] = [freePort(), freePort()];
  // Whether a system lets loopback be in a group is its matter.
  const common = { addresses: () => [{ address: "127.0.0.1", netmask: "255.0.0.0" }], deaf() {} };
  const texts: string[] = [];
  const answered = Promise.withResolvers<void>();
  const one = openMulticast({
    ...{ ...common, group: { ...GROUP, port } },
    heard(packet, from) {
      texts.push(`${new TextDecoder().decode(packet)} from ${from.hostname}`);
      one.answer(new TextEncoder().encode("here"), from);
    },
  });
  const asker = openMulticast({
    ...{ ...common, group: { ...GROUP, port: other } },
    heard(packet) {
      texts.push(new TextDecoder().decode(packet));
      answered.resolve();
    },
  });
  try {
    assertEquals(asker.answer(new TextEncoder().encode("who?"), { hostname: "127.0.0.1", port }), true);
    await within(answered.promise, "the answer");
    assertEquals(texts, ["who? from 127.0.0.1", "here"]);
  } finally {
    one.close();
    asker.close();
  }
});
