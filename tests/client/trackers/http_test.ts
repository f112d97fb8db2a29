/** The HTTP caller against small servers on loopback that write what they like. */
import { assert, assertEquals } from "@std/assert";
import { fromLatin1, toLatin1 } from "../../../lib/base/bytes.ts";
import { ManualClock } from "../../../lib/base/clock.ts";
import { type Fault, isFault } from "../../../lib/base/fault.ts";
import type { Announcement, Answer } from "../../../lib/client/trackers/caller.ts";
import { addressesOf, HttpCaller } from "../../../lib/client/trackers/http.ts";
import { httpGet } from "../../../lib/client/trackers/http_door.ts";
import { readTrackerUrl, type TrackerUrl } from "../../../lib/client/trackers/tracker_url.ts";
import { type AnnounceRequest, newAnnounceRequest, STARTED, STOPPED } from "../../../lib/protocol/message.ts";
import { within } from "../../fixture/http.ts";

const HASH = toLatin1("\x00\xff %&'+/=?~aZ9.-_!*(");
const TOLD: Announcement = {
  request: {
    ...newAnnounceRequest(),
    infoHash: HASH,
    peerId: toLatin1("-XX0001-abcdefghijkl"),
    port: 6881,
    left: 1,
    numwant: 10,
    event: STARTED,
  },
  uploaded: 0,
  downloaded: 0,
  key: 7,
};
const NEVER = new AbortController().signal;

/** Writes to a connection after its request has come. */
type Serve = (write: (text: string) => Promise<void>, request: string) => Promise<void>;

