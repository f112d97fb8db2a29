import { assert, assertEquals } from "@std/assert";
import { encode } from "../../../lib/bencode/encode.ts";
import { UT_PEX } from "../../../lib/client/peer/extension.ts";
import { EXTENDED, MessageReader } from "../../../lib/client/peer/message.ts";
import { type Pex, readPex, writePex } from "../../../lib/client/peer/pex.ts";
import { checkedSwarm } from "../simulation/invariants.ts";
import { ScriptedPeer } from "../simulation/scripted_peer.ts";

function scene(isPrivate = false) {
  const swarm = checkedSwarm({ seed: 27, length: 200_000, pieceLength: 16_384, isPrivate });
  return { swarm, member: swarm.join() };
}

/** Has a peer note what it is told of others, by the id that it gave. */
function listen(peer: ScriptedPeer, id = 9): Pex[] {
  const told: Pex[] = [];
  const reader = new MessageReader({ bitfieldBytes: 2 });
  const send = peer.send.bind(peer);
  peer.send = (bytes) => {
    reader.read(bytes, (message) => {
      if (message.id === EXTENDED && message.extended === id) told.push(readPex(message.payload)!);
      return true;
    });
    send(bytes);
  };
  return told;
}

const hello = (p?: number, pex = 9) => encode({ m: { ut_pex: pex }, p });

Deno.test("A peer is told of others that can be called, once a minute, of each once, and of those that left", () => {
  const { swarm, member } = scene();
  const peer = new ScriptedPeer(swarm, member);
  const told = listen(peer);
  const others = [0, 1, 2].map(() => new ScriptedPeer(swarm, member));
  peer.say((out) => out.extended(0, hello(1111)));
  others[0].say((out) => out.extended(0, hello(2222)));
  others[1].say((out) => out.extended(0, hello()));
  swarm.pass(2);
  assertEquals(told.map(({ added }) => added.map(({ host, port }) => [host, port])), [[[
    others[0].host,
    2222,
  ]]]);
  others[2].say((out) => out.extended(0, hello(3333)));
  swarm.pass(50);
  assertEquals(told.length, 1);
  swarm.pass(12);
  assertEquals(told[1].added.map(({ port }) => port), [3333]);
  others[0].hangUp();
  swarm.pass(61);
  assertEquals([told[2].added, told[2].dropped], [[], [{ host: others[0].host, port: 2222 }]]);
  swarm.pass(100);
  assertEquals(told.length, 3);
});

Deno.test("Who does not take such lists, and nobody of a private torrent, is told", () => {
  for (const isPrivate of [false, true]) {
    const { swarm, member } = scene(isPrivate);
    const peer = new ScriptedPeer(swarm, member);
    const told = listen(peer, isPrivate ? 9 : 0);
    told.length = 0;
    peer.say((out) => out.extended(0, hello(1111, isPrivate ? 9 : 0)));
    const other = new ScriptedPeer(swarm, member);
    other.say((out) => out.extended(0, hello(2222)));
    told.length = 0;
    swarm.pass(130);
    assertEquals(told, []);
  }
});

Deno.test("Peers that others tell of are called, but none that only the teller could mean", () => {
  const { swarm, member } = scene();
  const peer = new ScriptedPeer(swarm, member, { host: "8.8.8.8" });
  const places = ["9.9.9.9", "127.0.0.1", "192.168.1.1", "169.254.1.1"].map((host) => ({ host, port: 6881 }));
  peer.say((out) => out.extended(UT_PEX, writePex({ added: places, addedFlags: [], dropped: [] })));
  assertEquals(member.state.candidates.size, 1);
  assert(!peer.isCut);
});
