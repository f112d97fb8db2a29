/**
 * Messages on their way to a peer, written one behind the other, so that all that one turn has to say goes out in one
 * write (BEP 3, 6, 10; the bytes stand in message.ts).
 */
import type { Bitfield } from "../piece/bitfield.ts";
import { SEND_BYTES, SendBuffers } from "./send_buffers.ts";
import {
  ALLOWED_FAST,
  BITFIELD,
  CANCEL,
  CHOKE,
  EXTENDED,
  HASH_REJECT,
  HAVE,
  HAVE_ALL,
  HAVE_NONE,
  INTERESTED,
  NOT_INTERESTED,
  PIECE,
  REJECT,
  REQUEST,
  SUGGEST,
  UNCHOKE,
} from "./message.ts";

/** Room of a new buffer: an idle peer never needs more. */
const FIRST_ROOM = 256;

/** Above this what waits goes into one of the large buffers of all peers; a buffer of a peer's own is never larger. */
const LARGEST_OWN = 16_384;

const NOTHING = new Uint8Array(0);

/** What is to be sent to one peer. */
export class Outgoing {
  #buffer: Uint8Array<ArrayBuffer> = NOTHING;
  #length = 0;
  /** A small buffer that was sent and is free again. */
  #spare: Uint8Array<ArrayBuffer> | null = null;
  readonly #large: SendBuffers;

  constructor(large: SendBuffers = new SendBuffers()) {
    this.#large = large;
  }

  /** Bytes that wait. */
  get length(): number {
    return this.#length;
  }

  /** All that waits, in one piece that is the caller's from now on; empty when nothing does. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#buffer.subarray(0, this.#length);
    this.#buffer = NOTHING;
    this.#length = 0;
    return taken;
  }

  /** Takes back what `take` gave once it was sent, to be written anew; one much larger than its bytes is let go. */
  give(sent: Uint8Array<ArrayBuffer>): void {
    const room = sent.buffer.byteLength;
    if (room === SEND_BYTES) return this.#large.give(new Uint8Array(sent.buffer));
    if (room > LARGEST_OWN || room > Math.max(FIRST_ROOM, 4 * sent.length)) return;
    if (this.#spare === null || this.#spare.length < room) this.#spare = new Uint8Array(sent.buffer);
  }

  keepAlive(): void {
    this.#putWord(this.#grow(4), 0);
  }

  choke(): void {
    this.#head(CHOKE, 1);
  }

  unchoke(): void {
    this.#head(UNCHOKE, 1);
  }

  interested(): void {
    this.#head(INTERESTED, 1);
  }

  notInterested(): void {
    this.#head(NOT_INTERESTED, 1);
  }

  have(index: number): void {
    this.#putWord(this.#head(HAVE, 5), index);
  }

  bitfield(bits: Bitfield): void {
    const at = this.#head(BITFIELD, 1 + bits.bytes.length);
    this.#buffer.set(bits.bytes, at);
  }

  haveAll(): void {
    this.#head(HAVE_ALL, 1);
  }

  haveNone(): void {
    this.#head(HAVE_NONE, 1);
  }

  request(index: number, begin: number, length: number): void {
    this.#block(REQUEST, index, begin, length);
  }

  cancel(index: number, begin: number, length: number): void {
    this.#block(CANCEL, index, begin, length);
  }

  reject(index: number, begin: number, length: number): void {
    this.#block(REJECT, index, begin, length);
  }

  suggest(index: number): void {
    this.#putWord(this.#head(SUGGEST, 5), index);
  }

  allowedFast(index: number): void {
    this.#putWord(this.#head(ALLOWED_FAST, 5), index);
  }

  /** The data are copied; they may stand in shared memory. */
  piece(index: number, begin: number, data: Uint8Array): void {
    const at = this.#head(PIECE, 9 + data.length);
    this.#putWord(at, index);
    this.#putWord(at + 4, begin);
    this.#buffer.set(data, at + 8);
  }

  /** `id`: what the other side calls the extension; 0 for its handshake. The payload is copied. */
  extended(id: number, payload: Uint8Array): void {
    const at = this.#head(EXTENDED, 2 + payload.length);
    this.#buffer[at] = id;
    this.#buffer.set(payload, at + 1);
  }

  /** Refuses to send hashes (BEP 52): what was asked for, as it came. */
  hashReject(request: Uint8Array): void {
    const at = this.#head(HASH_REJECT, 1 + request.length);
    this.#buffer.set(request, at);
  }

  /** Bytes that are no message: a handshake. */
  raw(bytes: Uint8Array): void {
    const at = this.#grow(bytes.length);
    this.#buffer.set(bytes, at);
  }

  #block(id: number, index: number, begin: number, length: number): void {
    const at = this.#head(id, 13);
    this.#putWord(at, index);
    this.#putWord(at + 4, begin);
    this.#putWord(at + 8, length);
  }

  /** Writes length and id of a message of so many bytes, the id included, and makes room for the rest; where that goes. */
  #head(id: number, length: number): number {
    const at = this.#grow(4 + length);
    this.#putWord(at, length);
    this.#buffer[at + 4] = id;
    return at + 5;
  }

  #putWord(at: number, word: number): void {
    const buffer = this.#buffer;
    buffer[at] = word >>> 24;
    buffer[at + 1] = word >>> 16;
    buffer[at + 2] = word >>> 8;
    buffer[at + 3] = word;
  }

  /** Makes room for so many bytes behind what stands there; where they go. */
  #grow(length: number): number {
    const at = this.#length;
    this.#length = at + length;
    if (this.#length > this.#buffer.length) this.#moveTo(this.#length);
    return at;
  }

  #moveTo(room: number): void {
    const before = this.#buffer;
    if (room > LARGEST_OWN && room <= SEND_BYTES) this.#buffer = this.#large.take();
    else if (this.#spare !== null && this.#spare.length >= room) {
      this.#buffer = this.#spare;
      this.#spare = null;
    } else {
      this.#buffer = new Uint8Array(Math.max(room, FIRST_ROOM, 2 * before.length));
    }
    this.#buffer.set(before);
  }
}
