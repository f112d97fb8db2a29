import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromLatin1, toHex, toLatin1 } from "../../../lib/base/bytes.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { decode } from "../../../lib/bencode/decode.ts";
import { readAnnounceReply, readScrapeReply } from "../../../lib/protocol/http_reply.ts";
import type { AnnounceReply, Refusal } from "../../../lib/protocol/reply.ts";
import { INVALID_EVENT, INVALID_LEFT, INVALID_PORT } from "../../../lib/protocol/message.ts";
import { Access, type AccessRules, OPEN_TO_ALL } from "../../../lib/tracker/access/access.ts";
import { RangeTableBuilder } from "../../../lib/tracker/access/range_table.ts";
import { type Elsewhere, elsewhereFront, httpFront } from "../../../lib/tracker/front/http.ts";
import {
  ADDRESS_REFUSED,
  CLIENT_REFUSED,
  DRAINING,
  REFUSALS,
  TORRENT_REFUSED,
} from "../../../lib/tracker/refusal.ts";
import { announcesOf, HTTP, INTERNAL_ERRORS, REFUSED, SCRAPES } from "../../../lib/tracker/stats/counters.ts";
import type { Store } from "../../../lib/tracker/swarm/store.ts";
import { makeDecide, openStore } from "../../fixture/decide.ts";
import { announcePath, announceQuery } from "../../fixture/http.ts";

interface Asked {
  method?: string;
  /** The requester's address. */
  from?: string;
}

/** A front over an empty store, asked without any socket. */
function open(
  elsewhere: Elsewhere = () => null,
  breakStore = (store: Store) => store,
  access = new Access(),
) {
  const store = openStore();
  const { decide, network, counters } = makeDecide({ store: breakStore(store), access });
  const broken: unknown[] = [];
  const handlerParts = {
    decide,
    network,
    counters,
    elsewhere,
    broken: (error: unknown) => void broken.push(error),
  };
  const handler = httpFront(handlerParts);
  const send = (target: string, { method = "GET", from = "203.0.113.1" }: Asked = {}) => {
    // A real Request would rewrite the URL; Deno.serve's does not.
    const request = { url: `http://tracker.test${target}`, method, headers: new Headers() } as Request;
    const remoteAddr = { transport: "tcp" as const, hostname: from, port: 50_000 };
    return handler(request, { remoteAddr, completed: Promise.resolve() });
  };
  const ask = async (target: string, asked: Asked = {}) => {
    const response = await send(target, asked);
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes, body: fromLatin1(bytes) };
  };
  return { store, counters, broken, send, ask, handlerParts };
}

function refusalOf(bytes: Uint8Array): Refusal {
  assert(!isFault(decode(bytes, { strict: true })), "canonical bencode");
  const reading = readAnnounceReply(bytes);
  assert(isFault(reading) && reading.fault === "refused");
  return reading;
}

function replyOf(bytes: Uint8Array): AnnounceReply {
  const reading = readAnnounceReply(bytes);
  assert(!isFault(reading), fromLatin1(bytes));
  return reading;
}

Deno.test("an announce is answered on each of its paths", async () => {
  for (const path of ["/announce", "/announce.php", "/tracker.php/announce"]) {
    const { ask } = open();
    const { status, headers, body } = await ask(`${path}?${announceQuery()}`);
    assertEquals(status, 200);
    assertEquals(headers.get("content-type"), "text/plain");
    assertEquals(headers.get("cache-control"), "no-transform");
    assertEquals(
      body,
      "d8:completei0e11:external ip4:\xcb\0\x71\x0110:incompletei1e8:intervali240e12:min intervali60e5:peers0:e",
    );
  }
});

