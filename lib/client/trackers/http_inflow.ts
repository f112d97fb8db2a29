/** The bytes of a connection in the portions that the reader of an HTTP answer wants: lines, lengths, all the rest. */
import { fromLatin1 } from "../../base/bytes.ts";
import type { Fault } from "../../base/fault.ts";
import { GrowingBytes } from "../../base/growing_bytes.ts";
import { noAnswer } from "./no_answer.ts";

/** The next bytes of a connection, which are good until the next call; null at its end. */
export type ReadMore = () => Promise<Uint8Array | null>;

/** Bytes of a body, at most, unpacked too. */
export const MOST_BYTES = 1 << 20;
/** Bytes of a connection, at most: the head, and what says how long each chunk is, count too. */
const MOST_RAW = 2 * MOST_BYTES;
/** Characters of a line, at most. */
const LONGEST_LINE = 16_384;

const CUT_OFF = noAnswer("cut-off");
const TOO_LONG = noAnswer("too-long");
const NOT_HTTP = noAnswer("not-http");

/** Reads on from where the last call ended. */
export class Inflow {
  readonly #more: ReadMore;
  /** What came last and is not read yet. */
  #unread: Uint8Array = new Uint8Array();
  readonly #line = new GrowingBytes();
  #raw = 0;

  constructor(more: ReadMore) {
    this.#more = more;
  }

  /** Up to the next line feed, without it and a carriage return before it. */
  async line(): Promise<string | Fault> {
    const line = this.#line;
    line.clear();
    for (;;) {
      const feed = this.#unread.indexOf(10);
      line.append(this.#take(feed < 0 ? this.#unread.length : feed));
      if (line.length > LONGEST_LINE) return NOT_HTTP;
      if (feed >= 0) {
        this.#take(1);
        return fromLatin1(line.view()).replace(/\r$/, "");
      }
      const end = await this.#grow();
      if (end !== null) return end;
    }
  }

  /** Appends so many bytes; null when they came. */
  async exactly(length: number, body: GrowingBytes): Promise<Fault | null> {
    if (body.length + length > MOST_BYTES) return TOO_LONG;
    for (let missing = length; missing > 0;) {
      const end = this.#unread.length === 0 ? await this.#grow() : null;
      if (end !== null) return end;
      const part = this.#take(Math.min(missing, this.#unread.length));
      missing -= part.length;
      body.append(part);
    }
    return null;
  }

  /** Appends all up to the end of the connection; null when it came. */
  async rest(body: GrowingBytes): Promise<Fault | null> {
    for (;;) {
      if (body.length + this.#unread.length > MOST_BYTES) return TOO_LONG;
      body.append(this.#take(this.#unread.length));
      const end = await this.#grow();
      if (end !== null) return end === CUT_OFF ? null : end;
    }
  }

  #take(length: number): Uint8Array {
    const taken = this.#unread.subarray(0, length);
    this.#unread = this.#unread.subarray(length);
    return taken;
  }

  /** Waits for the next bytes, when all are read; null when they came. */
  async #grow(): Promise<Fault | null> {
    const next = await this.#more();
    if (next === null) return CUT_OFF;
    this.#raw += next.length;
    if (this.#raw > MOST_RAW) return TOO_LONG;
    this.#unread = next;
    return null;
  }
}
