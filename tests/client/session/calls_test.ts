import { assert, assertEquals } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import type { TorrentEvent } from "../../../lib/client/event.ts";
import { writeHandshake } from "../../../lib/client/peer/handshake.ts";
import type { Network, Socket } from "../../../lib/client/peer/socket.ts";
import { Calls, type Party } from "../../../lib/client/session/calls.ts";
import type { TorrentLoop } from "../../../lib/client/torrent.ts";
import { FakeSocket, settle } from "../../fixture/fake_socket.ts";

const HASH = new Uint8Array(20).fill(1);
const OWN = new Uint8Array(20).fill(2);
const handshake = (id: number, hash = HASH) => writeHandshake(hash, new Uint8Array(20).fill(id));

/** Calls of one torrent in a network where a test answers. */
function open(hasRoom = true) {
  const clock = new ManualClock();
  const dialled: { socket: PromiseWithResolvers<Socket>; signal: AbortSignal }[] = [];
  const network: Network = {
    connect(_host, _port, signal) {
      const socket = Promise.withResolvers<Socket>();
      dialled.push({ socket, signal });
      return socket.promise;
    },
    listen: () => {
      throw new Error("Nobody listens.");
    },
  };
  const calls = new Calls({ network, clock, hasRoom: () => hasRoom });
  const events: TorrentEvent[] = [];
  const loop = { post: (event: TorrentEvent) => void events.push(event) } as unknown as TorrentLoop;
  const party: Party = { infoHash: HASH, ownId: OWN, isV2: false, loop };
  calls.add(party);
  return { clock, dialled, calls, party, events };
}

const MISSED = { kind: "missed", host: "10.0.0.9", port: 6881, isSelf: false } as const;

Deno.test("A call that comes about joins the torrent, with the place that was called", async () => {
  const { calls, party, dialled, events } = open();
  calls.call(party, "10.0.0.9", 6881);
  const socket = new FakeSocket();
  dialled[0].socket.resolve(socket);
  socket.arrive(handshake(7));
  await settle();
  const [event] = events;
  assert(event.kind === "joined");
  assertEquals([event.link.host, event.link.port, event.greeting.incoming], ["10.0.0.9", 6881, false]);
});

Deno.test("Who cannot be reached, is another one, says nothing or is this client is missed, and closed", async () => {
  const cases: [what: Uint8Array | null, isSelf: boolean][] = [
    [null, false],
    [handshake(7, new Uint8Array(20)), false],
    [handshake(2), true],
  ];
  for (const [what, isSelf] of cases) {
    const { calls, party, dialled, events } = open();
    calls.call(party, "10.0.0.9", 6881);
    const socket = new FakeSocket();
    dialled[0].socket.resolve(socket);
    socket.arrive(what);
    await settle();
    assertEquals(events, [{ ...MISSED, isSelf }]);
    assert(socket.isClosed);
  }
  const { calls, party, dialled, events } = open();
  calls.call(party, "10.0.0.9", 6881);
  dialled[0].socket.reject(new Deno.errors.ConnectionRefused("refused"));
  await settle();
  assertEquals(events, [MISSED]);
});

Deno.test("A call may take 10 seconds, a handshake as long; a socket that comes too late is closed", async () => {
  const { calls, party, dialled, events, clock } = open();
  calls.call(party, "10.0.0.9", 6881);
  await settle();
  clock.advance(10_000);
  await settle();
  assertEquals([events, dialled[0].signal.aborted], [[MISSED], true]);
  const late = new FakeSocket();
  dialled[0].socket.resolve(late);
  await settle();
  assert(late.isClosed);

  calls.call(party, "10.0.0.9", 6881);
  const slow = new FakeSocket();
  dialled[1].socket.resolve(slow);
  await settle();
  for (let i = 0; i < 67; i++) {
    slow.arrive(handshake(7).subarray(i, i + 1));
    clock.advance(149);
    await settle();
  }
  assertEquals(events.length, 1);
  clock.advance(149);
  await settle();
  assertEquals([events.length, slow.isClosed], [2, true]);
});

Deno.test("No more than 50 are called at once", async () => {
  const { calls, party, dialled } = open();
  let called = 0;
  for (; calls.isFree && called < 100; called++) calls.call(party, "10.0.0.9", 6881);
  assertEquals(called, 50);
  dialled[3].socket.reject(new Error("nobody"));
  await settle();
  assert(calls.isFree);
});

Deno.test("Of those that call and say nothing a hundred stay, the newest, for 10 seconds", async () => {
  const { calls, clock, events } = open();
  const callers = Array.from({ length: 250 }, () => new FakeSocket());
  for (const caller of callers) void calls.welcome(caller);
  await settle();
  assertEquals(callers.map(({ isClosed }) => isClosed), callers.map((_, i) => i < 150));
  callers[249].arrive(handshake(7));
  await settle();
  assertEquals(events.map(({ kind }) => kind), ["joined"]);
  clock.advance(10_000);
  await settle();
  assertEquals(callers.filter(({ isClosed }) => !isClosed), [callers[249]]);
});

Deno.test("Who calls for a torrent that is not here, or when there is no room, is sent away", async () => {
  const { calls, party, events } = open();
  const other = new FakeSocket();
  calls.welcome(other);
  other.arrive(handshake(7, new Uint8Array(20)));
  const late = new FakeSocket();
  calls.remove(party);
  calls.welcome(late);
  late.arrive(handshake(7));
  await settle();
  assertEquals([other.isClosed, late.isClosed, events], [true, true, []]);
  const full = open(false);
  const caller = new FakeSocket();
  full.calls.welcome(caller);
  caller.arrive(handshake(7));
  await settle();
  assertEquals([caller.isClosed, full.events], [true, []]);
});

Deno.test("At the end all that has not come about is closed, both ways", async () => {
  const { calls, party, dialled, events } = open();
  calls.call(party, "10.0.0.9", 6881);
  calls.call(party, "10.0.0.9", 6881);
  const greeted = new FakeSocket();
  dialled[0].socket.resolve(greeted);
  const caller = new FakeSocket();
  calls.welcome(caller);
  await settle();
  calls.close();
  await settle();
  const latest = new FakeSocket();
  calls.welcome(latest);
  assertEquals([greeted, caller, latest].map(({ isClosed }) => isClosed), [true, true, true]);
  assertEquals(events.map(({ kind }) => kind), ["missed", "missed"]);
  assertEquals(calls.isFree, false);
});
