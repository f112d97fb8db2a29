import { assert, assertEquals } from "@std/assert";
import { HAVE, HAVE_ALL, HAVE_NONE } from "../../../lib/client/peer/message.ts";
import { checkedSwarm } from "../simulation/invariants.ts";
import { ScriptedPeer } from "../simulation/scripted_peer.ts";

const PIECES = 13;

function scene(slots = 8) {
  const swarm = checkedSwarm({ seed: 27, length: 200_000, pieceLength: 16_384 });
  const member = swarm.join({ isWhole: true, options: { spreads: true, slots } });
  const peer = (has: readonly number[] = []) => {
    const it = new ScriptedPeer(swarm, member);
    it.say((out) => out.haveNone());
    it.say((out) => has.forEach((piece) => out.have(piece)));
    it.say((out) => out.interested());
    return it;
  };
  return { swarm, member, peer };
}

const shownTo = ({ heard }: ScriptedPeer) => heard.filter(({ id }) => id === HAVE).map(({ index }) => index);

Deno.test("A seed that spreads claims to have nothing, and shows each peer a few pieces of its own", () => {
  const { swarm, peer } = scene();
  const peers = [peer(), peer(), peer()];
  swarm.pass(2);
  for (const { heard } of peers) {
    assertEquals([heard[0].id, heard.some(({ id }) => id === HAVE_ALL)], [HAVE_NONE, false]);
  }
  assertEquals(peers.map((it) => shownTo(it).length), [2, 2, 2]);
  assertEquals(new Set(peers.flatMap(shownTo)).size, 6);
});

Deno.test("Who got a piece is shown the next one at once, and never one that another has", () => {
  const { swarm, peer } = scene();
  const [first, second] = [peer(), peer()];
  swarm.pass(2);
  const [piece] = shownTo(first);
  first.say((out) => out.have(piece));
  assertEquals([shownTo(first).length, shownTo(second).length], [3, 2]);
  const others = Array.from({ length: PIECES }, (_, i) => i).filter((i) => !shownTo(first).includes(i));
  const rest = others.filter((i) => !shownTo(second).includes(i));
  second.say((out) => rest.slice(1).forEach((i) => out.have(i)));
  first.say((out) => out.have(shownTo(first)[1]));
  assertEquals(shownTo(first).length, 4);
  assertEquals(shownTo(first)[3], rest[0]);
});

Deno.test("When all pieces were shown all peers are told of all, each piece once", () => {
  const { swarm, member, peer } = scene();
  const peers = [peer(), peer()];
  swarm.pass(2);
  for (let turn = 0; member.state.spread !== null; turn++) {
    for (const it of peers) it.say((out) => shownTo(it).slice(turn, turn + 1).forEach((i) => out.have(i)));
  }
  for (const it of peers) {
    assertEquals(shownTo(it).toSorted((a, b) => a - b), Array.from({ length: PIECES }, (_, i) => i));
  }
  const late = peer();
  assertEquals(late.heard[0].id, HAVE_ALL);
});

Deno.test("What a peer was shown and did not get is shown to others when it goes", () => {
  const { swarm, peer } = scene();
  const [first, second] = [peer(), peer()];
  swarm.pass(2);
  const lost = shownTo(first);
  first.hangUp();
  swarm.pass(1);
  for (let turn = 0; turn < 2; turn++) {
    second.say((out) => shownTo(second).slice(turn, turn + 1).forEach((i) => out.have(i)));
  }
  assert(lost.every((piece) => shownTo(second).includes(piece)), `${shownTo(second)} lacks ${lost}`);
});

Deno.test("Who may not ask is shown one piece, so that it wants something", () => {
  const { swarm, peer } = scene(1);
  const peers = [peer(), peer(), peer()];
  swarm.pass(2);
  assertEquals(peers.map((it) => shownTo(it).length).toSorted(), [1, 1, 2]);
});

Deno.test("It does not spread where trackers know of other seeds, and begins anew when all have gone", () => {
  const { swarm, member, peer } = scene();
  let seeds = 1;
  member.state.tools.otherSeeds = () => seeds;
  const first = peer();
  assertEquals(first.heard[0].id, HAVE_ALL);
  first.hangUp();
  swarm.pass(1);
  seeds = 0;
  assertEquals(peer().heard[0].id, HAVE_NONE);
});

Deno.test("Where another one has all, all is told at once", () => {
  const { swarm, peer } = scene();
  const it = peer();
  swarm.pass(2);
  peer(Array.from({ length: PIECES - 1 }, (_, i) => i));
  it.say((out) => out.have(shownTo(it)[0]));
  it.say((out) => out.have(shownTo(it)[1]));
  it.say((out) => out.have(shownTo(it)[2] ?? 12));
  swarm.pass(2);
  assertEquals(shownTo(it).length, PIECES);
});
