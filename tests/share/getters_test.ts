import { assertEquals } from "@std/assert";
import type { PeerStatus } from "../../lib/client/status.ts";
import { Getters, type Swarm } from "../../lib/share/getters.ts";

const SIZE = 1000;
const NOBODY: Swarm = { peers: [], completed: 0 };

function peer(address: string, done: number): PeerStatus {
  return { address, id: address, client: "muster 0.1.0", pieces: 0, of: 10, done, downRate: 0, upRate: 0 };
}

Deno.test("a connected peer is shown with how far and how fast it is, and when it will have all", () => {
  const getters = new Getters(SIZE);
  getters.update([peer("10.0.0.1:1", 0)], NOBODY, 0);
  getters.update([peer("10.0.0.1:1", 200)], NOBODY, 2000);
  const [row] = getters.rows(4000);
  assertEquals([row.done, row.rate, row.secondsLeft, row.stuckFor], [200, 100, 8, null]);
  assertEquals([getters.getting, getters.have, getters.secondsLeft(4000)], [1, 0, 8]);
});

Deno.test("who gets no piece for 30 seconds is stuck, until he gets one", () => {
  const getters = new Getters(SIZE);
  getters.update([peer("10.0.0.1:1", 100)], NOBODY, 0);
  getters.update([peer("10.0.0.1:1", 100)], NOBODY, 29_000);
  assertEquals(getters.rows(29_999)[0].stuckFor, null);
  assertEquals(getters.rows(45_000)[0].stuckFor, 45);
  getters.update([peer("10.0.0.1:1", 110)], NOBODY, 46_000);
  assertEquals(getters.rows(47_000)[0].stuckFor, null);
});

Deno.test("who has all is counted for good, also when he has left", () => {
  const getters = new Getters(SIZE);
  getters.update([peer("10.0.0.1:1", SIZE)], NOBODY, 0);
  getters.update([], NOBODY, 61_000);
  assertEquals([getters.have, getters.getting, getters.rows(61_000)], [1, 0, []]);
});

Deno.test("a seed of the tracker's has all, and a leecher gets it, without a connection to this machine", () => {
  const getters = new Getters(SIZE);
  const peers = [{ address: "10.0.0.1:1", isSeed: true }, { address: "10.0.0.2:1", isSeed: false }];
  getters.update([], { peers, completed: 0 }, 0);
  assertEquals([getters.have, getters.getting, getters.connected], [1, 1, 0]);
  const rows = getters.rows(0).map(({ address, done, isWhole }) => [address, done, isWhole]);
  assertEquals(rows, [["10.0.0.2:1", null, false], ["10.0.0.1:1", SIZE, true]]);
});

Deno.test("the same address from both sources is one getter", () => {
  const getters = new Getters(SIZE);
  getters.update([peer("10.0.0.1:1", 10)], {
    peers: [{ address: "10.0.0.1:1", isSeed: false }],
    completed: 0,
  }, 0);
  assertEquals([getters.getting, getters.rows(0).length], [1, 1]);
});

Deno.test("what the tracker counted as completed counts, whoever came and went unseen", () => {
  const getters = new Getters(SIZE);
  getters.update([], { peers: [], completed: 3 }, 0);
  assertEquals(getters.have, 3);
  getters.update([], null, 1000);
  assertEquals(getters.have, 3);
});

Deno.test("a browser that got all files has it", () => {
  const getters = new Getters(SIZE);
  getters.delivered("10.0.0.9");
  getters.delivered("10.0.0.9");
  assertEquals([getters.have, getters.whole], [1, ["10.0.0.9"]]);
});

Deno.test("a client that took all of it from the web seed is counted once, a browser beside clients that left too", () => {
  const getters = new Getters(SIZE);
  getters.update([peer("10.0.0.1:1", SIZE)], NOBODY, 0);
  getters.delivered("10.0.0.1");
  assertEquals([getters.have, getters.whole], [1, ["10.0.0.1:1"]]);
  getters.update([], { peers: [], completed: 3 }, 1000);
  getters.delivered("10.0.0.9");
  assertEquals(getters.have, 4);
});

Deno.test("the farthest behind come first, and all is over when the slowest is done", () => {
  const getters = new Getters(SIZE);
  getters.update([peer("10.0.0.1:1", 0), peer("10.0.0.2:1", 0)], NOBODY, 0);
  getters.update([peer("10.0.0.1:1", 500), peer("10.0.0.2:1", 100)], NOBODY, 1000);
  const rows = getters.rows(2000);
  assertEquals(rows.map(({ address }) => address), ["10.0.0.2:1", "10.0.0.1:1"]);
  assertEquals(getters.secondsLeft(2000), rows[0].secondsLeft);
});

Deno.test("when one of them gets nothing it cannot be told when all have it", () => {
  const getters = new Getters(SIZE);
  getters.update([peer("10.0.0.1:1", 0), peer("10.0.0.2:1", 0)], NOBODY, 0);
  getters.update([peer("10.0.0.1:1", 500), peer("10.0.0.2:1", 0)], NOBODY, 1000);
  assertEquals(getters.secondsLeft(2000), null);
});

Deno.test("ten thousand getters are known at once and no more", () => {
  const getters = new Getters(SIZE);
  const peers = Array.from({ length: 10_500 }, (_, i) => ({ address: `10.0.0.1:${i}`, isSeed: false }));
  getters.update([], { peers, completed: 0 }, 0);
  assertEquals(getters.getting, 10_000);
});
