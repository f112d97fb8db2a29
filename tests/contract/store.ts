/** The promises of lib/tracker/swarm/store.ts, for any kind of store. */
import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { COMPLETED, PAUSED, STARTED, STOPPED } from "../../lib/protocol/message.ts";
import type { Store } from "../../lib/tracker/swarm/store.ts";
import { announceTo, expireAll, scrapeOf } from "../fixture/swarm.ts";

export interface StoreOptions {
  bytes: number;
  peerTimeout: number;
}

/** Runs every promise against stores that `open` makes. */
export function storeContract(kind: string, open: (options: StoreOptions) => Store): void {
  const plain = () => open({ bytes: 8 << 20, peerTimeout: 900 });
  const v4 = (n: number) => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}:${1000 + (n % 60000)}`;
  const v6 = (n: number) => `[fd00::${n.toString(16)}]:7000`;
  const promise = (claim: string, body: (store: Store) => void) =>
    Deno.test(`${kind} store ${claim}`, () => body(plain()));

  promise("counts the announcer and does not hand it to itself", (store) => {
    const first = announceTo(store, { torrent: 1, peer: "10.0.0.1:1", event: STARTED }, 0);
    assertEquals(first, { complete: 0, incomplete: 1, peers: [], stored: true });
    const again = announceTo(store, { torrent: 1, peer: "10.0.0.1:1" }, 1);
    assertEquals(again, { complete: 0, incomplete: 1, peers: [], stored: true });
  });

  promise("tells peers of one another, of both families", (store) => {
    announceTo(store, { torrent: 1, peer: "10.0.0.1:1", seed: true }, 0);
    announceTo(store, { torrent: 1, peer: "[fd00::1]:2" }, 0);
    const reply = announceTo(store, { torrent: 1, peer: "10.0.0.3:3" }, 0);
    assertEquals(reply.peers, ["10.0.0.1:1", "[fd00::1]:2"]);
    assertEquals([reply.complete, reply.incomplete], [1, 2]);
  });

  promise("keeps torrents apart", (store) => {
    announceTo(store, { torrent: 1, peer: "10.0.0.1:1" }, 0);
    assertEquals(announceTo(store, { torrent: 2, peer: "10.0.0.2:2" }, 0).peers, []);
    assertEquals(store.totals().torrents, 2);
  });

  promise("takes the same address with another port for another peer", (store) => {
    announceTo(store, { torrent: 1, peer: "10.0.0.1:1" }, 0);
    assertEquals(announceTo(store, { torrent: 1, peer: "10.0.0.1:2" }, 0).peers, ["10.0.0.1:1"]);
  });

  promise("answers only the announcer's family when not both are of use", (store) => {
    announceTo(store, { torrent: 1, peer: "10.0.0.1:1" }, 0);
    announceTo(store, { torrent: 1, peer: "[fd00::1]:2" }, 0);
    assertEquals(announceTo(store, { torrent: 1, peer: "10.0.0.3:3", both: false }, 0).peers, ["10.0.0.1:1"]);
    assertEquals(announceTo(store, { torrent: 1, peer: "[fd00::4]:4", both: false }, 0).peers, [
      "[fd00::1]:2",
    ]);
  });

  promise("offers a seed leechers only, and a leecher everybody", (store) => {
    announceTo(store, { torrent: 1, peer: "10.0.0.1:1", seed: true }, 0);
    announceTo(store, { torrent: 1, peer: "10.0.0.2:2" }, 0);
    announceTo(store, { torrent: 1, peer: "10.0.0.3:3", event: PAUSED }, 0);
    assertEquals(announceTo(store, { torrent: 1, peer: "10.0.0.4:4", seed: true }, 0).peers, ["10.0.0.2:2"]);
    assertEquals(announceTo(store, { torrent: 1, peer: "10.0.0.3:3", event: PAUSED }, 0).peers, [
      "10.0.0.2:2",
    ]);
    assertEquals(announceTo(store, { torrent: 1, peer: "10.0.0.5:5" }, 0).peers.length, 4);
  });

  promise("counts a partial seed as incomplete, but not as a downloader", (store) => {
    announceTo(store, { torrent: 1, peer: "10.0.0.1:1", event: PAUSED }, 0);
    const counts = { complete: 0, incomplete: 1, downloaded: 0, downloaders: 0 };
    assertEquals(scrapeOf(store, 1), counts);
    announceTo(store, { torrent: 1, peer: "10.0.0.1:1", event: PAUSED }, 0);
    assertEquals(scrapeOf(store, 1), counts);
    announceTo(store, { torrent: 1, peer: "10.0.0.1:1" }, 0);
    assertEquals(scrapeOf(store, 1), { ...counts, downloaders: 1 });
    assertEquals(store.totals().leechers, [1, 0]);
  });

  promise("removes a peer that stopped, and a torrent with its last peer", (store) => {
    announceTo(store, { torrent: 1, peer: "10.0.0.1:1" }, 0);
    announceTo(store, { torrent: 1, peer: "[fd00::1]:2", seed: true }, 0);
    const reply = announceTo(store, { torrent: 1, peer: "10.0.0.1:1", event: STOPPED, want: 0 }, 0);
    assertEquals(reply, { complete: 1, incomplete: 0, peers: [], stored: true });
    announceTo(store, { torrent: 1, peer: "[fd00::1]:2", seed: true, event: STOPPED }, 0);
    assertEquals(store.totals(), { ...store.totals(), torrents: 0, seeds: [0, 0], leechers: [0, 0] });
  });

  promise("is not changed by a stranger that stops", (store) => {
    announceTo(store, { torrent: 1, peer: "10.0.0.1:1" }, 0);
    announceTo(store, { torrent: 1, peer: "10.0.0.2:2", event: STOPPED }, 0);
    announceTo(store, { torrent: 2, peer: "10.0.0.2:2", event: STOPPED }, 0);
    assertEquals(store.totals().torrents, 1);
    assertEquals(scrapeOf(store, 1).incomplete, 1);
  });

  promise("counts `completed` once for a peer", (store) => {
    for (let i = 0; i < 3; i++) {
      announceTo(store, { torrent: 1, peer: "10.0.0.1:1", seed: true, event: COMPLETED }, i);
    }
    assertEquals(scrapeOf(store, 1).downloaded, 1);
    announceTo(store, { torrent: 1, peer: "10.0.0.2:2" }, 3);
    announceTo(store, { torrent: 1, peer: "10.0.0.2:2", seed: true, event: COMPLETED }, 4);
    announceTo(store, { torrent: 1, peer: "10.0.0.2:2", seed: true }, 5);
    announceTo(store, { torrent: 1, peer: "10.0.0.2:2", seed: true, event: COMPLETED }, 6);
    assertEquals(scrapeOf(store, 1), { complete: 2, incomplete: 0, downloaded: 2, downloaders: 0 });
  });

  promise("knows nothing of a torrent nobody announced", (store) => {
    assertEquals(scrapeOf(store, 9), { complete: 0, incomplete: 0, downloaded: 0, downloaders: 0 });
    assertEquals(store.totals().torrents, 0);
  });

  for (const size of [1, 3, 4, 5, 8, 30, 63, 64, 65, 200, 5000]) {
    promise(`hands out as many of ${size} peers as are wanted, none twice`, (store) => {
      for (let n = 0; n < size; n++) {
        announceTo(store, { torrent: 1, peer: v4(n), seed: n % 3 === 0 }, 0);
        announceTo(store, { torrent: 1, peer: v6(n), seed: n % 2 === 0 }, 0);
      }
      for (const want of [0, 1, 2, 29, 30, 200, 1000]) {
        const { peers, complete, incomplete } = announceTo(store, { torrent: 1, peer: v4(0), want }, 0);
        assertEquals(peers.length, Math.min(want, 2 * size - 1));
        assertEquals(new Set(peers).size, peers.length);
        assert(!peers.includes(v4(0)));
        assertEquals(complete + incomplete, 2 * size);
      }
    });
  }

  promise("shares an answer between the families, a quarter at least for each", (store) => {
    for (let n = 1; n <= 400; n++) announceTo(store, { torrent: 1, peer: v4(n) }, 0);
    for (let n = 1; n <= 9; n++) announceTo(store, { torrent: 1, peer: v6(n) }, 0);
    const { peers } = announceTo(store, { torrent: 1, peer: "10.9.9.9:9", want: 30 }, 0);
    const six = peers.filter((peer) => peer.startsWith("[")).length;
    assertEquals(peers.length, 30);
    assertGreater(six, 6);
  });

  promise("hands out every peer about equally often", (store) => {
    const size = 400;
    for (let n = 0; n < size; n++) announceTo(store, { torrent: 1, peer: v4(n) }, 0);
    const seen = new Map<string, number>();
    const rounds = 4000;
    for (let i = 0; i < rounds; i++) {
      for (const peer of announceTo(store, { torrent: 1, peer: "10.9.9.9:9", want: 30 }, 0).peers) {
        seen.set(peer, (seen.get(peer) ?? 0) + 1);
      }
    }
    const fair = (rounds * 30) / size;
    assertEquals(seen.size, size);
    for (const times of seen.values()) {
      assertGreater(times, fair / 3);
      assertLess(times, fair * 3);
    }
  });

  promise("forgets silent peers after the timeout, not before, at the latest 1/12 later", (store) => {
    const timeout = 900;
    for (let n = 0; n < 300; n++) announceTo(store, { torrent: n % 3, peer: v4(n), seed: n % 2 === 0 }, 7);
    announceTo(store, { torrent: 7, peer: "10.7.7.7:7" }, 7);
    announceTo(store, { torrent: 0, peer: v6(1) }, 400);
    expireAll(store, 7 + timeout);
    assertEquals(scrapeOf(store, 1).incomplete + scrapeOf(store, 1).complete, 100);
    assertEquals(scrapeOf(store, 7).incomplete, 1);
    expireAll(store, 7 + timeout + timeout / 12);
    assertEquals(store.totals(), { ...store.totals(), torrents: 1, seeds: [0, 0], leechers: [0, 1] });
    expireAll(store, 400 + timeout + timeout / 12);
    assertEquals(store.totals().torrents, 0);
  });

  promise("keeps a peer that announces again and again", (store) => {
    announceTo(store, { torrent: 1, peer: "10.0.0.1:1" }, 0);
    for (let now = 0; now < 20_000; now += 240) {
      announceTo(store, { torrent: 1, peer: "10.0.0.2:2" }, now);
      expireAll(store, now);
    }
    assertEquals(scrapeOf(store, 1).incomplete, 1);
  });

  promise("forgets everybody after a long sleep of the machine", (store) => {
    for (let n = 0; n < 100; n++) announceTo(store, { torrent: 1, peer: v4(n) }, 5);
    for (let day = 1; day < 4; day++) expireAll(store, 5 + day * 86_400 + 64 * 37.5 * day);
    assertEquals(store.totals().torrents, 0);
  });

  promise("expires in slices that, added up, see everything", (store) => {
    for (let n = 0; n < 3000; n++) announceTo(store, { torrent: n % 50, peer: n % 2 ? v4(n) : v6(n) }, 0);
    const slices = Math.ceil(store.expireWork() / 50) * 2;
    for (let i = 0; i < slices; i++) store.expire(2000, 50);
    assertEquals(store.totals().torrents, 0);
  });

  Deno.test(`${kind} store uses no memory again when all swarms have gone`, () => {
    const store = plain();
    const before = store.totals().memoryUsed;
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 4000; n++) {
        announceTo(store, { torrent: n % 7, peer: v4(n) }, round * 5000);
        announceTo(store, { torrent: n % 7, peer: v6(n), seed: true }, round * 5000);
      }
      assertGreater(store.totals().memoryUsed, before);
      expireAll(store, round * 5000 + 2000);
      assertEquals(store.totals().memoryUsed, before);
    }
  });

  promise("gives memory back as a swarm shrinks", (store) => {
    for (let n = 0; n < 20_000; n++) announceTo(store, { torrent: 1, peer: v4(n), seed: n % 2 === 0 }, 0);
    for (let n = 0; n < 20_000; n += 1000) announceTo(store, { torrent: 1, peer: v4(n), seed: true }, 600);
    for (let i = 0; i < 5; i++) expireAll(store, 1000);
    assertEquals(scrapeOf(store, 1).complete, 20);
    assertLess(store.totals().memoryUsed, 5 * 4096);
  });

  for (const how of ["stop", "go stale"]) {
    promise(`needs but a line for each swarm of which all but one peer ${how}`, (store) => {
      for (let i = 0; i < 600; i++) announceTo(store, { torrent: i % 60, peer: v4(i % 10) }, 0);
      for (let torrent = 0; torrent < 60; torrent++) {
        announceTo(store, { torrent, peer: v4(torrent % 10) }, 600);
      }
      for (let i = 0; i < 600 && how === "stop"; i++) {
        const event = i % 10 === (i % 60) % 10 ? 0 : STOPPED;
        announceTo(store, { torrent: i % 60, peer: v4(i % 10), event }, 600);
      }
      expireAll(store, 1000);
      assertEquals(store.totals().leechers, [60, 0]);
      assertEquals(store.totals().memoryUsed, 4096);
    });
  }

  promise("keeps count of partial seeds when some of many go stale or turn", (store) => {
    for (let n = 0; n < 100; n++) announceTo(store, { torrent: 1, peer: v4(n), event: PAUSED }, 0);
    for (let n = 0; n < 40; n++) announceTo(store, { torrent: 1, peer: v4(n), event: PAUSED }, 600);
    for (let n = 0; n < 10; n++) announceTo(store, { torrent: 1, peer: v4(n), seed: true }, 600);
    expireAll(store, 1000);
    assertEquals(scrapeOf(store, 1), { complete: 10, incomplete: 30, downloaded: 0, downloaders: 0 });
    assertEquals(announceTo(store, { torrent: 1, peer: v4(500) }, 1000).complete, 10);
    assertEquals(store.totals().seeds, [10, 0]);
    assertEquals(store.totals().leechers, [31, 0]);
  });

  Deno.test(`${kind} store lets swarms of one announce push out only each other`, () => {
    const store = open({ bytes: 4 << 20, peerTimeout: 900 });
    for (let torrent = 0; torrent < 500; torrent++) {
      announceTo(store, { torrent, peer: "10.0.0.1:1" }, 0);
      announceTo(store, { torrent, peer: "10.0.0.2:2", seed: true }, 0);
    }
    for (let torrent = 1000; torrent < 200_000; torrent++) {
      const { stored } = announceTo(store, { torrent, peer: "10.6.6.6:6" }, 1);
      assert(stored);
    }
    for (let torrent = 0; torrent < 500; torrent++) {
      assertEquals(scrapeOf(store, torrent), { complete: 1, incomplete: 1, downloaded: 0, downloaders: 1 });
    }
    const { memory, memoryUsed, pushedOut, torrents } = store.totals();
    assertGreater(pushedOut, 100_000);
    assertLess(memoryUsed, memory / 3);
    assertGreater(torrents, memory / 4 / 60, "a quarter of the memory is theirs");
    assertEquals(torrents, 500 + 199_000 - pushedOut);
    assertEquals(scrapeOf(store, 199_999).incomplete, 1);
  });

  Deno.test(`${kind} store that is full answers all the same, keeps whom it knows and recovers`, () => {
    const store = open({ bytes: 4 << 20, peerTimeout: 900 });
    let refused = 0;
    for (let n = 0; n < 400_000; n++) {
      const { stored, peers } = announceTo(store, { torrent: 1, peer: v4(n), want: 3 }, 0);
      if (!stored) refused++;
      if (n > 3) assertEquals(peers.length, 3);
    }
    assertGreater(refused, 1000);
    const { memory, memoryUsed, leechers } = store.totals();
    assertEquals(leechers, [400_000 - refused, 0]);
    assert(memoryUsed <= memory);
    assertEquals(announceTo(store, { torrent: 1, peer: v4(0) }, 0).stored, true);
    // New torrents are still taken in, as newcomers; a second peer is answered with the first, listed or not.
    let unlisted = 0;
    for (let torrent = 2; torrent < 300; torrent++) {
      assert(announceTo(store, { torrent, peer: "10.200.0.1:1", seed: true }, 0).stored);
      const second = announceTo(store, { torrent, peer: "10.200.0.2:2" }, 0);
      assertEquals(second.peers, ["10.200.0.1:1"]);
      if (!second.stored) unlisted++;
      const again = announceTo(store, { torrent, peer: "10.200.0.1:1", seed: true, event: COMPLETED }, 0);
      assertEquals([again.stored, again.complete, scrapeOf(store, torrent).downloaded], [true, 1, 1]);
    }
    assertGreater(unlisted, 100);
    expireAll(store, 2000);
    assertEquals(store.totals().torrents, 0);
    assertEquals(announceTo(store, { torrent: 1, peer: v4(1) }, 2001).stored, true);
  });
}
