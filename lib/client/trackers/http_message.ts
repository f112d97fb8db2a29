/**
 * One answer of HTTP/1.1 (RFC 9112) on a connection that serves no other: its head, and a body by its length, in chunks
 * or up to the connection's end. It comes from anybody, so everything is bounded.
 */
import { type Fault, isFault } from "../../base/fault.ts";
import { GrowingBytes } from "../../base/growing_bytes.ts";
import { Inflow, MOST_BYTES, type ReadMore } from "./http_inflow.ts";
import { noAnswer } from "./no_answer.ts";

/** An answer, whole. */
export interface HttpReply {
  readonly status: number;
  readonly location: string | null;
  /** What the body is, as the server says. */
  readonly contentType?: string;
  readonly body: Uint8Array;
}

/** Lines of all heads, at most. */
const MOST_LINES = 200;

const NOT_HTTP = noAnswer("not-http");
const CUT_OFF = noAnswer("cut-off");
const TOO_LONG = noAnswer("too-long");

/** Reads an answer; a fault when it is none, is cut off or is too long. Throws what `more` throws. */
export async function readHttpReply(more: ReadMore): Promise<HttpReply | Fault> {
  const inflow = new Inflow(more);
  const head = await readHead(inflow);
  if (isFault(head)) return head;
  const raw = await readBody(inflow, head);
  if (isFault(raw)) return raw;
  const isPacked = /^(?:x-)?gzip$/i.test(head.fields.get("content-encoding") ?? "");
  const body = isPacked ? await unpack(raw) : raw;
  if (isFault(body)) return body;
  const { status, fields } = head;
  return { status, location: fields.get("location") ?? null, contentType: fields.get("content-type"), body };
}

interface Head {
  readonly status: number;
  /** By lower-case name; of several with one name the first. */
  readonly fields: ReadonlyMap<string, string>;
}

/** The head, past those that only say that the answer is still to come (1xx). */
async function readHead(inflow: Inflow): Promise<Head | Fault> {
  let status = 0;
  let fields = new Map<string, string>();
  for (let lines = 0; lines < MOST_LINES; lines++) {
    const line = await inflow.line();
    if (isFault(line)) return line;
    if (status === 0) {
      status = Number(/^HTTP\/1\.[01] ([1-5]\d\d)(?: |$)/.exec(line)?.[1] ?? 0);
      if (status === 0) return NOT_HTTP;
    } else if (line !== "") {
      const [, name, value] = /^([^:\s]+):\s*(.*?)\s*$/.exec(line) ?? [];
      if (name !== undefined && !fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), value);
    } else if (status >= 200) return { status, fields };
    else {
      status = 0;
      fields = new Map();
    }
  }
  return NOT_HTTP;
}

async function readBody(inflow: Inflow, { status, fields }: Head): Promise<Uint8Array<ArrayBuffer> | Fault> {
  const body = new GrowingBytes();
  if (status === 204 || status === 304) return body.view();
  return await readInto(body, inflow, fields) ?? body.view();
}

/** Null when the body is whole. */
async function readInto(
  body: GrowingBytes,
  inflow: Inflow,
  fields: Head["fields"],
): Promise<Fault | null> {
  if (/\bchunked$/i.test(fields.get("transfer-encoding") ?? "")) return await readChunks(inflow, body);
  const length = fields.get("content-length");
  if (length === undefined) return await inflow.rest(body);
  return /^\d{1,15}$/.test(length) ? await inflow.exactly(Number(length), body) : NOT_HTTP;
}

/** `size in hex [; extensions]`, the bytes, an empty line, again and again; size 0 ends it. */
async function readChunks(inflow: Inflow, body: GrowingBytes): Promise<Fault | null> {
  for (;;) {
    const line = await inflow.line();
    if (isFault(line)) return line;
    const size = /^([0-9a-f]{1,8})\s*(?:;|$)/i.exec(line)?.[1];
    if (size === undefined) return NOT_HTTP;
    const bytes = Number.parseInt(size, 16);
    if (bytes === 0) return null;
    const lack = await inflow.exactly(bytes, body);
    if (lack !== null) return lack;
    const end = await inflow.line();
    if (end !== "") return isFault(end) ? end : NOT_HTTP;
  }
}

/** Some trackers pack their answers although nobody asked for it. */
async function unpack(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array | Fault> {
  const stream = ReadableStream.from([packed]).pipeThrough(new DecompressionStream("gzip"));
  const body = new GrowingBytes();
  try {
    for await (const part of stream) {
      if (body.length + part.length > MOST_BYTES) return TOO_LONG;
      body.append(part);
    }
  } catch {
    return CUT_OFF;
  }
  return body.view();
}
