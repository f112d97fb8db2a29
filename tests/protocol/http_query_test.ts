import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fromLatin1, toHex } from "../../lib/base/bytes.ts";
import {
  escapeBytes,
  INVALID_EVENT,
  INVALID_LEFT,
  INVALID_PORT,
  readAnnounceQuery,
  type Reading,
  readScrapeQuery,
  writeAnnounceUrl,
  writeScrapeUrl,
} from "../../lib/protocol/http_query.ts";
import {
  type AnnounceRequest,
  COMPLETED,
  type Event,
  LEFT_UNKNOWN,
  newAnnounceRequest,
  NO_EVENT,
  PAUSED,
  SCRAPE_LIMIT,
  STARTED,
  STOPPED,
  WANT_DEFAULT,
} from "../../lib/protocol/message.ts";
import { announceQuery } from "../fixture/http.ts";

/** A request that was used before, so that what is left over would show. */
function used(): AnnounceRequest {
  const request = newAnnounceRequest();
  request.infoHash.fill(0xee);
  request.peerId.fill(0xee);
  return Object.assign(request, { port: 9, left: 0, event: STOPPED, numwant: 9, compact: false });
}

function read(query: string): { reading: Reading; request: AnnounceRequest } {
  const request = used();
  const url = `http://tracker.test/announce?${query}`;
  return { reading: readAnnounceQuery(url, url.indexOf("?") + 1, request), request };
}

const TWENTY = "%01".repeat(20);
const HUGE = "1" + "0".repeat(30);

Deno.test("readAnnounceQuery() reads a good query", () => {
  const { reading, request } = read(announceQuery({ event: "started", numwant: "5" }));
  assertEquals(reading, 0);
  assertEquals(toHex(request.infoHash), "01".repeat(20));
  assertEquals(fromLatin1(request.peerId), "-XX0001-abcdefghijkl");
  const { port, left, event, numwant, compact } = request;
  assertEquals({ port, left, event, numwant, compact }, {
    port: 6881,
    left: 1000,
    event: STARTED,
    numwant: 5,
    compact: true,
  });
});

Deno.test("readAnnounceQuery() takes what is left out as unknown, whatever the request held before", () => {
  const { reading, request } = read(`info_hash=${TWENTY}&peer_id=${TWENTY}&port=1`);
  assertEquals(reading, 0);
  assertEquals([request.left, request.event, request.numwant, request.compact], [
    LEFT_UNKNOWN,
    NO_EVENT,
    WANT_DEFAULT,
    true,
  ]);
});

type Changes = Record<string, string | null>;

