import { assertEquals } from "@std/assert";
import { wordsToHex } from "../../../lib/base/bytes.ts";
import { COMPLETED } from "../../../lib/protocol/message.ts";
import { largestSwarms } from "../../../lib/tracker/swarm/largest.ts";
import type { MemoryStore } from "../../../lib/tracker/swarm/memory.ts";
import type { Tour, Visitor } from "../../../lib/tracker/swarm/tour.ts";
import { noPause, openStore } from "../../fixture/snapshot.ts";
import { announceTo, infoHash } from "../../fixture/swarm.ts";

/** A store where torrent `i` has `sizes[i]` peers, of which the first is a seed. */
function storeOf(sizes: readonly number[]): MemoryStore {
  const store = openStore();
  for (const [torrent, size] of sizes.entries()) {
    for (let i = 0; i < size; i++) {
      announceTo(store, { torrent, peer: `10.0.${i >> 8}.${i & 255}:6881`, seed: i === 0 }, 0);
    }
  }
  return store;
}

const hashOf = (torrent: number) => wordsToHex(infoHash(torrent), 0, 5);

Deno.test("largestSwarms() gives the largest first, of equal ones by info hash, and the sums of all", async () => {
  const sizes = Array.from({ length: 300 }, (_, i) => 1 + (i * 7919) % 11);
  const store = storeOf(sizes);
  const all = sizes.map((size, torrent) => ({ size, hash: hashOf(torrent) }))
    .toSorted((a, b) => b.size - a.size || (a.hash < b.hash ? -1 : 1));
  const peers = sizes.reduce((sum, size) => sum + size, 0);
  for (const most of [0, 1, 2, 7, 64, 65, 299, 300, 1000]) {
    const { rows, ...sums } = await largestSwarms((visitor) => store.tour(visitor), most, noPause);
    assertEquals(
      rows.map(({ complete, incomplete, hash }) => ({ size: complete + incomplete, hash })),
      all.slice(0, most),
      String(most),
    );
    assertEquals(sums, { total: 300, complete: 300, incomplete: peers - 300, downloaded: 0 });
  }
});

Deno.test("largestSwarms() gives a torrent once that was met twice since it changed meanwhile", async () => {
  const twice = { go: () => true } as unknown as Tour;
  const met = { words: infoHash(1), at: 0, completed: 0, settled: true, complete: 1, incomplete: 0 };
  const other = { ...met, words: infoHash(2) };
  const tour = (visitor: Visitor) => {
    twice.go = () => {
      for (const one of [met, other, { ...met, incomplete: 5 }]) visitor.torrent(one);
      return false;
    };
    return twice;
  };
  const { rows, total } = await largestSwarms(tour, 10, noPause);
  assertEquals(rows.map(({ hash, incomplete }) => [hash, incomplete]), [[hashOf(1), 5], [hashOf(2), 0]]);
  assertEquals(total, 2);
});

Deno.test("largestSwarms() passes over what is not wanted, in the sums too", async () => {
  const store = storeOf([3, 2, 1, 5]);
  announceTo(store, { torrent: 0, peer: "10.9.0.1:1", seed: true, event: COMPLETED }, 0);
  const { rows, ...sums } = await largestSwarms(
    (visitor) => store.tour(visitor),
    10,
    noPause,
    (words, at) => words[at + 4] < 2,
  );
  assertEquals(rows.map(({ hash }) => hash), [hashOf(0), hashOf(1)]);
  assertEquals(sums, { total: 2, complete: 3, incomplete: 3, downloaded: 1 });
});
