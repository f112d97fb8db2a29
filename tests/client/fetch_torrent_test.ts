import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { toLatin1 } from "../../lib/base/bytes.ts";
import { ManualClock, systemClock } from "../../lib/base/clock.ts";
import { type Fault, isFault } from "../../lib/base/fault.ts";
import { FIRST_BYTE_LIMIT, PROGRESS_LIMIT } from "../../lib/client/fetch_body.ts";
import { type FetchMeans, fetchTorrent, torrentFetcher } from "../../lib/client/fetch_torrent.ts";
import { within } from "../fixture/http.ts";

const never = new AbortController().signal;
const LIMIT = 100_000;
const BODY = toLatin1("d4:infodee");

/** A server on loopback for the length of the work. */
async function withServer(
  answer: (request: Request) => Response | Promise<Response>,
  work: (base: string) => Promise<void>,
): Promise<void> {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, answer);
  try {
    await work(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

function means(part: Partial<FetchMeans>): FetchMeans {
  return { fetch: () => Promise.reject(new Error("no web")), clock: systemClock, lookup, ...part };
}

const lookup = (name: string) => Promise.resolve(NAMES[name] ?? []);
const NAMES: Record<string, string[]> = {
  "site.example": ["198.51.100.7"],
  "other.example": ["2001:db8::7"],
  "inner.example": ["198.51.100.8", "10.0.0.8"],
};

/** A web that answers by URL. */
function web(pages: Record<string, Response | Promise<Response>>): typeof fetch {
  return (input) => Promise.resolve(pages[String(input)] ?? new Response("", { status: 404 }));
}

function toward(location: string): Response {
  return new Response(null, { status: 302, headers: { location } });
}

async function refusalOf(result: Promise<Uint8Array | Fault>): Promise<string> {
  const it = await within(result, "an answer");
  assert(isFault(it), "it should be refused");
  assertEquals(it.fault, "cannot-read");
  return it.message;
}

Deno.test("fetchTorrent() gets the bytes, says what it wants and who it is", async () => {
  let seen: Headers | undefined;
  const answer = (request: Request) => {
    seen = request.headers;
    return new Response(BODY);
  };
  await withServer(answer, async (base) => {
    assertEquals(await fetchTorrent(`${base}/x.torrent`, LIMIT, never), BODY);
  });
  assertEquals(seen?.get("accept"), "application/x-bittorrent");
  assertStringIncludes(seen?.get("user-agent") ?? "", "muster/");
});

Deno.test("fetchTorrent() sends the URL's user and password, and tells nobody else", async () => {
  let seen: string | null = null;
  const answer = (request: Request) => {
    seen = request.headers.get("authorization");
    return new Response("", { status: 401 });
  };
  await withServer(answer, async (base) => {
    const message = await refusalOf(
      fetchTorrent(`${base.replace("http://", "http://ann:secret@")}/x`, LIMIT, never),
    );
    assertEquals(message.includes("secret"), false);
    assertStringIncludes(message, "refuses to give it (HTTP status 401)");
  });
  assertEquals(seen, `Basic ${btoa("ann:secret")}`);
});

Deno.test("fetchTorrent() follows relative redirects, up to five", async () => {
  const answer = ({ url }: Request) => {
    const left = Number(new URL(url).pathname.slice(1));
    return left === 0 ? new Response(BODY) : toward(`/${left - 1}`);
  };
  await withServer(answer, async (base) => {
    assertEquals(await fetchTorrent(`${base}/5`, LIMIT, never), BODY);
    assertStringIncludes(await refusalOf(fetchTorrent(`${base}/6`, LIMIT, never)), "more than 5 times");
  });
});

Deno.test("fetchTorrent() cuts what is longer than the limit, also after it was unpacked", async (t) => {
  const bomb = new Blob([new Uint8Array(4_000_000)]).stream().pipeThrough(new CompressionStream("gzip"));
  const packed = new Uint8Array(await new Response(bomb).arrayBuffer());
  const endless = () =>
    new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) });
  const cases: Record<string, () => Response> = {
    "a length told": () => new Response(new Uint8Array(LIMIT + 1)),
    "no length told": () => new Response(endless()),
    "gzip": () => new Response(packed, { headers: { "content-encoding": "gzip" } }),
  };
  for (const [name, answer] of Object.entries(cases)) {
    await t.step(name, () =>
      withServer(answer, async (base) => {
        assertStringIncludes(await refusalOf(fetchTorrent(base, LIMIT, never)), "longer than 100000 bytes");
      }));
  }
  await t.step(
    "the limit itself is taken",
    () =>
      withServer(() => new Response(new Uint8Array(LIMIT)), async (base) => {
        assertEquals((await fetchTorrent(base, LIMIT, never) as Uint8Array).length, LIMIT);
      }),
  );
});

