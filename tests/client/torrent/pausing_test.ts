import { assert, assertEquals } from "@std/assert";
import { checkedSwarm, checkEnd } from "../simulation/invariants.ts";
import { bannedBy } from "../simulation/member.ts";
import { ScriptedPeer } from "../simulation/scripted_peer.ts";

const BLOCK = 16_384;

function scene() {
  const swarm = checkedSwarm({ seed: 25, length: 200 * BLOCK, pieceLength: 20 * BLOCK, wire: { rate: 100 } });
  const seed = swarm.join({ isWhole: true });
  const member = swarm.join();
  swarm.introduce(member);
  return { swarm, seed, member };
}

Deno.test("A verdict on what could not be written is not believed, however late it comes", () => {
  const { swarm, member } = scene();
  member.disk.times.judge = 20_000;
  while (member.state.have.count + member.state.progresses.size < 2) swarm.pass(0.01);
  while (![...member.state.progresses.values()].some(({ there }) => there >= 18)) swarm.pass(0.001);
  member.disk.fill();
  swarm.pass(2);
  assert(member.state.fault !== null);
  member.disk.fault = null;
  assert(swarm.finish(600));
  checkEnd(swarm);
  assertEquals(bannedBy(member), []);
  assert(!member.news.some(({ kind }) => kind === "bad-piece"));
});

Deno.test("What vanished with its folder is fetched again, and nobody is blamed for it", () => {
  for (let i = 1; i < 9; i++) {
    const { swarm, member } = scene();
    swarm.pass(3 * i);
    const before = member.state.have.count;
    member.disk.vanish();
    swarm.pass(12);
    assert(member.state.fault !== null);
    member.disk.fault = null;
    assert(swarm.finish(600, [member]), `after ${3 * i} seconds`);
    swarm.pass(60);
    checkEnd(swarm);
    assertEquals(bannedBy(member), []);
    assert(before <= 10 && member.state.isDone);
  }
});

Deno.test("Whoever is let ask hears no more of pieces that are lost", () => {
  const { swarm, seed, member } = scene();
  assert(swarm.finish(600));
  swarm.leave(seed);
  const peer = new ScriptedPeer(swarm, member);
  peer.say((out) => out.interested());
  peer.reads = false;
  peer.say((out) => {
    for (let piece = 0; piece < 10; piece++) out.request(piece, 0, BLOCK);
  });
  member.disk.vanish();
  peer.say((out) => out.request(9, BLOCK, BLOCK));
  swarm.pass(1);
  member.disk.fault = null;
  swarm.pass(30);
  assertEquals([member.state.fault, peer.record!.wishes, member.state.isDone], [null, [], false]);
});

Deno.test("What waits to be written keeps its memory, however short that is and whoever leaves", () => {
  const { swarm, seed, member } = scene();
  while (![...member.state.progresses.values()].some(({ there }) => there >= 14)) swarm.pass(0.001);
  member.disk.fill();
  swarm.pass(2);
  assert(member.state.stuck.length > 0);
  swarm.leave(seed);
  member.state.isStarved = true;
  swarm.pass(15);
  member.disk.fault = null;
  swarm.pass(15);
  assertEquals([member.state.fault, member.state.stuck], [null, []]);
  swarm.introduce(swarm.join({ isWhole: true }));
  swarm.introduce(member);
  assert(swarm.finish(300));
  checkEnd(swarm);
});
