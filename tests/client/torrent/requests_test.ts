import { assert, assertEquals } from "@std/assert";
import { encode } from "../../../lib/bencode/encode.ts";
import { CANCEL } from "../../../lib/client/peer/message.ts";
import type { Outgoing } from "../../../lib/client/peer/outgoing.ts";
import { checkedSwarm, checkEnd } from "../simulation/invariants.ts";
import type { Member, MemberOptions } from "../simulation/member.ts";
import { type Coming, ScriptedPeer } from "../simulation/scripted_peer.ts";
import type { Swarm } from "../simulation/swarm.ts";

const BLOCK = 16_384;

/** A member alone in a swarm of pieces of four blocks. */
function alone(pieces: number, is: MemberOptions = {}): { swarm: Swarm; member: Member } {
  const swarm = checkedSwarm({ seed: 21, length: pieces * 4 * BLOCK, pieceLength: 4 * BLOCK });
  return { swarm, member: swarm.join(is) };
}

/** A seed that a test speaks for. */
function seed(swarm: Swarm, member: Member, coming: Coming = {}, reqq?: number): ScriptedPeer {
  const peer = new ScriptedPeer(swarm, member, coming);
  peer.say((out) => {
    if (reqq !== undefined) out.extended(0, encode({ reqq }));
    out.haveAll();
    out.unchoke();
  });
  return peer;
}

Deno.test("A new peer is asked for 16 blocks, and for two more with each that comes while it gets faster", () => {
  const { swarm, member } = alone(100);
  const peer = seed(swarm, member);
  swarm.pass(0.01);
  assertEquals(peer.record!.asked.size, 16);
  peer.serve();
  for (const request of peer.requests().slice(0, 5)) peer.answer(request);
  assertEquals(peer.record!.asked.size, 21);
});

Deno.test("No peer is asked for more at a time than it said, or than 500", () => {
  for (const [reqq, most] of [[7, 7], [1, 1], [2_000, 500]]) {
    const { swarm, member } = alone(1_000);
    const peer = seed(swarm, member, {}, reqq);
    peer.serve();
    let widest = 0;
    for (let i = 0; i < 2_000 && !member.state.isDone; i++) {
      widest = Math.max(widest, peer.record?.asked.size ?? 0);
      swarm.pass(0.005);
    }
    assert(widest <= most, `${widest} of ${most}`);
    assert(widest >= Math.min(most, 100), `${widest} of ${most}`);
  }
});

Deno.test("A slow peer is asked for two seconds of its rate, and for four blocks at least", () => {
  for (const [perSecond, least, most] of [[10, 15, 25], [1, 4, 5]]) {
    const { swarm, member } = alone(200);
    const peer = seed(swarm, member);
    const waiting: Parameters<ScriptedPeer["answer"]>[0][] = [];
    peer.serve();
    const { answer } = peer;
    peer.answer = (request) => void waiting.push(request);
    for (let i = 0; i < 30 * perSecond; i++) {
      if (waiting.length > 0) answer(waiting.shift()!);
      swarm.pass(1 / perSecond);
    }
    const { size } = peer.record!.asked;
    assert(size >= least && size <= most, `${size} at ${perSecond} a second`);
  }
});

Deno.test("Blocks of a piece are asked of one peer one after the other, and of others when it leaves", () => {
  const { swarm, member } = alone(8);
  const first = seed(swarm, member, {}, 2);
  swarm.pass(0.01);
  const [one, two] = first.requests();
  assertEquals([two.index, two.begin - one.begin], [one.index, BLOCK]);
  first.serve();
  first.answer(one);
  first.hangUp();
  const second = seed(swarm, member, {}, 3);
  swarm.pass(0.01);
  assertEquals(second.requests().slice(0, 3).map(({ index, begin }) => [index, begin]), [
    [one.index, BLOCK],
    [one.index, 2 * BLOCK],
    [one.index, 3 * BLOCK],
  ]);
});

