import { assert, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { formatAddress, readAddress } from "../../lib/base/address.ts";
import { compareBytes, fromLatin1, toLatin1 } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import { decode } from "../../lib/bencode/decode.ts";
import {
  type AnnounceReply,
  answerBytes,
  AnswerWriter,
  readAnnounceReply,
  readScrapeReply,
  writeFailure,
  writeScrape,
} from "../../lib/protocol/http_answer.ts";
import { newRequester, type PeerLists, type Requester } from "../../lib/protocol/message.ts";

const INTERVALS = { interval: 240, minInterval: 60 };

function requesterAt(address: string): Requester {
  const requester = newRequester();
  const family = readAddress(address, requester.bytes);
  assert(family !== 0, address);
  requester.family = family;
  return requester;
}

/** Peers as an announce's lists; `spare` bytes of an earlier answer stand behind them. */
function listsOf(four: [string, number][], six: [string, number][], complete = 1, incomplete = 2): PeerLists {
  return {
    complete,
    incomplete,
    peers: packed(four, 4),
    peerCount: four.length,
    peers6: packed(six, 16),
    peer6Count: six.length,
  };
}

function packed(peers: [string, number][], size: number): Uint8Array<ArrayBuffer> {
  const spare = 3;
  const bytes = new Uint8Array((peers.length + spare) * (size + 2)).fill(0xcc);
  for (const [i, [address, port]] of peers.entries()) {
    const sixteen = new Uint8Array(16);
    readAddress(address, sixteen);
    bytes.set(sixteen.subarray(0, size), i * (size + 2));
    bytes.set([port >> 8, port & 255], i * (size + 2) + size);
  }
  return bytes;
}

const SEED: [string, number] = ["10.1.2.3", 6881];
const LEECHER: [string, number] = ["192.168.0.255", 65535];
const SIX: [string, number] = ["fd00::1:2", 1];
const SIX_BYTES = "\xfd" + "\0".repeat(12) + "\x01\0\x02" + "\0\x01";
const HEAD4 =
  "d8:completei1e11:external ip4:\xc0\xa8\x00\x0210:incompletei2e8:intervali240e12:min intervali60e";
const HEAD6 = "d8:completei1e11:external ip16:\xfd" + "\0".repeat(14) + "\x09" +
  "10:incompletei2e8:intervali240e12:min intervali60e";

Deno.test("AnswerWriter.announce() writes these bytes", async (t) => {
  const cases: [what: string, requester: string, lists: PeerLists, body: string][] = [
    ["no peers", "192.168.0.2", listsOf([], []), `${HEAD4}5:peers0:e`],
    [
      "two IPv4 peers",
      "192.168.0.2",
      listsOf([SEED, LEECHER], []),
      `${HEAD4}5:peers12:\x0a\x01\x02\x03\x1a\xe1\xc0\xa8\x00\xff\xff\xffe`,
    ],
    [
      "IPv6 peers for a requester on IPv4",
      "192.168.0.2",
      listsOf([SEED], [SIX]),
      `${HEAD4}5:peers6:\x0a\x01\x02\x03\x1a\xe16:peers618:${SIX_BYTES}e`,
    ],
    ["no peers, on IPv6", "fd00::9", listsOf([], []), `${HEAD6}5:peers0:6:peers60:e`],
    [
      "IPv6 peers only, on IPv6",
      "fd00::9",
      listsOf([], [SIX]),
      `${HEAD6}5:peers0:6:peers618:${SIX_BYTES}e`,
    ],
  ];
  for (const [what, requester, lists, body] of cases) {
    await t.step(what, () => {
      const bytes = new AnswerWriter(30, INTERVALS).announce(lists, requesterAt(requester));
      assertEquals(fromLatin1(bytes), body);
      assert(!isFault(decode(bytes, { strict: true })));
    });
  }
});

Deno.test("AnswerWriter.announceDictionaries() writes peers of both families as dictionaries", async (t) => {
  const cases: [what: string, requester: string, lists: PeerLists, body: string][] = [
    ["no peers", "192.168.0.2", listsOf([], []), `${HEAD4}5:peerslee`],
    ["no peers, on IPv6", "fd00::9", listsOf([], []), `${HEAD6}5:peerslee`],
    [
      "both families",
      "192.168.0.2",
      listsOf([SEED], [SIX]),
      `${HEAD4}5:peersld2:ip8:10.1.2.34:porti6881eed2:ip9:fd00::1:24:porti1eeee`,
    ],
  ];
  for (const [what, requester, lists, body] of cases) {
    await t.step(what, () => {
      const bytes = new AnswerWriter(30, INTERVALS).announceDictionaries(lists, requesterAt(requester));
      assertEquals(fromLatin1(bytes), body);
      assert(!isFault(decode(bytes, { strict: true })));
    });
  }
});

Deno.test("an answer may be kept while its writer goes on", () => {
  const writer = new AnswerWriter(30, INTERVALS);
  const requester = requesterAt("192.168.0.2");
  const first = writer.announce(listsOf([SEED], []), requester);
  const before = fromLatin1(first);
  writer.announce(listsOf([LEECHER, LEECHER], [SIX]), requester);
  assertEquals(fromLatin1(first), before);
});

Deno.test("the longest answer fits: all numbers large, all peers wanted, on IPv6", () => {
  const want = 50;
  const six = Array.from({ length: want }, (_, i): [string, number] => [`fd00::${i + 1}`, 65535]);
  const lists = listsOf([], six, 2 ** 53 - 1, 2 ** 53 - 1);
  const intervals = { interval: 2 ** 53 - 1, minInterval: 2 ** 53 - 1 };
  const bytes = new AnswerWriter(want, intervals).announce(lists, requesterAt("fd00::9"));
  assertLess(bytes.length, answerBytes(want));
  const reply = readAnnounceReply(bytes) as AnnounceReply;
  assertEquals(reply.peers.length, want);
  assertEquals(reply.complete, 2 ** 53 - 1);
  assertEquals(reply.minInterval, 2 ** 53 - 1);
});

const count = fc.nat();
const port = fc.integer({ min: 1, max: 65_535 });
const four = fc.tuple(fc.ipV4(), port);
/** No ::ffff:a.b.c.d: that is IPv4. */
const six = fc.tuple(
  fc.uint8Array({ minLength: 16, maxLength: 16 }).filter((b) => b[0] !== 0).map((b) => formatAddress(b, 6)),
  port,
);
const anyAnswer = fc.record({
  four: fc.array(four, { maxLength: 15 }),
  six: fc.array(six, { maxLength: 15 }),
  complete: count,
  incomplete: count,
  interval: count,
  minInterval: count,
  requester: fc.oneof(fc.ipV4(), six.map(([address]) => address)),
  compact: fc.boolean(),
});

Deno.test("readAnnounceReply() reads what AnswerWriter writes, and that is canonical bencode", () => {
  fc.assert(fc.property(anyAnswer, (it) => {
    const writer = new AnswerWriter(30, it);
    const lists = listsOf(it.four, it.six, it.complete, it.incomplete);
    const requester = requesterAt(it.requester);
    const bytes = it.compact
      ? writer.announce(lists, requester)
      : writer.announceDictionaries(lists, requester);
    const value = decode(bytes, { strict: true });
    assert(!isFault(value) && value.kind === "dictionary");
    assertEquals(value.entries.has("peers6"), it.compact && (it.six.length > 0 || requester.family === 6));
    const reply = readAnnounceReply(bytes) as AnnounceReply;
    assertEquals(reply.peers, [...it.four, ...it.six].map(([host, port]) => ({ host, port })));
    const { complete, incomplete, interval, minInterval, externalIp } = reply;
    assertEquals({ complete, incomplete, interval, minInterval, externalIp }, {
      complete: it.complete,
      incomplete: it.incomplete,
      interval: it.interval,
      minInterval: it.minInterval,
      externalIp: it.requester,
    });
  }));
});

const hashOf = (n: number) => new Uint8Array(20).fill(n);
const counts = (n: number) => ({ complete: n, incomplete: n + 1, downloaded: n + 2, downloaders: n + 3 });
const fileText = (n: number) =>
  `20:${fromLatin1(hashOf(n))}d8:completei${n}e10:downloadedi${n + 2}e11:downloadersi${n + 3}e` +
  `10:incompletei${n + 1}ee`;

Deno.test("writeScrape() writes each hash once, in the order of its bytes", async (t) => {
  const cases: [what: string, asked: number[], files: number[]][] = [
    ["none", [], []],
    ["one", [7], [7]],
    ["out of order", [255, 0, 128, 127], [0, 127, 128, 255]],
    ["one of them thrice", [5, 3, 5, 5], [3, 5]],
  ];
  for (const [what, asked, files] of cases) {
    await t.step(what, () => {
      const bytes = writeScrape(asked.map(hashOf), (hash) => counts(hash[0]));
      assertEquals(fromLatin1(bytes), `d5:filesd${files.map(fileText).join("")}ee`);
      assert(!isFault(decode(bytes, { strict: true })));
    });
  }
});

Deno.test("readScrapeReply() reads what writeScrape() writes, which is canonical bencode", () => {
  const hash = fc.uint8Array({ minLength: 20, maxLength: 20 });
  const large = { complete: 2 ** 53 - 1, incomplete: 2 ** 53 - 1, downloaded: 2 ** 53 - 1, downloaders: 0 };
  fc.assert(fc.property(fc.array(hash, { maxLength: 74 }), fc.boolean(), (hashes, huge) => {
    const before = hashes.map(fromLatin1);
    const bytes = writeScrape(hashes, (it) => huge ? large : counts(it[0]));
    assert(!isFault(decode(bytes, { strict: true })));
    const files = readScrapeReply(bytes) as Map<string, unknown>;
    assertEquals([...files.keys()], [...new Set(hashes.toSorted(compareBytes).map(fromLatin1))]);
    for (const it of hashes) assertEquals(files.get(fromLatin1(it)), huge ? large : counts(it[0]));
    assertEquals(hashes.map(fromLatin1), before, "the question stays as it was");
  }));
});

Deno.test("writeFailure() writes sorted keys, retry in only where it is told", () => {
  const reason = "The port is not a number.";
  const cases: [failure: Parameters<typeof writeFailure>[0], body: string][] = [
    [{ code: 900, reason }, `d12:failure codei900e14:failure reason25:${reason}e`],
    [{ code: 500, reason, retryIn: 15 }, `d12:failure codei500e14:failure reason25:${reason}8:retry in2:15e`],
    [
      { code: 900, reason, retryIn: "never" },
      `d12:failure codei900e14:failure reason25:${reason}8:retry in5:nevere`,
    ],
  ];
  for (const [failure, body] of cases) {
    const bytes = writeFailure(failure);
    assertEquals(fromLatin1(bytes), body);
    assert(!isFault(decode(bytes, { strict: true })));
    for (const reading of [readAnnounceReply(bytes), readScrapeReply(bytes)]) {
      assert(isFault(reading));
      assertEquals({ ...reading, advice: undefined }, {
        fault: "refused",
        message: failure.reason,
        advice: undefined,
        code: failure.code,
        retryIn: failure.retryIn,
      });
    }
  }
});

Deno.test("readAnnounceReply() is lenient about order, about what is missing and about what it does not know", async (t) => {
  const nothing: AnnounceReply = {
    interval: undefined,
    minInterval: undefined,
    complete: undefined,
    incomplete: undefined,
    peers: [],
    externalIp: undefined,
    warning: undefined,
    trackerId: undefined,
  };
  const peer = { host: "1.2.3.4", port: 258 };
  const cases: [what: string, body: string, reply: Partial<AnnounceReply>][] = [
    ["an empty dictionary", "de", {}],
    ["keys out of order", "d5:peers6:\x01\x02\x03\x04\x01\x028:intervali9ee", { peers: [peer], interval: 9 }],
    ["unknown keys", "d3:abcd1:xlee8:intervali9ee", { interval: 9 }],
    ["bytes behind the dictionary", "d8:intervali9ee\r\n<html>", { interval: 9 }],
    ["a text for a number", "d8:interval3:240e", {}],
    ["a number beyond 2^53", "d8:intervali99999999999999999ee", {}],
    ["peers cut off within one", "d5:peers8:\x01\x02\x03\x04\x01\x02\x05\x06e", { peers: [peer] }],
    ["a peer with port 0", "d5:peers12:\x01\x02\x03\x04\0\0\x01\x02\x03\x04\x01\x02e", { peers: [peer] }],
    ["peers as a number", "d5:peersi5ee", {}],
    ["peers as a dictionary", "d5:peersdee", {}],
    ["no peers, but peers6", `d6:peers618:${SIX_BYTES}e`, { peers: [{ host: "fd00::1:2", port: 1 }] }],
    [
      "dictionaries with a peer id and odd ones among them",
      "d5:peersli5eded2:ip7:1.2.3.4e" + "d2:ip7:1.2.3.47:peer id3:abc4:porti258ee" + "d4:porti5ee" +
      "d2:ip7:1.2.3.44:porti0ee" + "d2:ip7:1.2.3.44:porti65536ee" + "d2:ip7:1.2.3.44:porti-1ee" +
      "d2:ip7:1.2.3.44:port3:258e" + `d2:ip300:${"a".repeat(300)}4:porti5ee` + "ee",
      { peers: [peer] },
    ],
    ["a host name", "d5:peersld2:ip5:a.net4:porti5eeee", { peers: [{ host: "a.net", port: 5 }] }],
    ["an external ip of 5 bytes", "d11:external ip5:abcdee", {}],
    ["an external IPv4", "d11:external ip4:\x01\x02\x03\x04e", { externalIp: "1.2.3.4" }],
    ["a warning", "d15:warning message5:hello10:tracker id2:xye", {
      warning: "hello",
      trackerId: toLatin1("xy"),
    }],
    ["a failure reason that is no text", "d14:failure reasoni5e8:intervali9ee", { interval: 9 }],
  ];
  for (const [what, body, reply] of cases) {
    await t.step(what, () => {
      const read = readAnnounceReply(toLatin1(body)) as AnnounceReply;
      assertEquals({ ...read, trackerId: read.trackerId?.slice() }, { ...nothing, ...reply });
    });
  }
});

Deno.test("what is no dictionary is a bad answer, not a refusal", () => {
  const bodies = ["", "x", "<html>", "5:peers", "i5e", "le", "d", "d5:peers", "d5:peers99:xe", "di5e1:xe"];
  const deep = "d1:a" + "l".repeat(20) + "e".repeat(20) + "e";
  const many = `d1:al${"i1e".repeat(20_001)}ee`;
  for (const body of [...bodies, deep, many]) {
    for (const read of [readAnnounceReply, readScrapeReply]) {
      const reading = read(toLatin1(body));
      assert(isFault(reading), body.slice(0, 30));
      assertEquals(reading.fault, "bad-answer");
    }
  }
});

Deno.test("retry in is minutes or never; anything else is as if it were not there", () => {
  const cases: [text: string, retryIn: number | "never" | undefined][] = [
    ["5:never", "never"],
    ["1:5", 5],
    ["6:999999", 999_999],
    ["7:9999999", undefined],
    ["0:", undefined],
    ["2:-1", undefined],
    ["3:1e9", undefined],
    ["i5e", undefined],
  ];
  for (const [text, retryIn] of cases) {
    const reading = readAnnounceReply(toLatin1(`d14:failure reason1:x8:retry in${text}e`));
    assert(isFault(reading) && reading.fault === "refused");
    assertEquals(reading.retryIn, retryIn, text);
  }
});

Deno.test("readScrapeReply() passes over what is no torrent's counts", () => {
  const hash = "h".repeat(20);
  const cases: [body: string, size: number | "bad"][] = [
    ["de", "bad"],
    ["d5:filesi5ee", "bad"],
    ["d5:filesdee", 0],
    [`d5:filesd20:${hash}deee`, 1],
    [`d5:filesd20:${hash}i5eee`, 0],
    ["d5:filesd3:abcdeee", 0],
  ];
  for (const [body, size] of cases) {
    const reading = readScrapeReply(toLatin1(body));
    assertEquals(isFault(reading) ? "bad" : reading.size, size, body);
  }
  const one = readScrapeReply(toLatin1(`d5:filesd20:${hash}d8:completei3eeee`)) as Map<string, unknown>;
  assertEquals(one.get(hash), {
    complete: 3,
    incomplete: undefined,
    downloaded: undefined,
    downloaders: undefined,
  });
});

Deno.test("an answer of two thousand and more peers gives two thousand", () => {
  const packed = toLatin1(`d5:peers${6 * 5000}:${"\x01\x02\x03\x04\x01\x02".repeat(5000)}e`);
  const both = toLatin1(
    `d5:peers${6 * 1500}:${"\x01\x02\x03\x04\x01\x02".repeat(1500)}6:peers6${18 * 1500}:${
      "a".repeat(18 * 1500)
    }e`,
  );
  const listed = toLatin1(`d5:peersl${"d2:ip7:1.2.3.44:porti5ee".repeat(3000)}ee`);
  for (const body of [packed, both, listed]) {
    assertEquals((readAnnounceReply(body) as AnnounceReply).peers.length, 2000);
  }
});

// deno-fmt-ignore
const word = fc.constantFrom(
  "d", "e", "l", "i", "5:peers", "6:peers6", "5:files", "14:failure reason", "8:retry in", "8:interval", "i240e",
  "i-1e", "12:", "18:", "0:", "20:", "abcdef", "2:ip", "4:port", "999999999999:", "11:external ip",
);

Deno.test("hostile answers never throw, and give a bounded reading", () => {
  const noise = fc.uint8Array({ maxLength: 300 });
  const mixed = fc.array(word, { maxLength: 60 }).map((words) => toLatin1(words.join("")));
  const started = fc.array(word, { maxLength: 60 }).map((words) => toLatin1(`d${words.join("")}e`));
  fc.assert(
    fc.property(fc.oneof(noise, mixed, started), (bytes) => {
      const announce = readAnnounceReply(bytes);
      if (!isFault(announce)) {
        assert(announce.peers.length * 6 <= bytes.length);
        for (const { port, host } of announce.peers) {
          assert(port >= 1 && port <= 65_535 && host.length <= 255);
        }
      }
      const scrape = readScrapeReply(bytes);
      assert(isFault(scrape) || scrape.size * 20 <= bytes.length);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("a good answer with any one byte changed never throws", () => {
  const good = new AnswerWriter(30, INTERVALS).announce(
    listsOf([SEED, LEECHER], [SIX]),
    requesterAt("fd00::9"),
  );
  const scrape = writeScrape([hashOf(1), hashOf(2)], (hash) => counts(hash[0]));
  fc.assert(
    fc.property(fc.constantFrom(good, scrape), fc.nat(), fc.nat(255), (bytes, at, byte) => {
      const changed = bytes.slice();
      changed[at % changed.length] = byte;
      readAnnounceReply(changed);
      readScrapeReply(changed);
    }),
    { numRuns: 3000 },
  );
});