Deno.test("fetchTorrent() tells in words why there is no torrent", async (t) => {
  const cases: readonly (readonly [string, () => Response, string])[] = [
    ["404", () => new Response("", { status: 404 }), "nothing at this address (HTTP status 404)"],
    ["403", () => new Response("", { status: 403 }), "refuses to give it (HTTP status 403)"],
    ["503", () => new Response("", { status: 503 }), "cannot give it now (HTTP status 503)"],
    ["204", () => new Response(null, { status: 204 }), "did not give it (HTTP status 204)"],
    ["206", () => new Response("d", { status: 206 }), "did not give it (HTTP status 206)"],
    ["302 without a place", () => new Response(null, { status: 302 }), "(HTTP status 302)"],
    ["a web page", () => new Response("\n<!DOCTYPE html><p>Log in!"), "a web page, not a torrent"],
    ["nothing", () => new Response(""), "The answer is empty"],
    ["a magnet link", () => toward("magnet:?xt=urn:btih:00"), "leads to a magnet link"],
    ["another scheme", () => toward("file:///etc/passwd"), "no http or https URL"],
    ["no URL", () => toward("http://["), "no http or https URL"],
  ];
  for (const [name, answer, words] of cases) {
    await t.step(name, () =>
      withServer(answer, async (base) => {
        assertStringIncludes(await refusalOf(fetchTorrent(base, LIMIT, never)), words);
      }));
  }
});

Deno.test("fetchTorrent() tells that nobody listens, and what is no URL", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  const closed = await refusalOf(fetchTorrent(`http://127.0.0.1:${port}/x`, LIMIT, never));
  assertStringIncludes(closed, "Nobody listens there");
  assertStringIncludes(await refusalOf(fetchTorrent("http://a:b:c", LIMIT, never)), "no http or https URL");
});

Deno.test("fetchTorrent() takes no answer that was cut off", async () => {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const served = listener.accept().then(async (connection) => {
    await connection.read(new Uint8Array(4096));
    await connection.write(toLatin1("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nd4:info"));
    connection.close();
  });
  const message = await refusalOf(fetchTorrent(`http://127.0.0.1:${listener.addr.port}/x`, LIMIT, never));
  assertStringIncludes(message, "broke off before it was whole");
  await served;
});

Deno.test("torrentFetcher() follows no redirect from the internet into a private network", async (t) => {
  const cases: readonly (readonly [from: string, to: string, isGood: boolean])[] = [
    ["http://site.example/x", "http://other.example/y", true],
    ["http://site.example/x", "https://198.51.100.9/y", true],
    ["http://site.example/x", "http://127.0.0.1:9000/y", false],
    ["http://site.example/x", "http://localhost/y", false],
    ["http://site.example/x", "http://127.1/y", false],
    ["http://site.example/x", "http://[::1]/y", false],
    ["http://site.example/x", "http://[::ffff:10.0.0.1]/y", false],
    ["http://site.example/x", "http://inner.example/y", false],
    ["http://198.51.100.7/x", "http://192.168.1.1/y", false],
    ["http://169.254.1.1/x", "http://192.168.1.1/y", true],
    ["http://inner.example/x", "http://127.0.0.1/y", true],
  ];
  for (const [from, to, isGood] of cases) {
    await t.step(`${from} to ${to}`, async () => {
      const pages = { [from]: toward(to), [new URL(to).href]: new Response(BODY) };
      const result = torrentFetcher(means({ fetch: web(pages) }))(from, LIMIT, never);
      if (isGood) assertEquals(await result, BODY);
      else assertStringIncludes(await refusalOf(result), "into a private network");
    });
  }
});