Deno.test("The rarest piece comes first, once there are some to give", () => {
  const { swarm, member } = alone(40);
  const first = seed(swarm, member, {}, 8);
  first.serve();
  while (member.state.have.count < 4) swarm.pass(0.001);
  first.answer = () => {};
  const common = Array.from({ length: 40 }, (_, piece) => piece).filter((piece) => piece % 5 !== 0);
  for (let i = 0; i < 3; i++) {
    new ScriptedPeer(swarm, member).say((out) => common.forEach((piece) => out.have(piece)));
  }
  const before = first.requests().length;
  const second = seed(swarm, member);
  swarm.pass(0.01);
  const begun = new Set(first.requests().slice(0, before).map(({ index }) => index));
  const asked = second.requests().map(({ index }) => index).filter((index) => !begun.has(index));
  const rare = [0, 5, 10, 15, 20, 25, 30, 35].filter((piece) => !begun.has(piece));
  assert(asked.length > 0);
  assert(asked.slice(0, 4 * rare.length).every((index) => index % 5 === 0), `${asked}`);
});

Deno.test("Who chokes is asked for what it allows, and for nothing else", () => {
  const { swarm, member } = alone(20);
  const peer = new ScriptedPeer(swarm, member);
  peer.say((out) => (out.haveAll(), out.allowedFast(3), out.allowedFast(17)));
  swarm.pass(0.1);
  assertEquals(new Set(peer.requests().map(({ index }) => index)), new Set([3, 17]));
  assertEquals(peer.requests().length, 8);
});

Deno.test("In the end a block is asked of three at most, and taken back where it is late", () => {
  const { swarm, member } = alone(1);
  const peers = Array.from({ length: 6 }, () => seed(swarm, member));
  swarm.pass(3);
  const asked = peers.map((peer) => peer.requests().length);
  const askers = [0, 1, 2, 3].map((block) =>
    peers.filter((peer) => peer.requests().some(({ begin }) => begin === block * BLOCK)).length
  );
  assert(askers.every((count) => count === 3), `${askers}`);
  assertEquals(asked.reduce((sum, count) => sum + count), 12);
  const [quick] = peers;
  quick.serve();
  quick.requests().forEach((request) => quick.answer(request));
  assert(swarm.finish(60));
  const cancels = peers.slice(1).reduce(
    (sum, { heard }) => sum + heard.filter(({ id }) => id === CANCEL).length,
    0,
  );
  assertEquals(cancels, 8);
  checkEnd(swarm);
});

Deno.test("Memory for one slab less than is needed delays what has begun, and ends well", () => {
  const swarm = checkedSwarm({ seed: 22, length: 80 * 40 * BLOCK, pieceLength: 40 * BLOCK });
  const member = swarm.join({ slabs: 6 });
  const whole = seed(swarm, member, {}, 500);
  const some = new ScriptedPeer(swarm, member);
  const tell = (out: Outgoing) => {
    for (let piece = 0; piece < 80; piece += 2) out.have(piece);
    out.unchoke();
  };
  some.say(tell);
  whole.serve();
  swarm.in(0.3, () => some.say((out) => out.choke()));
  swarm.in(1, () => some.hangUp());
  assert(swarm.finish(200));
  checkEnd(swarm);
});

Deno.test("Who unchokes is asked at once for what it did not allow before", () => {
  const { swarm, member } = alone(20);
  const peer = new ScriptedPeer(swarm, member);
  peer.say((out) => (out.haveAll(), out.allowedFast(3)));
  swarm.pass(0.1);
  assertEquals(peer.requests().length, 4);
  peer.say((out) => out.unchoke());
  assertEquals(peer.requests().length, 16);
});

Deno.test("When all memory is held by pieces that others left, those are gone on with", () => {
  const swarm = checkedSwarm({ seed: 29, length: 6 * 40 * BLOCK, pieceLength: 40 * BLOCK });
  const member = swarm.join({ slabs: 8 });
  const owners = [0, 1, 2, 3].map((piece) => {
    const peer = new ScriptedPeer(swarm, member);
    peer.say((out) => (out.have(piece), out.unchoke()));
    return peer;
  });
  const last = seed(swarm, member);
  swarm.pass(0.01);
  for (const owner of owners) {
    owner.serve();
    owner.answer(owner.requests()[0]);
    owner.answer = () => {};
  }
  assertEquals(member.slabs.free, 0);
  last.serve();
  const { answer } = last;
  last.answer = () => {};
  last.requests().slice(0, 16).forEach(answer);
  swarm.pass(0.01);
  owners.forEach((owner) => owner.hangUp());
  last.answer = answer;
  for (const request of last.requests().slice(16)) answer(request);
  assert(swarm.finish(60), "it stands still");
  checkEnd(swarm);
});
