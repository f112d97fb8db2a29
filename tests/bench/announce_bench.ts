/** The leaves of an announce, one by one and together, without sockets: `deno task bench`. */
import { toLatin1 } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import { randomFrom } from "../../lib/base/random.ts";
import { ByteWriter } from "../../lib/protocol/byte_writer.ts";
import { AnswerWriter, bodyBytes } from "../../lib/protocol/http_answer.ts";
import { readAnnounceQuery } from "../../lib/protocol/http_query.ts";
import { writeAnnounceUrl } from "../../lib/protocol/http_url.ts";
import { newAnnounceRequest, newRequester } from "../../lib/protocol/message.ts";
import { Network } from "../../lib/tracker/network.ts";
import { HTTP } from "../../lib/tracker/stats/counters.ts";
import { openMemoryStore } from "../../lib/tracker/swarm/memory.ts";
import { type Announce, newAnnounce, newAnswer, type Store } from "../../lib/tracker/swarm/store.ts";
import { makeDecide } from "../fixture/decide.ts";

const random = randomFrom(1, 2, 3, 4);
const interfaces = [
  { address: "127.0.0.1", netmask: "255.0.0.0" },
  { address: "192.168.1.50", netmask: "255.255.255.0" },
  { address: "::1", netmask: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
  { address: "fe80::1", netmask: "ffff:ffff:ffff:ffff::" },
];

function newStore(): Store {
  const store = openMemoryStore({ bytes: 256e6, peerTimeout: 900, random, key: new Uint8Array(8) });
  if (isFault(store)) throw new Error(store.message);
  return store;
}

const visit: Announce = { ...newAnnounce(), port: 6881, want: 30 };
const answer = newAnswer(30);

/** Popular torrents first: the cube of an even number, as the load tool does. */
function skewed(torrents: number): number {
  return Math.floor(torrents * (random.next() / 2 ** 32) ** 3);
}

function announceOnce(store: Store, torrents: number, peers: number): void {
  const torrent = skewed(torrents);
  visit.infoHash[0] = Math.imul(torrent + 1, 0x9e3779b1);
  visit.infoHash[1] = torrent;
  visit.address[0] = 0x0a | ((random.next() % peers) << 8);
  visit.seed = (random.next() & 1) === 0;
  store.announce(visit, answer, 0);
}

for (const [torrents, announces] of [[10_000, 2_000_000], [1, 1_000_000], [500_000, 2_000_000]]) {
  const store = newStore();
  const peers = torrents === 1 ? 1 << 20 : 400;
  let filled = false;
  Deno.bench(`store: announce, ${torrents} torrents`, { group: "store" }, () => {
    if (!filled) { for (let i = 0; i < announces; i++) announceOnce(store, torrents, peers); }
    filled = true;
    announceOnce(store, torrents, peers);
  });
}

const store = newStore();
for (let i = 0; i < 200_000; i++) announceOnce(store, 10_000, 400);
const rules = { interval: 240, minInterval: 60, numwant: 30, scrape: "full" as const };
const network = new Network(interfaces);
const { decide } = makeDecide({ store, network, rules });
const request = newAnnounceRequest();
new Uint8Array(visit.infoHash.buffer).forEach((byte, i) => request.infoHash[i] = byte);
crypto.getRandomValues(request.peerId);
request.port = 6881;
request.left = 1000;
const requester = newRequester();
requester.bytes.set([10, 1, 2, 3]);
const url = writeAnnounceUrl("http://127.0.0.1:9000/announce", request, { key: "1A2B3C4D" });
const urlBytes = toLatin1(url);
const from = url.indexOf("?") + 1;
const body = new ByteWriter(bodyBytes(30));
const writer = new AnswerWriter(body, rules);
const read = newAnnounceRequest();

Deno.bench("http: read a query", { group: "leaves" }, () => {
  if (readAnnounceQuery(urlBytes, from, urlBytes.length, read) !== 0) throw new Error("refused");
});
Deno.bench(
  "decide: announce",
  { group: "leaves" },
  () => void decide.announce(request, requester, HTTP, answer),
);
Deno.bench("network: present 30 peers", { group: "leaves" }, () => network.present(answer, requester));
Deno.bench("http: write an answer", { group: "leaves" }, () => {
  body.length = 0;
  writer.announce(answer, requester);
});
