import { assert, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { formatAddress, readAddress } from "../../lib/base/address.ts";
import { compareBytes, fromLatin1 } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import { decode } from "../../lib/bencode/decode.ts";
import { ByteWriter } from "../../lib/protocol/byte_writer.ts";
import {
  answerBytes,
  AnswerWriter,
  bodyBytes,
  writeFailure,
  writeScrape,
} from "../../lib/protocol/http_answer.ts";
import { readAnnounceReply, readScrapeReply } from "../../lib/protocol/http_reply.ts";
import type { AnnounceReply } from "../../lib/protocol/reply.ts";
import type { Intervals, PeerLists, Requester } from "../../lib/protocol/message.ts";
import { requesterAt } from "../fixture/address.ts";

const INTERVALS = { interval: 240, minInterval: 60 };

/** Peers as an announce's lists; `spare` bytes of an earlier answer stand behind them. */
function listsOf(four: [string, number][], six: [string, number][], complete = 1, incomplete = 2): PeerLists {
  return {
    complete,
    incomplete,
    peers: packed(four, 4),
    peersAt: 0,
    peerCount: four.length,
    peers6: packed(six, 16),
    peers6At: 0,
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

/** A writer of answers, each given as its bytes; they follow one another in its array, as pipelined ones do. */
function openWriter(want: number, intervals: Intervals, answers = 4) {
  const writer = new ByteWriter(answers * bodyBytes(want));
  const answerWriter = new AnswerWriter(writer, intervals);
  const bytesOf = (write: () => void) => {
    const start = writer.length;
    write();
    return writer.bytes.slice(start, writer.length);
  };
  return {
    announce: (lists: PeerLists, requester: Requester, seen = requester) =>
      bytesOf(() => answerWriter.announce(lists, requester, seen)),
    announceDictionaries: (lists: PeerLists, seen: Requester) =>
      bytesOf(() => answerWriter.announceDictionaries(lists, seen)),
  };
}

function scrapeOf(hashes: Uint8Array[], countsOf: Parameters<typeof writeScrape>[2]) {
  const writer = new ByteWriter(bodyBytes(1));
  writeScrape(writer, hashes, countsOf);
  return writer.written();
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
      const bytes = openWriter(30, INTERVALS).announce(lists, requesterAt(requester));
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
      const bytes = openWriter(30, INTERVALS).announceDictionaries(lists, requesterAt(requester));
      assertEquals(fromLatin1(bytes), body);
      assert(!isFault(decode(bytes, { strict: true })));
    });
  }
});

Deno.test("AnswerWriter tells what it is given as external ip, while peers6 follows the requester", () => {
  const writer = openWriter(30, INTERVALS);
  const [four, six] = [requesterAt("192.168.0.2"), requesterAt("fd00::9")];
  const none = listsOf([], []);
  assertEquals(fromLatin1(writer.announce(none, six, four)), `${HEAD4}5:peers0:6:peers60:e`);
  assertEquals(fromLatin1(writer.announce(none, four, six)), `${HEAD6}5:peers0:e`);
  assertEquals(fromLatin1(writer.announceDictionaries(none, six)), `${HEAD6}5:peerslee`);
});

Deno.test("a writer's next answer has nothing of the one before", () => {
  const writer = openWriter(30, INTERVALS);
  writer.announce(listsOf([LEECHER, LEECHER], [SIX, SIX]), requesterAt("fd00::9"));
  const next = writer.announce(listsOf([], []), requesterAt("192.168.0.2"));
  assertEquals(fromLatin1(next), `${HEAD4}5:peers0:e`);
  writer.announce(listsOf([LEECHER, LEECHER], [SIX, SIX]), requesterAt("fd00::9"));
  const listed = writer.announceDictionaries(listsOf([], []), requesterAt("192.168.0.2"));
  assertEquals(fromLatin1(listed), `${HEAD4}5:peerslee`);
});

Deno.test("the longest answer fits: all numbers large, all peers wanted, on IPv6", () => {
  const want = 50;
  const six = Array.from({ length: want }, (_, i): [string, number] => [`fd00::${i + 1}`, 65535]);
  const lists = listsOf([], six, 2 ** 53 - 1, 2 ** 53 - 1);
  const intervals = { interval: 2 ** 53 - 1, minInterval: 2 ** 53 - 1 };
  const bytes = openWriter(want, intervals).announce(lists, requesterAt("fd00::9"));
  assertLess(bytes.length, answerBytes(want));
  const reply = readAnnounceReply(bytes) as AnnounceReply;
  assertEquals(reply.peers.length, want);
  assertEquals(reply.complete, 2 ** 53 - 1);
  assertEquals(reply.minInterval, 2 ** 53 - 1);
});

Deno.test("the longest bodies fit: dictionaries of long addresses, a scrape of all that is looked at", () => {
  const want = 50;
  const six = Array.from(
    { length: want },
    (_, i): [string, number] => [`fdff:${"ffff:".repeat(6)}${1000 + i}`, 65535],
  );
  const intervals = { interval: 2 ** 53 - 1, minInterval: 2 ** 53 - 1 };
  const lists = listsOf([], six, 2 ** 53 - 1, 2 ** 53 - 1);
  assertLess(
    openWriter(want, intervals).announceDictionaries(lists, requesterAt("fd00::9")).length,
    bodyBytes(want),
  );
  const large = {
    complete: 2 ** 53 - 1,
    incomplete: 2 ** 53 - 1,
    downloaded: 2 ** 53 - 1,
    downloaders: 2 ** 53 - 1,
  };
  assertLess(scrapeOf(Array.from({ length: 74 }, (_, i) => hashOf(i)), () => large).length, bodyBytes(1));
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
    const writer = openWriter(30, it);
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
      const bytes = scrapeOf(asked.map(hashOf), (hash) => counts(hash[0]));
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
    const bytes = scrapeOf(hashes, (it) => huge ? large : counts(it[0]));
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
