import { assert, assertEquals } from "@std/assert";
import { fromLatin1, toHex } from "../../../lib/base/bytes.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { secretBytes } from "../../../lib/base/random.ts";
import { readPlan } from "../../../lib/cli/ask/plan.ts";

const URL = "udp://tracker.test:9000";
const hash = (byte: number) => byte.toString(16).padStart(2, "0").repeat(20);

function planOf(words: string[], given: [string, string][] = []) {
  const plan = readPlan(words, new Map(given), secretBytes);
  assert(!isFault(plan));
  return plan;
}

Deno.test("readPlan() makes up a hash and a peer id when there is no hash, new ones each time", () => {
  const [one, other] = [planOf([URL]), planOf([URL])];
  assertEquals([one.question.madeUp, one.question.infoHashes.length], [true, 1]);
  assert(toHex(one.question.infoHashes[0]) !== toHex(other.question.infoHashes[0]));
  const peerId = fromLatin1(one.question.peerId);
  assert(/^-MU\d{4}-[0-9a-z]{12}$/.test(peerId), peerId);
  assert(peerId !== fromLatin1(other.question.peerId));
});

Deno.test("readPlan() takes each hash once, in the order given, up to 74", () => {
  const { question } = planOf([URL, hash(1), hash(2), hash(1).toUpperCase()]);
  assertEquals([question.madeUp, question.infoHashes.map(toHex)], [false, [hash(1), hash(2)]]);
  const many = Array.from({ length: 75 }, (_, i) => hash(i));
  assertEquals(planOf([URL, ...many.slice(1)]).question.infoHashes.length, 74);
  assert(isFault(readPlan([URL, ...many], new Map(), secretBytes)));
});

Deno.test("readPlan() asks on both families unless one is chosen", () => {
  assertEquals(planOf([URL]).families, [4, 6]);
  assertEquals(planOf([URL], [["ipv4", "on"]]).families, [4]);
  assertEquals(planOf([URL], [["ipv6", "on"]]).families, [6]);
  assertEquals(planOf([URL], [["ipv4", "on"], ["ipv6", "on"]]).families, [4, 6]);
});

Deno.test("readPlan() announces a port of its own choice, since that of a real client would be taken off the list", () => {
  const ports = Array.from({ length: 50 }, () => planOf([URL]).question.port);
  assert(ports.every((port) => port >= 49_152 && port <= 65_535));
  assert(new Set(ports).size > 10);
  assertEquals(planOf([URL], [["port", "6881"]]).question.port, 6881);
});

Deno.test("readPlan() takes tracker and hash from a magnet link that stands alone", () => {
  const link = `magnet:?xt=urn:btih:${hash(1)}&tr=wss%3A%2F%2Fw.test&tr=udp%3A%2F%2Fh.test%3A1`;
  const { url, linked, question } = planOf([link]);
  assertEquals([url.href, linked], ["udp://h.test:1", 2]);
  assertEquals([question.madeUp, question.infoHashes.map(toHex)], [false, [hash(1)]]);
  assert(isFault(readPlan([link, hash(2)], new Map(), secretBytes)));
  assertEquals(planOf([URL, link]).linked, 0);
});

Deno.test("readPlan() refuses a family that an address has not", async (t) => {
  const cases: [url: string, option: string, message: string | null][] = [
    ["udp://10.99.0.1:9000", "ipv6", "10.99.0.1 is an IPv4 address, and --ipv6 asks on IPv6 only."],
    [
      "http://[2001:db8::1]/announce",
      "ipv4",
      "2001:db8::1 is an IPv6 address, and --ipv4 asks on IPv4 only.",
    ],
    ["udp://10.99.0.1:9000", "ipv4", null],
    ["http://[2001:db8::1]/announce", "ipv6", null],
    [URL, "ipv6", null],
  ];
  for (const [url, option, message] of cases) {
    await t.step(`${url} --${option}`, () => {
      const plan = readPlan([url], new Map([[option, "on"]]), secretBytes);
      const expected = message === null ? null : ["bad-value", message, `Leave --${option} out.`];
      assertEquals(isFault(plan) ? [plan.fault, plan.message, plan.advice] : null, expected);
    });
  }
});
