/**
 * What lists cost: reading a million info hashes and 100,000 ranges, a look into each table, and an announce with them in
 * force. Announces are taken in turn, some thousand with each of the rules, and the medians of the rounds' ratios are
 * printed at the end. Run by `deno bench --allow-all tests/bench/access_bench.ts`.
 */
import { assert } from "@std/assert";
import process from "node:process";
import { ADDRESS_BYTES, formatAddress } from "../../lib/base/address.ts";
import { toHex } from "../../lib/base/bytes.ts";
import { systemClock } from "../../lib/base/clock.ts";
import { isFault } from "../../lib/base/fault.ts";
import { systemFiles } from "../../lib/base/files.ts";
import { Pace } from "../../lib/base/pace.ts";
import { randomFrom } from "../../lib/base/random.ts";
import { newAnnounceRequest, newRequester } from "../../lib/protocol/message.ts";
import { Access, type AccessRules, OPEN_TO_ALL } from "../../lib/tracker/access/access.ts";
import { hasHash } from "../../lib/tracker/access/hash_table.ts";
import { hasAddress } from "../../lib/tracker/access/range_table.ts";
import { readHashes } from "../../lib/tracker/access/read_hashes.ts";
import { readRanges } from "../../lib/tracker/access/read_ranges.ts";
import type { Decide } from "../../lib/tracker/decide.ts";
import { HTTP } from "../../lib/tracker/stats/counters.ts";
import { newAnswer, type Store } from "../../lib/tracker/swarm/store.ts";
import { makeDecide, openStore } from "../fixture/decide.ts";

const HASHES = 1_000_000;
const RANGES = 100_000;
const random = randomFrom(1, 2, 3, 4);

const hashes = new Int32Array(HASHES * 5);
for (let i = 0; i < hashes.length; i++) hashes[i] = random.next() | 0;

const folder = Deno.makeTempDirSync({ prefix: "muster-bench-" });
const paths = { hashes: `${folder}/allow.txt`, four: `${folder}/ipfilter.dat`, six: `${folder}/six.txt` };
const hashBytes = new Uint8Array(hashes.buffer);
const lines = Array.from({ length: HASHES }, (_, i) => toHex(hashBytes.subarray(i * 20, i * 20 + 20)));
Deno.writeTextFileSync(paths.hashes, `${lines.join("\n")}\n`);

/** A range of 16 addresses whose first byte is 11 or more: clients of this bench come from 10. */
function rangeLine(family: 4 | 6): string {
  const bytes = Uint8Array.from({ length: 16 }, () => random.next() & 255);
  bytes[0] = 11 + (bytes[0] % 200);
  const end = ADDRESS_BYTES[family] - 1;
  bytes[end] &= 0xf0;
  const first = formatAddress(bytes, family);
  bytes[end] |= 15;
  return `${first} - ${formatAddress(bytes, family)} , 000 , Somebody`;
}
for (const family of [4, 6] as const) {
  const text = Array.from({ length: RANGES }, () => rangeLine(family)).join("\r\n");
  Deno.writeTextFileSync(family === 4 ? paths.four : paths.six, text);
}

/** A stretch of work between two rests, in milliseconds: by the clock, and of the process's time on processors. */
interface Stretch {
  readonly passed: number;
  readonly worked: number;
}

/** All threads': the compiler's and the collector's too. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Reads with pauses as a tracker does, and notes each stretch of work between two of them. */
const stretches: Record<string, Stretch[]> = { hashes: [], four: [], six: [] };
async function load(what: keyof typeof paths) {
  const pace = new Pace(systemClock, 2);
  let [since, worked] = [performance.now(), processorTime()];
  const note = () =>
    stretches[what].push({ passed: performance.now() - since, worked: processorTime() - worked });
  const pause = async () => {
    if (!pace.isDue()) return;
    note();
    await pace.rest();
    [since, worked] = [performance.now(), processorTime()];
  };
  const means = { files: systemFiles, key: new Uint8Array(8), pause };
  const table = what === "hashes"
    ? await readHashes(paths[what], means)
    : await readRanges(paths[what], means);
  assert(!isFault(table));
  note();
  return table;
}

Deno.bench(
  "read 1,000,000 hashes, with pauses",
  { group: "read", n: 5 },
  async () => void await load("hashes"),
);
Deno.bench(
  "read 100,000 IPv4 ranges, with pauses",
  { group: "read", n: 5 },
  async () => void await load("four"),
);
Deno.bench(
  "read 100,000 IPv6 ranges, with pauses",
  { group: "read", n: 5 },
  async () => void await load("six"),
);

const allow = await load("hashes");
const [ban, banSix] = [await load("four"), await load("six")];
assert("words" in allow && "four" in ban && "four" in banSix);

