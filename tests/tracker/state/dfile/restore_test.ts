/** dfiles into stores. */
import { assert, assertEquals } from "@std/assert";
import { toLatin1 } from "../../../../lib/base/bytes.ts";
import { isFault } from "../../../../lib/base/fault.ts";
import { restoreDfile } from "../../../../lib/tracker/state/dfile/restore.ts";
import type { MemoryStore } from "../../../../lib/tracker/swarm/memory.ts";
import { dfileOf, hashOf, peerOf } from "../../../fixture/dfile.ts";
import { openStore } from "../../../fixture/snapshot.ts";

/** Seconds of the start. */
const NOW = 1000;

/** Complete, incomplete and downloaded of a torrent; null for one that is not there. */
function counts(store: MemoryStore, letter: string): number[] | null {
  const words = new Int32Array(hashOf(letter).buffer);
  const counts = { complete: 0, incomplete: 0, downloaded: 0, downloaders: 0 };
  const isThere = store.scrape(words, 0, counts);
  return isThere ? [counts.complete, counts.incomplete, counts.downloaded] : null;
}

const PAST = dfileOf({
  completed: { a: 7, b: 1, x: 4, y: 0 },
  peers: {
    a: [peerOf("192.0.2.1", 1, 0)],
    b: [peerOf("192.0.2.1", 1, 0), peerOf("2001:db8::1", 1, 9), peerOf("192.0.2.3", 1, 9), peerOf("", 1, 0)],
    c: [peerOf("192.0.2.1", 1, 0)],
  },
});

Deno.test("restoreDfile() brings back peers and counts, and tells how many", () => {
  const store = openStore();
  assertEquals(restoreDfile(PAST, store, NOW), {
    ...{ torrents: 3, peers: 5, left: 0, uncounted: 1 },
    ...{ skipped: 1, tornAt: null },
  });
  assertEquals(["a", "b", "c", "x", "y"].map((letter) => counts(store, letter)), [
    [1, 0, 7],
    [1, 2, 1],
    [1, 0, 0],
    null,
    null,
  ]);
});

Deno.test("restoreDfile() keeps the counts of torrents without peers where the store keeps such", () => {
  const store = openStore();
  store.keepDead(true);
  const restored = restoreDfile(PAST, store, NOW);
  assertEquals(!isFault(restored) && [restored.torrents, restored.peers, restored.uncounted], [4, 5, 0]);
  assertEquals([counts(store, "x"), counts(store, "y")], [[0, 0, 4], null]);
});

Deno.test("restoreDfile() lets peers stay as long as if they had announced now", () => {
  const store = openStore(8 << 20, 960);
  restoreDfile(PAST, store, NOW);
  const look = (now: number) => {
    for (let i = 0; i < 30; i++) store.expire(now + i, store.expireWork());
    return ["a", "b", "c"].map((letter) => counts(store, letter)?.slice(0, 2).join(" "));
  };
  assertEquals(look(NOW + 900), ["1 0", "1 2", "1 0"]);
  assertEquals(look(NOW + 1200), [undefined, undefined, undefined]);
});

Deno.test("restoreDfile() tells of peers for which there was no room", () => {
  const store = openStore(2 ** 20);
  const many = Array.from({ length: 60_000 }, (_, i) => peerOf(`198.18.${i >> 8}.${i & 255}`, 1 + i, 1));
  const restored = restoreDfile(dfileOf({ peers: { a: many } }), store, NOW);
  assert(!isFault(restored));
  assert(restored.left > 0 && restored.peers > 0);
  assertEquals(restored.left + restored.peers, 60_000);
  assertEquals(counts(store, "a"), [0, restored.peers, 0]);
});

Deno.test("restoreDfile() refuses what is no dfile, leaving the store as it is", () => {
  const store = openStore();
  const refused = restoreDfile(toLatin1("d8:announce1:ae"), store, NOW);
  assertEquals(isFault(refused) && refused.fault, "foreign");
  assertEquals(store.totals().torrents, 0);
});
