import { assert, assertEquals } from "@std/assert";
import { checkedSwarm } from "../simulation/invariants.ts";
import { ScriptedPeer } from "../simulation/scripted_peer.ts";

function alone(mostPeers = 50) {
  const swarm = checkedSwarm({ seed: 24, length: 100_000, pieceLength: 16_384 });
  return { swarm, member: swarm.join({ mostPeers }) };
}

const LOW = new Uint8Array(20);
const HIGH = new Uint8Array(20).fill(255);

Deno.test("Of two connections to one peer both sides keep the same one: the caller's with the higher id", () => {
  const cases: [id: Uint8Array, first: boolean, second: boolean, kept: 0 | 1][] = [
    // Their id is lower than ours, so that our call stays.
    [LOW, false, true, 0],
    [LOW, true, false, 1],
    [HIGH, false, true, 1],
    [HIGH, true, false, 0],
    // The same caller twice.
    [LOW, true, true, 0],
    [HIGH, true, true, 0],
    [LOW, false, false, 0],
    [HIGH, false, false, 0],
  ];
  for (const [peerId, first, second, kept] of cases) {
    const { swarm, member } = alone();
    const links = [first, second].map((incoming) =>
      new ScriptedPeer(swarm, member, { peerId, incoming, host: "192.168.9.9" })
    );
    assertEquals(
      links.map(({ isCut }) => isCut),
      [kept !== 0, kept !== 1],
      `${peerId[0]} ${first} ${second}`,
    );
    assertEquals(member.state.peers.size, 1);
  }
});

Deno.test("This client itself is not connected to, nor called again", () => {
  const { swarm, member } = alone();
  const self = new ScriptedPeer(swarm, member, { peerId: member.id, incoming: false, port: 6881 });
  assert(self.isCut);
  assertEquals(member.state.candidates.add(self.host, 6881, "tracker", 0), false);
});

Deno.test("When all places are taken nobody comes in, until somebody leaves", () => {
  const { swarm, member } = alone(3);
  const peers = Array.from({ length: 5 }, () => new ScriptedPeer(swarm, member));
  assertEquals(peers.map(({ isCut }) => isCut), [false, false, false, true, true]);
  peers[1].hangUp();
  assertEquals(new ScriptedPeer(swarm, member).isCut, false);
});

Deno.test("One host has no more than twenty places", () => {
  const { swarm, member } = alone(200);
  const join = (number: number, host: string) =>
    new ScriptedPeer(swarm, member, { peerId: new Uint8Array(20).fill(number), host, port: 1000 + number });
  const many = Array.from({ length: 25 }, (_, i) => join(i + 1, "192.168.9.9"));
  assertEquals(many.filter(({ isCut }) => !isCut).length, 20);
  assert(!join(99, "192.168.9.10").isCut);
});

Deno.test("Who leaves takes all with it that hung on it", () => {
  const { swarm, member } = alone();
  for (let i = 0; i < 20; i++) {
    const peer = new ScriptedPeer(swarm, member, { fast: i % 2 === 0 });
    peer.say((out) => {
      for (let piece = i % 3; piece < 7; piece++) out.have(piece);
      out.unchoke();
      out.interested();
    });
    swarm.pass(0.1);
    peer.hangUp();
  }
  const { picker, peers, endpoints, progresses } = member.state;
  assertEquals([peers.size, endpoints.size, progresses.size, picker.size], [0, 0, 0, 7]);
  assertEquals([0, 3, 6].map((piece) => picker.availability(piece)), [0, 0, 0]);
  assertEquals(member.slabs.free, member.slabs.count);
});

Deno.test("Whoever comes after the end is sent away, and memory is free", () => {
  const { swarm, member } = alone();
  const peer = new ScriptedPeer(swarm, member);
  peer.serve();
  peer.say((out) => (out.haveAll(), out.unchoke()));
  swarm.pass(0.003);
  swarm.leave(member);
  assert(peer.isCut && new ScriptedPeer(swarm, member).isCut);
  swarm.pass(1);
  assertEquals(member.slabs.free, member.slabs.count);
});

Deno.test("What came of pieces that are not whole is let go at the end", () => {
  const swarm = checkedSwarm({ seed: 24, length: 400_000, pieceLength: 131_072 });
  const member = swarm.join();
  const peer = new ScriptedPeer(swarm, member);
  peer.say((out) => (out.haveAll(), out.unchoke()));
  swarm.pass(0.1);
  peer.serve();
  peer.requests().slice(0, 3).forEach(peer.answer);
  assert(member.slabs.free < member.slabs.count);
  swarm.leave(member);
  swarm.pass(1);
  assertEquals(member.slabs.free, member.slabs.count);
});
