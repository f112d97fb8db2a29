/**
 * What lists cost: a look into each table, and an announce with none of them, with a few and with a million info hashes,
 * 100,000 banned ranges and ten refused programs in force. Run by `deno task bench tests/bench/access_bench.ts`.
 */
import { isFault } from "../../lib/base/fault.ts";
import { randomFrom } from "../../lib/base/random.ts";
import { newAnnounceRequest, newRequester } from "../../lib/protocol/message.ts";
import { Access, type AccessRules, OPEN_TO_ALL } from "../../lib/tracker/access/access.ts";
import { hasHash, HashTableBuilder } from "../../lib/tracker/access/hash_table.ts";
import { hasAddress, RangeTableBuilder } from "../../lib/tracker/access/range_table.ts";
import { HTTP } from "../../lib/tracker/stats/counters.ts";
import { openMemoryStore } from "../../lib/tracker/swarm/memory.ts";
import { newAnswer } from "../../lib/tracker/swarm/store.ts";
import { makeDecide } from "../fixture/decide.ts";

const HASHES = 1_000_000;
const BANS = 100_000;
const random = randomFrom(1, 2, 3, 4);

const hashes = new Int32Array(HASHES * 5);
for (let i = 0; i < hashes.length; i++) hashes[i] = random.next() | 0;
const hashBytes = new Uint8Array(hashes.buffer);
const allowed = new HashTableBuilder(new Uint8Array(8), HASHES);
for (let i = 0; i < HASHES; i++) allowed.add(hashBytes, i * 20);
const allow = allowed.finish();

const banned = new RangeTableBuilder();
const [first, last] = [new Uint8Array(16), new Uint8Array(16)];
for (let i = 0; i < BANS; i++) {
  // Upper halves 11.0 to 250.255: clients of this bench come from 10.
  for (let byte = 0; byte < 4; byte++) first[byte] = random.next() & 255;
  first[0] = 11 + (first[0] % 240);
  last.set(first);
  first[3] &= 0xf0;
  last[3] |= 15;
  banned.add(first, last, 4);
}
const ban = await banned.finish();
const denyClient = ["XL", "SD", "XF", "BN", "DL", "TS", "HP", "QD", "FD", "GT"].map((name) => `-${name}`);

const RULES: Readonly<Record<string, Partial<AccessRules>>> = {
  "no lists": {},
  "ten programs refused": { denyClient },
  "a million hashes": { allow: [allow] },
  "100,000 bans": { ban: [ban] },
  "all of them": { allow: [allow], ban: [ban], denyClient },
};

const store = openMemoryStore({
  bytes: 256e6,
  peerTimeout: 900,
  random: randomFrom(1, 2, 3, 4),
  key: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
});
if (isFault(store)) throw new Error(store.message);
const answer = newAnswer(30);
const request = newAnnounceRequest();
const requester = newRequester();
request.port = 6881;
request.left = 1000;
request.hashWords = hashes;
request.idWords = new Int32Array(new TextEncoder().encode("-UT3550-aaaaaaaaaaaa").buffer);
request.idAt = 0;
requester.family = 4;

/** A client of many, with a torrent of 10,000. */
function prepare(): void {
  request.hashAt = (random.next() % 10_000) * 5 * 100;
  requester.bytes[0] = 10;
  requester.bytes[1] = random.next() & 255;
  requester.bytes[2] = random.next() & 1;
}

// Filled before the first is measured: a store that grows meanwhile would favour whoever comes first.
const { decide: filler } = makeDecide({ store });
for (let i = 0; i < 3_000_000; i++) {
  prepare();
  filler.announce(request, requester, HTTP, answer);
}

for (const [what, rules] of Object.entries(RULES)) {
  const access = new Access();
  access.set({ ...OPEN_TO_ALL, ...rules });
  const { decide } = makeDecide({ store, access });
  Deno.bench(`announce with ${what}`, { group: "announce", baseline: what === "no lists" }, () => {
    prepare();
    if (decide.announce(request, requester, HTTP, answer) !== 0) throw new Error("refused");
  });
}

let at = 0;
Deno.bench("a look for a hash among a million", { group: "tables" }, () => {
  at = (at + 7919) % HASHES;
  if (!hasHash(allow, hashes, at * 5)) throw new Error("missing");
});
Deno.bench("a look for an address among 100,000 ranges", { group: "tables" }, () => {
  prepare();
  if (hasAddress(ban, requester.bytes, 4)) throw new Error("banned");
});
