/** What real clients said, byte by byte (tests/fixture/captured), as the tracker's readers take it. */
import { assert, assertEquals } from "@std/assert";
import { fromHex, fromLatin1, toHex, toLatin1 } from "../../lib/base/bytes.ts";
import { readAnnounceQuery, readScrapeQuery } from "../../lib/protocol/http_query.ts";
import { type AnnounceRequest, newAnnounceRequest } from "../../lib/protocol/message.ts";
import { ANNOUNCE, AT, REQUEST_HEAD, SCRAPE } from "../../lib/protocol/udp_packet.ts";
import {
  countScraped,
  isConnect,
  readAction,
  readUrlData,
  URL_DATA_LIMIT,
} from "../../lib/protocol/udp_request.ts";
import type { Capture } from "../fixture/captured/capture.ts";
import { readAnnounce, wordsOf } from "../fixture/udp_front.ts";

const FOLDER = new URL("../fixture/captured/", import.meta.url);
const EVENTS = ["", " completed", " started", " stopped", " paused"];

/** The bytes of the file that was moved. */
const WHOLE = 4 * 1024 * 1024;

/** What a client said. */
interface Said {
  /** How its peer ids start. */
  id: string;
  /** What stands behind its UDP announces: path and query of the tracker's URL (BEP 41). */
  urlData?: string;
  http: string[];
  udp: string[];
}

/** A seed at 6881 and a leecher at 6882, from the start of each to its end; all but the leecher's completion. */
function life(wants: number, wantsAtEnd: number): string[] {
  return [
    `6881 started, lacks 0, wants ${wants}`,
    `6882 started, lacks ${WHOLE}, wants ${wants}`,
    `6882 stopped, lacks 0, wants ${wantsAtEnd}`,
    `6881 stopped, lacks 0, wants ${wantsAtEnd}`,
  ];
}

/** The same with the completion. */
function wholeLife(wants: number, wantsAtEnd: number): string[] {
  return life(wants, wantsAtEnd).toSpliced(2, 0, `6882 completed, lacks 0, wants ${wants}`);
}

/** What npm's client was told to do: no file is moved. */
const NPM = [
  "6881 started, lacks 100, wants 50",
  "6882 started, lacks 100, wants 50",
  "6882, lacks 50, wants 50",
  "6882 completed, lacks 0, wants 50",
];

const SAID: Readonly<Record<string, Said>> = {
  aria2: { id: "A2-1-36-0-", http: wholeLife(50, 0), udp: wholeLife(50, 0) },
  // A client of 2009: HTTP/1.0 without a Host header, the hyphens of its id escaped, and it tells no completion.
  ctorrent: { id: "-CD0303-", http: life(100, 100).slice(1, 3), udp: [] },
  libtorrent: { id: "-LT2080-", urlData: "/announce", http: wholeLife(200, 0), udp: wholeLife(200, 0) },
  "npm-bittorrent-tracker": {
    id: "\0".repeat(18),
    http: [...NPM, "scrape of 2"],
    udp: [...NPM, "scrape of 1"],
  },
  qbittorrent: { id: "-qB4520-", urlData: "/announce", http: wholeLife(200, 0), udp: wholeLife(200, 0) },
  // No numwant over HTTP, -1 over UDP.
  rtorrent: { id: "-lt0D80-", http: life(-1, -1), udp: life(-1, -1) },
  transmission: {
    id: "-TR3000-",
    http: wholeLife(80, 0).slice(0, 3).toSpliced(2, 0, "scrape of 1").toSpliced(1, 0, "scrape of 1"),
    udp: life(80, 0).toSpliced(2, 0, "scrape of 1", "scrape of 1"),
  },
};

/** One request as a line. */
function line(request: AnnounceRequest, capture: Capture): string {
  assertEquals(toHex(request.infoHash), capture.infoHash);
  assertEquals(request.ip, "", "none of them claims an address");
  assert(request.compact);
  const { port, event, left, numwant } = request;
  return `${port}${EVENTS[event]}, lacks ${left}, wants ${numwant}`;
}

/** What a request says; the peer id and, over UDP, what stands behind it, where it is an announce. */
interface Read {
  line: string;
  id: string | null;
  urlData?: string;
}

function readHttp(text: string, capture: Capture): Read {
  const target = /^GET (\S+) HTTP\/1\.[01]\r\n/.exec(text)![1];
  const from = target.indexOf("?") + 1;
  if (target.startsWith("/scrape?")) {
    const hashes = new Uint8Array(100);
    const count = readScrapeQuery(toLatin1(target), from, target.length, hashes);
    assertEquals(toHex(hashes.subarray(0, 20)), capture.infoHash);
    return { line: `scrape of ${count}`, id: null };
  }
  const request = newAnnounceRequest();
  assertEquals(readAnnounceQuery(toLatin1(target), from, target.length, request), 0, target);
  return { line: line(request, capture), id: fromLatin1(request.peerId) };
}

/** What a UDP packet says; null for a connect request. */
function readUdp(hex: string, capture: Capture): Read | null {
  const packet = fromHex(hex)!;
  const words = wordsOf(packet);
  if (isConnect(words, 0)) return null;
  const action = readAction(words, 0, packet.length);
  if (action === SCRAPE) {
    assertEquals(toHex(packet.subarray(REQUEST_HEAD, REQUEST_HEAD + 20)), capture.infoHash);
    return { line: `scrape of ${countScraped(packet.length)}`, id: null };
  }
  assertEquals(action, ANNOUNCE);
  const { reading, request } = readAnnounce(packet);
  assertEquals(reading, 0, hex);
  request.infoHash.set(packet.subarray(AT.infoHash, AT.infoHash + 20));
  const url = new Uint8Array(URL_DATA_LIMIT);
  const length = readUrlData(packet, 0, packet.length, packet.length, url);
  assert(length >= 0, hex);
  const urlData = fromLatin1(url.subarray(0, length));
  return {
    line: line(request, capture),
    id: fromLatin1(packet.subarray(AT.peerId, AT.peerId + 20)),
    urlData,
  };
}

async function load(name: string): Promise<Capture> {
  return JSON.parse(await Deno.readTextFile(new URL(`${name}.json`, FOLDER)));
}

Deno.test("every capture has a row here", async () => {
  const files = await Array.fromAsync(Deno.readDir(FOLDER), ({ name }) => name);
  const names = files.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length));
  assertEquals(names.sort(), Object.keys(SAID).sort());
});

for (const [name, said] of Object.entries(SAID)) {
  Deno.test(`${name}'s captured requests are read as what it does`, async (t) => {
    const capture = await load(name);
    assertEquals(capture.client, name);
    await t.step("over HTTP", () => {
      const read = capture.http.map((text) => readHttp(text, capture));
      assertEquals(read.map(({ line }) => line), said.http);
      for (const { id } of read) if (id !== null) assertEquals(id.slice(0, said.id.length), said.id);
    });
    await t.step("over UDP", () => {
      const read = capture.udp.map((hex) => readUdp(hex, capture)).filter((read) => read !== null);
      assertEquals(read.map(({ line }) => line), said.udp);
      for (const { id, urlData } of read) {
        if (id === null) continue;
        assertEquals(id.slice(0, said.id.length), said.id);
        assertEquals(urlData, said.urlData ?? "");
      }
    });
  });
}
