import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { fromHex, toHex, toLatin1 } from "../../lib/base/bytes.ts";
import { faultLine, isFault } from "../../lib/base/fault.ts";
import { LIMITS } from "../../lib/metainfo/limits.ts";
import {
  isMagnet,
  isPeer,
  type Magnet,
  magnetOf,
  readMagnet,
  writeMagnet,
} from "../../lib/metainfo/magnet.ts";
import { readRanges } from "../../lib/metainfo/select_only.ts";
import { NO_OUTER, type Torrent } from "../../lib/metainfo/torrent.ts";

const V1 = "0123456789abcdef0123456789abcdef01234567";
const BASE32 = "AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH";
const V2 = "cd".repeat(32);

const EMPTY: Magnet = {
  infoHash: null,
  infoHashV2: null,
  name: null,
  length: null,
  trackers: [],
  webSeeds: [],
  peers: [],
  selected: null,
};

Deno.test("readMagnet() reads what people and programs write", async (t) => {
  const v1 = { ...EMPTY, infoHash: fromHex(V1) };
  const v2 = { ...EMPTY, infoHashV2: fromHex(V2) };
  const cases: [link: string, magnet: Magnet][] = [
    [`magnet:?xt=urn:btih:${V1}`, v1],
    [` MAGNET:?XT=URN:BTIH:${V1.toUpperCase()}\n`, v1],
    [`magnet:xt=urn:btih:${V1}`, v1],
    [`magnet:?xt.1=urn:btih:${BASE32.toLowerCase()}`, v1],
    [`magnet:?xt=urn%3Abtih%3A${V1}`, v1],
    [`magnet:?xt=urn:ed2k:00&xt=urn:btih:bad&xt=urn:btih:${V1}&xt=urn:btih:${"0".repeat(40)}`, v1],
    [`magnet:?xt=urn:btmh:1220${V2}`, v2],
    [`magnet:?xt=urn:btmh:1220${V2}&xt=urn:btih:${V1}`, { ...v1, ...v2, infoHash: v1.infoHash }],
    [`magnet:?dn=a+b&xl=12&xt=urn:btih:${V1}`, { ...v1, name: "a b", length: 12 }],
    [`magnet:?xt=urn:btih:${V1}&dn=&dn=x&xl=1e3`, { ...v1, name: "x" }],
    [`magnet:?xt=urn:btih:${V1}&xl=99999999999999999`, v1],
    [`magnet:?xt=urn:btih:${V1}&tr=udp%3A%2F%2Fa%3A1&tr.2=http://b/c+d&tr=&tr=udp://a:1`, {
      ...v1,
      trackers: ["udp://a:1", "http://b/c+d"],
    }],
    [`magnet:?xt=urn:btih:${V1}&ws=http://w/x%2520y&ws= http://v/ `, {
      ...v1,
      webSeeds: ["http://w/x%20y", "http://v/"],
    }],
    [`magnet:?xt=urn:btih:${V1}&x.pe=1.2.3.4:5&x.pe=%5B::1%5D%3A6&x.pe=h.test:7&x.pe=h.test&x.pe=::1:7`, {
      ...v1,
      peers: ["1.2.3.4:5", "[::1]:6", "h.test:7"],
    }],
    [`magnet:?xt=urn:btih:${V1}&so=4-6,0&so=2`, { ...v1, selected: [[0, 0], [2, 2], [4, 6]] }],
    [`magnet:?xt=urn:btih:${V1}&so=`, v1],
    [`magnet:?xt=urn:btih:${V1}&unknown=1&nothing`, v1],
  ];
  for (const [link, magnet] of cases) {
    await t.step(link.trim(), () => assertEquals(readMagnet(link), magnet));
  }
});

Deno.test("readMagnet() says what is wrong with a link, and what to do", async (t) => {
  const cases: [link: string, words: string][] = [
    ["", "is not a magnet link"],
    [
      "http://h.test/",
      '"http://h.test/" is not a magnet link. Give one that starts with magnet:?xt=urn:btih:',
    ],
    ["magnet:", "put it in quotes"],
    ["magnet:?dn=x", "names no torrent"],
    ["magnet:?xt=urn:btih:abc", 'is wrong: "urn:btih:abc". Copy the whole link anew'],
    [`magnet:?xt=urn:btmh:1220${V1}`, "is wrong"],
    [`magnet:?xt=urn:btmh:1114${V2}`, "is wrong"],
    [`magnet:?xt=urn:btih:${V2}`, "is wrong"],
    [`magnet:?xt=urn:sha1:${BASE32}`, "of another network"],
    [`magnet:?xt=urn:btih:${V1}&dn=${"x".repeat(LIMITS.magnetCharacters)}`, "longer than 65536 characters"],
  ];
  for (const [link, words] of cases) {
    await t.step(words, () => {
      const magnet = readMagnet(link);
      assert(isFault(magnet));
      assertEquals(magnet.fault, "bad-magnet");
      assertStringIncludes(faultLine(magnet), words);
    });
  }
});

