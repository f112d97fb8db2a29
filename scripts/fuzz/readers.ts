/** Every reader of bytes and texts that strangers send. A new reader gets its row here. */
import { type Family, formatAddress, readAddress } from "../../lib/base/address.ts";
import { fromHex, fromLatin1, toLatin1 } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import { readDuration, readRate, readSize } from "../../lib/base/unit.ts";
import { decode } from "../../lib/bencode/decode.ts";
import type { Value } from "../../lib/bencode/value.ts";
import { readArgs } from "../../lib/cli/args.ts";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { readTrackerUrl } from "../../lib/client/trackers/tracker_url.ts";
import { readAnnounceReply, readScrapeReply } from "../../lib/protocol/http_reply.ts";
import { readConnectReply, readUdpAnnounceReply, readUdpScrapeReply } from "../../lib/protocol/udp_reply.ts";
import { readAnnounceQuery, readScrapeQuery } from "../../lib/protocol/http_query.ts";
import { writeAnnounceUrl } from "../../lib/protocol/http_url.ts";
import { type AnnounceRequest, newAnnounceRequest, SCRAPE_LIMIT } from "../../lib/protocol/message.ts";
import { readMagnet, writeMagnet } from "../../lib/metainfo/magnet.ts";
import { BEACON } from "./beacon.ts";
import { CONFIG } from "./config.ts";
import { FRONTS } from "./fronts.ts";
import { KEPT } from "./kept.ts";
import { LISTS } from "./lists.ts";
import { NAMES } from "./names.ts";
import { PEERS } from "./peers.ts";
import { RESUME } from "./resume.ts";
import { SHARES } from "./share.ts";
import { STATES } from "./state.ts";
import { TORRENT } from "./torrent.ts";
import { WHOLE_TORRENT } from "./whole_torrent.ts";

export interface Reader {
  /** What `--only` knows it by. */
  readonly name: string;
  /** Good inputs, to be broken. */
  readonly samples: readonly Uint8Array[];
  /** Reads the input; throws when the reader does, or when it breaks a promise. */
  call(input: Uint8Array): void;
}

/** A reader of text: it gets each byte as one character, and the same as UTF-8. */
function textReader(name: string, samples: readonly string[], call: (text: string) => void): Reader {
  return {
    name,
    samples: samples.map(toLatin1),
    call(input) {
      call(fromLatin1(input));
      call(utf8.decode(input));
    },
  };
}

const utf8 = new TextDecoder();

/** Answers of trackers: good ones, a refusal, a scrape. */
const ANSWERS = [
  "d8:announce20:http://a.example/ann4:infod6:lengthi9007199254740993e4:name3:a\xffb12:piece lengthi16384eee",
  "d8:completei5e10:incompletei7e8:intervali240e5:peers12:\x7f\x00\x00\x01\x1a\xe1\x0a\x00\x00\x01\x1a\xe16:peers60:e",
  "d5:filesd20:aaaaaaaaaaaaaaaaaaaad8:completei1e10:downloadedi2e10:incompletei3eeee",
  "lllldedeeei-1ei0e0:e4:spamd1:ad1:bl1:cdeeeee",
].map(toLatin1);

const HASH = "%00%ff%10aBcDe-._~%7f%80%90%a0%b0%c0%d0%e0%f0%01";

