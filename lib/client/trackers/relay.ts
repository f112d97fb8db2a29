/**
 * TLS over a connection that is not Deno's own. Deno.startTls takes no other, and node:tls over a socket with a chosen
 * address does not get through its handshake in every Deno (2.7.11); so the bytes go through a connection of this machine
 * with itself. They pass as they are: keys, certificate and name are the two ends' affair, as without it.
 */
import type { BoundConn } from "../../base/bound_conn.ts";

/** What there is to read from and to write to. */
type Conn = Pick<BoundConn, "read" | "write" | "close">;

/** Programs of this machine that may come in between before it is given up. */
const MOST_STRANGERS = 16;
const LOOPBACK = "127.0.0.1";
/** Bytes passed on at a time. */
const PORTION = 16_384;

/** A connection of Deno's whose other end is `far`; with the signal, or the end of either, all of it ends. */
export async function relayed(far: BoundConn, signal: AbortSignal): Promise<Deno.TcpConn> {
  try {
    const [near, inner] = await pair();
    pass(inner, far, signal);
    return near;
  } catch (thrown) {
    far.close();
    throw thrown;
  }
}

/** Two ends of a connection within this machine. */
async function pair(): Promise<[Deno.TcpConn, Deno.TcpConn]> {
  const listener = Deno.listen({ hostname: LOOPBACK, port: 0 });
  try {
    const near = await Deno.connect({ hostname: LOOPBACK, port: listener.addr.port });
    try {
      return [near, await accept(listener, near.localAddr.port)];
    } catch (thrown) {
      near.close();
      throw thrown;
    }
  } finally {
    listener.close();
  }
}

/** The connection from a port; another program may have called before. */
async function accept(listener: Deno.TcpListener, port: number): Promise<Deno.TcpConn> {
  for (let strangers = 0; strangers < MOST_STRANGERS; strangers++) {
    const conn = await listener.accept();
    if (conn.remoteAddr.port === port) return conn;
    conn.close();
  }
  throw new Deno.errors.ConnectionAborted("Too many connections from other programs of this machine");
}

/** Passes bytes on both ways until this side ends, or the other one has and this side knows. */
async function pass(inner: Deno.TcpConn, far: BoundConn, signal: AbortSignal): Promise<void> {
  const abort = () => far.close();
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort();
  const up = pump(inner, far).finally(() => far.close());
  const down = pump(far, inner).finally(() => inner.closeWrite().catch(() => {}));
  await Promise.allSettled([up, down]);
  signal.removeEventListener("abort", abort);
  inner.close();
}

/** Passes bytes on until there are no more, or a connection breaks. */
async function pump(from: Conn, to: Conn): Promise<void> {
  const buffer = new Uint8Array(PORTION);
  try {
    for (let length = await from.read(buffer); length !== null; length = await from.read(buffer)) {
      for (let at = 0; at < length;) at += await to.write(buffer.subarray(at, length));
    }
  } catch {
    // The end of it; whoever reads at the other end sees it.
  }
}