Deno.test("a scrape is answered on each of its paths", async () => {
  for (const path of ["/scrape", "/scrape.php", "/tracker.php/scrape"]) {
    const { ask, counters } = open();
    await ask(announcePath({ left: "0" }));
    const { status, headers, body } = await ask(`${path}?info_hash=${"%01".repeat(20)}`);
    assertEquals(status, 200);
    assertEquals(headers.get("content-type"), "text/plain");
    assertEquals(headers.get("cache-control"), "no-transform");
    assertEquals(
      body,
      `d5:filesd20:${"\x01".repeat(20)}d8:completei1e10:downloadedi0e11:downloadersi0e10:incompletei0eeee`,
    );
    assertEquals(counters[SCRAPES + HTTP], 1);
  }
});

Deno.test("a scrape lists what was asked for, known or not, once and in order", async () => {
  const { ask } = open();
  await ask(announcePath());
  const asked = ["ff", "01", "00", "ff"].map((hex) => `info_hash=${`%${hex}`.repeat(20)}`).join("&");
  const { bytes } = await ask(`/scrape?${asked}`);
  assert(!isFault(decode(bytes, { strict: true })));
  const files = readScrapeReply(bytes) as Map<string, { incomplete: number }>;
  assertEquals([...files].map(([hash, { incomplete }]) => [toHex(toLatin1(hash)).slice(0, 2), incomplete]), [
    ["00", 0],
    ["01", 1],
    ["ff", 0],
  ]);
});

Deno.test("compact=0 gives dictionaries, all else packed peers; peers6 on IPv6 or when there are any", async () => {
  const { ask } = open();
  await ask(announcePath({ left: "0" }));
  const from = "203.0.113.2";
  assertStringIncludes(
    (await ask(announcePath({ compact: "0" }), { from })).body,
    "5:peersld2:ip11:203.0.113.1",
  );
  assertStringIncludes(
    (await ask(announcePath({ compact: null }), { from })).body,
    "5:peers6:\xcb\0\x71\x01\x1a\xe1e",
  );
  assertStringIncludes((await ask(announcePath(), { from: "2001:db8::2" })).body, "6:peers60:e");
  assertStringIncludes((await ask(announcePath(), { from })).body, "6:peers618:");
  const dictionaries = replyOf((await ask(announcePath({ compact: "0" }), { from })).bytes);
  assertEquals(dictionaries.peers.map(({ host }) => host).toSorted(), ["2001:db8::2", "203.0.113.1"]);
});

Deno.test("an IPv4 requester on a dual-stack socket is on IPv4", async () => {
  const { ask } = open();
  const reply = replyOf((await ask(announcePath(), { from: "::ffff:203.0.113.9" })).bytes);
  assertEquals(reply.externalIp, "203.0.113.9");
});

Deno.test("one requester leaves nothing behind for the next", async () => {
  const { ask } = open();
  await ask(announcePath({ info_hash: "%02".repeat(20), left: "0", compact: "0" }), { from: "2001:db8::2" });
  const { body } = await ask(announcePath({ left: null }));
  assertEquals(
    body,
    "d8:completei0e11:external ip4:\xcb\0\x71\x0110:incompletei1e8:intervali240e12:min intervali60e5:peers0:e",
  );
  await ask(announcePath({ info_hash: "x" }));
  assertEquals(replyOf((await ask(announcePath())).bytes).incomplete, 1);
});

Deno.test("an answer stays as it is while later ones are made", async () => {
  const { send } = open();
  const hash = (n: number) => `%${n.toString(16).padStart(2, "0")}`.repeat(20);
  const numbers = Array.from({ length: 100 }, (_, i) => i + 1);
  const answers = numbers.map((n) => send(announcePath({ info_hash: hash(n) }), { from: `203.0.113.${n}` }));
  const refusals = numbers.map(() => send(announcePath({ port: "0" })));
  const scrapes = numbers.map((n) => send(`/scrape?info_hash=${hash(n)}`));
  for (const [i, n] of numbers.entries()) {
    const reply = replyOf(new Uint8Array(await (await answers[i]).arrayBuffer()));
    assertEquals([reply.externalIp, reply.incomplete], [`203.0.113.${n}`, 1]);
    refusalOf(new Uint8Array(await (await refusals[i]).arrayBuffer()));
    const files = readScrapeReply(new Uint8Array(await (await scrapes[i]).arrayBuffer()));
    assertEquals([...files as Map<string, unknown>][0][0].charCodeAt(0), n);
  }
});