Deno.test("torrentFetcher() gives up when the answer does not begin or does not go on", async () => {
  const clock = new ManualClock();
  const begins = torrentFetcher(means({ clock, fetch: () => new Promise(() => {}) }))(
    "http://site.example/",
    LIMIT,
    never,
  );
  clock.advance(FIRST_BYTE_LIMIT);
  assertStringIncludes(await refusalOf(begins), "No answer came in time");

  const reading = Promise.withResolvers<void>();
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(BODY),
    pull: () => (reading.resolve(), new Promise(() => {})),
  });
  const goesOn = torrentFetcher(means({ clock, fetch: () => Promise.resolve(new Response(body)) }))(
    "http://site.example/",
    LIMIT,
    never,
  );
  await within(reading.promise, "the reading");
  for (let i = 0; i < 20; i++) await Promise.resolve();
  clock.advance(PROGRESS_LIMIT);
  assertStringIncludes(await refusalOf(goesOn), "No answer came in time");
});

Deno.test("torrentFetcher() ends at an abort, before and while it waits", async () => {
  const stop = new AbortController();
  const fetcher = torrentFetcher(means({ fetch: () => new Promise(() => {}) }));
  const waiting = fetcher("http://site.example/", LIMIT, stop.signal);
  stop.abort();
  for (
    const result of [
      await within(waiting, "the end"),
      await fetcher("http://site.example/", LIMIT, stop.signal),
    ]
  ) {
    assertEquals(isFault(result) && result.fault, "interrupted");
  }
});

/** A muster share with a password; it notes what each request brought. */
function guarded(seen: (string | null)[]): (request: Request) => Response {
  return (request) => {
    const authorization = request.headers.get("authorization");
    seen.push(authorization);
    const headers = { "x-muster": "share" };
    if (authorization !== BASIC) return new Response("", { status: 401, headers });
    return new Response(BODY, { headers });
  };
}

/** `:s\u00e9same` in UTF-8. */
const BASIC = "Basic OnPDqXNhbWU=";

Deno.test("fetchTorrent() tells a muster share its password once it asks, and no other server", async () => {
  const seen: (string | null)[] = [];
  await withServer(guarded(seen), async (base) => {
    const url = `${base}/t/photos`;
    assertEquals(await fetchTorrent(url, LIMIT, never, "s\u00e9same"), BODY);
    assertEquals(seen.splice(0), [null, BASIC]);
    const wrong = await fetchTorrent(url, LIMIT, never, "wrong");
    assert(isFault(wrong));
    assertEquals(wrong.message, `The share "photos" at ${new URL(base).host} does not take this password.`);
    assertEquals(wrong.mayCome, undefined);
    const none = await fetchTorrent(url, LIMIT, never);
    assert(isFault(none));
    assertEquals(none.message, `The share "photos" at ${new URL(base).host} needs a password.`);
    assertEquals(none.advice, "Give --password, or set MUSTER_PASSWORD.");
    assertEquals(seen.length, 3);
  });
  const other: (string | null)[] = [];
  const site = (request: Request) => {
    other.push(request.headers.get("authorization"));
    return new Response("", { status: 401, headers: { "www-authenticate": "Basic" } });
  };
  await withServer(site, async (base) => {
    await refusalOf(fetchTorrent(`${base}/t/photos`, LIMIT, never, "s\u00e9same"));
  });
  assertEquals(other, [null]);
});

Deno.test("fetchTorrent() takes a share's password from its URL, before the one that was given", async () => {
  const seen: (string | null)[] = [];
  await withServer(guarded(seen), async (base) => {
    const url = `${base.replace("http://", "http://:s%C3%A9same@")}/t/photos`;
    assertEquals(await fetchTorrent(url, LIMIT, never, "another"), BODY);
  });
  assertEquals(seen, [BASIC]);
});

Deno.test("fetchTorrent() tells no password to where it is led", async () => {
  const seen: (string | null)[] = [];
  await withServer(guarded(seen), async (base) => {
    await withServer(() => toward(`${base}/t/photos`), async (first) => {
      const it = await fetchTorrent(`${first}/x`, LIMIT, never, "s\u00e9same");
      assert(isFault(it));
    });
  });
  assertEquals(seen, [null]);
});

