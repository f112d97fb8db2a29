/**
 * One answer of HTTP/1.1 (RFC 9112) on a connection that serves no other: its head, and a body by its length, in chunks
 * or up to the connection's end. It comes from anybody, so everything is bounded.
 */
import { fromLatin1 } from "../../base/bytes.ts";
import { type Fault, isFault } from "../../base/fault.ts";
import { noAnswer } from "./no_answer.ts";

/** An answer, whole. */
export interface HttpReply {
  readonly status: number;
  readonly location: string | null;
  readonly body: Uint8Array;
}

/** The next bytes of a connection; null at its end. */
export type ReadMore = () => Promise<Uint8Array | null>;

/** Bytes of a body, at most, unpacked too. */
const MOST_BYTES = 1 << 20;
/** Characters of a line, and lines of all heads, at most. */
const LONGEST_LINE = 16_384;
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
  return isFault(body) ? body : { status: head.status, location: head.fields.get("location") ?? null, body };
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

async function readBody(inflow: Inflow, { status, fields }: Head): Promise<Uint8Array | Fault> {
  if (status === 204 || status === 304) return new Uint8Array();
  if (/\bchunked$/i.test(fields.get("transfer-encoding") ?? "")) return await readChunks(inflow);
  const length = fields.get("content-length");
  if (length === undefined) return await inflow.rest();
  return /^\d{1,15}$/.test(length) ? await inflow.exactly(Number(length)) : NOT_HTTP;
}

/** `size in hex [; extensions]`, the bytes, an empty line, again and again; size 0 ends it. */
async function readChunks(inflow: Inflow): Promise<Uint8Array | Fault> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const line = await inflow.line();
    if (isFault(line)) return line;
    const size = /^([0-9a-f]{1,8})\s*(?:;|$)/i.exec(line)?.[1];
    if (size === undefined) return NOT_HTTP;
    const bytes = Number.parseInt(size, 16);
    if (bytes === 0) return joined(chunks, length);
    length += bytes;
    if (length > MOST_BYTES) return TOO_LONG;
    const chunk = await inflow.exactly(bytes);
    if (isFault(chunk)) return chunk;
    chunks.push(chunk);
    const end = await inflow.line();
    if (end !== "") return isFault(end) ? end : NOT_HTTP;
  }
}

/** The bytes of a connection, in the portions that the reader wants. */
class Inflow {
  readonly #more: ReadMore;
  #bytes: Uint8Array = new Uint8Array();

  constructor(more: ReadMore) {
    this.#more = more;
  }

  /** Up to the next line feed, without it and a carriage return before it. */
  async line(): Promise<string | Fault> {
    for (let seen = 0;;) {
      const end = this.#bytes.indexOf(10, seen);
      if (end > LONGEST_LINE || (end < 0 && this.#bytes.length > LONGEST_LINE)) return NOT_HTTP;
      if (end >= 0) return fromLatin1(this.#take(end + 1).subarray(0, end)).replace(/\r$/, "");
      seen = this.#bytes.length;
      if (!await this.#grow()) return CUT_OFF;
    }
  }

  async exactly(length: number): Promise<Uint8Array | Fault> {
    if (length > MOST_BYTES) return TOO_LONG;
    const parts: Uint8Array[] = [];
    for (let missing = length; missing > 0;) {
      if (this.#bytes.length === 0 && !await this.#grow()) return CUT_OFF;
      const part = this.#take(Math.min(missing, this.#bytes.length));
      missing -= part.length;
      parts.push(part);
    }
    return joined(parts, length);
  }

  /** All up to the end of the connection. */
  async rest(): Promise<Uint8Array | Fault> {
    const parts = [this.#take(this.#bytes.length)];
    let length = parts[0].length;
    while (await this.#grow()) {
      length += this.#bytes.length;
      if (length > MOST_BYTES) return TOO_LONG;
      parts.push(this.#take(this.#bytes.length));
    }
    return joined(parts, length);
  }

  #take(length: number): Uint8Array {
    const taken = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return taken;
  }

  async #grow(): Promise<boolean> {
    const next = await this.#more();
    if (next === null) return false;
    this.#bytes = this.#bytes.length === 0
      ? next
      : joined([this.#bytes, next], this.#bytes.length + next.length);
    return true;
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Some trackers pack their answers although nobody asked for it. */
async function unpack(packed: Uint8Array): Promise<Uint8Array | Fault> {
  const stream = ReadableStream.from([packed.slice()]).pipeThrough(new DecompressionStream("gzip"));
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of stream) {
      length += part.length;
      if (length > MOST_BYTES) return TOO_LONG;
      parts.push(part);
    }
  } catch {
    return CUT_OFF;
  }
  return joined(parts, length);
}
