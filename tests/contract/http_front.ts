/**
 * The promises of a front for HTTP over real sockets, whichever engine it is: what people, programs and attackers may
 * send, and what comes back byte by byte. Where Deno.serve and the batch engine differ, and rightly, the tables say so.
 */
import { assert, assertEquals, assertGreater } from "@std/assert";
import { toLatin1 } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import { readAnnounceReply } from "../../lib/protocol/http_reply.ts";
import type { AnnounceReply } from "../../lib/protocol/reply.ts";
import type { TrackerConfig } from "../../lib/tracker/config.ts";
import { HTTP_LIMITS } from "../../lib/tracker/front/http_batch/limits.ts";
import { BAD_QUERIES, codeOf } from "../fixture/bad_http.ts";
import { announcePath, ask, exchange, requestText, Wire, type WireAnswer } from "../fixture/http.ts";

/** A front that runs until the end of the test's block. */
export interface FrontUnderTest extends AsyncDisposable {
  readonly port: number;
  /** What of a tracker must not change. */
  swarms(): { torrents: number; seeds: number; leechers: number };
  /** What the operator is told. */
  complaints(): unknown[];
}

const TWENTY = "%01".repeat(20);

function replyOf(answer: WireAnswer): AnnounceReply {
  assertEquals(answer.status, 200);
  const reply = readAnnounceReply(toLatin1(answer.body));
  assert(!isFault(reply), answer.body);
  return reply;
}

const good = announcePath();

/**
 * What is hardly HTTP, with the status that the batch engine gives. From Deno.serve all of it gets an error of its own,
 * without a body. The batch engine reads what it can: it cares neither for hosts nor for the number of headers, and an
 * info hash of raw bytes is one.
 */
const NO_HTTP: readonly [what: string, text: string, batch: number][] = [
  ["a URL of more than 64 KB", requestText(`${good}&x=${"a".repeat(70_000)}`), 431],
  [
    "raw 8-bit bytes",
    requestText(announcePath({ info_hash: "\xfe\xff".repeat(10) })),
    200,
  ],
  ["a TLS handshake", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + "\x00".repeat(50), 400],
  ["another protocol", "hello\r\n\r\n", 400],
  ["a BitTorrent handshake", "\x13BitTorrent protocol" + "\0".repeat(48), 400],
  ["two Hosts", requestText(good, "GET", ["Host: second.test", "Connection: close"]), 200],
  ["200 headers", requestText(good, "GET", Array.from({ length: 200 }, (_, i) => `X-${i}: y`)), 200],
  ["a header without a colon", requestText(good, "GET", ["nonsense"]), 400],
  ["HTTP/2 in words", `GET ${good} HTTP/2.0\r\n\r\n`, 400],
  ["no version", `GET ${good}\r\n\r\n`, 400],
];