const denyClient = ["XL", "SD", "XF", "BN", "DL", "TS", "HP", "QD", "FD", "GT"].map((name) => `-${name}`);
const warning = { warning: "Soon." };

/** The first is what the others are compared with. */
const RULES: Readonly<Record<string, Partial<AccessRules>>> = {
  "no lists": {},
  "ten programs refused": { denyClient },
  "100,000 bans": { ban: [ban] },
  "a notice, of another torrent": { notices: new Map([["00".repeat(20), warning]]) },
  "a million hashes": { allow: [allow] },
  "all of them": { allow: [allow], ban: [ban], denyClient },
};

const answer = newAnswer(30);
const request = newAnnounceRequest();
const requester = newRequester();
request.port = 6881;
request.left = 1000;
request.hashWords = new Int32Array(5);
request.hashAt = 0;
request.idWords = new Int32Array(new TextEncoder().encode("-UT3550-aaaaaaaaaaaa").buffer);
request.idAt = 0;
requester.family = 4;

/** A store with some of the million torrents, and a client of many for a peer of one of them. */
interface World {
  readonly what: string;
  readonly store: Store;
  prepare(): void;
}

function openWorld(what: string, torrents: number, peers: number): World {
  const store = openStore(256e6);
  const prepare = () => {
    const torrent = Math.floor((random.next() / 2 ** 32) * torrents);
    // A copy, as a packet is one: it is not the list that fetches the hash from memory.
    const from = torrent * (HASHES / torrents) * 5;
    for (let i = 0; i < 5; i++) request.hashWords[i] = hashes[from + i];
    const client = torrent * peers + Math.floor((random.next() / 2 ** 32) * peers);
    requester.bytes[0] = 10;
    requester.bytes[1] = client >> 16;
    requester.bytes[2] = client >> 8;
    requester.bytes[3] = client;
  };
  const { decide } = makeDecide({ store });
  for (let i = 0; i < 3_000_000; i++) {
    prepare();
    decide.announce(request, requester, HTTP, answer);
  }
  return { what, store, prepare };
}

const WORLDS = [
  openWorld("10,000 torrents of 400 peers", 10_000, 400),
  openWorld("1,000,000 torrents of 1 peer", 1_000_000, 1),
];
const TURN = 20_000;
const ROUNDS = 41;

/** Microseconds an announce of each round. */
const measured = WORLDS.flatMap(({ what, store, prepare }) =>
  Object.entries(RULES).map(([name, rules]) => {
    const access = new Access();
    access.set({ ...OPEN_TO_ALL, ...rules });
    return { what, name, prepare, decide: makeDecide({ store, access }).decide, times: [] as number[] };
  })
);

/** Making up requests is no part of what is measured: it is taken off. */
function takeTurn(decide: Decide, prepare: () => void): number {
  const start = performance.now();
  for (let i = 0; i < TURN; i++) prepare();
  const prepared = performance.now();
  for (let i = 0; i < TURN; i++) {
    prepare();
    if (decide.announce(request, requester, HTTP, answer) !== 0) throw new Error("refused");
  }
  return (performance.now() - prepared - (prepared - start)) * 1000 / TURN;
}

Deno.bench("announces with each of the rules in turn", { group: "announce", n: ROUNDS, warmup: 3 }, () => {
  for (const { decide, prepare, times } of measured) times.push(takeTurn(decide, prepare));
});

let at = 0;
Deno.bench("a look for a hash among a million", { group: "tables" }, () => {
  at = (at + 777_767) % HASHES;
  if (!hasHash(allow, hashes, at * 5)) throw new Error("missing");
});
const asked = new Uint8Array(16);
for (const [family, table] of [[4, ban], [6, banSix]] as const) {
  Deno.bench(`a look for an address among 100,000 IPv${family} ranges`, { group: "tables" }, () => {
    for (let i = 0; i < 4; i++) asked[i] = random.next();
    hasAddress(table, asked, family);
  });
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)];
}

globalThis.addEventListener("unload", () => {
  const say = (line: string) => void Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
  for (const [what, all] of Object.entries(stretches)) {
    for (const kind of ["passed", "worked"] as const) {
      const times = all.map((stretch) => stretch[kind]);
      const [half, most, longest] = [0.5, 0.99, 1].map((part) => quantile(times, part).toFixed(1));
      say(`${what}, ${kind}: stretches of ${half} ms, 99 of 100 within ${most}, the longest ${longest}`);
    }
  }
  for (const { what, name, times } of measured) {
    if (times.length === 0) continue;
    const base = measured.find((one) => one.what === what)!.times;
    const ratio = quantile(times.map((time, round) => time / base[round]), 0.5);
    say(`${what}, ${name}: ${quantile(times, 0.5).toFixed(2)} us, ratio ${ratio.toFixed(2)}`);
  }
  Deno.removeSync(folder, { recursive: true });
});