Deno.test("torrentFetcher() tells what a muster share says, and whether waiting may mend it", async (t) => {
  const body = "There is no such share here. These are shared:\n/t/photos\n/t/a%20b\r\nand 7 more\n/t/x/y\n";
  const cases: [
    status: number,
    path: string,
    text: string,
    more: Record<string, string>,
    expected: object,
  ][] = [
    [404, "/t/holiday%0A", body, {}, {
      message: 'There is no share "holiday?" at site.example.',
      advice: 'There are "photos", "a b". --wait waits until it is there.',
      mayCome: true,
    }],
    [404, "/t/x", "", {}, {
      message: 'There is no share "x" at site.example.',
      advice: "--wait waits until it is there.",
      mayCome: true,
    }],
    [404, "/t/x", "There is one.\n/t/a\x1b[2Jb", {}, {
      message: 'There is no share "x" at site.example.',
      advice: 'There is "a?[2Jb". --wait waits until it is there.',
      mayCome: true,
    }],
    [404, "/", "Several.\n/t/a%20b\n/t/c", {}, {
      message: "site.example has more than one share.",
      advice: 'There are "a b", "c". Name one: http://site.example/t/a%20b',
    }],
    [404, "/", "None.", {}, {
      message: "There is no share at site.example.",
      advice: "--wait waits until it is there.",
      mayCome: true,
    }],
    [410, "/t/%zz", "gone", {}, {
      message: 'The share "%zz" at site.example has changed since it was read, and is not given any more.',
      advice: "Ask who shares it. --wait waits until it is there.",
      mayCome: true,
    }],
    [503, "/t/x", "soon", { "retry-after": "7" }, {
      message:
        'The share "x" at site.example cannot be given yet: it is being read, or too many ask at once.',
      advice: "--wait waits until it is there.",
      mayCome: true,
      retryAfter: 7,
    }],
    [503, "/t/x", "soon", { "retry-after": "Fri, 01 Jan 2027 00:00:00 GMT" }, {
      message:
        'The share "x" at site.example cannot be given yet: it is being read, or too many ask at once.',
      advice: "--wait waits until it is there.",
      mayCome: true,
    }],
    [429, "/t/x", "", { "retry-after": "5" }, {
      message:
        'The share "x" at site.example has heard a wrong password from your network, and listens to no other ' +
        "until it has answered that.",
      advice: "--wait waits until it is there.",
      mayCome: true,
      retryAfter: 5,
    }],
    [500, "/t/x", "", {}, {
      message: "http://site.example/t/x cannot be read. The server cannot give it now (HTTP status 500).",
      advice: "Try again later.",
    }],
  ];
  for (const [status, path, text, more, expected] of cases) {
    await t.step(`${status} ${path} ${Object.values(more)}`, async () => {
      const url = `http://site.example${path}`;
      const answer = new Response(text, { status, headers: { "x-muster": "share", ...more } });
      const it = await torrentFetcher(means({ fetch: web({ [url]: answer }) }))(url, LIMIT, never);
      assertEquals(it, { fault: "cannot-read", ...expected } as Fault);
    });
  }
});

Deno.test("torrentFetcher() looks at a bounded part of what a share says", async () => {
  const headers = { "x-muster": "share" };
  const names = Array.from({ length: 100_000 }, (_, i) => `/t/name%20${i}`).join("\n");
  const url = "http://site.example/t/x";
  const answer = new Response(`None.\n${names}`, { status: 404, headers });
  const it = await torrentFetcher(means({ fetch: web({ [url]: answer }) }))(url, LIMIT, never);
  assert(isFault(it));
  assertEquals(
    it.advice?.length,
    "There are and more. --wait waits until it is there.".length + 8 * '"name 0", '.length - 1,
  );
});

Deno.test("torrentFetcher() knows which silence may end", async (t) => {
  const cases: [thrown: string, mayCome: true | undefined][] = [
    ["tcp connect error: Connection refused (os error 111)", true],
    ["dns error: failed to lookup address information", true],
    ["Network is unreachable (os error 101)", true],
    ["invalid peer certificate: Expired", undefined],
    ["invalid HTTP version parsed", undefined],
    ["whatever", undefined],
  ];
  for (const [thrown, mayCome] of cases) {
    await t.step(thrown, async () => {
      const fetch = () => Promise.reject(new TypeError(thrown));
      const it = await torrentFetcher(means({ fetch }))("http://site.example/t/x", LIMIT, never);
      assert(isFault(it));
      assertEquals(it.mayCome, mayCome);
    });
  }
  for (
    const [status, mayCome] of [[404, undefined], [410, undefined], [503, true], [401, undefined]] as const
  ) {
    await t.step(`${status} of another server`, async () => {
      const fetch = web({ "http://site.example/t/x": new Response("", { status }) });
      const it = await torrentFetcher(means({ fetch }))("http://site.example/t/x", LIMIT, never);
      assert(isFault(it));
      assertEquals(it.mayCome, mayCome);
    });
  }
});