/** Each value of a parameter, and what becomes of the announce. */
const readings: [parameter: string, value: string | null, reading: Reading][] = [
  ["port", "0", INVALID_PORT],
  ["port", "1", 0],
  ["port", "65535", 0],
  ["port", "65536", INVALID_PORT],
  ["port", "-1", INVALID_PORT],
  ["port", "abc", INVALID_PORT],
  ["port", "1e3", INVALID_PORT],
  ["port", "0x1", INVALID_PORT],
  ["port", "1.5", INVALID_PORT],
  ["port", "%31", INVALID_PORT],
  ["port", "+1", INVALID_PORT],
  ["port", " 1", INVALID_PORT],
  ["port", "", INVALID_PORT],
  ["port", HUGE, INVALID_PORT],
  ["port", "9".repeat(50_000), INVALID_PORT],
  ["port", "006881", 0],
  ["port", null, 103],
  ["info_hash", null, 101],
  ["info_hash", "", 150],
  ["info_hash", "%01".repeat(19), 150],
  ["info_hash", "%01".repeat(21), 150],
  ["info_hash", "a".repeat(20), 0],
  ["info_hash", "a".repeat(21), 150],
  ["info_hash", "%", 150],
  ["info_hash", "%4", 150],
  ["info_hash", "%zz", 150],
  ["info_hash", "%01".repeat(19) + "%", 150],
  ["info_hash", "%01".repeat(19) + "%4", 150],
  ["info_hash", "%01".repeat(19) + "%zz", 150],
  ["info_hash", "%01".repeat(19) + "%4g", 150],
  ["info_hash", "%01".repeat(19) + "%-1", 150],
  ["info_hash", "%01".repeat(19) + "%%3", 150],
  ["info_hash", "%01".repeat(19) + "%\u0130\u0131", 150],
  ["info_hash", "%01".repeat(19) + "\u0100", 150],
  ["info_hash", "%AB".repeat(10) + "%ab".repeat(10), 0],
  ["info_hash", "01".repeat(20), 150],
  ["peer_id", null, 102],
  ["peer_id", "", 151],
  ["peer_id", "%01".repeat(19), 151],
  ["peer_id", "%01".repeat(21), 151],
  ["peer_id", "%", 151],
  ["peer_id", "%4", 151],
  ["peer_id", "%zz", 151],
  ["left", "0", 0],
  ["left", null, 0],
  ["left", "", 0],
  ["left", "-1", INVALID_LEFT],
  ["left", "-0", INVALID_LEFT],
  ["left", "abc", INVALID_LEFT],
  ["left", "1.5", INVALID_LEFT],
  ["left", "1e3", INVALID_LEFT],
  ["left", HUGE, 0],
  ["numwant", "-1", 0],
  ["numwant", "-200", 0],
  ["numwant", "0", 0],
  ["numwant", "1000000000", 0],
  ["numwant", "", 0],
  ["numwant", "abc", 152],
  ["numwant", "-", 152],
  ["numwant", "--1", 152],
  ["numwant", "1e9", 152],
  ["numwant", "50.0", 152],
  ["event", "", 0],
  ["event", "empty", 0],
  ["event", "started", 0],
  ["event", "STARTED", 0],
  ["event", "unknown", INVALID_EVENT],
  ["event", "start", INVALID_EVENT],
  ["event", "started ", INVALID_EVENT],
  ["event", "1", INVALID_EVENT],
  ["event", "constructor", INVALID_EVENT],
  ["compact", "0", 0],
  ["compact", "abc", 0],
  ["compact", "", 0],
];

Deno.test("readAnnounceQuery() judges each value of each parameter", async (t) => {
  for (const [parameter, value, reading] of readings) {
    const shown = value === null ? "left out" : value.length > 60 ? `${value.slice(0, 10)}...` : value;
    await t.step(`${parameter} ${shown} gives ${reading}`, () => {
      assertEquals(read(announceQuery({ [parameter]: value })).reading, reading);
    });
  }
});

Deno.test("readAnnounceQuery() reads left as bytes, and 2^63 and more as unknown", () => {
  const cases: [string, number][] = [
    ["0", 0],
    ["00", 0],
    ["1", 1],
    ["4294967296", 2 ** 32],
    ["9007199254740991", 2 ** 53 - 1],
    ["9223372036854775807", LEFT_UNKNOWN], // rounds to 2^63; nobody lacks as much
    ["9223372036854774000", 9223372036854774000],
    ["9223372036854775808", LEFT_UNKNOWN],
    ["18446744073709551615", LEFT_UNKNOWN],
    [HUGE, LEFT_UNKNOWN],
    ["9".repeat(500), LEFT_UNKNOWN],
  ];
  for (const [text, left] of cases) {
    const { reading, request } = read(announceQuery({ left: text }));
    assertEquals([reading, request.left], [0, left], text);
  }
});

Deno.test("readAnnounceQuery() reads numwant as a number, negative ones as the default", () => {
  const cases: [string, number][] = [
    ["0", 0],
    ["50", 50],
    ["-1", WANT_DEFAULT],
    ["-0", WANT_DEFAULT],
    ["1000000000", 1e9],
    ["", WANT_DEFAULT],
  ];
  for (const [text, want] of cases) {
    assertEquals(read(announceQuery({ numwant: text })).request.numwant, want);
  }
  const huge = read(announceQuery({ numwant: "9".repeat(400) }));
  assertEquals(huge.reading, 0);
  assert(huge.request.numwant > 1e9);
});