/** Every refusal, by a request that meets it: [target, method, status, kind]. */
const refused: [target: string, method: string, status: number, kind: keyof typeof REFUSALS][] = [
  [announcePath({ info_hash: null }), "GET", 200, 101],
  [announcePath({ peer_id: null }), "GET", 200, 102],
  [announcePath({ port: null }), "GET", 200, 103],
  [announcePath({ info_hash: "x" }), "GET", 200, 150],
  [announcePath({ peer_id: "x" }), "GET", 200, 151],
  [announcePath({ numwant: "x" }), "GET", 200, 152],
  [announcePath({ port: "0" }), "GET", 200, INVALID_PORT],
  [announcePath({ left: "-1" }), "GET", 200, INVALID_LEFT],
  [announcePath({ event: "x" }), "GET", 200, INVALID_EVENT],
  ["/announce", "GET", 200, 101],
  ["/announce?", "GET", 200, 101],
  ["/announce#?info_hash=x", "GET", 404, 910],
  ["/nothing", "GET", 404, 910],
  ["/", "GET", 404, 910],
  ["", "GET", 404, 910],
  ["?info_hash=x", "GET", 404, 910],
  ["//announce", "GET", 404, 910],
  ["/announce/", "GET", 404, 910],
  ["/Announce", "GET", 404, 910],
  ["/%61nnounce", "GET", 404, 910],
  ["/announce.phpx", "GET", 404, 910],
  ["/x/announce", "GET", 404, 910],
  ["/nothing", "POST", 404, 910],
  [announcePath(), "POST", 405, 911],
  [announcePath(), "HEAD", 405, 911],
  [announcePath(), "PUT", 405, 911],
  [announcePath(), "OPTIONS", 405, 911],
  [`/scrape?info_hash=${"%01".repeat(20)}`, "DELETE", 405, 911],
  ["/scrape", "GET", 200, 912],
  ["/scrape?", "GET", 200, 912],
  ["/scrape?a=b", "GET", 200, 912],
  ["/scrape?info_hash=x", "GET", 200, 913],
  [`/scrape?info_hash=${"%01".repeat(20)}&info_hash=x`, "GET", 200, 913],
];

Deno.test("each refusal has its code, its sentence and its status, and changes no swarm", async (t) => {
  const { ask, counters, store } = open();
  await ask(announcePath());
  const before = store.totals();
  for (const [target, method, status, kind] of refused) {
    const shown = target.length > 40 ? `${target.slice(0, 20)}..${target.slice(-20)}` : target;
    await t.step(`${method} ${shown}: ${status} and ${kind}`, async () => {
      const told = counters[REFUSED + HTTP];
      const answer = await ask(target, { method });
      assertEquals(answer.status, status);
      assertEquals(answer.headers.get("content-type"), "text/plain");
      assertEquals(answer.headers.get("cache-control"), "no-transform");
      assertEquals(answer.headers.get("allow"), status === 405 ? "GET" : null);
      const { code, message, retryIn } = refusalOf(answer.bytes);
      const { code: wanted, reason, retryIn: when } = REFUSALS[kind];
      assertEquals({ code, message, retryIn }, { code: wanted, message: reason, retryIn: when });
      assertEquals(counters[REFUSED + HTTP], told + 1);
      assertEquals(store.totals(), before);
    });
  }
  assertEquals(announcesOf(counters), 1);
});

