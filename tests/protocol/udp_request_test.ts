import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { fromLatin1, toLatin1 } from "../../lib/base/bytes.ts";
import {
  COMPLETED,
  INVALID_EVENT,
  INVALID_PORT,
  LEFT_UNKNOWN,
  type newAnnounceRequest,
  NO_EVENT,
  PAUSED,
  STARTED,
  STOPPED,
  WANT_DEFAULT,
} from "../../lib/protocol/message.ts";
import { ANNOUNCE, ANNOUNCE_BYTES, SCRAPE } from "../../lib/protocol/udp_packet.ts";
import {
  checkUdpAnnounce,
  countScraped,
  isConnect,
  lacksNothing,
  MALFORMED,
  readAction,
  readUrlData,
  URL_DATA_LIMIT,
} from "../../lib/protocol/udp_request.ts";
import {
  type AnnounceFields,
  announcePacket,
  connectPacket,
  packetOf,
  PROTOCOL_ID,
  scrapePacket,
} from "../fixture/udp.ts";
import { readAnnounce, wordsOf } from "../fixture/udp_front.ts";

const ID = new Uint8Array(8).fill(0x55);
const hash = (n: number) => new Uint8Array(20).fill(n);

const read = (fields: AnnounceFields = {}) => readAnnounce(announcePacket(ID, fields));
const actionOf = (packet: Uint8Array) => readAction(wordsOf(packet), 0, packet.length);
const asksForId = (packet: Uint8Array) => isConnect(wordsOf(packet, 3), 3);

Deno.test("an announce is read field by field", () => {
  const { reading, request } = read({
    infoHash: hash(9),
    peerId: hash(7),
    left: 4_294_967_297n,
    event: 2,
    numwant: 12,
    port: 0xfffe,
  });
  assertEquals(reading, 0);
  const { hashWords, hashAt, idWords, idAt, infoHash: _, peerId: __, ...fields } = request;
  assertEquals(new Uint8Array(idWords.slice(idAt, idAt + 5).buffer), hash(7));
  assertEquals(new Uint8Array(hashWords.slice(hashAt, hashAt + 5).buffer), hash(9));
  assertEquals(fields, {
    port: 0xfffe,
    left: 4_294_967_297,
    event: STARTED,
    numwant: 12,
    compact: true,
    ip: "",
  });
});

Deno.test("each field's edges", async (t) => {
  type Request = ReturnType<typeof newAnnounceRequest>;
  const cases: [what: string, fields: AnnounceFields, expected: Partial<Request>][] = [
    ["nothing left", { left: 0n }, { left: 0 }],
    ["2^53", { left: 2n ** 53n }, { left: 2 ** 53 }],
    ["the most that is a number: 2^63-1", { left: 2n ** 63n - 1n }, { left: 2 ** 63 }],
    ["2^63 is a leecher", { left: 2n ** 63n }, { left: LEFT_UNKNOWN }],
    ["-1 is a leecher", { left: 2n ** 64n - 1n }, { left: LEFT_UNKNOWN }],
    ["no event", { event: 0 }, { event: NO_EVENT }],
    ["completed", { event: 1 }, { event: COMPLETED }],
    ["started", { event: 2 }, { event: STARTED }],
    ["stopped", { event: 3 }, { event: STOPPED }],
    ["paused", { event: 4 }, { event: PAUSED }],
    ["numwant -1", { numwant: -1 }, { numwant: WANT_DEFAULT }],
    ["numwant far below 0", { numwant: -(2 ** 31) }, { numwant: WANT_DEFAULT }],
    ["no peers wanted", { numwant: 0 }, { numwant: 0 }],
    ["all peers wanted", { numwant: 2 ** 31 - 1 }, { numwant: 2 ** 31 - 1 }],
    ["port 1", { port: 1 }, { port: 1 }],
    ["port 65535", { port: 65_535 }, { port: 65_535 }],
    ["no claim", { ip: 0 }, { ip: "" }],
    ["a claimed address", { ip: 0xc0a80107 }, { ip: "192.168.1.7" }],
  ];
  for (const [what, fields, expected] of cases) {
    await t.step(what, () => {
      const { reading, request } = read(fields);
      assertEquals(reading, 0);
      for (const [key, value] of Object.entries(expected)) assertEquals(request[key as keyof Request], value);
    });
  }
});

Deno.test("port 0 and events that there are not are refused", () => {
  assertEquals(read({ port: 0 }).reading, INVALID_PORT);
  for (const event of [5, 6, 0x100, 0x80000000, 0xffffffff]) {
    assertEquals(read({ event }).reading, INVALID_EVENT);
  }
});

Deno.test("an announce cut short at any byte is malformed, and one with more behind it is not", () => {
  const packet = announcePacket(ID, { options: [0, 1, 2, 3] });
  for (let length = 0; length <= packet.length; length++) {
    const { reading } = readAnnounce(packet.subarray(0, length));
    assertEquals(reading, length < ANNOUNCE_BYTES ? MALFORMED : 0, `${length} bytes`);
  }
});

