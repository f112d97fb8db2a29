import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { BoundConn, connectFrom } from "../../lib/base/bound_conn.ts";
import { within } from "../fixture/http.ts";

const NEVER = new AbortController().signal;
const OWN = "127.0.0.2";
/** macOS has but one loopback address. */
const ignore = Deno.build.os === "darwin";

/** Both ends of a connection from 127.0.0.2. */
async function ends(): Promise<{ conn: BoundConn; far: Deno.TcpConn }> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = within(listener.accept(), "a connection");
  const conn = await within(connectFrom(OWN, "127.0.0.1", listener.addr.port, NEVER), "the call");
  return { conn, far: await accepted };
}

Deno.test({
  name: "connectFrom() calls from the address it is given, and bytes go both ways",
  ignore,
  async fn() {
    const { conn, far } = await ends();
    using _ = far;
    assertEquals(far.remoteAddr.hostname, OWN);
    assertEquals([conn.host, conn.port], ["127.0.0.1", far.localAddr.port]);
    const buffer = new Uint8Array(8);
    assertEquals(await within(conn.write(new Uint8Array([1, 2, 3])), "a write"), 3);
    assertEquals([await far.read(buffer), ...buffer.subarray(0, 3)], [3, 1, 2, 3]);
    await far.write(new Uint8Array([4, 5]));
    assertEquals([await within(conn.read(buffer), "a read"), ...buffer.subarray(0, 2)], [2, 4, 5]);
    conn.close();
    assertEquals(await within(far.read(buffer), "the end"), null);
  },
});

Deno.test({
  name: "a bound connection gives millions of bytes whole and in order, both ways at once",
  ignore,
  async fn() {
    const { conn, far } = await ends();
    const bytes = new Uint8Array(3_000_000).map((_, i) => (i * 31) >> 3);
    const send = async (to: Pick<BoundConn, "write">) => {
      for (let at = 0; at < bytes.length;) at += await to.write(bytes.subarray(at, at + 70_001));
    };
    const take = async (from: Pick<BoundConn, "read">, size: number) => {
      const taken = new Uint8Array(bytes.length);
      const buffer = new Uint8Array(size);
      for (let at = 0; at < taken.length;) {
        const length = await from.read(buffer) ?? 0;
        assert(length > 0, "It ended early.");
        taken.set(buffer.subarray(0, length), at);
        at += length;
      }
      return taken;
    };
    const all = Promise.all([send(conn), send(far), take(conn, 1_013), take(far, 50_000)]);
    const [, , here, there] = await within(all, "all bytes");
    assertEquals([here, there], [bytes, bytes]);
    conn.close();
    far.close();
  },
});

Deno.test({
  name: "a bound connection whose other side has ended gives null, and can still be written to",
  ignore,
  async fn() {
    const { conn, far } = await ends();
    using _ = far;
    await far.write(new Uint8Array([7]));
    await far.closeWrite();
    const buffer = new Uint8Array(8);
    assertEquals(await within(conn.read(buffer), "a byte"), 1);
    assertEquals(await within(conn.read(buffer), "the end"), null);
    assertEquals(await within(conn.read(buffer), "the end again"), null);
    await within(conn.write(new Uint8Array([8])), "a write");
    assertEquals(await within(far.read(buffer), "a byte"), 1);
    conn.close();
  },
});

Deno.test({
  name: "a bound connection is closed while it is read from, and then can no more be read from or written to",
  ignore,
  async fn() {
    const { conn, far } = await ends();
    using _ = far;
    const reading = assertRejects(() => conn.read(new Uint8Array(8)), Deno.errors.BadResource);
    conn.close();
    conn.close();
    await within(reading, "the end of the read");
    await assertRejects(() => conn.read(new Uint8Array(8)), Deno.errors.BadResource);
    await assertRejects(() => conn.write(new Uint8Array(8)), Deno.errors.BadResource);
    assertEquals(await within(far.read(new Uint8Array(8)), "the end"), null);
  },
});

Deno.test({
  name:
    "connectFrom() rejects where nobody listens, from an address of another machine, and when it is aborted",
  ignore,
  async fn() {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    closed.close();
    const refused = connectFrom(OWN, "127.0.0.1", closed.addr.port, NEVER);
    await within(assertRejects(() => refused, Error, "ECONNREFUSED"), "a refusal");
    await within(assertRejects(() => connectFrom("192.0.2.1", "127.0.0.1", port, NEVER)), "no such address");
    await assertRejects(() => connectFrom(OWN, "127.0.0.1", port, AbortSignal.abort()), DOMException);
    const abort = new AbortController();
    const call = connectFrom(OWN, "127.0.0.1", port, abort.signal);
    abort.abort(new Error("enough"));
    await within(assertRejects(() => call, Error, "enough"), "the end of the call");
  },
});

/** A node stream in place of its socket. */
function over(stream: Duplex): BoundConn {
  return new BoundConn(stream as unknown as Socket, "192.0.2.7", 1);
}

/** All that is ready has happened. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

Deno.test("a bound connection that nobody reads from takes no more than its socket holds", async () => {
  const limit = 65_536;
  let given = 0;
  const stream = new Duplex({
    readableHighWaterMark: limit,
    read() {
      given += 10_000;
      this.push(new Uint8Array(10_000));
    },
    write: (_chunk, _encoding, done) => done(),
  });
  const conn = over(stream);
  for (let i = 0; i < 20; i++) await turn();
  assert(given <= limit + 10_000, `${given} bytes`);
  assertEquals(await conn.read(new Uint8Array(30_000)), 30_000);
  for (let i = 0; i < 20; i++) await turn();
  assert(given <= 30_000 + limit + 10_000, `${given} bytes`);
  conn.close();
});

Deno.test("a bound connection's write waits until the system has taken all, or it is closed or breaks", async () => {
  const ends = { taken: 3, closed: Deno.errors.BadResource, broken: Error };
  for (const [how, end] of Object.entries(ends)) {
    const held = Promise.withResolvers<() => void>();
    const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => held.resolve(() => done()) });
    const conn = over(stream);
    let isDone = false;
    const write = conn.write(new Uint8Array(3)).finally(() => isDone = true).catch((thrown) => thrown);
    const release = await held.promise;
    await turn();
    assertEquals(isDone, false);
    if (how === "taken") release();
    else if (how === "closed") conn.close();
    else stream.destroy(new Error("reset"));
    const outcome = await within(write, how);
    if (typeof end === "number") assertEquals(outcome, end);
    else assert(outcome instanceof end, how);
    conn.close();
  }
});

Deno.test("a bound connection that breaks while it is read from tells why", async () => {
  const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  const conn = over(stream);
  const reading = assertRejects(() => conn.read(new Uint8Array(1)), Error, "reset");
  stream.destroy(new Error("reset"));
  await within(reading, "the end of the read");
  await assertRejects(() => conn.write(new Uint8Array(1)), Error, "reset");
});