/** A server of raw bytes on 127.0.0.1; each connection has one request. */
class RawServer implements AsyncDisposable {
  readonly #listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  readonly #open = new Set<Deno.Conn>();
  readonly #serving: Promise<unknown>[] = [];
  readonly requests: string[] = [];
  readonly port = (this.#listener.addr as Deno.NetAddr).port;
  heard = Promise.withResolvers<void>();

  constructor(serve: Serve) {
    this.#serving.push(this.#accept(serve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const conn of this.#open) close(conn);
    await within(Promise.all(this.#serving), "the end of a server");
  }

  async #accept(serve: Serve): Promise<void> {
    try {
      for await (const conn of this.#listener) this.#serving.push(this.#answer(conn, serve));
    } catch { /* closed */ }
  }

  async #answer(conn: Deno.Conn, serve: Serve): Promise<void> {
    this.#open.add(conn);
    try {
      const buffer = new Uint8Array(4096);
      const length = await conn.read(buffer);
      const request = fromLatin1(buffer.subarray(0, length ?? 0));
      this.requests.push(request);
      this.heard.resolve();
      await serve(async (text) => {
        const bytes = toLatin1(text);
        for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
      }, request);
    } catch { /* the client is gone */ }
    this.#open.delete(conn);
    close(conn);
  }
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch { /* closed already */ }
}

const NAMES: { [name: string]: string[] } = {
  "tracker.test": ["127.0.0.1"],
  "other.test": ["127.0.0.1"],
  "home.test": ["192.168.1.1"],
  "mixed.test": ["192.168.1.1", "127.0.0.1"],
  "six.test": ["::1"],
};

function callerOf(
  port: number,
  path = "/announce",
  clock = new ManualClock(),
  address = "127.0.0.1",
): HttpCaller {
  const url = readTrackerUrl(`http://tracker.test:${port}${path}`) as TrackerUrl;
  const lookup = (name: string) => Promise.resolve(NAMES[name] ?? []);
  const means = { clock, limit: 15_000, get: httpGet, lookup, agent: "muster/test" };
  return new HttpCaller({ url, family: 4, address }, means);
}

/** What became of a call, in short. */
function short<T>(answer: Answer<T> | Fault): unknown {
  if (isFault(answer)) return answer.message;
  return isFault(answer.reading) ? [answer.reading.fault, answer.reading.message] : answer.reading;
}

function ok(body: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

const GOOD = "d8:completei3e10:incompletei2e8:intervali240e5:peers0:e";

Deno.test("an announce reaches the address with the name, and its bytes escaped but otherwise as they are", async () => {
  await using server = new RawServer((write) => write(ok(GOOD)));
  const caller = callerOf(server.port, "/secret/announce?x=%ff");
  const answer = await within(caller.announce(TOLD, NEVER), "announce");
  assert(!isFault(answer) && !isFault(answer.reading));
  assertEquals([answer.reading.interval, answer.from], [240, `127.0.0.1:${server.port}`]);
  const [line, ...headers] = server.requests[0].split("\r\n");
  const query =
    "x=%ff&info_hash=%00%FF%20%25%26%27%2B%2F%3D%3F~aZ9.-_%21%2A%28&peer_id=-XX0001-abcdefghijkl" +
    "&port=6881&uploaded=0&downloaded=0&left=1&compact=1&numwant=10&event=started&key=00000007";
  assertEquals(line, `GET /secret/announce?${query} HTTP/1.1`);
  assertEquals(headers.filter((header) => header !== "").sort(), [
    "Accept: */*",
    "Connection: close",
    `Host: tracker.test:${server.port}`,
    "User-Agent: muster/test",
  ]);
  caller.close();
});

Deno.test("bodies are read in every way that HTTP sends them", async (t) => {
  const cases: [what: string, answer: string][] = [
    ["with a length", ok(GOOD)],
    ["up to the end of the connection", `HTTP/1.0 200 OK\r\n\r\n${GOOD}`],
    ["in chunks", `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n37\r\n${GOOD}\r\n0\r\n\r\n`],
  ];
  for (const [what, text] of cases) {
    await t.step(what, async () => {
      await using server = new RawServer((write) => write(text));
      const caller = callerOf(server.port);
      const answer = await within(caller.announce(TOLD, NEVER), "announce");
      assertEquals(isFault(answer) ? answer : fromLatin1(answer.bytes), GOOD);
      caller.close();
    });
  }
});

Deno.test("what answers badly, or not at all, is told apart", async (t) => {
  const garbage = "The tracker's answer is no bencoded dictionary.";
  const reason = "d14:failure reason3:no.e";
  const cases: [what: string, answer: string, told: unknown][] = [
    ["a failure reason", ok(reason), ["refused", "no."]],
    ["a failure reason with 403", ok(reason).replace("200 OK", "403 No"), ["refused", "no."]],
    ["404", ok("gone").replace("200 OK", "404 Gone"), [
      "http-status",
      "The tracker answered with HTTP status 404.",
    ]],
    ["404 with peers", ok(GOOD).replace("200 OK", "404 Gone"), [
      "http-status",
      "The tracker answered with HTTP status 404.",
    ]],
    ["text", ok("hello"), ["bad-answer", garbage]],
    ["nothing", ok(""), ["bad-answer", garbage]],
    ["no HTTP", "SSH-2.0\r\n", "What answered does not speak HTTP."],
    ["a hang-up", "", "The connection was closed before the answer was whole."],
    ["a cut body", ok(GOOD).slice(0, -5), "The connection was closed before the answer was whole."],
    ["a redirect to nowhere", ok(GOOD).replace("200 OK", "302 Found"), [
      "http-status",
      "The tracker answered with HTTP status 302.",
    ]],
  ];
  for (const [what, text, told] of cases) {
    await t.step(what, async () => {
      await using server = new RawServer((write) => text === "" ? Promise.resolve() : write(text));
      const caller = callerOf(server.port);
      assertEquals(short(await within(caller.announce(TOLD, NEVER), "announce")), told);
      caller.close();
    });
  }
});

Deno.test("an endless body is cut off after 1 MiB, and endless headers too", async (t) => {
  const cases: [what: string, head: string, part: string, told: string][] = [
    [
      "body",
      "HTTP/1.1 200 OK\r\n\r\n",
      "x".repeat(65_536),
      "The answer was longer than 1 MiB and was cut off.",
    ],
    ["headers", "HTTP/1.1 200 OK\r\n", `A: ${"x".repeat(5000)}\r\n`, "What answered does not speak HTTP."],
  ];
  for (const [what, head, part, told] of cases) {
    await t.step(what, async () => {
      await using server = new RawServer(async (write) => {
        await write(head);
        for (;;) await write(part);
      });
      const caller = callerOf(server.port);
      assertEquals(short(await within(caller.announce(TOLD, NEVER), "announce")), told);
      caller.close();
    });
  }
});

Deno.test("nobody listening is told at once", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const caller = callerOf(port);
  const answer = await within(caller.announce(TOLD, NEVER), "announce");
  assertEquals(isFault(answer) && answer.fault, "closed");
  caller.close();
});

Deno.test("the limit holds from the first hop to the last byte, and an abort ends the wait at once", async (t) => {
  const cases: [what: string, sent: string][] = [["no byte", ""], ["half a body", ok(GOOD).slice(0, -5)]];
  for (const [what, sent] of cases) {
    for (const how of ["time", "abort", "close"] as const) {
      await t.step(`${what}, ended by ${how}`, async () => {
        const clock = new ManualClock();
        const ended = Promise.withResolvers<void>();
        await using server = new RawServer(async (write) => {
          if (sent !== "") await write(sent);
          await ended.promise;
        });
        const caller = callerOf(server.port, "/announce", clock);
        const abort = new AbortController();
        const call = caller.announce(TOLD, abort.signal);
        await within(server.heard.promise, "the request");
        if (how === "time") clock.advance(15_000);
        else if (how === "abort") abort.abort();
        else caller.close();
        const answer = await within(call, "the end of the wait");
        assertEquals(isFault(answer) && answer.fault, how === "time" ? "no-answer" : "cancelled");
        caller.close();
        ended.resolve();
      });
    }
  }
});

function redirect(to: string): string {
  return `HTTP/1.1 302 Found\r\nLocation: ${to}\r\nContent-Length: 0\r\n\r\n`;
}

Deno.test("a redirect is followed, to another name and by a path alone, and noted", async () => {
  await using server: RawServer = new RawServer((write, request) => {
    if (request.startsWith("GET /a?")) return write(redirect(`http://other.test:${server.port}/b?y=%ff`));
    return write(request.startsWith("GET /b?") ? redirect("/c?z=%00") : ok(GOOD));
  });
  const caller = callerOf(server.port, "/a");
  const answer = await within(caller.announce(TOLD, NEVER), "announce");
  assert(!isFault(answer) && !isFault(answer.reading));
  const lines = server.requests.map((request) => request.split("\r\n")[0].replace(/\?info_hash.*/, ""));
  assertEquals(lines, ["GET /a", "GET /b?y=%ff HTTP/1.1", "GET /c?z=%00 HTTP/1.1"]);
  assertEquals([...caller.redirects], [
    `http://other.test:${server.port}/b?y=%ff`,
    `http://other.test:${server.port}/c?z=%00`,
  ]);
  caller.close();
});

Deno.test("a redirect is judged before it is followed", async (t) => {
  const lead = "It leads elsewhere, and not to where a tracker may lead.";
  const cases: [what: string, to: string, told: string][] = [
    ["to no URL", "http://[", `${lead} (the new URL is none)`],
    ["to a file", "file:///etc/passwd", `${lead} (the new URL is no tracker's)`],
    ["to UDP", "udp://other.test:1/announce", `${lead} (to a URL that is neither http nor https)`],
    ["to no name", "http://nowhere.test/", "The name has no address."],
    ["to a name of another family", "http://six.test/", "The name has no address."],
    ["to itself", "/announce", `${lead} (more than 5 times)`],
  ];
  for (const [what, to, told] of cases) {
    await t.step(what, async () => {
      await using server = new RawServer((write) => write(redirect(to)));
      const caller = callerOf(server.port);
      assertEquals(short(await within(caller.announce(TOLD, NEVER), "announce")), told);
      assertEquals(server.requests.length, what === "to itself" ? 6 : 1);
      caller.close();
    });
  }
});

Deno.test("a tracker may not lead into a network that is more private than its own", async (t) => {
  const lead = "It leads elsewhere, and not to where a tracker may lead.";
  const into = `${lead} (into a private network)`;
  const here = `${lead} (to this machine)`;
  const cases: [from: string, to: string, told: string | null][] = [
    ["203.0.113.7", "home.test", into],
    ["203.0.113.7", "127.0.0.1", into],
    ["192.168.1.2", "home.test", null],
    ["192.168.1.2", "other.test", here],
    ["192.168.1.2", "127.1.2.3", here],
    ["192.168.1.2", "0.0.0.0", here],
    ["192.168.1.2", "mixed.test", here],
    ["127.0.0.1", "home.test", null],
    ["127.0.0.1", "other.test", null],
    ["fd00::1", "[::1]", here],
    ["fd00::1", "[::]", here],
    ["::1", "[::1]", null],
  ];
  for (const [from, to, told] of cases) {
    await t.step(`from ${from} to ${to}`, async () => {
      const away = { status: 302, location: `http://${to}:1/announce`, body: new Uint8Array() };
      const there = { status: 200, location: null, body: toLatin1(GOOD) };
      const url = readTrackerUrl("http://tracker.test/announce") as TrackerUrl;
      const asked: string[] = [];
      const caller = new HttpCaller({ url, family: from.includes(":") ? 6 : 4, address: from }, {
        clock: new ManualClock(),
        limit: 15_000,
        lookup: (name) => Promise.resolve(NAMES[name] ?? [name]),
        agent: "muster/test",
        get: (_, address) => Promise.resolve(asked.push(address) === 1 ? away : there),
      });
      const answer = await within(caller.announce(TOLD, NEVER), "announce");
      assertEquals([isFault(answer) ? answer.message : null, asked.length], [told, told === null ? 2 : 1]);
      caller.close();
    });
  }
});

Deno.test("an answer tells its HTTP status", async () => {
  await using server = new RawServer((write) => write(ok("gone").replace("200 OK", "404 Gone")));
  const caller = callerOf(server.port);
  assertEquals((await within(caller.announce(TOLD, NEVER), "announce") as Answer<unknown>).status, 404);
  caller.close();
});

Deno.test("a scrape goes to the scrape URL, where there is one", async () => {
  await using server = new RawServer((write) => {
    return write(ok(`d5:filesd20:${fromLatin1(HASH)}d8:completei3e10:downloadedi7e10:incompletei2eeee`));
  });
  const caller = callerOf(server.port, "/x/announce.php");
  const answer = await within(caller.scrape([HASH], NEVER), "scrape");
  assert(!isFault(answer) && !isFault(answer.reading));
  assertEquals(answer.reading.get(fromLatin1(HASH))?.downloaded, 7);
  assert(server.requests[0].startsWith("GET /x/scrape.php?info_hash=%00%FF"));
  caller.close();
  const none = callerOf(server.port, "/");
  const fault = await none.scrape([HASH], NEVER);
  assertEquals(isFault(fault) && fault.fault, "no-scrape");
  none.close();
});

Deno.test("addressesOf() gives those of a family, in their order", () => {
  const all = ["192.0.2.1", "2001:db8::1", "192.0.2.2", "::ffff:192.0.2.3", "name.test"];
  assertEquals(addressesOf(all, 4), ["192.0.2.1", "192.0.2.2", "::ffff:192.0.2.3"]);
  assertEquals(addressesOf(all, 6), ["2001:db8::1"]);
});

Deno.test("an announce is not answered by a web page, nor by a dictionary about something else", async (t) => {
  const page = "A web page came, and no tracker's answer.";
  const html = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
  const cases: [what: string, answer: string, told: unknown][] = [
    ["a page by its beginning", ok("\n<!doctype html>"), ["web-page", page]],
    ["a page by its type", `${html}hello`, ["web-page", page]],
    ["bencode that is called a page", `${html}d8:intervali240ee`, 240],
    ["text", ok("hello"), ["bad-answer", "The tracker's answer is no bencoded dictionary."]],
    ["a scrape's answer", ok("d5:filesdee"), [
      "bad-answer",
      "The tracker answers an announce as if it were a scrape.",
    ]],
    ["an empty dictionary", ok("de"), [
      "bad-answer",
      "The tracker's answer to an announce has neither interval nor peers.",
    ]],
    ["peers alone", ok("d5:peers0:e"), undefined],
    ["peers6 alone", ok("d6:peers60:e"), undefined],
  ];
  for (const [what, text, told] of cases) {
    await t.step(what, async () => {
      await using server = new RawServer((write) => write(text));
      const caller = callerOf(server.port);
      const answer = await within(caller.announce(TOLD, NEVER), "announce");
      assert(!isFault(answer));
      assertEquals(isFault(answer.reading) ? short(answer) : answer.reading.interval, told);
      caller.close();
    });
  }
  await t.step("but an end may be answered with nothing", async () => {
    await using server = new RawServer((write) => write(ok("de")));
    const caller = callerOf(server.port);
    const request: AnnounceRequest = { ...TOLD.request, event: STOPPED };
    const answer = await within(caller.announce({ ...TOLD, request }, NEVER), "announce");
    assertEquals(isFault(answer) || isFault(answer.reading), false);
    caller.close();
  });
});
