import { assert, assertEquals } from "@std/assert";
import { fromLatin1, toLatin1 } from "../../../lib/base/bytes.ts";
import { type Fault, isFault } from "../../../lib/base/fault.ts";
import { httpGet } from "../../../lib/client/trackers/http_door.ts";
import type { HttpReply } from "../../../lib/client/trackers/http_message.ts";
import { noAnswerFrom } from "../../../lib/client/trackers/no_answer.ts";
import { within } from "../../fixture/http.ts";

const NEVER = new AbortController().signal;

function serve(answer: (request: Request) => Response): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, answer);
}

async function get(url: string, signal = NEVER, from?: string): Promise<HttpReply | Fault> {
  const reply = httpGet(url, "127.0.0.1", "muster/test", signal, from).catch(noAnswerFrom);
  return await within(reply, "an answer");
}

async function textOf(url: string): Promise<string> {
  const reply = await get(url);
  assert(!isFault(reply), isFault(reply) ? reply.message : "");
  return new TextDecoder().decode(reply.body);
}

Deno.test("httpGet() asks the address for a name that need not exist, and follows nothing", async () => {
  await using server = serve(({ url, headers }) => {
    if (new URL(url).pathname !== "/away") {
      return new Response(`${headers.get("host")} ${headers.get("user-agent")}`);
    }
    return new Response(null, { status: 302, headers: { location: "/there" } });
  });
  const host = `no.such.name.invalid:${server.addr.port}`;
  assertEquals(await textOf(`http://${host}/`), `${host} muster/test`);
  const away = await get(`http://${host}/away`);
  assert(!isFault(away));
  assertEquals([away.status, away.location], [302, "/there"]);
});

Deno.test("httpGet() sends the user and the password that a URL has", async () => {
  await using server = serve((request) => new Response(request.headers.get("authorization")));
  const url = `http://me:p%40ss@tracker.test:${server.addr.port}/`;
  assertEquals(await textOf(url), `Basic ${btoa("me:p@ss")}`);
});

Deno.test("httpGet() sends a user or a password beyond ASCII in UTF-8, and a password alone", async () => {
  await using server = serve((request) => new Response(request.headers.get("authorization")));
  const there = `tracker.test:${server.addr.port}/`;
  assertEquals(await textOf(`http://%E2%82%AC:p@${there}`), "Basic 4oKsOnA=");
  assertEquals(await textOf(`http://\u20ac:p@${there}`), "Basic 4oKsOnA=");
  assertEquals(await textOf(`http://:p@${there}`), `Basic ${btoa(":p")}`);
});

/** Puts something in place of the system's connections for as long as the work takes. */
async function connecting(to: () => Promise<unknown>, work: () => Promise<void>): Promise<void> {
  const { connect } = Deno;
  Deno.connect = to as typeof Deno.connect;
  try {
    await work();
  } finally {
    Deno.connect = connect;
  }
}

Deno.test("httpGet() reads a connection into one buffer, however often", async () => {
  const bytes = toLatin1("HTTP/1.1 200 OK\r\n\r\nabc");
  const buffers = new Set<ArrayBufferLike>();
  let at = 0;
  const conn = {
    write: (part: Uint8Array) => Promise.resolve(part.length),
    read(buffer: Uint8Array) {
      buffers.add(buffer.buffer);
      if (at === bytes.length) return Promise.resolve(null);
      buffer[0] = bytes[at++];
      return Promise.resolve(1);
    },
    close() {},
  };
  await connecting(() => Promise.resolve(conn), async () => {
    assertEquals([await textOf("http://tracker.test/"), buffers.size], ["abc", 1]);
  });
});

Deno.test("httpGet() tells when no connection came about, by its signal or the system's limit", async () => {
  const abort = new AbortController();
  await connecting(() => new Promise(() => {}), async () => {
    const reply = get("http://tracker.test/", abort.signal);
    abort.abort();
    assertEquals((await reply as Fault).fault, "no-connection");
  });
  const late = new Error("Connection timed out (os error 110)");
  await connecting(() => Promise.reject(late), async () => {
    assertEquals((await get("http://tracker.test/") as Fault).fault, "no-connection");
  });
});

