import { assert, assertEquals } from "@std/assert";
import { checkedSwarm, checkEnd } from "./invariants.ts";
import { bannedBy } from "./member.ts";
import { Swarm } from "./swarm.ts";

const MIB = 1 << 20;

Deno.test("A leecher gets all from a seed", () => {
  const swarm = checkedSwarm({ seed: 1, length: 3 * MIB + 5, pieceLength: 65_536 });
  swarm.join({ isWhole: true });
  swarm.introduce(swarm.join());
  assert(swarm.finish(60));
  checkEnd(swarm);
});

Deno.test("Ten leechers get all from a seed, and mostly from each other", () => {
  const swarm = checkedSwarm({ seed: 2, length: MIB, pieceLength: 32_768, wire: { rate: 200 } });
  const seed = swarm.join({ isWhole: true });
  for (let i = 0; i < 10; i++) swarm.join();
  swarm.introduceAll();
  assert(swarm.finish(300));
  checkEnd(swarm);
  assert(seed.state.uploaded < 8 * MIB, `the seed sent ${seed.state.uploaded} bytes`);
});

Deno.test("Who comes late gets all from those that have a part", () => {
  const swarm = checkedSwarm({ seed: 3, length: MIB, pieceLength: 16_384, wire: { rate: 50 } });
  swarm.join({ isWhole: true });
  for (let i = 0; i < 6; i++) {
    const late = swarm.join();
    swarm.introduce(late);
    swarm.pass(3);
  }
  assert(swarm.finish(300));
  checkEnd(swarm);
});

Deno.test("A seed dies half way, and another one comes later", () => {
  const swarm = checkedSwarm({ seed: 4, length: 2 * MIB, pieceLength: 65_536, wire: { rate: 50 } });
  const seed = swarm.join({ isWhole: true });
  for (let i = 0; i < 4; i++) swarm.join();
  swarm.introduceAll();
  swarm.in(8, () => swarm.leave(seed));
  assertEquals(swarm.finish(100), false);
  swarm.introduce(swarm.join({ isWhole: true }));
  assert(swarm.finish(300));
  checkEnd(swarm);
  assertEquals(seed.slabs.free + 2 >= seed.slabs.count * 3 / 4, true);
});

Deno.test("Few slabs make it slow, but it never stands still", () => {
  const swarm = checkedSwarm({
    seed: 5,
    length: 6 * MIB,
    pieceLength: 4 * MIB + 40_000,
    wire: { rate: 500 },
  });
  swarm.join({ isWhole: true, slabs: 8 });
  for (let i = 0; i < 4; i++) swarm.join({ slabs: 8 });
  swarm.introduceAll();
  assert(swarm.finish(600));
  checkEnd(swarm);
});

Deno.test("Limits are kept, both ways", () => {
  const swarm = checkedSwarm({ seed: 6, length: MIB, pieceLength: 65_536 });
  swarm.join({ isWhole: true, options: { maxUp: 100_000 } });
  const slow = swarm.join({ options: { maxDown: 50_000 } });
  swarm.introduceAll();
  assert(swarm.finish(100));
  checkEnd(swarm);
  assert(slow.doneAt! > 1000 * (MIB - 50_000) / 50_000, `${slow.doneAt}`);
});

Deno.test("A limit far below what many peers send cuts none of them off", () => {
  const swarm = checkedSwarm({ seed: 7, length: MIB / 2, pieceLength: 16_384 });
  for (let i = 0; i < 25; i++) swarm.join({ isWhole: true });
  const slow = swarm.join({ options: { maxDown: 1000 } });
  swarm.introduce(slow);
  swarm.pass(400);
  assertEquals(slow.state.peers.size, 25);
  assert(swarm.finish(1000));
  checkEnd(swarm);
  assert(slow.state.wasted < 100_000, `${slow.state.wasted} bytes came in vain`);
});

Deno.test("Who downloads from the beginning to the end gets the pieces about in their order", () => {
  const swarm = checkedSwarm({ seed: 8, length: MIB, pieceLength: 16_384, wire: { rate: 100 } });
  swarm.join({ isWhole: true });
  const reader = swarm.join({ options: { sequential: true } });
  swarm.introduce(reader);
  let latest = 0;
  swarm.in(0.5, function look() {
    const { have } = reader.state;
    let front = 0;
    while (have.has(front)) front++;
    latest = Math.max(latest, have.count - front);
    swarm.in(0.1, look);
  });
  assert(swarm.finish(100));
  checkEnd(swarm);
  // Ten may be asked for while it is choked.
  assert(latest <= 14, `${latest} pieces were there before their time`);
});

Deno.test("A super-seed sends hardly more than the content once", () => {
  const swarm = checkedSwarm({ seed: 9, length: MIB, pieceLength: 16_384, wire: { rate: 300 } });
  const seed = swarm.join({ isWhole: true, options: { superSeed: true } });
  for (let i = 0; i < 6; i++) swarm.join();
  swarm.introduceAll();
  assert(swarm.finish(600));
  checkEnd(swarm);
  assert(seed.state.uploaded < 1.2 * MIB, `it sent ${seed.state.uploaded}`);
});

Deno.test("A super-seed serves those that cannot reach each other too, only slowly", () => {
  const swarm = checkedSwarm({ seed: 10, length: 160_000, pieceLength: 32_768 });
  const seed = swarm.join({ isWhole: true, options: { superSeed: true } });
  for (let i = 0; i < 3; i++) swarm.join();
  swarm.mayCall = (_, to) => to === seed;
  swarm.introduceAll();
  assert(swarm.finish(1000));
  checkEnd(swarm);
});