Deno.test("the action is told of 16 bytes and more", () => {
  assertEquals(actionOf(announcePacket(ID)), ANNOUNCE);
  assertEquals(actionOf(scrapePacket(ID, [hash(1)])), SCRAPE);
  assertEquals(actionOf(packetOf(ID, 0xffffffff)), 0xffffffff);
  for (let length = 0; length < 16; length++) {
    assertEquals(actionOf(connectPacket().subarray(0, length)), MALFORMED);
  }
});

Deno.test("only the protocol's number with action 0 asks for a connection id", () => {
  assertEquals(asksForId(connectPacket()), true);
  assertEquals(asksForId(packetOf(PROTOCOL_ID, 0, new Uint8Array(50))), true);
  assertEquals(asksForId(packetOf(PROTOCOL_ID, 1)), false);
  assertEquals(asksForId(packetOf(ID, 0)), false);
  for (let i = 0; i < 12; i++) {
    const packet = connectPacket();
    packet[i] ^= 1;
    assertEquals(asksForId(packet), false, `byte ${i}`);
  }
});

/** The path and query in an announce's options; null when they are malformed. */
function urlData(options: readonly number[], room = URL_DATA_LIMIT): string | null {
  const out = new Uint8Array(room);
  const packet = announcePacket(ID, { options });
  const block = new Uint8Array([9, 9, 9, ...packet, 2, 200, 65]);
  const length = readUrlData(block, 3, packet.length, packet.length, out);
  return length === MALFORMED ? null : fromLatin1(out.subarray(0, length));
}

/** An option with its length before it. */
const option = (kind: number, text: string) => [kind, text.length, ...toLatin1(text)];

Deno.test("BEP 41's options", async (t) => {
  const dir = option(2, "/dir?a=b&c=d");
  const cases: [what: string, options: number[], data: string | null][] = [
    ["none", [], ""],
    ["the example of the BEP", dir, "/dir?a=b&c=d"],
    ["the example with NOPs and an end", [...dir, 1, 1, 0], "/dir?a=b&c=d"],
    ["an empty one", [2, 0], ""],
    [
      "several are one text",
      [...option(2, "/an"), 1, ...option(2, "nounce"), 2, 0, ...option(2, "?x")],
      "/announce?x",
    ],
    ["what stands behind the end does not count", [...option(2, "/a"), 0, ...option(2, "/b"), 2, 255], "/a"],
    ["unknown kinds are passed over", [...option(9, "what"), ...option(2, "/a"), 255, 0], "/a"],
    ["an end alone", [0], ""],
    ["two zero bytes, as an older text had them", [0, 0], ""],
    ["NOPs alone", [1, 1, 1, 1], ""],
    ["a kind without its length", [2], null],
    ["a length that runs past the end", [2, 5, 1, 2, 3, 4], null],
    ["255 of 254 bytes", [2, 255, ...new Array(254).fill(65)], null],
    ["an unknown kind that runs past the end", [...option(2, "/a"), 77, 1], null],
    ["255 bytes", option(2, "x".repeat(255)), "x".repeat(255)],
    [
      "more than is kept",
      [...option(2, "x".repeat(255)), ...option(2, "y".repeat(255)), ...option(2, "zzz")],
      "x".repeat(255) + "y".repeat(255) + "zz",
    ],
  ];
  for (const [what, options, data] of cases) await t.step(what, () => assertEquals(urlData(options), data));
});

Deno.test("any bytes as options are read within bounds, and whole options always", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600, size: "max" }), (bytes) => {
    const data = urlData([...bytes], 40);
    return data === null || data.length <= 40;
  }));
  const text = fc.string({
    unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
    maxLength: 200,
  });
  fc.assert(fc.property(fc.array(text, { maxLength: 2 }), (texts) => {
    assertEquals(urlData(texts.flatMap((one) => option(2, one))), texts.join(""));
  }));
});

Deno.test("a scrape counts its whole hashes, 74 at most", () => {
  const cases = [[0, 0], [19, 0], [20, 1], [39, 1], [40, 2], [74 * 20, 74], [75 * 20, 74], [3000, 74]];
  for (const [bytes, count] of cases) {
    assertEquals(countScraped(16 + bytes), count);
  }
});

Deno.test("whether something is left is told of the whole number", () => {
  for (const [left, nothing] of [[0n, true], [1n, false], [1n << 32n, false], [1n << 63n, false]] as const) {
    assertEquals(lacksNothing(wordsOf(announcePacket(ID, { left })), 0), nothing, `${left}`);
  }
});

Deno.test("an event that there is not is told before a port that is none", () => {
  const packet = announcePacket(ID, { port: 0, event: 5 });
  assertEquals(checkUdpAnnounce(wordsOf(packet, 7), 7, packet.length), INVALID_EVENT);
});

Deno.test("options that were cut off are read as far as they are there", () => {
  const packet = announcePacket(ID, { options: [...option(2, "/announce"), ...option(2, "?x"), 0] });
  const out = new Uint8Array(URL_DATA_LIMIT);
  const read = (there: number) => {
    const length = readUrlData(packet, 0, packet.length, there, out);
    return fromLatin1(out.subarray(0, length));
  };
  assertEquals([98, 99, 100, 103, 109, 112, 113, 114].map(read), [
    "",
    "",
    "",
    "/an",
    "/announce",
    "/announce?",
    "/announce?x",
    "/announce?x",
  ]);
});
