import { assert, assertEquals } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { TcpLink } from "../../../lib/client/peer/tcp_link.ts";
import { FakeSocket, settle } from "../../fixture/fake_socket.ts";

/** An open link, and what its ear heard. */
function open(
  { early = new Uint8Array(), wait = () => 0 }: { early?: Uint8Array; wait?: () => number } = {},
) {
  const socket = new FakeSocket();
  const clock = new ManualClock();
  const link = new TcpLink(socket, early, { host: "10.0.0.9", port: 6881 }, clock);
  const heard: number[] = [];
  const sent: Uint8Array[] = [];
  const it = { socket, clock, link, heard, sent, ends: 0 };
  const listen = () =>
    link.open({
      data: (bytes) => (bytes.forEach((byte) => heard.push(byte)), wait()),
      sent: (bytes) => void sent.push(bytes),
      closed: () => void it.ends++,
    });
  return { ...it, it, listen };
}

const bytes = (...values: number[]) => Uint8Array.from(values);

Deno.test("What came with the handshake is heard first, and nothing within the call of open", async () => {
  const { socket, heard, listen } = open({ early: bytes(1, 2) });
  socket.arrive(bytes(3));
  listen();
  assertEquals(heard, []);
  await settle();
  assertEquals(heard, [1, 2, 3]);
});

Deno.test("Buffers go out one after the other, however little the system takes at a time", async () => {
  const { socket, link, sent, listen } = open();
  listen();
  socket.portion = 2;
  const first = bytes(1, 2, 3, 4, 5);
  const second = bytes(6);
  link.send(first);
  link.send(second);
  assertEquals(link.backlog, 6);
  await settle();
  assertEquals([socket.written, link.backlog], [[1, 2, 3, 4, 5, 6], 0]);
  assert(sent[0] === first && sent[1] === second);
  link.send(bytes(7));
  await settle();
  assertEquals(socket.written.at(-1), 7);
});

Deno.test("The backlog is what the system has not taken", async () => {
  const { socket, link, sent, listen } = open();
  listen();
  socket.isHeld = true;
  link.send(new Uint8Array(100));
  link.send(new Uint8Array(50));
  await settle();
  assertEquals([link.backlog, sent.length], [150, 0]);
  socket.flow();
  await settle();
  assertEquals([link.backlog, sent.length], [0, 2]);
});

Deno.test("The buffer grows as long as reads fill it, up to 256 KiB, and shrinks when they do not", async () => {
  const { socket, listen } = open();
  listen();
  socket.arrive(new Uint8Array(3_000_000));
  await settle();
  assertEquals(socket.rooms.slice(0, 4), [4_096, 16_384, 65_536, 262_144]);
  assertEquals(Math.max(...socket.rooms), 262_144);
  for (let i = 0; i < 200; i++) {
    socket.arrive(bytes(1));
    await settle();
  }
  assertEquals(socket.rooms.at(-1), 4_096);
});

Deno.test("While a limit holds it back nothing is read, and then 16 KiB at a time", async () => {
  const { socket, clock, heard, listen } = open({ wait: () => 500 });
  listen();
  socket.arrive(new Uint8Array(100_000));
  await settle();
  assertEquals(heard.length, 4_096);
  clock.advance(499);
  await settle();
  assertEquals(heard.length, 4_096);
  clock.advance(1);
  await settle();
  assertEquals([heard.length, socket.rooms.at(-1)], [4_096 + 16_384, 16_384]);
});

Deno.test("The other side's end, and a broken connection, are told once", async () => {
  for (const what of [null, new Deno.errors.ConnectionReset("reset")]) {
    const { it, socket, link, listen } = open();
    listen();
    socket.arrive(what);
    await settle();
    link.send(bytes(1));
    link.close();
    await settle();
    assertEquals([it.ends, socket.isClosed], [1, true]);
  }
});

Deno.test("After its own close nothing is told, whatever was under way", async () => {
  const { it, socket, link, heard, sent, listen } = open({ early: bytes(9) });
  listen();
  socket.isHeld = true;
  link.send(bytes(1));
  socket.arrive(bytes(5));
  link.close();
  await settle();
  assertEquals([it.ends, heard, sent, socket.isClosed], [0, [], [], true]);
});

Deno.test("A close ends the waiting for a limit", async () => {
  const { it, socket, clock, link, listen } = open({ wait: () => 60_000 });
  listen();
  socket.arrive(bytes(1));
  await settle();
  link.close();
  await settle();
  clock.advance(60_000);
  await settle();
  assertEquals(it.ends, 0);
});
