import { assertEquals, assertRejects } from "@std/assert";
import { type BoundConn, connectFrom } from "../../../lib/base/bound_conn.ts";
import { relayed } from "../../../lib/client/trackers/relay.ts";
import { within } from "../../fixture/http.ts";

/** macOS has but one loopback address. */
const ignore = Deno.build.os === "darwin";
const BYTES = new Uint8Array(500_000).map((_, i) => i >> 4);

/** A relayed connection, and what stands at its far end. */
async function ends(signal: AbortSignal): Promise<{ near: Deno.TcpConn; far: Deno.TcpConn }> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = within(listener.accept(), "a connection");
  const bound = await within(connectFrom("127.0.0.2", "127.0.0.1", listener.addr.port, signal), "the call");
  const near = await within(relayed(bound, signal), "the relay");
  return { near, far: await accepted };
}

async function send(to: Deno.TcpConn): Promise<void> {
  for (let at = 0; at < BYTES.length;) at += await to.write(BYTES.subarray(at));
}

/** So many bytes. */
async function take(from: Deno.TcpConn): Promise<Uint8Array> {
  const taken = new Uint8Array(BYTES.length);
  for (let at = 0; at < taken.length;) at += await from.read(taken.subarray(at)) ?? Infinity;
  return taken;
}

async function end(of: Deno.TcpConn): Promise<number | null> {
  return await within(of.read(new Uint8Array(1)), "the end");
}

Deno.test({
  name: "relayed() passes all bytes on, both ways, and the end of either side",
  ignore,
  async fn() {
    for (const first of ["near", "far"] as const) {
      const { near, far } = await ends(new AbortController().signal);
      assertEquals(far.remoteAddr.hostname, "127.0.0.2");
      const all = Promise.all([send(near), send(far), take(near), take(far)]);
      const [, , here, there] = await within(all, "all bytes");
      assertEquals([here, there], [BYTES, BYTES]);
      const [one, other] = first === "near" ? [near, far] : [far, near];
      one.close();
      assertEquals(await end(other), null);
      other.close();
    }
  },
});

Deno.test({
  name: "relayed() ends with its signal, on both sides",
  ignore,
  async fn() {
    const abort = new AbortController();
    const { near, far } = await ends(abort.signal);
    abort.abort();
    assertEquals([await end(near), await end(far)], [null, null]);
    near.close();
    far.close();
  },
});

Deno.test("relayed() closes what it was given when there can be no relay", async () => {
  const { listen } = Deno;
  let isClosed = false;
  Deno.listen = (() => {
    throw new Error("no more ports");
  }) as typeof Deno.listen;
  try {
    const bound = { close: () => isClosed = true } as unknown as BoundConn;
    await assertRejects(() => relayed(bound, new AbortController().signal), Error, "no more ports");
  } finally {
    Deno.listen = listen;
  }
  assertEquals(isClosed, true);
});
