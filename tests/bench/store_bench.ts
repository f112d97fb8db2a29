/** The leaves of the store, one by one: `deno task bench tests/bench/store_bench.ts`. */
import { halfSipHash13 } from "../../lib/base/hash.ts";
import { isFault } from "../../lib/base/fault.ts";
import { randomFrom } from "../../lib/base/random.ts";
import { copyRing, findPeer, writePeer } from "../../lib/tracker/swarm/block.ts";
import { reserve, viewOf } from "../../lib/tracker/swarm/layout.ts";
import { lock, unlock } from "../../lib/tracker/swarm/lock.ts";
import { openMemoryStore } from "../../lib/tracker/swarm/memory.ts";
import { giveLines, openPages, takeLines, wordOf } from "../../lib/tracker/swarm/pages.ts";
import { shareOf } from "../../lib/tracker/swarm/share.ts";
import { newAhead, newAnnounce, newAnswer } from "../../lib/tracker/swarm/store.ts";

const random = randomFrom(1, 2, 3, 4);
const shared = reserve(4e6, new Uint8Array(8));
if (isFault(shared)) throw new Error(shared.message);
const memory = viewOf(shared, 1);
openPages(memory);
const answer = newAnswer(30);
const message = new Int32Array(5).map(() => random.next());

const line = takeLines(memory, 8);
const block = wordOf(memory, line);
const PEERS = 63;
const endpoint = { address: new Int32Array(4), port: 6881 };
for (let i = 0; i < PEERS; i++) {
  endpoint.address[0] = i + 1;
  writePeer(memory, block + 1 + 2 * i, 2, endpoint, 0);
}

Deno.bench("lock and unlock", { group: "store leaves" }, () => {
  lock(memory.locks, 16, 1);
  unlock(memory.locks, 16);
});
Deno.bench("hash of an info hash", { group: "store leaves" }, () => {
  halfSipHash13(message, 0, 5, 1, 2);
});
Deno.bench("hash of an IPv4 peer", { group: "store leaves" }, () => {
  halfSipHash13(message, 0, 2, 1, 2);
});
Deno.bench("find a peer among 63", { group: "store leaves" }, () => {
  endpoint.address[0] = 1 + (random.next() & 31);
  if (findPeer(memory, block + 1, PEERS, 2, endpoint) === 0) throw new Error("not there");
});
Deno.bench("copy 30 peers of 63", { group: "store leaves" }, () => {
  copyRing(memory, block + 1, PEERS, 2, 30, random.next() | 0, answer, 0);
});
Deno.bench("share 30 between two kinds", { group: "store leaves" }, () => {
  shareOf(30, 40, 25, random);
});
Deno.bench("take and give lines", { group: "store leaves" }, () => {
  giveLines(memory, takeLines(memory, 4));
});

const BATCH = 64;

/** Batches of announces of clients that are known, with and without a look ahead. */
for (const [torrents, peers] of [[10_000, 200_000], [1_000_000, 2_000_000]]) {
  const store = openMemoryStore({ bytes: 512e6, peerTimeout: 900, random, key: new Uint8Array(8) });
  if (isFault(store)) throw new Error(store.message);
  const packets = new Int32Array(BATCH * 32);
  const ahead = newAhead(packets, packets);
  const announce = { ...newAnnounce(), infoHash: packets, want: 30, both: false };
  const set = (i: number, peer: number) => {
    const torrent = Math.floor(torrents * ((peer + 0.5) / peers) ** 3);
    const at = i * 32;
    for (let k = 0; k < 5; k++) packets[at + k] = Math.imul(torrent + k + 1, 0x9e3779b1);
    packets[at + 5] = Math.imul(peer, 0x85ebca6b);
    ahead.hashAt[i] = at;
    ahead.addressAt[i] = at + 5;
    ahead.families[i] = 4;
    ahead.ports[i] = 0x5000;
    ahead.seeds[i] = peer & 1;
  };
  const go = (touched: boolean) => {
    if (touched) store.touch(ahead, BATCH);
    for (let i = 0; i < BATCH; i++) {
      announce.hashAt = i * 32;
      announce.address[0] = packets[i * 32 + 5];
      announce.port = 0x50;
      announce.seed = ahead.seeds[i] === 1;
      announce.ahead = touched ? i : -1;
      store.announce(announce, answer, 0);
    }
  };
  let filled = false;
  for (const touched of [false, true]) {
    const name = `64 announces, ${torrents} torrents${touched ? ", looked at ahead" : ""}`;
    Deno.bench(name, { group: `store, ${torrents} torrents` }, (bench) => {
      for (let peer = 0; !filled && peer + BATCH <= peers; peer += BATCH) {
        for (let i = 0; i < BATCH; i++) set(i, peer + i);
        go(false);
      }
      filled = true;
      for (let i = 0; i < BATCH; i++) set(i, Math.floor((random.next() / 2 ** 32) * peers));
      bench.start();
      go(touched);
      bench.end();
    });
  }
}
