/** What holds for any query at all: every one that is written is read, and none does harm. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { fromLatin1, toHex, toLatin1 } from "../../lib/base/bytes.ts";
import { readAnnounceQuery, type Reading } from "../../lib/protocol/http_query.ts";
import {
  type AnnounceRequest,
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
import { escapeBytes, writeAnnounceUrl } from "../../lib/protocol/http_url.ts";
import { announceQuery } from "../fixture/http.ts";
import { readAnnounce, usedRequest, wireText } from "../fixture/query.ts";

const TWENTY = "%01".repeat(20);

const bytes20 = fc.uint8Array({ minLength: 20, maxLength: 20 });
const anyRequest: fc.Arbitrary<AnnounceRequest> = fc.record({
  hashWords: fc.constant(new Int32Array(5)),
  hashAt: fc.constant(0),
  idWords: fc.constant(new Int32Array(5)),
  idAt: fc.constant(0),
  infoHash: bytes20,
  peerId: bytes20,
  port: fc.integer({ min: 1, max: 65_535 }),
  left: fc.oneof(fc.constant(LEFT_UNKNOWN), fc.maxSafeNat()),
  event: fc.constantFrom<Event[]>(NO_EVENT, COMPLETED, STARTED, STOPPED, PAUSED),
  numwant: fc.oneof(fc.constant(WANT_DEFAULT), fc.nat()),
  compact: fc.boolean(),
  ip: fc.oneof(
    fc.constantFrom("", "10.0.0.1", "fd00::7", "seed.lan", " ", "a'b", "&=#%+?"),
    fc.string({ unit: "grapheme-ascii", maxLength: 253 }).filter((text) => !/[[\]]/.test(text)),
  ),
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
    const back = usedRequest();
    const bytes = toLatin1(url);
    assertEquals(readAnnounceQuery(bytes, url.indexOf("?") + 1, bytes.length, back), 0);
    assertEquals(plain(back), plain(request));
  }));
});

function plain({ hashWords: _, hashAt: __, idWords: ___, idAt: ____, ...request }: AnnounceRequest) {
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
  "ip",
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
  const whole = fc.array(piece, { maxLength: 14, size: "max" }).map((pieces) => pieces.join("&"));
  const mixed = fc.array(piece, { maxLength: 14, size: "max" }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(fc.oneof(whole, mixed), fc.boolean(), (text, good) => {
      const query = wireText(good ? `${text}&${announceQuery()}` : text);
      assertEquals(readAnnounce(query).reading, readSlowly(query));
    }),
    { numRuns: 1500 },
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
