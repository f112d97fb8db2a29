/** Who and what is served, by all lists together. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Access, type AccessRules, OPEN_TO_ALL } from "../../../lib/tracker/access/access.ts";
import { ClientPrefixes } from "../../../lib/tracker/access/client_prefixes.ts";
import { HashTableBuilder } from "../../../lib/tracker/access/hash_table.ts";
import { RangeTableBuilder } from "../../../lib/tracker/access/range_table.ts";
import { toHex, toLatin1 } from "../../../lib/base/bytes.ts";
import { newAnnounceRequest, newRequester } from "../../../lib/protocol/message.ts";
import {
  ADDRESS_REFUSED,
  CLIENT_REFUSED,
  DRAINING,
  NOTICED,
  TORRENT_REFUSED,
} from "../../../lib/tracker/refusal.ts";

const hashOf = (n: number) => new Uint8Array(20).fill(n);
function hashes(...all: number[]) {
  const builder = new HashTableBuilder(new Uint8Array(8));
  for (const n of all) builder.add(hashOf(n));
  return builder.finish();
}
async function addresses(...all: number[]) {
  const builder = new RangeTableBuilder();
  for (const n of all) builder.add(Uint8Array.of(10, 0, 0, n), Uint8Array.of(10, 0, 0, n), 4);
  return await builder.finish();
}
/** 10.0.0.1 alone, and 10.0.0.2 alone. */
const [one, two] = [await addresses(1), await addresses(2)];

/** What is said to a client at 10.0.0.`address` with torrent `n`. */
function judge(rules: Partial<AccessRules>, n = 1, address = 1, peerId = "-XL0012-aaaaaaaaaaaa") {
  const access = new Access();
  access.set({ ...OPEN_TO_ALL, ...rules });
  const request = newAnnounceRequest();
  request.hashWords = new Int32Array(hashOf(n).buffer);
  request.hashAt = 0;
  request.idWords = new Int32Array(toLatin1(peerId).slice().buffer);
  request.idAt = 0;
  const requester = newRequester();
  requester.bytes.set([10, 0, 0, address]);
  requester.family = 4;
  return access.announce(request, requester);
}

Deno.test("an announce is refused by each list, and by the first that has a reason", () => {
  const notice = { failure: "Gone." };
  const cases: [rules: Partial<AccessRules>, refusal: number][] = [
    [{}, 0],
    [{ allow: [] }, TORRENT_REFUSED],
    [{ allow: [hashes(2), hashes(1)] }, 0],
    [{ allow: [hashes(2)] }, TORRENT_REFUSED],
    [{ deny: [hashes(2), hashes(1)] }, TORRENT_REFUSED],
    [{ allow: [hashes(1)], deny: [hashes(1)] }, TORRENT_REFUSED],
    [{ deny: [hashes(2)] }, 0],
    [{ ban: [two, one] }, ADDRESS_REFUSED],
    [{ ban: [two] }, 0],
    [{ allowIp: [] }, ADDRESS_REFUSED],
    [{ allowIp: [two, one] }, 0],
    [{ allowIp: [one], ban: [one] }, ADDRESS_REFUSED],
    [{ denyClient: ["-UT", "-XL"] }, CLIENT_REFUSED],
    [{ denyClient: ["-XL0013"] }, 0],
    [{ notices: new Map([[toHex(hashOf(1)), notice]]) }, NOTICED],
    [{ notices: new Map([[toHex(hashOf(1)), { warning: "Soon." }]]) }, 0],
    [{ isDraining: true, ban: [one] }, DRAINING],
    [{ ban: [one], denyClient: ["-"], allow: [] }, ADDRESS_REFUSED],
  ];
  for (const [rules, refusal] of cases) {
    assertEquals(judge(rules), refusal, JSON.stringify(Object.keys(rules)));
  }
});