export const READERS: readonly Reader[] = [
  {
    name: "bencode",
    samples: ANSWERS,
    call(input) {
      for (const strict of [false, true]) {
        for (const trailing of [false, true]) {
          const value = decode(input, { strict, trailing });
          const lazy = decode(input, { strict, trailing, many: 1 });
          if (isFault(value) ? !isFault(lazy) || lazy.at !== value.at : isFault(lazy)) {
            throw new Error("what is made later is read otherwise");
          }
          if (!isFault(lazy)) checkSpans(lazy, input.length);
          if (!isFault(value)) checkSpans(value, input.length);
          else if (value.at > input.length) throw new Error("the fault lies outside of the input");
        }
      }
    },
  },
  textReader(
    "address",
    [
      "192.168.1.50",
      "::",
      "::1",
      "2001:db8::8:800:200c:417a",
      "::ffff:1.2.3.4",
      "fe80::1%eth0",
      "1:2:3:4:5:6:7:8",
    ],
    (text) => {
      const out = new Uint8Array(16);
      const family = readAddress(text, out);
      if (family !== 0) checkAddress(out, family);
    },
  ),
  textReader("unit", ["256MB", "1.5 GiB", "20MB/s", "240", "4m", "1.5h", "9007199254740991"], (text) => {
    for (const read of [readSize, readRate, readDuration]) {
      const amount = read(text);
      if (amount !== null && !(Number.isSafeInteger(amount) && amount >= 0)) {
        throw new Error(`it gave ${amount}`);
      }
    }
  }),
  {
    name: "tracker answers",
    samples: ANSWERS,
    call(input) {
      const reply = readAnnounceReply(input);
      if (!isFault(reply)) checkPorts(reply.peers);
      readScrapeReply(input);
    },
  },
  {
    name: "udp answers",
    samples: [
      "00000000000000010011223344556677",
      "00000001000000010000070800000002000000017f0000011ae10a0000010050",
      "000000020000000100000001000000020000000300000004000000050000000600",
      "00000003000000016e6f",
    ].map((hex) => fromHex(hex)!),
    call(input) {
      readConnectReply(input);
      for (const family of [4, 6] as const) {
        const reply = readUdpAnnounceReply(input, family);
        if (!isFault(reply)) checkPorts(reply.peers);
      }
      const scraped = readUdpScrapeReply(input, 2);
      if (!isFault(scraped) && scraped.length > 2) throw new Error("it told of more than was asked");
    },
  },
  textReader(
    "tracker url",
    [
      "http://t.test:9000/announce?a=b",
      "udp://[fd00::1]:9000/x",
      "https://u:p@t.test/",
      "wss://t.test",
      "t.test:80",
    ],
    (text) => {
      const url = readTrackerUrl(text);
      if (!isFault(url) && !(url.port >= 1 && url.port <= 65535)) {
        throw new Error(`it gave the port ${url.port}`);
      }
    },
  ),
  textReader(
    "magnet",
    [
      `magnet:?xt=urn:btih:${
        "0123456789abcdef".repeat(2)
      }01234567&dn=a+b%20c&tr=udp%3A%2F%2Ft.test%3A1&so=0,2-4`,
      "magnet:?xt.1=urn:btih:AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH&amp;x.pe=[::1]:6881&x.pe=h.test:1&xl=12&ws=http://w/",
      `magnet:?xt=urn:btmh:1220${"ab".repeat(32)}&tr.1=http://a/b&tr.2=%zz%ff&dn=%e2%82%ac`,
    ],
    (text) => {
      const magnet = readMagnet(text);
      if (isFault(magnet)) return;
      const again = writeMagnet(magnet);
      const same = readMagnet(again);
      if (again.length <= 65_536 && (isFault(same) || writeMagnet(same) !== again)) {
        throw new Error(`${again} does not read as the same link`);
      }
    },
  ),
  NAMES,
  {
    name: "announce query",
    samples: [
      `info_hash=${HASH}&peer_id=-UL0001-012345678901&port=6881&left=0&compact=1`,
      `peer_id=${HASH}&port=1&info_hash=aaaaaaaaaaaaaaaaaaaa&left=9223372036854775808&event=started&numwant=-1`,
      `info_hash=${HASH}&peer_id=${HASH}&port=65535&event=paused&numwant=0&compact=0&key=x&ip=%5Bfd00::1%5d&left=`,
    ].map(toLatin1),
    call(input) {
      const request = newAnnounceRequest();
      if (readAnnounceQuery(input, 0, input.length, request) === 0) checkAnnounce(request);
    },
  },
  {
    name: "scrape query",
    samples: [`info_hash=${HASH}`, `info_hash=${HASH}&`.repeat(80), "x=y"].map(toLatin1),
    call(input) {
      const count = readScrapeQuery(input, 0, input.length, new Uint8Array(20 * SCRAPE_LIMIT));
      if (!(count >= -1 && count <= SCRAPE_LIMIT)) throw new Error(`it counted ${count} hashes`);
    },
  },
  textReader(
    "args",
    [
      "6969 240 off",
      "track --port=9000 --bind 127.0.0.1,::1",
      "help track",
      "--memory 256MB --debug",
      "-p 1 -- x",
    ],
    (text) => {
      // The user's own words, not a stranger's: they need not be fast at any length.
      readArgs(text.slice(0, 500).split(" "), COMMANDS);
    },
  ),
  TORRENT,
  RESUME,
  KEPT,
  ...PEERS,
  WHOLE_TORRENT,
  CONFIG,
  BEACON,
  ...LISTS,
  ...STATES,
  ...FRONTS,
  ...SHARES,
];

function checkPorts(peers: readonly { port: number }[]): void {
  if (peers.some(({ port }) => !(port >= 1 && port <= 65535))) {
    throw new Error("a peer has a port that is none");
  }
}

/** Spans lie within the input, held ones within their holder's; each level by a loop, since depth is bounded. */
function checkSpans(value: Value, end: number): void {
  if (value.start < 0 || value.end > end || value.start >= value.end) throw new Error("a span lies outside");
  if (value.kind === "list") { for (const item of value.items) checkSpans(item, value.end); }
  if (value.kind === "dictionary") { for (const item of value.entries.values()) checkSpans(item, value.end); }
}

/** What was read must read the same again from the text that we write. */
function checkAddress(bytes: Uint8Array, family: Family): void {
  const again = new Uint8Array(16);
  const same = readAddress(formatAddress(bytes, family), again) === family;
  if (!same || again.some((byte, i) => i < (family === 4 ? 4 : 16) && byte !== bytes[i])) {
    throw new Error(`${formatAddress(bytes, family)} does not read as the same address`);
  }
}

/** What was read must be within its bounds, and read the same again from what a client would write. */
function checkAnnounce(request: AnnounceRequest): void {
  const { port, left, numwant, ip } = request;
  const bounded = port >= 1 && port <= 65535 && left >= -1 && numwant >= -1 && /^[ -~]{0,253}$/.test(ip);
  if (!bounded) throw new Error(JSON.stringify(request));
  if (!Number.isSafeInteger(left) || !Number.isSafeInteger(numwant)) return;
  const url = writeAnnounceUrl("http://a.example/announce", request);
  const again = newAnnounceRequest();
  const reading = readAnnounceQuery(toLatin1(url), url.indexOf("?") + 1, url.length, again);
  if (reading !== 0 || JSON.stringify(again) !== JSON.stringify(request)) {
    throw new Error(`${url} does not read as the same announce`);
  }
}
