import { assert, assertEquals } from "@std/assert";
import { CHOKE, UNCHOKE } from "../../../lib/client/peer/message.ts";
import { checkedSwarm } from "../simulation/invariants.ts";
import { ScriptedPeer } from "../simulation/scripted_peer.ts";

function scene(slots: number) {
  const swarm = checkedSwarm({ seed: 28, length: 200_000, pieceLength: 16_384 });
  const member = swarm.join({ isWhole: true, options: { slots } });
  return {
    swarm,
    peers: (count: number) => Array.from({ length: count }, () => new ScriptedPeer(swarm, member)),
  };
}

const isLet = (peer: ScriptedPeer) => peer.record?.choked === false;

Deno.test("Who wants something may ask at once while slots are free, and when one becomes free", () => {
  const { peers } = scene(2);
  const [first, second, third] = peers(3);
  for (const peer of [first, second, third]) peer.say((out) => out.interested());
  assertEquals([first, second, third].map(isLet), [true, true, false]);
  first.hangUp();
  assertEquals(isLet(third), true);
});

Deno.test("Who wants nothing any more makes room, though not in its first seconds", () => {
  const { swarm, peers } = scene(1);
  const [first, second] = peers(2);
  first.say((out) => out.interested());
  first.say((out) => out.notInterested());
  second.say((out) => out.interested());
  assertEquals([first, second].map(isLet), [true, false]);
  swarm.pass(7);
  second.say((out) => (out.notInterested(), out.interested()));
  assertEquals([first, second].map(isLet), [false, true]);
});

Deno.test("However often a peer changes its mind, it is choked and unchoked no more than once in five seconds", () => {
  const { swarm, peers } = scene(2);
  const four = peers(4);
  const changes = four.map((): number[] => []);
  for (let i = 0; i < 600; i++) {
    four[i % 4].say((out) => (i * 7 % 3 === 0 ? out.notInterested() : out.interested()));
    swarm.pass(0.37);
    for (const [index, peer] of four.entries()) {
      for (const { id } of peer.heard.splice(0)) {
        if (id === CHOKE || id === UNCHOKE) changes[index].push(swarm.world.elapsed());
      }
    }
  }
  for (const [index, moments] of changes.entries()) {
    assert(moments.length > 2 && !four[index].isCut);
    for (let i = 2; i < moments.length; i++) {
      assert(moments[i] - moments[i - 2] > 5_000, `${moments.slice(i - 2, i + 1)}`);
    }
  }
});

Deno.test("Who may ask and wants nothing for a moment may go on asking while nobody else needs its slot", () => {
  const { swarm, peers } = scene(2);
  const [first, second] = peers(2);
  for (const peer of [first, second]) peer.say((out) => out.interested());
  first.say((out) => out.notInterested());
  swarm.pass(25);
  assertEquals([first, second].map(isLet), [true, true]);
  assert(!first.heard.some(({ id }) => id === CHOKE));
});
