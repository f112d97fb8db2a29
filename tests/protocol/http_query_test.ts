import { assert, assertEquals } from "@std/assert";
import { fromLatin1, toHex } from "../../lib/base/bytes.ts";
import type { Reading } from "../../lib/protocol/http_query.ts";
import {
  COMPLETED,
  type Event,
  INVALID_EVENT,
  INVALID_LEFT,
  INVALID_PORT,
  LEFT_UNKNOWN,
  NO_EVENT,
  PAUSED,
  STARTED,
  STOPPED,
  WANT_DEFAULT,
} from "../../lib/protocol/message.ts";
import { announceQuery } from "../fixture/http.ts";
import { readAnnounce } from "../fixture/query.ts";

const TWENTY = "%01".repeat(20);
const HUGE = "1" + "0".repeat(30);

Deno.test("readAnnounceQuery() reads a good query", () => {
  const { reading, request } = readAnnounce(announceQuery({ event: "started", numwant: "5" }));
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
  const { reading, request } = readAnnounce(`info_hash=${TWENTY}&peer_id=${TWENTY}&port=1`);
  assertEquals(reading, 0);
  assertEquals([request.left, request.event, request.numwant, request.compact, request.ip], [
    LEFT_UNKNOWN,
    NO_EVENT,
    WANT_DEFAULT,
    true,
    "",
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
  ["ip", "", 0],
  ["ip", "%zz", 0],
  ["ip", "\u20ac".repeat(50_000), 0],
];

Deno.test("readAnnounceQuery() judges each value of each parameter", async (t) => {
  for (const [parameter, value, reading] of readings) {
    const shown = value === null ? "left out" : value.length > 60 ? `${value.slice(0, 10)}...` : value;
    await t.step(`${parameter} ${shown} gives ${reading}`, () => {
      assertEquals(readAnnounce(announceQuery({ [parameter]: value })).reading, reading);
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
    const { reading, request } = readAnnounce(announceQuery({ left: text }));
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
    assertEquals(readAnnounce(announceQuery({ numwant: text })).request.numwant, want);
  }
  const huge = readAnnounce(announceQuery({ numwant: "9".repeat(400) }));
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
  for (const [text, event] of cases) {
    assertEquals(readAnnounce(announceQuery({ event: text })).request.event, event);
  }
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
    assertEquals(readAnnounce(announceQuery({ compact: value })).request.compact, compact, String(value));
  }
});

Deno.test("readAnnounceQuery() reads ip as an address or a name, and ignores what can be neither", async (t) => {
  const long = "a".repeat(253);
  const cases: [value: string, ip: string][] = [
    ["", ""],
    ["192.168.1.7", "192.168.1.7"],
    ["192%2E168.1.7", "192.168.1.7"],
    ["fd00::7", "fd00::7"],
    ["fd00%3A%3A7", "fd00::7"],
    ["[fd00::7]", "fd00::7"],
    ["%5Bfd00%3a%3a7%5d", "fd00::7"],
    ["seed.LAN", "seed.LAN"],
    ["what=ever", "what=ever"],
    ["a+b%20c", "a b c"],
    ["%2b", "+"],
    [long, long],
    [`[${long}]`, long],
    ["%61".repeat(253), long],
    ["%5b" + "%61".repeat(253) + "%5d", long],
    [`${long}a`, ""],
    ["%61".repeat(254), ""],
    ["a".repeat(60_000), ""],
    ["[", ""],
    ["]", ""],
    ["[]", ""],
    ["[fd00::7", ""],
    ["fd00::7]", ""],
    ["[[fd00::7]]", ""],
    ["a[b]", ""],
    ["192.168.1.7%", ""],
    ["192.168.1.7%2", ""],
    ["%zz", ""],
    ["%00", ""],
    ["a%0d%0aX:", ""],
    ["a\tb", ""],
    ["%7f", ""],
    ["%80", ""],
    ["%c3%a9", ""],
    ["\xe9", ""],
    ["\u20ac", ""],
  ];
  for (const [value, ip] of cases) {
    await t.step(
      value.length > 60 ? `${value.slice(0, 10)}... of ${value.length}` : JSON.stringify(value),
      () => {
        const { reading, request } = readAnnounce(announceQuery({ ip: value }));
        assertEquals([reading, request.ip], [0, ip]);
      },
    );
  }
  for (const [query, ip] of [["ip", ""], ["ip&ip=10.0.0.1", ""], ["ip=10.0.0.1&ip=10.0.0.2", "10.0.0.1"]]) {
    assertEquals(readAnnounce(`${announceQuery()}&${query}`).request.ip, ip, query);
  }
  for (
    const other of [
      "ipv4=10.0.0.1",
      "ipv6=fd00::1",
      "IP=10.0.0.1",
      "i=10.0.0.1",
      "pi=10.0.0.1",
      "ip%3d10.0.0.1",
    ]
  ) {
    assertEquals(readAnnounce(`${announceQuery()}&${other}`).request.ip, "", other);
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
      const both = readAnnounce(`${good}&${more}`);
      assertEquals(both.reading, reading);
      assertEquals(both.request, readAnnounce(good).request);
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
      assertEquals(readAnnounce(`${first}&${good}&event=started&numwant=1`).reading, reading);
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
    const { reading, request } = readAnnounce(announceQuery({ info_hash }));
    assertEquals(reading, 0);
    return toHex(request.infoHash);
  });
  assertEquals(new Set(hashes), new Set(["01022d04" + "05".repeat(16)]));
  const leading = [`-${"%02".repeat(19)}`, `%2d${"%02".repeat(19)}`, `%2D${"\x02".repeat(19)}`];
  for (const info_hash of leading) {
    assertEquals(toHex(readAnnounce(announceQuery({ info_hash })).request.infoHash), "2d" + "02".repeat(19));
  }
});

Deno.test("bytes stand for themselves, + for a space", () => {
  const info_hash = "+%2B%00\xff~._-!*'()@:/?=aa";
  const { reading, request } = readAnnounce(announceQuery({ info_hash }));
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
    ["a fragment right behind a value", `${announceQuery({ port: null })}&port=6881#&port=0`],
    ["a question mark", `?=1&${good}&x=?`],
    ["raw 8-bit and wide characters", `${good}&x=\xff\u20ac\ud800`],
    ["a thousand parameters", `${good}${"&a=b".repeat(1000)}`],
    ["a value of 60 KB", `x=${"a".repeat(60_000)}&${good}`],
  ];
  for (const [what, query] of harmless) {
    await t.step(what, () => {
      const { reading, request } = readAnnounce(query);
      assertEquals(reading, 0);
      assertEquals(request, readAnnounce(good).request);
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
    assertEquals(readAnnounce(`${name}&${announceQuery({ [name]: null })}`).reading, reading, name);
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
    assertEquals(readAnnounce(query).reading, reading, JSON.stringify(changes));
  }
});
