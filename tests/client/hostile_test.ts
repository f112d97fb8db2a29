/**
 * Hostile peers against a whole torrent: each is cut off, banned, or of no consequence; an honest seed beside it goes on,
 * and memory stays bounded. And honest peers that look a little like them, which must not be cut off.
 */
import { assert, assertEquals } from "@std/assert";
import { fromHex, toLatin1 } from "../../lib/base/bytes.ts";
import { encode } from "../../lib/bencode/encode.ts";
import { LT_DONTHAVE, UPLOAD_ONLY, UT_PEX, writeDontHave } from "../../lib/client/peer/extension.ts";
import { CANCEL, REJECT } from "../../lib/client/peer/message.ts";
import type { Outgoing } from "../../lib/client/peer/outgoing.ts";
import { writePex } from "../../lib/client/peer/pex.ts";
import { Bitfield } from "../../lib/client/piece/bitfield.ts";
import { checkedSwarm, checkEnd, checkInvariants } from "./simulation/invariants.ts";
import { bannedBy, type Member } from "./simulation/member.ts";
import { type Coming, ScriptedPeer } from "./simulation/scripted_peer.ts";
import type { Swarm } from "./simulation/swarm.ts";

const PIECES = 50;
const PIECE = 32_768;
const BLOCK = 16_384;

interface Scene {
  readonly swarm: Swarm;
  readonly seed: Member;
  readonly member: Member;
}

/** A member that downloads from an honest seed, as slow as it takes for something to happen. */
function scene({ isPrivate = false, rate = 200 } = {}): Scene {
  const shape = { seed: 5, length: PIECES * PIECE - 5, pieceLength: PIECE, isPrivate, wire: { rate } };
  const swarm = checkedSwarm(shape);
  const seed = swarm.join({ isWhole: true });
  const member = swarm.join();
  swarm.introduce(member);
  swarm.pass(0.5);
  return { swarm, seed, member };
}

function checkBounded({ state }: Member): void {
  assert(state.candidates.size <= 3_000);
  assert(state.endpoints.size <= 100);
  assert(state.departed.size <= 1_000);
  for (const peer of state.peers.values()) {
    assert(peer.wishes.length <= 2_000 && peer.asked.size <= 500);
    assert(peer.allowed.size <= 1_000 && peer.refused.size <= PIECES && peer.toldOf.size <= 100);
    assert(peer.link.backlog <= 9e6, `${peer.link.backlog} bytes wait`);
  }
}

function times(count: number, write: (out: Outgoing, i: number) => void): (out: Outgoing) => void {
  return (out) => {
    for (let i = 0; i < count; i++) write(out, i);
  };
}

function hex(text: string): (out: Outgoing) => void {
  return (out) => out.raw(fromHex(text.replaceAll(" ", ""))!);
}

const bits = (bytes: number, last = 0) => `${"00".repeat(bytes - 1)}${last.toString(16).padStart(2, "0")}`;
const HELLO = encode({ m: { ut_pex: 1, lt_donthave: 7, upload_only: 3 } });
const manyPeers = (from: number) =>
  writePex({
    added: Array.from({ length: 50 }, (_, i) => ({ host: `192.168.${from & 255}.${i + 1}`, port: 1 + from })),
    addedFlags: [],
    dropped: [],
  });

type Row = [name: string, words: (out: Outgoing) => void, coming?: Coming & { isPrivate?: boolean }];