Deno.test("Eight that get from a seed with a limit are done hardly later than one copy takes", () => {
  for (const pieceLength of [16_384, 65_536, 262_144]) {
    const length = 8 * MIB;
    const maxUp = 1_000_000;
    const swarm = new Swarm({ seed: 30, length, pieceLength, wire: { rate: 20_000, delay: 1 } });
    const seed = swarm.join({ isWhole: true, options: { maxUp, slots: 8, spreads: true } });
    for (let i = 0; i < 8; i++) swarm.join({ options: { slots: 8 } });
    swarm.introduceAll();
    assert(swarm.finish(100));
    checkEnd(swarm);
    const seconds = Math.max(...swarm.members.map(({ doneAt }) => doneAt! / 1000));
    assert(seconds < 1.25 * length / maxUp, `${seconds} s with pieces of ${pieceLength}`);
    assert(seed.state.uploaded < 1.25 * length, `it sent ${seed.state.uploaded}`);
  }
});

Deno.test("A seed that spreads serves those that cannot reach each other too", () => {
  const swarm = checkedSwarm({ seed: 31, length: 160_000, pieceLength: 32_768 });
  const seed = swarm.join({ isWhole: true, options: { spreads: true } });
  for (let i = 0; i < 3; i++) swarm.join();
  swarm.mayCall = (_, to) => to === seed;
  swarm.introduceAll();
  assert(swarm.finish(60));
  checkEnd(swarm);
});

Deno.test("Those that know one peer find the others by it, but never of a private torrent", () => {
  for (const isPrivate of [false, true]) {
    const shape = { seed: 11, length: 400_000, pieceLength: 16_384, isPrivate, wire: { rate: 20 } };
    const swarm = checkedSwarm(shape);
    const seed = swarm.join({ isWhole: true, options: { maxUp: 4_000 } });
    for (let i = 0; i < 5; i++) swarm.introduce(swarm.join(), [seed]);
    swarm.pass(100);
    const most = Math.max(...swarm.members.slice(1).map(({ state }) => state.peers.size));
    assertEquals(most, isPrivate ? 1 : 5);
  }
});

Deno.test("A disk becomes full again and again, and nothing is lost or asked for twice by that", () => {
  const swarm = checkedSwarm({ seed: 12, length: 2 * MIB, pieceLength: 300_000, wire: { rate: 20 } });
  swarm.join({ isWhole: true });
  const full = swarm.join();
  const other = swarm.join();
  swarm.introduceAll();
  for (let i = 0; i < 5; i++) {
    swarm.in(3 + 30 * i, () => full.disk.fill());
    swarm.in(20 + 30 * i, () => full.disk.fault = null);
  }
  assert(swarm.finish(600));
  swarm.pass(200);
  checkEnd(swarm);
  const kinds = full.news.map(({ kind }) => kind);
  assertEquals(
    kinds.filter((kind) => kind === "paused").length,
    kinds.filter((kind) => kind === "resumed").length,
  );
  for (const member of [full, other]) assertEquals(bannedBy(member), []);
  assert(full.state.wasted < 2 * MIB, `${full.state.wasted} bytes came in vain`);
});

Deno.test("Who gives bad data is banned, the honest never, and all finish", () => {
  for (const corrupts of [1, 3, 20]) {
    const swarm = checkedSwarm({ seed: 13, length: MIB, pieceLength: 65_536, wire: { rate: 100 } });
    swarm.join({ isWhole: true, options: { maxUp: 100_000 } });
    const bad = swarm.join({ isWhole: true, corrupts });
    for (let i = 0; i < 4; i++) swarm.join();
    swarm.introduceAll();
    const honest = swarm.members.filter((member) => member !== bad);
    assert(swarm.finish(900, honest));
    checkEnd(swarm, honest);
    for (const member of honest.slice(1)) {
      assertEquals(bannedBy(member).filter((host) => host !== bad.host), [], `corrupts ${corrupts}`);
    }
    assert(honest.some((member) => bannedBy(member).length > 0), `corrupts ${corrupts}`);
  }
});

Deno.test("Who claims all and sends nothing holds nobody up", () => {
  const swarm = checkedSwarm({ seed: 14, length: MIB, pieceLength: 65_536, wire: { rate: 200 } });
  swarm.join({ isWhole: true });
  for (let i = 0; i < 4; i++) swarm.join({ isWhole: true, isMute: true });
  for (let i = 0; i < 3; i++) swarm.join({ slabs: 16 });
  swarm.introduceAll();
  assert(swarm.finish(300));
  checkEnd(swarm);
});

Deno.test("Each gets the files that it wants, and no more than the pieces they stand in", () => {
  const files = [300_000, 5, 200_000, 400_001];
  const swarm = checkedSwarm({ seed: 15, length: 900_006, pieceLength: 40_000, files });
  swarm.join({ isWhole: true });
  const first = swarm.join({ wanted: [true, false, false, false] });
  const last = swarm.join({ wanted: [false, true, false, true] });
  swarm.introduceAll();
  assert(swarm.finish(60));
  checkEnd(swarm);
  assertEquals([first.state.have.count, last.state.have.count], [8, 12]);
});

Deno.test("Who speaks no extension gets and gives all the same", () => {
  const swarm = checkedSwarm({ seed: 16, length: MIB, pieceLength: 32_768, wire: { rate: 100 } });
  swarm.join({ isWhole: true });
  for (let i = 0; i < 3; i++) swarm.join({ fast: i === 0, extensions: i === 1 });
  for (let i = 0; i < 3; i++) swarm.join({ fast: false });
  swarm.introduceAll();
  assert(swarm.finish(300));
  checkEnd(swarm);
});
