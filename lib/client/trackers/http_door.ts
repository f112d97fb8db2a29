/**
 * HTTP requests to one address, as the HTTP caller needs them: a door that a test can put something else behind.
 *
 * The connection is our own, since fetch cannot be told which address to go to, goes to a proxy that the environment
 * names, and refuses some ports. It serves one request: trackers close it anyway.
 */
import { type BoundConn, connectFrom } from "../../base/bound_conn.ts";
import { fromLatin1 } from "../../base/bytes.ts";
import { type Fault, isFault } from "../../base/fault.ts";
import { abortable } from "./abortable.ts";
import { type HttpReply, readHttpReply } from "./http_message.ts";
import { noAnswer, noAnswerFrom } from "./no_answer.ts";
import { relayed } from "./relay.ts";

/**
 * Gets a URL from an address, whatever its name resolves to, without following where the answer may lead. `from` is the
 * address of this machine that the call leaves from; without it the system chooses.
 */
export type HttpGet = (
  url: string,
  address: string,
  agent: string,
  signal: AbortSignal,
  from?: string | null,
) => Promise<HttpReply | Fault>;

/**
 * Over TCP, or TLS with a certificate for the name in the URL. When there is no connection, that is the fault, also when
 * it is aborted meanwhile; after that it throws what the system throws, and when it is aborted.
 */
export async function httpGet(
  href: string,
  address: string,
  agent: string,
  signal: AbortSignal,
  from: string | null = null,
): Promise<HttpReply | Fault> {
  signal.throwIfAborted();
  const url = new URL(href);
  const until: Until = (wait) => abortable(wait, signal);
  const dialled = dial(url, { address, from }, signal);
  const conn = await until(dialled).catch((thrown) => {
    // It may come when nobody wants it any more.
    dialled.then((conn) => hangUp(conn, true), () => {});
    return noConnection(thrown, signal);
  });
  if (isFault(conn)) return conn;
  try {
    await writeAll(conn, requestText(url, agent), until);
    const buffer = new Uint8Array(BUFFER_BYTES);
    return await readHttpReply(() => readSome(conn, buffer, until));
  } finally {
    hangUp(conn, signal.aborted);
  }
}

/** Why there is no connection, so that nothing of the request can have arrived. */
function noConnection(thrown: unknown, signal: AbortSignal): Fault {
  const reason = signal.aborted ? noAnswer("no-connection") : noAnswerFrom(thrown);
  return reason.fault === "no-answer" ? noAnswer("no-connection") : reason;
}

type Conn = Deno.TcpConn | Deno.TlsConn | BoundConn;

/** Waits for something, or for the abort, which throws. */
type Until = <T>(wait: Promise<T>) => Promise<T>;

/** Where a call goes, and which address of this machine it leaves from; null: the system chooses. */
interface Way {
  readonly address: string;
  readonly from: string | null;
}

async function dial(url: URL, { address, from }: Way, signal: AbortSignal): Promise<Conn> {
  const isTls = url.protocol === "https:";
  const port = url.port === "" ? (isTls ? 443 : 80) : Number(url.port);
  const name = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (from === null) {
    const conn = await Deno.connect({ hostname: address, port });
    return isTls ? await startTls(conn, name, signal) : conn;
  }
  const bound = await connectFrom(from, address, port, signal);
  return isTls ? await startTls(await relayed(bound, signal), name, signal) : bound;
}

async function startTls(plain: Deno.TcpConn, hostname: string, signal: AbortSignal): Promise<Deno.TlsConn> {
  const secure = await Deno.startTls(plain, { hostname, alpnProtocols: ["http/1.1"] });
  try {
    await abortable(secure.handshake(), signal);
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
  if (inTheMiddle && "closeWrite" in conn && !("handshake" in conn)) conn.closeWrite().then(close, close);
  else close();
}

async function writeAll(conn: Conn, text: string, until: Until): Promise<void> {
  const bytes = UTF8.encode(text);
  for (let at = 0; at < bytes.length;) at += await until(conn.write(bytes.subarray(at)));
}

/** Bytes read at a time. */
const BUFFER_BYTES = 16_384;

/** Servers that end TLS without a word are common; a length or chunks tell whether something is missing. */
async function readSome(conn: Conn, buffer: Uint8Array, until: Until): Promise<Uint8Array | null> {
  try {
    const length = await until(conn.read(buffer));
    return length === null ? null : buffer.subarray(0, length);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.UnexpectedEof) return null;
    throw thrown;
  }
}

const UTF8 = new TextEncoder();

/** A URL escapes all that is not ASCII, so that a byte is a character; a user and a password go in UTF-8 (RFC 7617). */
function requestText(url: URL, agent: string): string {
  const { username, password, host, pathname, search } = url;
  const login = decodeURIComponent(`${username}:${password}`);
  const basic = login === ":" ? [] : [`Authorization: Basic ${btoa(fromLatin1(UTF8.encode(login)))}`];
  const fields = [`Host: ${host}`, `User-Agent: ${agent}`, "Accept: */*", ...basic, "Connection: close"];
  return [`GET ${pathname}${search} HTTP/1.1`, ...fields, "", ""].join("\r\n");
}