/** What no honest peer says. */
const CUT: Row[] = [
  ["a message that is too long", hex("00100000 04")],
  ["a length of 4 GiB", hex("ffffffff")],
  ["a length of 2 GiB of a piece", hex("80000000 07")],
  ["a choke of two bytes", hex("00000002 00 00")],
  ["a request that is too short", hex("0000000c 06 0000000000000000000040")],
  ["a bitfield that is too short", hex(`00000007 05 ${bits(6)}`)],
  ["a bitfield that is too long", hex(`00000009 05 ${bits(8)}`)],
  ["a bitfield with a spare bit", hex(`00000008 05 ${bits(7, 0x20)}`)],
  ["a late bitfield with a spare bit", (out) => (out.interested(), hex(`00000008 05 ${bits(7, 0x20)}`)(out))],
  ["have none behind interested", (out) => (out.interested(), out.haveNone())],
  ["have none behind have all", (out) => (out.haveAll(), out.haveNone())],
  ["have all without the fast extension", (out) => out.haveAll(), { fast: false }],
  ["a reject without the fast extension", (out) => out.reject(0, 0, BLOCK), { fast: false }],
  ["a suggestion without the fast extension", (out) => out.suggest(0), { fast: false }],
  ["an extension without the bit", (out) => out.extended(0, HELLO), { extensions: false }],
  ["a have of a piece that there is not", (out) => out.have(PIECES)],
  ["a have of piece 2^32-1", (out) => out.have(0xffffffff)],
  ["a request for a piece that there is not", (out) => out.request(PIECES, 0, BLOCK)],
  ["a request behind a piece's end", (out) => out.request(PIECES - 1, 2 * BLOCK - 5, 1)],
  ["a request over a piece's end", (out) => out.request(0, BLOCK, BLOCK + 1)],
  ["a request at 2^32-1", (out) => out.request(0, 0xffffffff, 2)],
  ["a request for nothing", (out) => out.request(0, 0, 0)],
  ["a cancel out of range", (out) => out.cancel(PIECES, 0, BLOCK)],
  ["a reject out of range", (out) => out.reject(0, 0, 0xffffffff)],
  ["a suggestion out of range", (out) => out.suggest(PIECES)],
  ["an allowance out of range", (out) => out.allowedFast(PIECES)],
  ["a block of a piece that there is not", (out) => out.piece(PIECES, 0, new Uint8Array(BLOCK))],
  ["a block that begins in the middle", (out) => out.piece(0, 1, new Uint8Array(BLOCK))],
  ["a block that is too short", (out) => out.piece(0, 0, new Uint8Array(BLOCK - 1))],
  ["a block that is too long", (out) => out.piece(0, 0, new Uint8Array(2 * BLOCK))],
  ["a block of nothing", (out) => out.piece(0, 0, new Uint8Array(0))],
  ["the last block longer than it is", (out) => out.piece(PIECES - 1, BLOCK, new Uint8Array(BLOCK))],
  ["an extension handshake that is none", (out) => out.extended(0, toLatin1("i1e"))],
  ["an extension handshake of lists without end", (out) => out.extended(0, toLatin1("l".repeat(50_000)))],
  ["peers that cannot be read", (out) => out.extended(UT_PEX, toLatin1("d5:added5:12345e"))],
  ["ten thousand peers at once", (out) => out.extended(UT_PEX, encode({ added: new Uint8Array(60_000) }))],
  ["peers of a private torrent", (out) => out.extended(UT_PEX, manyPeers(1)), { isPrivate: true }],
  ["a lost piece that there is not", (out) => out.extended(LT_DONTHAVE, writeDontHave(PIECES))],
  ["a lost piece of three bytes", (out) => out.extended(LT_DONTHAVE, new Uint8Array(3))],
];

/** What a few times is harmless, and often an attack. */
const FLOODS: Row[] = [
  ["haves of one piece", times(3_000, (out) => out.have(3))],
  ["bitfields", times(200, (out) => out.bitfield(new Bitfield(PIECES)))],
  ["having all", times(200, (out) => out.haveAll())],
  ["cancels of nothing", times(3_000, (out) => out.cancel(0, 0, BLOCK))],
  ["requests while choked", times(3_000, (out, i) => out.request(i % PIECES, 0, BLOCK))],
  [
    "requests without an end",
    times(9_000, (out, i) => (i === 0 ? out.interested() : out.request(i % PIECES, 0, 1))),
  ],
  ["requests that are taken back", times(6_000, (out) => (out.request(7, 0, 1), out.cancel(7, 0, 1)))],
  ["chokes and unchokes", times(3_000, (out, i) => i % 2 === 0 ? out.choke() : out.unchoke())],
  ["chokes alone", times(1_000, (out) => out.choke())],
  ["interest and none", times(3_000, (out, i) => i % 2 === 0 ? out.interested() : out.notInterested())],
  ["keep-alives", times(3_000, (out) => out.keepAlive())],
  ["ports", times(3_000, hex("00000003 09 1ae1"))],
  ["messages that nobody knows", times(3_000, hex("00000002 63 00"))],
  ["requests for hashes", times(300, hex(`00000031 15 ${"00".repeat(48)}`))],
  ["suggestions", times(3_000, (out) => out.suggest(1))],
  ["rejects of nothing", times(3_000, (out) => out.reject(1, 0, BLOCK))],
  ["extension handshakes", times(3_000, (out) => out.extended(0, HELLO))],
  ["extensions that nobody knows", times(3_000, (out) => out.extended(99, HELLO))],
  [
    "changes of mind about uploads",
    times(3_000, (out, i) => out.extended(UPLOAD_ONLY, Uint8Array.of(i & 1))),
  ],
  ["peers again and again", times(20, (out, i) => out.extended(UT_PEX, manyPeers(i)))],
  ["losses of what it has not", times(3_000, (out) => out.extended(LT_DONTHAVE, writeDontHave(1)))],
  [
    "pieces lost and found",
    times(3_000, (out) => (out.have(1), out.extended(LT_DONTHAVE, writeDontHave(1)))),
  ],
  ["blocks that nobody asked for", times(200, (out, i) => out.piece(i % PIECES, 0, new Uint8Array(BLOCK)))],
];