Deno.test("what is no announce and no scrape is asked for elsewhere, with its path and request", async () => {
  const asked: string[][] = [];
  const { ask, counters } = open((path, request, from) => {
    asked.push([path, request.method, from]);
    return path === "/page" ? new Response("a page") : null;
  });
  assertEquals((await ask("/page?x=1")).body, "a page");
  assertEquals((await ask("/other", { method: "POST", from: "2001:db8::7" })).status, 404);
  await ask(announcePath());
  assertEquals(asked, [["/page", "GET", "203.0.113.1"], ["/other", "POST", "2001:db8::7"]]);
  assertEquals(counters[REFUSED + HTTP], 1);
});

Deno.test("what is answered elsewhere may come later: a page, none, or a fault of our own", async () => {
  const { ask, broken, counters } = open((path) => {
    if (path === "/broken") return Promise.reject(new Error("boom"));
    return Promise.resolve(path === "/page" ? new Response("a page") : null);
  });
  assertEquals((await ask("/page")).body, "a page");
  const none = await ask("/other");
  assertEquals([none.status, refusalOf(none.bytes).code], [404, 900]);
  const fault = await ask("/broken");
  assertEquals([fault.status, refusalOf(fault.bytes).retryIn], [500, 5]);
  assertEquals([broken.map(String), counters[INTERNAL_ERRORS]], [["Error: boom"], 1]);
});

Deno.test("a scrape of all torrents is asked for elsewhere, by one path, and counted", async () => {
  const asked: string[] = [];
  const { ask, counters } = open((path) => {
    asked.push(path);
    return new Response("all of them");
  });
  for (const target of ["/scrape", "/scrape.php?x=y", "/tracker.php/scrape"]) {
    assertEquals((await ask(target)).body, "all of them");
  }
  await ask(`/scrape?info_hash=${"%01".repeat(20)}`);
  assertEquals([asked, counters[SCRAPES + HTTP]], [["/scrape", "/scrape", "/scrape"], 4]);
});

Deno.test("scrapes are judged by who asks, whoever asked before; what the batch engine passes on it has judged", async () => {
  const banned = new RangeTableBuilder();
  const address = Uint8Array.of(203, 0, 113, 9);
  banned.add(address, address, 4);
  const loopback = Uint8Array.of(127, 0, 0, 1);
  banned.add(loopback, loopback, 4);
  const access = new Access();
  access.set({ ...OPEN_TO_ALL, ban: [await banned.finish()] });
  const { ask, handlerParts } = open(() => new Response("all of them"), undefined, access);
  for (const target of ["/scrape", `/scrape?info_hash=${"%01".repeat(20)}`]) {
    const from = "203.0.113.9";
    assert(!(await ask(target)).body.includes("failure"));
    const { message } = refusalOf((await ask(target, { from })).bytes);
    assertEquals(message, REFUSALS[ADDRESS_REFUSED].reason, target);
  }
  const passed = elsewhereFront(handlerParts);
  const request = { url: "http://tracker.test/scrape", method: "GET" } as Request;
  assertEquals(await (await passed(request)).text(), "all of them");
});

Deno.test("what lists refuse gets a sentence, and is not listed; a torrent's own words come before ours", async (t) => {
  const address = Uint8Array.of(203, 0, 113, 1);
  const here = new RangeTableBuilder();
  here.add(address, address, 4);
  const ban = [await here.finish()];
  const info_hash = "01".repeat(20);
  const failing = new Map([[info_hash, { failure: "Gone." }]]);
  const reasonOf = (kind: keyof typeof REFUSALS) => REFUSALS[kind].reason;
  const cases: [
    what: string,
    rules: Partial<AccessRules>,
    message: string,
    code: number,
    retryIn?: number,
  ][] = [
    ["a torrent", { allow: [] }, reasonOf(TORRENT_REFUSED), 200],
    ["an address", { ban }, reasonOf(ADDRESS_REFUSED), 900],
    ["an address, of a torrent with words", { ban, notices: failing }, reasonOf(ADDRESS_REFUSED), 900],
    ["a program", { denyClient: ["-"] }, reasonOf(CLIENT_REFUSED), 900],
    ["all, for now", { isDraining: true }, reasonOf(DRAINING), 900, 2],
    ["a torrent in words of its own", { notices: failing }, "Gone.", 200],
  ];
  for (const [what, rules, message, code, retryIn] of cases) {
    await t.step(what, async () => {
      const access = new Access();
      access.set({ ...OPEN_TO_ALL, ...rules });
      const { ask, store, counters } = open(undefined, undefined, access);
      const { status, bytes } = await ask(
        announcePath({ info_hash: "%01".repeat(20), peer_id: "-UT3600-aaaaaaaaaaaa" }),
      );
      const refusal = refusalOf(bytes);
      assertEquals([status, refusal.message, refusal.code], [200, message, code]);
      if (retryIn !== undefined) assertEquals(refusal.retryIn, retryIn);
      assertEquals([store.totals().torrents, counters[REFUSED + HTTP]], [0, 1]);
    });
  }
});