Deno.test("a torrent's notice is found among torrents that begin alike, until it is taken back", () => {
  const access = new Access();
  const [noticed, alike, other] = [hashOf(0xab), hashOf(0xab), hashOf(2)];
  alike[19] = 1;
  const notices = new Map([[toHex(noticed), { warning: "Soon." }]]);
  const noticeOf = (hash: Uint8Array) => access.notice(new Int32Array(hash.slice().buffer), 0)?.warning;
  assertEquals(noticeOf(noticed), undefined);
  access.set({ ...OPEN_TO_ALL, notices });
  assertEquals([noticed, alike, other].map(noticeOf), ["Soon.", undefined, undefined]);
  access.set(OPEN_TO_ALL);
  assertEquals(noticeOf(noticed), undefined);
});

Deno.test("an announce is judged as each list alone would judge it, one after the other", () => {
  const some = fc.subarray([1, 2, 3]);
  const rules = fc.record({
    allow: fc.option(some),
    deny: some,
    allowIp: fc.option(fc.subarray([1, 2])),
    ban: fc.subarray([1, 2]),
    denyClient: fc.subarray(["-XL", "-UT35", "M7"]),
    failing: some,
    isDraining: fc.boolean(),
  });
  const asked = fc.tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.constantFrom(1, 2),
    fc.constantFrom("-XL0012-aaaaaaaaaaaa", "-UT3600-aaaaaaaaaaaa"),
  );
  const tables = { 1: one, 2: two };
  fc.assert(fc.property(rules, asked, (all, [n, address, peerId]) => {
    const { allow, deny, allowIp, ban, denyClient, failing, isDraining } = all;
    const refusals: [refusal: number, isDue: boolean][] = [
      [DRAINING, isDraining],
      [ADDRESS_REFUSED, ban.includes(address) || !(allowIp ?? [address]).includes(address)],
      [CLIENT_REFUSED, denyClient.some((prefix) => peerId.startsWith(prefix))],
      [TORRENT_REFUSED, deny.includes(n) || !(allow ?? [n]).includes(n)],
      [NOTICED, failing.includes(n)],
    ];
    const given = judge(
      {
        allow: allow?.map((one) => hashes(one)) ?? null,
        deny: [hashes(...deny)],
        allowIp: allowIp?.map((one) => tables[one as 1 | 2]) ?? null,
        ban: ban.map((one) => tables[one as 1 | 2]),
        ...{ denyClient, isDraining },
        notices: new Map(failing.map((one) => [toHex(hashOf(one)), { failure: "Gone." }])),
      },
      n,
      address,
      peerId,
    );
    assertEquals(given, refusals.find(([, isDue]) => isDue)?.[0] ?? 0);
  }));
});

Deno.test("rules that let all pass are told from any others", () => {
  const access = new Access();
  assertEquals(access.isOpen, true);
  const closing: Partial<AccessRules>[] = [
    { allow: [] },
    { deny: [hashes(1)] },
    { allowIp: [] },
    { ban: [one] },
    { denyClient: ["-XL"] },
    { notices: new Map([["x", {}]]) },
    { isDraining: true },
  ];
  for (const rules of closing) {
    access.set({ ...OPEN_TO_ALL, ...rules });
    assertEquals(access.isOpen, false, JSON.stringify(rules));
  }
  access.set(OPEN_TO_ALL);
  assertEquals(access.isOpen, true);
});

Deno.test("client prefixes are compared byte by byte, of 1 to 20 bytes, wherever the peer id stands", () => {
  const byte = fc.integer({ min: 0, max: 255 });
  const id = fc.array(fc.constantFrom(0, 45, 88, 255), { minLength: 20, maxLength: 20 });
  const cut = fc.integer({ min: 1, max: 20 });
  fc.assert(fc.property(id, fc.array(fc.tuple(id, cut)), cut, byte, (peerId, others, length, at) => {
    const prefixes = [
      ...others.map(([bytes, end]) => bytes.slice(0, end)),
      ...(at < 128 ? [] : [peerId.slice(0, length)]),
    ];
    const texts = prefixes.map((bytes) => String.fromCharCode(...bytes));
    const words = new Int32Array(8);
    new Uint8Array(words.buffer).set(peerId, 4 * (at % 3));
    const expected = prefixes.some((bytes) => bytes.every((value, i) => value === peerId[i]));
    assertEquals(new ClientPrefixes(texts).has(words, at % 3), expected);
  }));
});