/** Lets the download end, with the hostile peer gone or not, and looks whether all is as it should be. */
function checkGoesOn({ swarm, seed, member }: Scene): void {
  checkInvariants(member);
  checkBounded(member);
  assert(swarm.finish(600, [member]), "the download stands still");
  checkEnd(swarm);
  assert(!bannedBy(member).includes(seed.host), "the honest seed is banned");
}

Deno.test("Who says what cannot be is cut off, and the download goes on", async (t) => {
  for (const [name, words, coming] of CUT) {
    await t.step(name, () => {
      const it = scene(coming);
      const hostile = new ScriptedPeer(it.swarm, it.member, coming);
      hostile.say(words);
      assert(hostile.isCut);
      assertEquals([...it.member.state.peers.values()].map(({ link }) => link.host), [it.seed.host]);
      checkGoesOn(it);
    });
  }
});

Deno.test("Who floods is banned, and a little of the same is let pass", async (t) => {
  for (const [name, words, coming] of FLOODS) {
    await t.step(name, () => {
      const it = scene(coming);
      const hostile = new ScriptedPeer(it.swarm, it.member, coming);
      hostile.say(words);
      checkBounded(it.member);
      assert(hostile.isCut);
      assertEquals(bannedBy(it.member), [hostile.host]);
      const again = new ScriptedPeer(it.swarm, it.member, { host: hostile.host });
      assert(again.isCut);
      checkGoesOn(it);
    });
  }
});

Deno.test("What comes byte by byte is treated alike", () => {
  for (const [name, words] of CUT.filter(([, , coming]) => coming === undefined)) {
    const it = scene();
    const hostile = new ScriptedPeer(it.swarm, it.member);
    const whole = new ScriptedPeer(it.swarm, it.member);
    const said: Uint8Array[] = [];
    whole.raw = (bytes) => void said.push(bytes);
    whole.say(words);
    for (const byte of said[0]) hostile.raw(Uint8Array.of(byte));
    assert(hostile.isCut, name);
  }
});

Deno.test("Who takes nothing of what it is sent is let go before it costs much", () => {
  const { swarm, seed, member } = scene();
  swarm.finish(600);
  for (const target of [seed, member]) {
    const hostile = new ScriptedPeer(swarm, target);
    hostile.reads = false;
    hostile.say((out) => (out.haveNone(), out.interested()));
    for (let hour = 0; hour < 2 && !hostile.isCut; hour++) {
      for (let i = 0; i < 3_600; i++) {
        hostile.say(times(30, (out) => (out.request(7, 0, 1), out.cancel(7, 0, 1))));
        if (i % 60 === 0) hostile.say(times(20, (out, j) => out.request(j, 0, BLOCK)));
        swarm.pass(1);
      }
      assert(hostile.backlog < 9e6, `${hostile.backlog} bytes`);
    }
  }
});

Deno.test("Who lets more than 8 MB wait is let go", () => {
  const { swarm, member } = scene();
  const hostile = new ScriptedPeer(swarm, member);
  hostile.backlog = 8_000_000;
  swarm.pass(1);
  assert(!hostile.isCut);
  hostile.backlog = 9_000_000;
  swarm.pass(1);
  assert(hostile.isCut);
});

