import { assert, assertEquals } from "@std/assert";
import { CANCEL, KEEP_ALIVE } from "../../../lib/client/peer/message.ts";
import { checkedSwarm, checkEnd } from "../simulation/invariants.ts";
import { ScriptedPeer } from "../simulation/scripted_peer.ts";

const BLOCK = 16_384;

function alone() {
  const swarm = checkedSwarm({ seed: 23, length: 64 * BLOCK, pieceLength: 4 * BLOCK });
  const member = swarm.join();
  const seed = () => {
    const peer = new ScriptedPeer(swarm, member);
    peer.say((out) => (out.haveAll(), out.unchoke()));
    return peer;
  };
  return { swarm, member, seed };
}

Deno.test("Who was asked and sends nothing for 30 seconds has its blocks taken back, and is asked for one", () => {
  const { swarm, seed } = alone();
  const mute = seed();
  swarm.pass(29);
  assertEquals(mute.record!.snubs, false);
  swarm.pass(3);
  const { snubs, asked } = mute.record!;
  assertEquals([snubs, asked.size], [true, 1]);
  assertEquals(mute.heard.filter(({ id }) => id === CANCEL).length, 16);
});

Deno.test("Others get at once what it kept to itself, and it counts again with its next block", () => {
  const { swarm, member, seed } = alone();
  const mute = seed();
  swarm.pass(20);
  const good = seed();
  good.serve();
  assert(swarm.finish(13));
  checkEnd(swarm);
  assert(mute.isCut && member.state.wasted === 0);
  const again = alone();
  const late = again.seed();
  again.swarm.pass(32);
  late.serve();
  late.answer(late.requests().at(-1)!);
  assertEquals(late.record!.snubs, false);
  assert(again.swarm.finish(30));
});

Deno.test("A peer that is not asked for anything does not snub, however long it is silent", () => {
  const { swarm, member } = alone();
  const peer = new ScriptedPeer(swarm, member);
  peer.say((out) => (out.haveAll(), out.keepAlive()));
  swarm.pass(200);
  assertEquals(peer.record!.snubs, false);
});

Deno.test("Who hears nothing of us for long gets a keep-alive", () => {
  const { swarm, member } = alone();
  let alive = 0;
  const peer = new ScriptedPeer(swarm, member);
  const send = peer.send.bind(peer);
  peer.send = (bytes) => {
    if (bytes.length === 4) alive++;
    send(bytes);
  };
  for (let i = 0; i < 6; i++) {
    swarm.pass(60);
    peer.say((out) => out.keepAlive());
  }
  assertEquals([alive, peer.isCut, KEEP_ALIVE], [3, false, -1]);
});