Deno.test("readAnnounceQuery() knows the events in either case", () => {
  const cases: [string, Event][] = [
    ["", NO_EVENT],
    ["empty", NO_EVENT],
    ["started", STARTED],
    ["Started", STARTED],
    ["completed", COMPLETED],
    ["COMPLETED", COMPLETED],
    ["stopped", STOPPED],
    ["paused", PAUSED],
  ];
  for (const [text, event] of cases) assertEquals(read(announceQuery({ event: text })).request.event, event);
});

Deno.test("readAnnounceQuery() takes compact=0 alone as a wish for dictionaries", () => {
  const cases: [string | null, boolean][] = [["0", false], ["1", true], [null, true], ["", true], [
    "00",
    true,
  ], [
    "no",
    true,
  ]];
  for (const [value, compact] of cases) {
    assertEquals(read(announceQuery({ compact: value })).request.compact, compact, String(value));
  }
});

Deno.test("readAnnounceQuery() counts the first of a parameter given twice", async (t) => {
  const good = announceQuery();
  const twice: [more: string, reading: Reading][] = [
    ["info_hash=short", 0],
    ["peer_id=short", 0],
    ["port=0", 0],
    ["left=-1", 0],
    ["compact=0", 0],
  ];
  for (const [more, reading] of twice) {
    await t.step(`${more} behind a good one changes nothing`, () => {
      const both = read(`${good}&${more}`);
      assertEquals(both.reading, reading);
      assertEquals(both.request, read(good).request);
    });
  }
  const firstBad: [string, Reading][] = [
    ["info_hash=short", 150],
    ["info_hash", 150],
    ["peer_id=short", 151],
    ["port=0", INVALID_PORT],
    ["left=-1", INVALID_LEFT],
    ["event=no", INVALID_EVENT],
    ["numwant=no", 152],
  ];
  for (const [first, reading] of firstBad) {
    await t.step(`${first} before a good one is refused`, () => {
      assertEquals(read(`${first}&${good}&event=started&numwant=1`).reading, reading);
    });
  }
});

Deno.test("a hash is the same with its hyphens raw or escaped, wherever they stand", () => {
  const spellings = [
    "%01%02-%04" + "%05".repeat(16),
    "%01%02%2d%04" + "%05".repeat(16),
    "%01%02%2D%04" + "%05".repeat(16),
  ];
  const hashes = spellings.map((info_hash) => {
    const { reading, request } = read(announceQuery({ info_hash }));
    assertEquals(reading, 0);
    return toHex(request.infoHash);
  });
  assertEquals(new Set(hashes), new Set(["01022d04" + "05".repeat(16)]));
  const leading = [`-${"%02".repeat(19)}`, `%2d${"%02".repeat(19)}`, `%2D${"\x02".repeat(19)}`];
  for (const info_hash of leading) {
    assertEquals(toHex(read(announceQuery({ info_hash })).request.infoHash), "2d" + "02".repeat(19));
  }
});

Deno.test("bytes stand for themselves, + for a space", () => {
  const info_hash = "+%2B%00\xff~._-!*'()@:/?=aa";
  const { reading, request } = read(announceQuery({ info_hash }));
  assertEquals(reading, 0);
  assertEquals(fromLatin1(request.infoHash), " +\0\xff~._-!*'()@:/?=aa");
});