/** Runs all cases against an engine. */
export function httpFrontContract(
  engine: "serve" | "batch",
  open: (scrape?: TrackerConfig["scrape"]) => Promise<FrontUnderTest>,
): void {
  Deno.test(`${engine}: bad announces get a failure that a client can show, and change no swarm`, async (t) => {
    await using running = await open();
    const { port } = running;
    replyOf(await ask(port, good));
    const before = running.swarms();
    assertEquals(before, { torrents: 1, seeds: 0, leechers: 1 });
    for (const [what, target, code] of BAD_QUERIES) {
      const isTooLong = engine === "batch" && target.length > HTTP_LIMITS.headBytes;
      await t.step(`${what}: ${code === 0 ? "answered" : `failure ${code}`}`, async () => {
        const answer = await ask(port, target);
        if (isTooLong) return assertEquals([answer.status, codeOf(answer)], [431, 900]);
        assertEquals(answer.status, 200);
        assertEquals(answer.headers.get("content-type"), "text/plain");
        assertEquals(codeOf(answer), code);
        assertEquals(running.swarms(), before);
      });
    }
    assertEquals(running.complaints(), []);
  });

  Deno.test(`${engine}: one torrent whether the hyphen in its hash comes raw or escaped`, async () => {
    await using running = await open();
    const hashes = ["%01%02-%04", "%01%02%2d%04", "%01%02%2D%04"].map((start) => start + "%05".repeat(16));
    for (const [i, info_hash] of hashes.entries()) {
      const reply = replyOf(await ask(running.port, announcePath({ info_hash, port: `${7000 + i}` })));
      assertEquals(reply.incomplete, i + 1);
    }
    assertEquals(running.swarms().torrents, 1);
  });

  Deno.test(`${engine}: wrong paths are 404 and wrong methods 405, both with a failure`, async (t) => {
    await using running = await open();
    const cases: [method: string, target: string, status: number][] = [
      ["GET", "/nothing", 404],
      ["GET", "//announce", 404],
      ["GET", "/announce/x", 404],
      ["POST", "/nothing", 404],
      ["OPTIONS", "*", 404],
      ["CONNECT", "a.test:80", 404],
      ["POST", good, 405],
      ["PUT", good, 405],
      ["TRACE", good, 405],
      ["FOO", good, 405],
      ["POST", `/scrape?info_hash=${TWENTY}`, 405],
    ];
    for (const [method, target, status] of cases) {
      await t.step(`${method} ${target.slice(0, 20)}: ${status}`, async () => {
        const answer = await ask(running.port, target, method);
        assertEquals(answer.status, status);
        assertEquals(codeOf(answer), 900);
      });
    }
    await t.step("HEAD /announce: 405 without a body", async () => {
      const answer = await ask(running.port, good, "HEAD");
      assertEquals([answer.status, answer.body], [405, ""]);
    });
    await t.step("POST with a body: 405", async () => {
      const text = requestText(good, "POST", ["Connection: close", "Content-Length: 3"]) + "abc";
      assertEquals((await exchange(running.port, text))?.status, 405);
    });
    assertEquals(running.swarms().torrents, 0);
  });

  Deno.test(`${engine}: a scrape of all torrents is answered in order, where such scrapes are`, async () => {
    await using running = await open("full");
    const hashes = ["%ff", "%01", "%7f"].map((byte) => byte.repeat(20));
    for (const info_hash of hashes) replyOf(await ask(running.port, announcePath({ info_hash })));
    const counts = "d8:completei0e10:downloadedi0e10:incompletei1ee";
    const files = ["\x01", "\x7f", "\xff"].map((byte) => `20:${byte.repeat(20)}${counts}`);
    for (const target of ["/scrape", "/scrape.php?", "/tracker.php/scrape?x=y#info_hash=x"]) {
      const answer = await ask(running.port, target);
      assertEquals([answer.status, answer.body], [200, `d5:filesd${files.join("")}ee`], target);
      assertEquals(answer.headers.get("content-type"), "text/plain");
      assertEquals(answer.headers.get("cache-control"), "no-transform");
      assertEquals(answer.headers.get("content-length"), String(answer.body.length));
    }
    assertEquals(codeOf(await ask(running.port, "/scrape?info_hash=x")), 150);
    const one = (await ask(running.port, `/scrape?info_hash=${hashes[1]}`)).body;
    assert(one.startsWith(`d5:filesd20:${"\x01".repeat(20)}d`) && one.endsWith("eeee"), one);
    assertEquals([(await ask(running.port, "/scrape", "HEAD")).status], [405]);
    assertEquals(codeOf(await ask(running.port, "/scrape", "POST")), 900);
    assertEquals(running.complaints(), []);
  });

  Deno.test(`${engine}: a scrape of all torrents is refused where such scrapes are not answered`, async () => {
    for (const [scrape, code] of [["specific", 101], ["none", 900]] as const) {
      await using running = await open(scrape);
      for (const target of ["/scrape", "/scrape?", "/scrape.php?x=y"]) {
        const answer = await ask(running.port, target);
        assertEquals([answer.status, codeOf(answer)], [200, code], `${scrape} ${target}`);
      }
    }
  });

  Deno.test(`${engine}: requests in odd but good shapes are answered`, async (t) => {
    await using running = await open();
    const cases: [what: string, text: string][] = [
      ["HTTP/1.0 without Host", `GET ${good} HTTP/1.0\r\n\r\n`],
      ["HTTP/1.1 without Host", `GET ${good} HTTP/1.1\r\nConnection: close\r\n\r\n`],
      ["an empty Host", `GET ${good} HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n`],
      ["a Host that is none", `GET ${good} HTTP/1.1\r\nHost: a b#<">\r\nConnection: close\r\n\r\n`],
      ["an absolute URL, as for a proxy", requestText(`http://other.test${good}`)],
      ["line feeds alone", `GET ${good} HTTP/1.0\n\n`],
      ["a body", requestText(good, "GET", ["Connection: close", "Content-Length: 3"]) + "abc"],
      [
        "a hundred kinds of headers less one",
        requestText(good, "GET", [
          "Connection: close",
          ...Array.from({ length: 90 }, (_, i) => `X-${i}: y`),
        ]),
      ],
      [
        "a wish for a websocket",
        requestText(good, "GET", ["Connection: close, Upgrade", "Upgrade: websocket"]),
      ],
    ];
    for (const [what, text] of cases) {
      await t.step(what, async () => {
        const answer = await exchange(running.port, text);
        assert(answer !== null);
        replyOf(answer);
      });
    }
    assertEquals(running.swarms().leechers, 1);
  });

  Deno.test(`${engine}: what is no HTTP is refused or still read, and others are answered`, async (t) => {
    await using running = await open();
    for (const [what, text, status] of NO_HTTP) {
      await t.step(what, async () => {
        const answer = await exchange(running.port, text);
        assert(answer !== null);
        if (engine === "serve") {
          assert(answer.status >= 400 && answer.status < 500, String(answer.status));
          return assertEquals(answer.body, "");
        }
        assertEquals(answer.status, status);
        assertEquals(codeOf(answer), status === 200 ? 0 : 900);
      });
    }
    replyOf(await ask(running.port, good));
  });

  Deno.test(`${engine}: pipelined requests are answered in their order`, async () => {
    await using running = await open();
    using wire = await Wire.dial(running.port);
    const keep = (target: string) => requestText(target, "GET", []);
    const requests = [
      keep(announcePath({ port: "1001" })),
      keep(announcePath({ port: "0" })),
      keep(announcePath({ port: "1002" })),
      keep(`/scrape?info_hash=${TWENTY}`),
      requestText(announcePath({ port: "1003" })),
    ];
    await wire.send(requests.join(""));
    const answers: WireAnswer[] = [];
    for (let i = 0; i < requests.length; i++) answers.push((await wire.answer())!);
    assertEquals(await wire.end(), "");
    assertEquals(answers.map(({ status }) => status), [200, 200, 200, 200, 200]);
    assertEquals(answers.map(codeOf), [0, 900, 0, 0, 0]);
    assertEquals([0, 2, 4].map((i) => replyOf(answers[i]).incomplete), [1, 2, 3]);
  });

  Deno.test(`${engine}: a connection is kept for the next announce`, async () => {
    await using running = await open();
    using wire = await Wire.dial(running.port);
    for (let i = 1; i <= 20; i++) {
      await wire.send(requestText(announcePath({ port: `${7000 + i}` }), "GET", []));
      assertEquals(replyOf((await wire.answer())!).incomplete, i);
    }
  });

  Deno.test(`${engine}: each of many at once gets its own answer`, async () => {
    await using running = await open();
    const hash = (n: number) => `%${n.toString(16).padStart(2, "0")}`.repeat(20);
    await Promise.all(Array.from({ length: 50 }, async (_, n) => {
      using wire = await Wire.dial(running.port);
      for (let round = 1; round <= 5; round++) {
        const path = announcePath({ info_hash: hash(n), port: `${1000 * round + n}` });
        await wire.send(requestText(path, "GET", []));
        const { incomplete, peers } = replyOf((await wire.answer())!);
        assertEquals(incomplete, round);
        const ports = peers.map(({ port }) => port).toSorted((a, b) => a - b);
        assertEquals(ports, Array.from({ length: round - 1 }, (_, i) => 1000 * (i + 1) + n));
      }
    }));
  });

  Deno.test(`${engine}: requests that never end hold up nobody`, async () => {
    await using running = await open();
    const text = requestText(good);
    const halves = [
      "",
      "G",
      "GET ",
      text.slice(0, 60),
      text.slice(0, -2),
      text.slice(0, -1),
      "POST / HTTP/1.1\r\n",
    ];
    const wires: Wire[] = [];
    for (const half of halves) {
      const wire = await Wire.dial(running.port);
      wires.push(wire);
      await wire.send(half);
    }
    const body = requestText(good, "POST", ["Content-Length: 1000000"]);
    wires.push(await Wire.dial(running.port));
    await wires.at(-1)!.send(body);
    for (let i = 0; i < 5; i++) replyOf(await ask(running.port, announcePath({ port: `${7000 + i}` })));
    assertEquals(running.swarms().leechers, 5);
    await wires[4].send("\r\n");
    assertEquals(replyOf((await wires[4].answer())!).incomplete, 6, "and it may end late");
    for (const wire of wires) wire[Symbol.dispose]();
  });

  Deno.test(`${engine}: a request sent byte by byte is a request`, async () => {
    await using running = await open();
    using wire = await Wire.dial(running.port);
    for (const byte of requestText(good)) await wire.send(byte);
    replyOf((await wire.answer())!);
  });

  Deno.test(`${engine}: a client that closes its sending half does no harm`, async () => {
    await using running = await open();
    for (const text of [requestText(good), requestText(good, "GET", []), "GET /announce", ""]) {
      using wire = await Wire.dial(running.port);
      await wire.send(text);
      await wire.closeWrite();
      await wire.end();
    }
    replyOf(await ask(running.port, good));
  });

  Deno.test(`${engine}: a client that hangs up before its answer does no harm`, async () => {
    await using running = await open();
    for (let i = 0; i < 50; i++) {
      using wire = await Wire.dial(running.port);
      await wire.send(requestText(announcePath({ port: `${7000 + i}` }), "GET", []).repeat(20));
    }
    replyOf(await ask(running.port, good));
    assertEquals(running.complaints(), []);
  });

  Deno.test(`${engine}: an answer is never compressed`, async (t) => {
    await using running = await open();
    for (let i = 0; i < 40; i++) await ask(running.port, announcePath({ port: `${7000 + i}` }));
    const hashes = Array.from(
      { length: 20 },
      (_, i) => `info_hash=${`%${(i + 16).toString(16)}`.repeat(20)}`,
    );
    for (const target of [good, announcePath({ compact: "0" }), `/scrape?${hashes.join("&")}`, "/nothing"]) {
      await t.step(target.slice(0, 20), async () => {
        const text = requestText(target, "GET", ["Accept-Encoding: gzip, br, deflate", "Connection: close"]);
        const answer = (await exchange(running.port, text))!;
        assertEquals(answer.headers.get("content-encoding"), undefined);
        assertEquals(answer.body.length, Number(answer.headers.get("content-length")));
        assertGreater(answer.body.length, 140);
        assertEquals(answer.body[0], "d");
      });
    }
  });
}
