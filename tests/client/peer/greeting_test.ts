import { assert, assertEquals } from "@std/assert";
import { answer, greet, type Met } from "../../../lib/client/peer/greeting.ts";
import { HANDSHAKE_BYTES, readHandshake, writeHandshake } from "../../../lib/client/peer/handshake.ts";
import { FakeSocket, settle } from "../../fixture/fake_socket.ts";

const HASH = new Uint8Array(20).fill(1);
const OWN = new Uint8Array(20).fill(2);
const THEIRS = new Uint8Array(20).fill(3);
const host = { infoHash: HASH, ownId: OWN, isV2: false };

const find = (hash: Uint8Array) => hash.every((byte) => byte === 1) ? host : null;
const handshake = (hash = HASH) => writeHandshake(hash, THEIRS);

function met(outcome: Met | string): Met {
  assert(typeof outcome !== "string", `${outcome}`);
  return outcome;
}

Deno.test("Who calls speaks first, and gets what came behind the other's handshake", async () => {
  const socket = new FakeSocket();
  const greeting = greet(socket, host);
  await settle();
  assertEquals(socket.written, [...writeHandshake(HASH, OWN)]);
  socket.arrive(Uint8Array.of(...handshake(), 7, 8, 9));
  const { greeting: it, early } = met(await greeting);
  assertEquals([it.incoming, it.fast, it.extensions, [...it.peerId], [...early]], [
    ...[false, true, true],
    [...THEIRS],
    [7, 8, 9],
  ]);
});

Deno.test("Who is called answers when it knows the torrent, before the other's id is there", async () => {
  const socket = new FakeSocket();
  const answering = answer(socket, find);
  socket.arrive(handshake().subarray(0, 47));
  await settle();
  assertEquals(socket.written, []);
  socket.arrive(handshake().subarray(47, 48));
  await settle();
  assertEquals(socket.written, [...writeHandshake(HASH, OWN)]);
  socket.arrive(Uint8Array.of(...handshake().subarray(48), 5));
  const answered = await answering;
  assert(typeof answered !== "string");
  assert(answered.host === host);
  assertEquals([answered.met.greeting.incoming, [...answered.met.early]], [true, [5]]);
});

Deno.test("It does not matter where the handshake is cut", async () => {
  for (let cut = 1; cut < HANDSHAKE_BYTES; cut += 7) {
    for (const calls of [true, false]) {
      const socket = new FakeSocket();
      const outcome = calls ? greet(socket, host) : answer(socket, find);
      socket.arrive(handshake().subarray(0, cut));
      await settle();
      socket.arrive(handshake().subarray(cut));
      assert(typeof await outcome !== "string", `${cut}`);
    }
  }
});

Deno.test("Who does not speak BitTorrent is known by its first wrong byte", async () => {
  for (const first of ["GET / HTTP/1.1\r\n", "\x13Bittorrent", "\x14"]) {
    for (const calls of [true, false]) {
      const socket = new FakeSocket();
      const outcome = calls ? greet(socket, host) : answer(socket, find);
      socket.arrive(new TextEncoder().encode(first));
      assertEquals(await outcome, "bad-handshake");
    }
  }
});

Deno.test("Another torrent, one that is not here, and an early end are told apart", async () => {
  const other = new Uint8Array(20).fill(9);
  const cases: [calls: boolean, what: (Uint8Array | null)[], outcome: string][] = [
    [true, [handshake(other)], "wrong-torrent"],
    [false, [handshake(other)], "wrong-torrent"],
    [true, [null], "bad-handshake"],
    [false, [handshake().subarray(0, 20), null], "bad-handshake"],
    [false, [handshake().subarray(0, 60), null], "bad-handshake"],
  ];
  for (const [calls, what, expected] of cases) {
    const socket = new FakeSocket();
    const outcome = calls ? greet(socket, host) : answer(socket, find);
    what.forEach((one) => socket.arrive(one));
    assertEquals<unknown>(await outcome, expected);
  }
});

Deno.test("A handshake goes out whole, however little the system takes at a time, and what follows is not lost", async () => {
  const socket = new FakeSocket();
  socket.portion = 3;
  const greeting = greet(socket, host);
  const rest = new Uint8Array(10_000).fill(4);
  socket.arrive(Uint8Array.of(...handshake(), ...rest));
  const { early } = met(await greeting);
  assertEquals(socket.written, [...writeHandshake(HASH, OWN)]);
  const buffer = new Uint8Array(20_000);
  assertEquals(early.length + (await socket.read(buffer))!, 10_000);
});

Deno.test("greet() and answer() tell of a torrent of v2", async () => {
  const v2 = { ...host, isV2: true };
  for (
    const begin of [
      (socket: FakeSocket) => greet(socket, v2),
      (socket: FakeSocket) => answer(socket, () => v2),
    ]
  ) {
    const socket = new FakeSocket();
    const outcome = begin(socket);
    socket.arrive(handshake());
    await outcome;
    assertEquals(readHandshake(Uint8Array.from(socket.written))?.v2, true);
  }
  assertEquals(readHandshake(writeHandshake(HASH, OWN))?.v2, false);
});