Deno.test("readAnnounceQuery() passes over what is no parameter of its own", async (t) => {
  const good = announceQuery();
  const harmless: [what: string, query: string][] = [
    ["a parameter without =", `${good}&nothing`],
    ["a lone = ", `${good}&=`],
    ["a nameless value", `=5&${good}`],
    ["a trailing &", `${good}&`],
    ["many &", `&&&${good.replaceAll("&", "&&")}&&`],
    ["= inside a value", `key=a=b&${good}&trackerid=c==`],
    ["a broken escape in an unknown value", `${good}&key=%zz&other=%`],
    ["an unknown name with a good name's start", `portal=0&${good}&lefty=-1`],
    ["a name in another case", `Port=0&PORT=0&${good}`],
    ["a fragment", `${good}#&port=0&left=-1`],
    ["a question mark", `?=1&${good}&x=?`],
    ["raw 8-bit and wide characters", `${good}&x=\xff\u20ac\ud800`],
    ["a thousand parameters", `${good}${"&a=b".repeat(1000)}`],
    ["a value of 60 KB", `x=${"a".repeat(60_000)}&${good}`],
  ];
  for (const [what, query] of harmless) {
    await t.step(what, () => {
      const { reading, request } = read(query);
      assertEquals(reading, 0);
      assertEquals(request, read(good).request);
    });
  }
});

Deno.test("a known parameter without = is an empty one", () => {
  const cases: [string, Reading][] = [
    ["info_hash", 150],
    ["peer_id", 151],
    ["port", INVALID_PORT],
    ["left", 0],
    ["numwant", 0],
    ["event", 0],
    ["compact", 0],
  ];
  for (const [name, reading] of cases) {
    assertEquals(read(`${name}&${announceQuery({ [name]: null })}`).reading, reading, name);
  }
});

Deno.test("of several things wrong info_hash is told first, then peer_id, then port, then what comes first", () => {
  const cases: [Changes | string, Reading][] = [
    ["", 101],
    ["&", 101],
    ["left=-1", 101],
    [{ info_hash: null, peer_id: null, port: null }, 101],
    [{ info_hash: "x", peer_id: null, port: "0" }, 150],
    [{ peer_id: null, port: "0", left: "-1" }, 102],
    [{ peer_id: "x", port: null, left: "-1" }, 151],
    [{ port: null, left: "-1" }, 103],
    [{ port: "0", left: "-1" }, INVALID_PORT],
    [{ left: "-1", numwant: "x", event: "x" }, INVALID_LEFT],
    [{ numwant: "x", event: "x" }, 152],
    [{ event: "x", numwant: "x" }, INVALID_EVENT],
  ];
  for (const [changes, reading] of cases) {
    const query = typeof changes === "string" ? changes : announceQuery(changes);
    assertEquals(read(query).reading, reading, JSON.stringify(changes));
  }
});

const bytes20 = fc.uint8Array({ minLength: 20, maxLength: 20 });
const anyRequest: fc.Arbitrary<AnnounceRequest> = fc.record({
  infoHash: bytes20,
  peerId: bytes20,
  port: fc.integer({ min: 1, max: 65_535 }),
  left: fc.oneof(fc.constant(LEFT_UNKNOWN), fc.maxSafeNat()),
  event: fc.constantFrom<Event[]>(NO_EVENT, COMPLETED, STARTED, STOPPED, PAUSED),
  numwant: fc.oneof(fc.constant(WANT_DEFAULT), fc.nat()),
  compact: fc.boolean(),
});

Deno.test("readAnnounceQuery() reads every request that writeAnnounceUrl() writes", () => {
  const bases = [
    "http://t.test/announce",
    "http://t.test/x/announce.php?passkey=a=b",
    "http://[::1]:9000/a?b&",
  ];
  fc.assert(fc.property(anyRequest, fc.constantFrom(...bases), fc.boolean(), (request, base, extras) => {
    const url = writeAnnounceUrl(base, request, extras ? { uploaded: 1, downloaded: 2, key: "&=#%é" } : {});
    assertEquals(new URL(url).href, url, "a URL as browsers write it");
    const back = used();
    assertEquals(readAnnounceQuery(url, url.indexOf("?") + 1, back), 0);
    assertEquals(plain(back), plain(request));
  }));
});