Deno.test("Who refuses each request at once is not asked all the time", () => {
  const it = scene({ rate: 50 });
  const hostile = new ScriptedPeer(it.swarm, it.member);
  hostile.answer = ({ index, begin, length }) => hostile.say((out) => out.reject(index, begin, length));
  hostile.say((out) => (out.haveAll(), out.unchoke()));
  it.swarm.pass(9);
  assert(hostile.requests().length <= 4 * PIECES, `${hostile.requests().length} requests in 9 seconds`);
  checkGoesOn(it);
});

Deno.test("Who allows pieces, chokes and refuses them is not asked all the time either", () => {
  const it = scene({ rate: 50 });
  const hostile = new ScriptedPeer(it.swarm, it.member);
  hostile.answer = ({ index, begin, length }) => hostile.say((out) => out.reject(index, begin, length));
  hostile.say((out) => (out.haveAll(), times(PIECES, (o, i) => o.allowedFast(i))(out)));
  it.swarm.pass(9);
  assert(hostile.requests().length > 0 && hostile.requests().length <= 4 * PIECES);
  checkGoesOn(it);
});

Deno.test("Who sends only wrong bytes is banned with its first piece", () => {
  const it = scene({ rate: 20 });
  const hostile = new ScriptedPeer(it.swarm, it.member);
  hostile.serve((block) => block[3] ^= 1);
  hostile.say((out) => (out.haveAll(), out.unchoke()));
  it.swarm.pass(5);
  assertEquals(bannedBy(it.member), [hostile.host]);
  checkGoesOn(it);
});

Deno.test("Who leaves before its piece is judged is banned all the same", () => {
  const it = scene({ rate: 20 });
  const hostile = new ScriptedPeer(it.swarm, it.member);
  hostile.serve((block) => block[3] ^= 1);
  const { answer } = hostile;
  let sent = 0;
  hostile.answer = (request) => {
    answer(request);
    if (++sent === 2) hostile.hangUp();
  };
  hostile.say((out) => (out.haveAll(), out.unchoke()));
  it.swarm.pass(5);
  assertEquals(bannedBy(it.member), [hostile.host]);
  assert(new ScriptedPeer(it.swarm, it.member, { host: hostile.host }).isCut);
  checkGoesOn(it);
});

/** Peers that have one piece alone, and each send a part of it. */
function sharers(
  { swarm, member }: Scene,
  count: number,
  change: (i: number) => (block: Uint8Array) => void,
) {
  return Array.from({ length: count }, (_, i) => {
    const peer = new ScriptedPeer(swarm, member);
    peer.serve(change(i));
    peer.say((out) => (out.haveAll(), out.extended(0, encode({ reqq: 1 })), out.unchoke()));
    return peer;
  });
}

Deno.test("Of several that sent a broken piece the one that broke it is banned, and nobody else", () => {
  const swarm = checkedSwarm({ seed: 6, length: 40 * BLOCK, pieceLength: 10 * BLOCK });
  const member = swarm.join();
  const peers = sharers({ swarm, member, seed: member }, 5, (i) => (block) => i === 2 && block.reverse());
  assert(swarm.finish(600));
  swarm.pass(1);
  checkEnd(swarm);
  assertEquals(bannedBy(member), [peers[2].host]);
  assert(member.news.some(({ kind }) => kind === "bad-piece"));
});

Deno.test("Who broke a piece and then keeps it to itself does not hold it up", () => {
  const swarm = checkedSwarm({ seed: 7, length: 20 * BLOCK, pieceLength: 10 * BLOCK });
  const member = swarm.join();
  let isMute = false;
  const peers = sharers({ swarm, member, seed: member }, 3, (i) => (block) => i === 0 && block.reverse());
  const { answer } = peers[0];
  peers[0].answer = (request) => isMute ? undefined : answer(request);
  while (!member.news.some(({ kind }) => kind === "bad-piece")) swarm.pass(0.01);
  isMute = true;
  assert(swarm.finish(300), "it stands still");
  swarm.pass(1);
  checkEnd(swarm);
  assertEquals(bannedBy(member), [peers[0].host]);
});

Deno.test("Two that break pieces and two that send nothing cannot keep one from an honest peer's", () => {
  const swarm = checkedSwarm({ seed: 12, length: 20 * BLOCK, pieceLength: 20 * BLOCK });
  const member = swarm.join();
  const peers = sharers(
    { swarm, member, seed: member },
    5,
    (i) => (block) => (i === 2 || i === 3) && block.reverse(),
  );
  for (const mute of peers.slice(0, 2)) mute.answer = () => {};
  assert(swarm.finish(600), "it stands still");
  swarm.pass(1);
  checkEnd(swarm);
  const honest = [0, 1, 4].map((i) => peers[i].host);
  assert(bannedBy(member).every((host) => !honest.includes(host)), `${bannedBy(member)}`);
});