Deno.test("a torrent's warning stands beside its peers, in either form of an answer", async () => {
  const access = new Access();
  access.set({ ...OPEN_TO_ALL, notices: new Map([["01".repeat(20), { warning: "Soon." }]]) });
  const { ask } = open(undefined, undefined, access);
  for (const compact of ["1", "0"]) {
    const { bytes, body } = await ask(announcePath({ info_hash: "%01".repeat(20), compact }));
    replyOf(bytes);
    assertStringIncludes(body, "15:warning message5:Soon.");
    assert(!isFault(decode(bytes, { strict: true })), "canonical bencode");
  }
  assert(!(await ask(announcePath({ info_hash: "%02".repeat(20) }))).body.includes("warning"));
});

Deno.test("a fault of our own is answered with an apology, told once, and does not end the front", async () => {
  let breaking = true;
  const { ask, broken, counters } = open(() => null, (store) => ({
    announce(announce, answer, now) {
      if (breaking) throw new Error("boom");
      store.announce(announce, answer, now);
    },
    scrape: (hash, at, counts) => store.scrape(hash, at, counts),
    touch() {},
    expire: (now, budget) => store.expire(now, budget),
    expireWork: () => store.expireWork(),
    totals: () => store.totals(),
  }));
  const answer = await ask(announcePath());
  assertEquals(answer.status, 500);
  const { code, message, retryIn } = refusalOf(answer.bytes);
  assertEquals([code, retryIn], [900, 5]);
  assert(!message.includes("boom"));
  assertEquals(broken.map(String), ["Error: boom"]);
  assertEquals(counters[INTERNAL_ERRORS], 1);
  breaking = false;
  assertEquals((await ask(announcePath())).status, 200);
});

Deno.test("a URL of any length is read, however long the ones before were", async () => {
  const { ask } = open();
  for (const length of [10, 200_000, 10]) {
    const { body } = await ask(announcePath({ key: "a".repeat(length) }));
    assertStringIncludes(body, "10:incompletei1e");
  }
});

Deno.test("what the batch engine passes on needs no address, and an announce there is from this machine", async () => {
  const store = openStore();
  const { decide, network, counters } = makeDecide({ store });
  const broken = (error: unknown) => {
    throw error;
  };
  const elsewhere: Elsewhere = (path) => path === "/page" ? new Response("a page") : null;
  const handler = elsewhereFront({ decide, network, counters, elsewhere, broken });
  const send = (target: string, method = "GET") =>
    handler({ url: `http://tracker.test${target}`, method, headers: new Headers() } as Request);
  assertEquals(await (await send("/page")).text(), "a page");
  assertEquals((await send("/nothing")).status, 404);
  assertEquals((await send(announcePath(), "POST")).status, 405);
  const reply = replyOf(new Uint8Array(await (await send(announcePath())).arrayBuffer()));
  assertEquals([reply.incomplete, reply.externalIp], [1, "192.168.1.50"]);
});