Deno.test("readMagnet() looks at a thousand trackers at most", () => {
  const link = `magnet:?xt=urn:btih:${V1}${Array.from({ length: 5000 }, (_, i) => `&tr=${i}`).join("")}`;
  assertEquals((readMagnet(link) as Magnet).trackers.length, 1000);
});

Deno.test("writeMagnet() writes its parts in one order, as every client reads them", () => {
  const magnet: Magnet = {
    infoHash: fromHex(V1),
    infoHashV2: fromHex(V2),
    name: "Näme & 'more'",
    length: 65_540,
    trackers: ["udp://a:1", "http://b/c?d=e&f"],
    webSeeds: ["http://w/x y"],
    peers: ["1.2.3.4:5", "[2001:db8::7]:6"],
    selected: [[0, 0], [2, 5]],
  };
  assertEquals(
    writeMagnet(magnet),
    `magnet:?xt=urn:btih:${V1}&xt=urn:btmh:1220${V2}&dn=N%C3%A4me%20%26%20%27more%27&xl=65540&tr=udp%3A%2F%2Fa%3A1` +
      "&tr=http%3A%2F%2Fb%2Fc%3Fd%3De%26f&ws=http%3A%2F%2Fw%2Fx%20y&x.pe=1.2.3.4:5&x.pe=[2001:db8::7]:6&so=0,2-5",
  );
  assertEquals(writeMagnet({ ...EMPTY, infoHash: fromHex(V1) }), `magnet:?xt=urn:btih:${V1}`);
});

const anyText = fc.string({ unit: "grapheme", minLength: 1, maxLength: 50 });
const anyTexts = fc.uniqueArray(anyText.filter((text) => text === text.trim()), { maxLength: 5 });
const anyMagnet: fc.Arbitrary<Magnet> = fc.record({
  infoHash: fc.option(fc.uint8Array({ minLength: 20, maxLength: 20 })),
  infoHashV2: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  name: fc.option(anyText),
  length: fc.option(fc.maxSafeNat()),
  trackers: anyTexts,
  webSeeds: anyTexts,
  peers: fc.uniqueArray(
    fc.tuple(
      fc.oneof(fc.ipV4(), fc.ipV6().map((ip) => `[${ip}]`), fc.domain()),
      fc.integer({ min: 1, max: 65_535 }),
    )
      .map(([host, port]) => `${host}:${port}`).filter(isPeer),
    { maxLength: 3 },
  ),
  selected: fc.option(
    fc.array(fc.nat(999), { minLength: 1, maxLength: 9 }).map((indices) => readRanges(indices.join())),
  ),
});

Deno.test("readMagnet() reads what writeMagnet() wrote", () => {
  fc.assert(fc.property(anyMagnet, (magnet) => assertEquals(readMagnet(writeMagnet(magnet)), magnet)));
});

Deno.test("readMagnet() takes anything without an exception", () => {
  fc.assert(fc.property(fc.string(), fc.string({ unit: "binary" }), (a, b) => {
    readMagnet(a);
    const magnet = readMagnet(`magnet:?xt=urn:btih:${V1}&${a}&${b}`);
    if (!isFault(magnet)) assertEquals(readMagnet(writeMagnet(magnet)), magnet);
  }));
});

Deno.test("isPeer() takes an address and a port", () => {
  const good = ["1.2.3.4:5", "[::1]:65535", "h:1", "a.b.test:6881"];
  const wrong = [
    "",
    "h",
    "h:0",
    "h:65536",
    ":1",
    "[h]:1",
    "[1.2.3.4]:1",
    "::1:5",
    "h:1x",
    "h h:1",
    "[fe80::1%eth0]:1",
  ];
  assertEquals([...good, ...wrong].filter(isPeer), good);
});

Deno.test("isMagnet() knows a link from other texts", () => {
  assertEquals([" MAGNET:?x", "magnet:", "udp://h.test:1", "", "http://magnet:1"].map(isMagnet), [
    true,
    true,
    false,
    false,
    false,
  ]);
});

Deno.test("magnetOf() takes hashes, name, length, trackers and web seeds of a torrent", () => {
  const torrent = {
    kind: "hybrid",
    infoHash: fromHex(V1),
    infoHashV2: fromHex(V2),
    name: toLatin1("caf\xe9"),
    length: 5,
    outer: { ...NO_OUTER, trackers: [["udp://a:1", "udp://b:1"], ["udp://a:1"]], webSeeds: ["http://w/"] },
  } as unknown as Torrent;
  const magnet = magnetOf(torrent);
  assertEquals([toHex(magnet.infoHash!), toHex(magnet.infoHashV2!)], [V1, V2]);
  assertEquals(magnet, {
    ...EMPTY,
    infoHash: magnet.infoHash,
    infoHashV2: magnet.infoHashV2,
    name: "caf\ufffd",
    length: 5,
    trackers: ["udp://a:1", "udp://b:1"],
    webSeeds: ["http://w/"],
  });
  const { infoHashV2: _, ...v1 } = torrent as unknown as Record<string, unknown>;
  assertEquals(magnetOf(v1 as unknown as Torrent).infoHashV2, null);
});