Deno.test("Who unchokes and chokes wildly, but sends, is no enemy", () => {
  for (const fast of [false, true]) {
    const { swarm, seed, member } = scene({ rate: 10 });
    swarm.leave(seed);
    const wild = new ScriptedPeer(swarm, member, { fast });
    wild.serve();
    wild.say((out) => (fast ? out.haveAll() : times(PIECES, (o, i) => o.have(i))(out)));
    for (let i = 0; i < 600 && !member.state.isDone; i++) {
      wild.say((out) => (i % 2 === 0 ? out.unchoke() : out.choke()));
      swarm.pass(0.1);
    }
    assert(member.state.isDone);
    assertEquals(bannedBy(member), []);
    checkEnd(swarm);
  }
});

Deno.test("A peer that tells of 50,000 pieces one by one, and of their loss, is no enemy", () => {
  const swarm = checkedSwarm({ seed: 8, length: 50_000 * 64, pieceLength: 64 });
  swarm.world.afterStep = () => {};
  const member = swarm.join();
  const peer = new ScriptedPeer(swarm, member);
  peer.say(times(50_000, (out, i) => out.have(i)));
  assert(!peer.isCut);
  checkInvariants(member);
  peer.say(times(50_000, (out, i) => out.extended(LT_DONTHAVE, writeDontHave(i))));
  assert(!peer.isCut);
  checkInvariants(member);
});

Deno.test("aria2 tells of 20 pieces at once by its bitfield, of the last ones by have all, as fast as it likes", () => {
  const swarm = checkedSwarm({ seed: 11, length: 10_000 * 64, pieceLength: 64 });
  swarm.world.afterStep = () => {};
  const member = swarm.join();
  const peer = new ScriptedPeer(swarm, member);
  const has = new Bitfield(10_000);
  peer.say((out) => out.haveNone());
  for (let piece = 0; piece < 9_980; piece++) {
    has.set(piece);
    if (piece % 20 === 19) peer.say((out) => out.bitfield(has));
  }
  assertEquals(peer.record?.has.count, 9_980);
  peer.say((out) => out.haveAll());
  assertEquals([peer.record?.has.isFull, peer.record?.nuisance], [true, 0]);
  checkInvariants(member);
});

Deno.test("Keep-alives every two minutes keep a connection, and silence ends it", () => {
  const { swarm, seed, member } = scene();
  swarm.leave(seed);
  const peer = new ScriptedPeer(swarm, member);
  for (let i = 0; i < 120; i++) {
    swarm.pass(120);
    peer.say((out) => out.keepAlive());
  }
  assert(!peer.isCut);
  assert(peer.record!.nuisance < 10);
  swarm.pass(239);
  assert(!peer.isCut);
  swarm.pass(3);
  assert(peer.isCut);
  assertEquals(bannedBy(member), []);
});

Deno.test("An extension handshake may come again, with what has changed", () => {
  const { swarm, member } = scene();
  const peer = new ScriptedPeer(swarm, member);
  for (let i = 0; i < 50; i++) {
    peer.say((out) => out.extended(0, encode({ m: { ut_pex: i % 3 }, p: 1000 + i, reqq: 10 + i })));
    swarm.pass(0.1);
  }
  assert(!peer.isCut);
  const { told, reqq, listenPort } = peer.record ?? { told: { pex: -1 }, reqq: 0, listenPort: 0 };
  assertEquals([told.pex, reqq, listenPort], [1, 59, 1000]);
});

/** A whole member, and a peer that it lets ask. */
function uploading(fast = true): { swarm: Swarm; member: Member; peer: ScriptedPeer } {
  const swarm = checkedSwarm({ seed: 9, length: PIECES * PIECE, pieceLength: PIECE });
  const member = swarm.join({ isWhole: true, options: { slots: 1 } });
  const peer = new ScriptedPeer(swarm, member, { fast });
  peer.say((out) => out.interested());
  assertEquals(peer.record?.choked, false);
  return { swarm, member, peer };
}

