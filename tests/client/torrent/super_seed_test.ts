import { assert, assertEquals } from "@std/assert";
import { HAVE, HAVE_ALL, HAVE_NONE } from "../../../lib/client/peer/message.ts";
import { checkedSwarm } from "../simulation/invariants.ts";
import { ScriptedPeer } from "../simulation/scripted_peer.ts";

function scene() {
  const swarm = checkedSwarm({ seed: 26, length: 200_000, pieceLength: 16_384 });
  const member = swarm.join({ isWhole: true, options: { superSeed: true } });
  const peer = () => {
    const it = new ScriptedPeer(swarm, member);
    it.say((out) => out.haveNone());
    return it;
  };
  return { swarm, peer };
}

const shownTo = ({ heard }: ScriptedPeer) => heard.filter(({ id }) => id === HAVE).map(({ index }) => index);

Deno.test("A super-seed claims to have nothing, and shows each peer another piece", () => {
  const { swarm, peer } = scene();
  const peers = [peer(), peer(), peer()];
  swarm.pass(2);
  for (const { heard } of peers) {
    assertEquals([heard[0].id, heard.some(({ id }) => id === HAVE_ALL)], [HAVE_NONE, false]);
  }
  assertEquals(peers.map((it) => shownTo(it).length), [1, 1, 1]);
  assertEquals(new Set(peers.flatMap(shownTo)).size, 3);
});

Deno.test("The next piece is shown when another peer has the last one from it", () => {
  const { swarm, peer } = scene();
  const [first, second] = [peer(), peer()];
  swarm.pass(2);
  const [piece] = shownTo(first);
  first.say((out) => out.have(piece));
  swarm.pass(2);
  assertEquals(shownTo(first), [piece]);
  second.say((out) => out.have(piece));
  assertEquals([shownTo(first).length, shownTo(second).length], [2, 1]);
});

Deno.test("Who has nobody to pass it on to gets the next one a minute later", () => {
  const { swarm, peer } = scene();
  const [first, second] = [peer(), peer()];
  swarm.pass(2);
  first.say((out) => out.have(shownTo(first)[0]));
  swarm.pass(50);
  assertEquals(shownTo(first).length, 1);
  swarm.pass(15);
  assertEquals([shownTo(first).length, shownTo(second).length], [2, 1]);
});

Deno.test("Who is alone gets one piece after the other at once", () => {
  const { swarm, peer } = scene();
  const only = peer();
  swarm.pass(2);
  for (let i = 0; i < 13; i++) {
    only.say((out) => out.interested());
    only.say((out) => out.notInterested());
    only.say((out) => out.have(shownTo(only).at(-1)!));
  }
  assertEquals(new Set(shownTo(only)).size, 13);
  assert(!only.isCut);
  // What it has to say for each piece is no flood.
  for (const { nuisance } of swarm.members[0].state.peers.values()) assert(nuisance < 10, `${nuisance}`);
});
