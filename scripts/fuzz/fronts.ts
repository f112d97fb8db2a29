/** The fronts of a whole tracker, without sockets: what strangers send, from the first byte to the answer. */
import { fromLatin1, toLatin1 } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import { randomFrom, secretBytes } from "../../lib/base/random.ts";
import { ByteWriter } from "../../lib/protocol/byte_writer.ts";
import { bodyBytes } from "../../lib/protocol/http_answer.ts";
import { newAnnounceRequest, newRequester } from "../../lib/protocol/message.ts";
import { writeAnnounceUrl } from "../../lib/protocol/http_url.ts";
import { ANSWER_ROOM } from "../../lib/protocol/udp_answer.ts";
import { ANNOUNCE_BYTES, AT, PROTOCOL_ID_HIGH, PROTOCOL_ID_LOW } from "../../lib/protocol/udp_packet.ts";
import { Access } from "../../lib/tracker/access/access.ts";
import { Decide } from "../../lib/tracker/decide.ts";
import {
  ConnectionIdKeys,
  ConnectionIds,
  newConnectionIdWords,
} from "../../lib/tracker/front/connection_id.ts";
import { httpFront } from "../../lib/tracker/front/http.ts";
import { Connection } from "../../lib/tracker/front/http_batch/connection.ts";
import { CHUNKED, newHead, readHead } from "../../lib/tracker/front/http_batch/head.ts";
import { HTTP_LIMITS, OUTPUT_BYTES } from "../../lib/tracker/front/http_batch/limits.ts";
import { HEAD_ROOM } from "../../lib/tracker/front/http_batch/reply.ts";
import { IS_OVER, Talk } from "../../lib/tracker/front/http_batch/talk.ts";
import { HttpTracker } from "../../lib/tracker/front/http_tracker.ts";
import { udpFront } from "../../lib/tracker/front/udp.ts";
import { Network } from "../../lib/tracker/network.ts";
import { newCounters } from "../../lib/tracker/stats/counters.ts";
import { openMemoryStore } from "../../lib/tracker/swarm/memory.ts";
import type { Reader } from "./readers.ts";

const FROM = "203.0.113.1";

/** A fault of the tracker's own must not pass for an answer. */
function broken(error: unknown): never {
  throw error;
}

function openTracker() {
  const store = openMemoryStore({
    bytes: 16e6,
    peerTimeout: 900,
    random: randomFrom(1, 2, 3, 4),
    key: new Uint8Array(8),
  });
  if (isFault(store)) throw new Error(store.message);
  const network = new Network([{ address: "192.168.1.50", netmask: "255.255.255.0" }]);
  const counters = newCounters();
  const rules = { interval: 240, minInterval: 60, numwant: 30, scrape: "full" as const };
  const claims = { listed: () => false };
  return {
    store,
    network,
    counters,
    decide: new Decide({ store, network, counters, rules, claims, access: new Access() }),
  };
}

/** Stands in samples where the connection id goes: a packet that still begins with it gets a good one. */
const GOOD_ID = toLatin1("ID-GOOD!");

function udpReader(): Reader {
  const { decide, counters, store } = openTracker();
  const shared = newConnectionIdWords();
  new ConnectionIdKeys(shared, 0, secretBytes);
  const ids = new ConnectionIds(3600, shared);
  const handle = udpFront({ decide, ids, counters, broken });
  const out = new Uint8Array(ANSWER_ROOM);
  const { bytes, words, family } = newRequester();
  bytes.set([203, 0, 113, 1]);
  const id = new Int32Array(2);
  ids.issue(words, 0, family, id, 0);
  const idBytes = new Uint8Array(id.buffer);
  return {
    name: "udp",
    samples: udpSamples(),
    call(packet) {
      const isGood = GOOD_ID.every((byte, i) => packet[i] === byte);
      if (isGood) packet.set(idBytes);
      const { torrents } = store.totals();
      const length = handle(packet, FROM, out);
      if (isGood && packet.length >= 16) return;
      if (length > packet.length || length > 16) {
        throw new Error(`${length} bytes for a stranger's ${packet.length}`);
      }
      if (store.totals().torrents !== torrents) throw new Error("a stranger changed a swarm");
    },
  };
}