function plain(request: AnnounceRequest) {
  return { ...request, infoHash: toHex(request.infoHash), peerId: toHex(request.peerId) };
}

/** What a reading ought to be, slowly: split, then look at each value with a regular expression. */
function readSlowly(query: string): Reading {
  const first = new Map<string, string>();
  for (const part of query.split("#")[0].split("&")) {
    const [name, ...value] = part.split("=");
    if (!first.has(name)) first.set(name, value.join("="));
  }
  // deno-lint-ignore no-control-regex
  const twenty = /^(?:%[0-9a-fA-F]{2}|[\x00-\x24\x26-\xff]){20}$/;
  if (!first.has("info_hash")) return 101;
  if (!twenty.test(first.get("info_hash")!)) return 150;
  if (!first.has("peer_id")) return 102;
  if (!twenty.test(first.get("peer_id")!)) return 151;
  const port = first.get("port");
  if (port === undefined) return 103;
  if (!/^\d+$/.test(port) || Number(port) < 1 || Number(port) > 65_535) return INVALID_PORT;
  for (const [name, value] of first) {
    if (name === "left" && !/^\d*$/.test(value)) return INVALID_LEFT;
    if (name === "numwant" && !/^(-?\d+)?$/.test(value)) return 152;
    if (name === "event" && !/^(|empty|started|completed|stopped|paused)$/i.test(value)) return INVALID_EVENT;
  }
  return 0;
}

const names = [
  "info_hash",
  "peer_id",
  "port",
  "left",
  "numwant",
  "event",
  "compact",
  "key",
  "por",
  "info_hashh",
];
const values = [
  TWENTY,
  "a".repeat(20),
  "-".repeat(20),
  "6881",
  "0",
  "-1",
  "65536",
  "started",
  "x",
  "%",
  "%4",
  "%zz",
];
const piece = fc.oneof(
  fc.tuple(fc.constantFrom(...names), fc.constantFrom(...values)).map(([name, value]) => `${name}=${value}`),
  fc.constantFrom(...names, ...values, "&", "=", "#", "?", ""),
  fc.string({ unit: "binary", maxLength: 25 }),
);

Deno.test("any query at all gives the reading of a slow twin, and never throws", () => {
  const whole = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join("&"));
  const mixed = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(fc.oneof(whole, mixed), fc.boolean(), (text, good) => {
      const query = good ? `${text}&${announceQuery()}` : text;
      assertEquals(read(query).reading, readSlowly(query));
    }),
    { numRuns: 1500 },
  );
});

function readHashes(query: string): string[] | number {
  const out = new Uint8Array(SCRAPE_LIMIT * 20);
  const url = `http://tracker.test/scrape?${query}`;
  const count = readScrapeQuery(url, url.indexOf("?") + 1, out);
  if (count < 0) return count;
  return Array.from({ length: count }, (_, i) => toHex(out.subarray(i * 20, i * 20 + 20)));
}

