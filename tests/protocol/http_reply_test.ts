/** Answers of other trackers, and of nobody: what a client reads in them. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { toLatin1 } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import { readAnnounceReply, readScrapeReply } from "../../lib/protocol/http_reply.ts";
import type { AnnounceReply } from "../../lib/protocol/reply.ts";

const SIX_BYTES = "\xfd" + "\0".repeat(12) + "\x01\0\x02" + "\0\x01";

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
  const noise = fc.uint8Array({ maxLength: 300, size: "max" });
  const mixed = fc.array(word, { maxLength: 60, size: "max" }).map((words) => toLatin1(words.join("")));
  const started = fc.array(word, { maxLength: 60, size: "max" }).map((words) =>
    toLatin1(`d${words.join("")}e`)
  );
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
  const announce =
    `d8:completei1e11:external ip4:abcd10:incompletei2e8:intervali240e5:peers6:abcdef6:peers618:${SIX_BYTES}e`;
  const scrape = `d5:filesd20:${"h".repeat(20)}d8:completei1e10:downloadedi3e10:incompletei2eeee`;
  const refusal = "d12:failure codei900e14:failure reason4:why.8:retry in5:nevere";
  fc.assert(
    fc.property(fc.constantFrom(announce, scrape, refusal), fc.nat(), fc.nat(255), (text, at, byte) => {
      const changed = toLatin1(text);
      changed[at % changed.length] = byte;
      readAnnounceReply(changed);
      readScrapeReply(changed);
    }),
    { numRuns: 3000 },
  );
});
