import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { formatAddress } from "../../lib/base/address.ts";
import { randomFrom } from "../../lib/base/random.ts";
import { Decoys } from "../../lib/tracker/decoy.ts";
import { newAnswer } from "../../lib/tracker/swarm/store.ts";
import { infoHash } from "../fixture/swarm.ts";

const INTERVAL = 240;
const DECOY4 = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$/;
const DECOY6 = /^2001:db8:/;

function make(seed = 1): Decoys {
  return new Decoys({
    interval: INTERVAL,
    random: randomFrom(seed, 2, 3, 4),
    key: new Uint8Array(8).fill(seed),
  });
}

interface Mixed {
  real: string[];
  decoys: string[];
  all: string[];
}

/** An answer with so many real peers of either family, mixed. */
function mixed(
  decoys: Decoys,
  four: number,
  six: number,
  want: number,
  { torrent = 1, now = 1000 } = {},
): Mixed {
  const answer = newAnswer(Math.max(want, four + six));
  answer.peerCount = four;
  answer.peer6Count = six;
  for (let i = 0; i < four; i++) answer.peers.set([10, 0, i >> 8, i & 255, 0x1a, 0xe1], i * 6);
  for (let i = 0; i < six; i++) answer.peers6.set([0xfd, 0, i >> 8, i & 255], i * 18);
  for (let i = 0; i < six; i++) answer.peers6[i * 18 + 17] = 1;
  decoys.mix(answer, infoHash(torrent), 0, want, now);
  const fours = Array.from(
    { length: answer.peerCount },
    (_, i) => text(answer.peers.subarray(i * 6, i * 6 + 6), 4),
  );
  const sixes = Array.from(
    { length: answer.peer6Count },
    (_, i) => text(answer.peers6.subarray(i * 18, i * 18 + 18), 6),
  );
  const isDecoy = (peer: string) => DECOY4.test(peer.split("|")[0]) || DECOY6.test(peer);
  const all = [...fours, ...sixes];
  return { all, real: all.filter((peer) => !isDecoy(peer)), decoys: all.filter(isDecoy) };
}

function text(peer: Uint8Array, family: 4 | 6): string {
  const port = (peer[peer.length - 2] << 8) | peer[peer.length - 1];
  return `${formatAddress(peer, family)}|${port}`;
}

Deno.test("an answer without peers, or with one, stays as it is", () => {
  for (const [four, six] of [[0, 0], [1, 0], [0, 1], [1, 1]]) {
    assertEquals(mixed(make(), four, six, 30).decoys, []);
  }
});

Deno.test("two peers get a decoy of their family, four get two", () => {
  assertEquals(mixed(make(), 2, 0, 30).decoys.length, 1);
  assertEquals(mixed(make(), 4, 0, 30).decoys.length, 2);
  const [decoy] = mixed(make(), 0, 2, 30).decoys;
  assert(DECOY6.test(decoy), decoy);
});

Deno.test("at most a third of an answer is decoys, within what was wanted, and no peer is there twice or changed", () => {
  const counts = fc.nat({ max: 60 });
  fc.assert(
    fc.property(counts, counts, fc.integer({ min: 1, max: 60 }), fc.nat(), (four, six, want, seed) => {
      // As the store answers: never more than was wanted.
      const fours = Math.min(four, want);
      const sixes = Math.min(six, want - fours);
      const { all, real, decoys } = mixed(make(seed), fours, sixes, want);
      assert(all.length <= want, "more than wanted");
      assert(decoys.length * 3 <= all.length, `${decoys.length} of ${all.length}`);
      assertEquals(new Set(all).size, all.length);
      for (const peer of real) assert(/^(10\.0\.|fd00:)/.test(peer) || peer.startsWith("fd"), peer);
      // Real peers give way only where the answer is full.
      if (all.length < want) assertEquals(real.length, fours + sixes);
      for (const peer of decoys) {
        const port = Number(peer.split("|")[1]);
        assert(port >= 1024 && port <= 65_535, peer);
      }
    }),
  );
});

Deno.test("a full answer has a third of decoys", () => {
  const { real, decoys } = mixed(make(), 30, 0, 30);
  assertEquals([real.length, decoys.length], [20, 10]);
});

Deno.test("decoys are on documentation addresses only, and on hosts that could be", () => {
  const decoys = Array.from({ length: 200 }, (_, torrent) => mixed(make(), 20, 20, 60, { torrent }).decoys)
    .flat();
  for (const peer of decoys) {
    const [address] = peer.split("|");
    assert(DECOY4.test(address) || DECOY6.test(address), peer);
    if (DECOY4.test(address)) assert(!/\.(0|255)$/.test(address), peer);
  }
  // All three ranges and many ports are used.
  assertEquals(
    new Set(decoys.filter((peer) => DECOY4.test(peer.split("|")[0])).map((peer) => peer.slice(0, 3))).size,
    3,
  );
  assert(new Set(decoys.map((peer) => peer.split("|")[1])).size > 1000);
});

Deno.test("a swarm's decoys stay for the interval, and are others in the next one and in other swarms", () => {
  const decoys = make();
  const at = (now: number, torrent = 1) => mixed(decoys, 20, 0, 30, { torrent, now }).decoys.toSorted();
  const first = at(1000 * INTERVAL);
  assertEquals(at(1000 * INTERVAL + INTERVAL - 1), first);
  assertNotEquals(at(1001 * INTERVAL), first);
  assertNotEquals(at(1000 * INTERVAL, 2), first);
});

Deno.test("who asks for fewer peers sees some of the same decoys", () => {
  const decoys = make();
  const many = new Set(mixed(decoys, 30, 0, 30).decoys);
  const few = mixed(decoys, 6, 0, 9).decoys;
  assertEquals(few.length, 3);
  assert(few.every((decoy) => many.has(decoy)));
});

Deno.test("decoys stand anywhere in an answer", () => {
  const decoys = make();
  const places = new Set<number>();
  for (let i = 0; i < 200; i++) {
    const { all, decoys: [decoy] } = mixed(decoys, 2, 0, 30);
    places.add(all.indexOf(decoy));
  }
  assertEquals(places, new Set([0, 1, 2]));
});

Deno.test("decoys cannot be worked out without the key", () => {
  assertNotEquals(mixed(make(1), 20, 0, 30).decoys.toSorted(), mixed(make(2), 20, 0, 30).decoys.toSorted());
});