Deno.test("httpGet() takes no answer over TLS from a server that speaks plain HTTP", async () => {
  await using server = serve(() => new Response("x"));
  const reply = await get(`https://127.0.0.1:${server.addr.port}/`);
  assertEquals(isFault(reply) && reply.fault, "tls");
});

/** macOS has but one loopback address. */
const ONE_ADDRESS = Deno.build.os === "darwin";
const OWN = "127.0.0.2";

Deno.test({
  name: "httpGet() asks from the address it is given, a long answer too",
  ignore: ONE_ADDRESS,
  async fn() {
    const text = "0123456789".repeat(50_000);
    let seen = "";
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      (_, { remoteAddr }) => {
        seen = remoteAddr.hostname;
        return new Response(text);
      },
    );
    const reply = await get(`http://tracker.test:${server.addr.port}/`, NEVER, OWN);
    assert(!isFault(reply), isFault(reply) ? reply.message : "");
    assertEquals([seen, reply.body.length], [OWN, text.length]);
  },
});

Deno.test({
  name: "httpGet() starts TLS from the address it is given, by the name in the URL, and ends with its signal",
  ignore: ONE_ADDRESS,
  async fn() {
    using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    const abort = new AbortController();
    const reply = get(`https://tracker.test:${listener.addr.port}/`, abort.signal, OWN);
    using conn = await within(listener.accept(), "a connection");
    const buffer = new Uint8Array(4096);
    const length = await within(conn.read(buffer), "the first bytes");
    const hello = fromLatin1(buffer.subarray(0, length ?? 0));
    assertEquals([conn.remoteAddr.hostname, hello.includes("tracker.test")], [OWN, true]);
    abort.abort();
    assertEquals((await reply as Fault).fault, "no-connection");
    assertEquals(await within(conn.read(buffer).catch(() => null), "the end of the connection"), null);
  },
});

Deno.test({
  name: "httpGet() from an address fails for the same reasons as without",
  ignore: ONE_ADDRESS,
  async fn() {
    await using server = serve(() => new Response("x"));
    const { port } = server.addr;
    const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    closed.close();
    const cases: [url: string, from: string, reason: string][] = [
      [`https://127.0.0.1:${port}/`, OWN, "tls"],
      [`http://127.0.0.1:${closed.addr.port}/`, OWN, "closed"],
      [`https://127.0.0.1:${closed.addr.port}/`, OWN, "closed"],
      // It was this machine's when it was bound.
      [`http://127.0.0.1:${port}/`, "192.0.2.1", "unreachable"],
    ];
    for (const [url, from, reason] of cases) {
      assertEquals((await get(url, NEVER, from) as Fault).fault, reason, `${url} from ${from}`);
    }
  },
});

Deno.test("httpGet() ends with its signal, in every phase, and leaves no plain connection", async (t) => {
  await t.step("before it starts", async () => {
    const reply = await get("http://tracker.test:1/", AbortSignal.abort());
    assertEquals(isFault(reply), true);
  });
  for (const scheme of ["http", "https"]) {
    await t.step(`while it waits for an answer over ${scheme}`, async () => {
      using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
      const abort = new AbortController();
      const reply = get(`${scheme}://tracker.test:${(listener.addr as Deno.NetAddr).port}/`, abort.signal);
      using conn = await within(listener.accept(), "a connection");
      const buffer = new Uint8Array(4096);
      assert(await within(conn.read(buffer), "the first bytes") !== null);
      abort.abort();
      assertEquals(isFault(await reply), true);
      if (scheme === "https") return;
      const rest = await within(conn.read(buffer).catch(() => null), "the end of the connection");
      assertEquals(rest, null);
    });
  }
});