Deno.test("readScrapeQuery() reads each info hash, or says that one is none", async (t) => {
  const one = "01".repeat(20);
  const cases: [what: string, query: string, result: string[] | number][] = [
    ["no query", "", []],
    ["other parameters only", "a=b&port=1", []],
    ["one hash", `info_hash=${TWENTY}`, [one]],
    ["one hash twice", `info_hash=${TWENTY}&info_hash=${TWENTY}`, [one, one]],
    ["a hyphen raw", `info_hash=-${"%01".repeat(19)}`, ["2d" + "01".repeat(19)]],
    ["a hyphen escaped", `info_hash=%2d${"%01".repeat(19)}`, ["2d" + "01".repeat(19)]],
    ["a trailing &", `info_hash=${TWENTY}&`, [one]],
    ["= inside another value", `key=a=b&info_hash=${TWENTY}`, [one]],
    ["a fragment", `info_hash=${TWENTY}#&info_hash=x`, [one]],
    ["0 bytes", "info_hash=", -1],
    ["no =", "info_hash", -1],
    ["19 bytes", `info_hash=${"%01".repeat(19)}`, -1],
    ["21 bytes", `info_hash=${"%01".repeat(21)}`, -1],
    ["a lone %", `info_hash=${"%01".repeat(19)}%`, -1],
    ["half an escape", `info_hash=${"%01".repeat(19)}%4`, -1],
    ["a bad escape", `info_hash=${"%01".repeat(19)}%zz`, -1],
    ["a bad hash behind a good one", `info_hash=${TWENTY}&info_hash=x`, -1],
  ];
  for (const [what, query, result] of cases) {
    await t.step(what, () => assertEquals(readHashes(query), result));
  }
});

Deno.test("readScrapeQuery() takes the first 74 of 75 hashes, and does not look at the rest", () => {
  const hash = (n: number) => n.toString(16).padStart(40, "0");
  const query = (count: number) =>
    Array.from({ length: count }, (_, i) => `info_hash=${hash(i).replace(/../g, "%$&")}`).join("&");
  assertEquals(readHashes(query(74)), Array.from({ length: 74 }, (_, i) => hash(i)));
  assertEquals(readHashes(query(75)), Array.from({ length: 74 }, (_, i) => hash(i)));
  assertEquals(readHashes(`${query(74)}&info_hash=bad`), Array.from({ length: 74 }, (_, i) => hash(i)));
});

Deno.test("readScrapeQuery() reads every URL that writeScrapeUrl() writes", () => {
  fc.assert(fc.property(fc.array(bytes20, { minLength: 1, maxLength: 80 }), (hashes) => {
    const url = writeScrapeUrl("http://t.test/announce", hashes)!;
    assertEquals(url.slice(0, 21), "http://t.test/scrape?");
    assertEquals(readHashes(url.slice(21)), hashes.slice(0, SCRAPE_LIMIT).map(toHex));
  }));
});

Deno.test("readScrapeQuery() never throws, whatever the text", () => {
  fc.assert(fc.property(fc.array(piece, { maxLength: 20 }), fc.constantFrom("", "&"), (pieces, glue) => {
    const result = readHashes(pieces.join(glue));
    assert(result === -1 || (Array.isArray(result) && result.length <= SCRAPE_LIMIT));
  }));
});

Deno.test("writeScrapeUrl() follows BEP 48: only a last segment that begins with announce has a scrape", () => {
  const cases: [announce: string, scrape: string | null][] = [
    ["http://t.test/announce", "http://t.test/scrape"],
    ["http://t.test/x/announce", "http://t.test/x/scrape"],
    ["http://t.test/announce.php", "http://t.test/scrape.php"],
    ["http://t.test/a", null],
    ["http://t.test/announce/x", null],
    ["http://t.test/announce?x2%0644", "http://t.test/scrape?x2%0644"],
    ["http://t.test/x%064announce", null],
    ["http://t.test/announce?x=a/b", "http://t.test/scrape?x=a/b"],
    ["http://t.test/a?x=/announce", null],
  ];
  for (const [announce, scrape] of cases) assertEquals(writeScrapeUrl(announce, []), scrape, announce);
  assertEquals(
    writeScrapeUrl("http://t.test/announce?k=1", [new Uint8Array(20)]),
    `http://t.test/scrape?k=1&info_hash=${"%00".repeat(20)}`,
  );
});

Deno.test("escapeBytes() leaves letters, digits and -._~ alone and escapes all else", () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  const text = escapeBytes(all);
  assertEquals(
    text.replace(/%[0-9A-F]{2}/g, ""),
    "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~",
  );
  const back = text.replace(/%(..)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  assertEquals(back, fromLatin1(all));
});