function udpSamples(): Uint8Array[] {
  const packet = (action: number, length: number) => {
    const bytes = new Uint8Array(length);
    bytes.set(GOOD_ID);
    bytes[11] = action;
    return bytes;
  };
  const connect = packet(0, 16);
  const view = new DataView(connect.buffer);
  view.setUint32(0, PROTOCOL_ID_HIGH);
  view.setUint32(4, PROTOCOL_ID_LOW);
  const announce = packet(1, ANNOUNCE_BYTES);
  announce.fill(0xff, AT.numwant, AT.numwant + 4);
  announce.set([0x1a, 0xe1], AT.port);
  const options = new Uint8Array([...announce, 2, 9, ...toLatin1("/announce"), 1, 2, 3, 97, 98, 99, 0]);
  return [connect, announce, options, packet(2, 16 + 20), packet(2, 16 + 75 * 20), packet(3, 30)];
}

function httpReader(): Reader {
  const { decide, network, counters } = openTracker();
  const handler = httpFront({ decide, network, counters, broken, elsewhere: () => null });
  const remoteAddr = { transport: "tcp" as const, hostname: FROM, port: 50_000 };
  const info = { remoteAddr, completed: Promise.resolve() };
  const request = newAnnounceRequest();
  request.port = 6881;
  const url = writeAnnounceUrl("http://t.test/announce", request, { key: "1A2B" });
  const samples = [
    url,
    `${url}&compact=0&numwant=9&event=started&ip=10.0.0.1`,
    url.replace("announce", "scrape"),
  ];
  const headers = new Headers();
  return {
    name: "http",
    samples: samples.map((sample) => toLatin1(sample.slice("http://t.test".length))),
    call(input) {
      const response = handler(
        { url: `http://t.test${fromLatin1(input)}`, method: "GET", headers } as Request,
        info,
      );
      if (response instanceof Promise) throw new Error("answered later, with nothing elsewhere");
      if (response.status !== 200 && response.status !== 404) throw new Error(`status ${response.status}`);
    },
  };
}

/** Requests as they come to the batch engine: a head, and others behind it. */
const REQUESTS = [
  "GET /announce?info_hash=x&port=1 HTTP/1.1\r\nHost: t.test\r\nConnection: close\r\n\r\n",
  "GET http://t.test/scrape?x HTTP/1.0\nConnection: Keep-Alive\nContent-Length: 3\n\nabc",
  "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nAccept: */*\r\n\r\n0\r\n\r\n",
];

/** Heads, alone and as part of what a connection says. */
function httpHeadReader(): Reader {
  const head = newHead();
  const { decide, network, counters } = openTracker();
  const out = new ByteWriter(OUTPUT_BYTES + 2 * (bodyBytes(30) + HEAD_ROOM));
  const talk = new Talk(new HttpTracker({ decide, network, counters, broken }, out), out, HTTP_LIMITS);
  return {
    name: "heads of http",
    samples: REQUESTS.map(toLatin1),
    call(input) {
      const behind = readHead(input, 0, input.length, head);
      if (behind > input.length) throw new Error(`it ends at ${behind} of ${input.length}`);
      if (behind > 0) checkHead(behind);
      out.length = 0;
      const stop = talk.hear(new Connection(0), input, 0, input.length);
      if (talk.at > input.length) throw new Error("it read beyond the end");
      if (stop === IS_OVER && out.length === 0) throw new Error("it ended without a word");
    },
  };

  function checkHead(behind: number): void {
    const { pathStart, pathEnd, queryStart, queryEnd, body } = head;
    const places = [1, pathStart, pathEnd, queryStart, queryEnd, behind];
    if (places.some((place, i) => i > 0 && place < places[i - 1])) throw new Error(`places ${places}`);
    if (!Number.isSafeInteger(body) || body < CHUNKED) throw new Error(`a body of ${body}`);
  }
}

export const FRONTS: readonly Reader[] = [udpReader(), httpReader(), httpHeadReader()];
