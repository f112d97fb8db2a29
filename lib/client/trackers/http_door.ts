/**
 * HTTP requests to one address, as the HTTP caller needs them: a door that a test can put something else behind.
 *
 * The connection is our own, since fetch cannot be told which address to go to, goes to a proxy that the environment
 * names, and refuses some ports. It serves one request: trackers close it anyway.
 */
import type { Fault } from "../../base/fault.ts";
import { type HttpReply, readHttpReply } from "./http_message.ts";

/** Gets a URL from an address, whatever its name resolves to, without following where the answer may lead. */
export type HttpGet = (
  url: string,
  address: string,
  agent: string,
  signal: AbortSignal,
) => Promise<HttpReply | Fault>;

/** Over TCP, or TLS with a certificate for the name in the URL. Throws what the system throws, and when it is aborted. */
export async function httpGet(
  href: string,
  address: string,
  agent: string,
  signal: AbortSignal,
): Promise<HttpReply | Fault> {
  signal.throwIfAborted();
  const url = new URL(href);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort);
  const until: Until = (wait) => Promise.race([wait, aborted]);
  let conn: Conn | null = null;
  try {
    conn = await dial(url, address, until);
    await writeAll(conn, requestText(url, agent), until);
    const open = conn;
    return await readHttpReply(() => readSome(open, until));
  } finally {
    signal.removeEventListener("abort", abort);
    if (conn !== null) hangUp(conn, signal.aborted);
  }
}

type Conn = Deno.TcpConn | Deno.TlsConn;

/** Waits for something, or for the abort, which throws. */
type Until = <T>(wait: Promise<T>) => Promise<T>;

async function dial(url: URL, address: string, until: Until): Promise<Conn> {
  const isTls = url.protocol === "https:";
  const port = url.port === "" ? (isTls ? 443 : 80) : Number(url.port);
  const dialled = Deno.connect({ hostname: address, port }).then((plain): Conn | Promise<Conn> => {
    return isTls ? startTls(plain, url.hostname.replace(/^\[(.*)\]$/, "$1"), until) : plain;
  });
  try {
    return await until(dialled);
  } catch (thrown) {
    // It may come when nobody wants it any more.
    dialled.then((conn) => hangUp(conn, true), () => {});
    throw thrown;
  }
}

async function startTls(plain: Deno.TcpConn, hostname: string, until: Until): Promise<Deno.TlsConn> {
  const secure = await Deno.startTls(plain, { hostname, alpnProtocols: ["http/1.1"] });
  try {
    await until(secure.handshake());
    return secure;
  } catch (thrown) {
    hangUp(secure, true);
    throw thrown;
  }
}

/**
 * Closes a connection. While it is still read from, Deno 2.8 closes a plain one only when that ends; so the other side
 * is told before that nothing more will come. A TLS handshake goes on in the runtime until the other side ends it.
 */
function hangUp(conn: Conn, inTheMiddle: boolean): void {
  const close = () => conn.close();
  if (inTheMiddle && !("handshake" in conn)) conn.closeWrite().then(close, close);
  else close();
}

async function writeAll(conn: Conn, text: string, until: Until): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += await until(conn.write(bytes.subarray(at)));
}

/** Bytes read at a time. */
const BUFFER_BYTES = 16_384;

/** Servers that end TLS without a word are common; a length or chunks tell whether something is missing. */
async function readSome(conn: Conn, until: Until): Promise<Uint8Array | null> {
  const buffer = new Uint8Array(BUFFER_BYTES);
  try {
    const length = await until(conn.read(buffer));
    return length === null ? null : buffer.subarray(0, length);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.UnexpectedEof) return null;
    throw thrown;
  }
}

/** A URL escapes all that is not ASCII, so that a byte is a character. */
function requestText(url: URL, agent: string): string {
  const { username, password, host, pathname, search } = url;
  const login = decodeURIComponent(`${username}:${password}`);
  const basic = username === "" ? [] : [`Authorization: Basic ${btoa(login)}`];
  const fields = [`Host: ${host}`, `User-Agent: ${agent}`, "Accept: */*", ...basic, "Connection: close"];
  return [`GET ${pathname}${search} HTTP/1.1`, ...fields, "", ""].join("\r\n");
}