Deno.test("A peer that takes back 500 requests at a time, late or not, is no enemy", () => {
  const { swarm, member, peer } = uploading();
  for (let round = 0; round < 3; round++) {
    const all = (write: (out: Outgoing, i: number) => void) => times(500, (out, i) => write(out, i % 100));
    peer.say(all((out, i) => out.request(i >> 1, (i & 1) * BLOCK, BLOCK)));
    if (round === 1) swarm.pass(10);
    peer.say(all((out, i) => out.cancel(i >> 1, (i & 1) * BLOCK, BLOCK)));
    swarm.pass(10);
  }
  assert(!peer.isCut);
  assertEquals(peer.record!.wishes, []);
  checkInvariants(member);
});

Deno.test("Whoever has 2,000 requests waiting when it is choked gets as many refusals, and is no enemy", () => {
  for (const fast of [true, false]) {
    const { swarm, member, peer } = uploading(fast);
    peer.reads = false;
    const others = [1, 2].map(() => new ScriptedPeer(swarm, member));
    others.forEach((other) => other.say((out) => out.interested()));
    peer.say(times(2_000, (out, i) => out.request(i % PIECES, 0, BLOCK)));
    swarm.pass(100);
    assert(!peer.isCut);
    assert(peer.record!.choked || peer.heard.some(({ id }) => id === 0), "it was never choked");
    const refused = peer.heard.filter(({ id }) => id === REJECT).length;
    const left = 2_000 - peer.blocks() - refused;
    if (fast) assertEquals(left, peer.record!.wishes.length);
    else assertEquals(refused, 0);
    assertEquals(bannedBy(member), []);
  }
});

Deno.test("A seed that chokes and refuses all that is under way is asked again when it unchokes", () => {
  const { swarm, seed, member } = scene();
  swarm.leave(seed);
  const peer = new ScriptedPeer(swarm, member);
  peer.say((out) => (out.haveAll(), out.unchoke()));
  swarm.pass(0.1);
  const asked = peer.requests();
  assert(asked.length > 10);
  peer.say((out) => {
    out.choke();
    for (const { index, begin, length } of asked) out.reject(index, begin, length);
  });
  assertEquals(peer.record?.asked.size, 0);
  swarm.pass(0.1);
  peer.serve();
  peer.say((out) => out.unchoke());
  assert(swarm.finish(60));
  checkEnd(swarm);
});

Deno.test("Blocks that come after they were taken back are late, not hostile", () => {
  const { swarm, seed, member } = scene();
  swarm.leave(seed);
  const slow = new ScriptedPeer(swarm, member);
  slow.say((out) => (out.haveAll(), out.unchoke()));
  swarm.pass(40);
  const cancels = slow.heard.filter(({ id }) => id === CANCEL).length;
  assert(cancels >= 16, `${cancels}`);
  slow.serve();
  for (const request of slow.requests()) slow.answer(request);
  assert(!slow.isCut);
  assert(slow.record!.nuisance < 100, `${slow.record!.nuisance}`);
  assert(swarm.finish(60));
  checkEnd(swarm);
});

Deno.test("While the disk fails those that are served are choked, and stay", () => {
  const { swarm, member } = scene({ rate: 20 });
  const peer = new ScriptedPeer(swarm, member);
  peer.answer = () => {};
  peer.say((out) => (out.haveNone(), out.interested()));
  swarm.pass(5);
  assertEquals(peer.record!.choked, false);
  member.disk.fill();
  swarm.pass(20);
  assertEquals([peer.record!.choked, member.state.fault?.message], [true, member.disk.fault!.message]);
  for (let i = 0; i < 60; i++) {
    if (!peer.record!.choked) peer.say(times(100, (out) => out.request(0, 0, BLOCK)));
    swarm.pass(1);
  }
  assert(!peer.isCut);
  member.disk.fault = null;
  assert(swarm.finish(300, [member]));
  checkEnd(swarm);
});

Deno.test("Interest that comes and goes with every piece, however many, is no flood", () => {
  const swarm = checkedSwarm({ seed: 8, length: 3_000 * 64, pieceLength: 64 });
  const member = swarm.join();
  const peer = new ScriptedPeer(swarm, member);
  peer.say(times(2_900, (out, i) => {
    out.have(i);
    out.interested();
    out.notInterested();
  }));
  assert(!peer.isCut);
});
