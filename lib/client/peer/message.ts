/**
 * The messages that peers send after their handshakes (BEP 3, 6, 10, 52), taken from a stream that is cut anywhere. What
 * lies whole in the input is passed on as a view of it; only a message that straddles two reads is put together, in one
 * buffer that is used again and again. A message that cannot be right is refused as soon as its first bytes tell.
 *
 *     0  4  length of all that follows; 0 is a keep-alive
 *     4  1  id
 *     5     what the id says:
 *           HAVE SUGGEST ALLOWED_FAST  index 4
 *           REQUEST CANCEL REJECT      index 4 | begin 4 | length 4
 *           PIECE                      index 4 | begin 4 | data
 *           BITFIELD                   bits
 *           PORT                       port 2
 *           EXTENDED                   extended id 1 | payload
 */
import type { WireProblem } from "./problem.ts";

export const KEEP_ALIVE: number = -1;
export const CHOKE = 0;
export const UNCHOKE = 1;
export const INTERESTED = 2;
export const NOT_INTERESTED = 3;
export const HAVE = 4;
export const BITFIELD = 5;
export const REQUEST = 6;
export const PIECE = 7;
export const CANCEL = 8;
export const PORT = 9;
export const SUGGEST = 13;
export const HAVE_ALL = 14;
export const HAVE_NONE = 15;
export const REJECT = 16;
export const ALLOWED_FAST = 17;
export const EXTENDED = 20;
export const HASH_REQUEST = 21;
export const HASHES = 22;
export const HASH_REJECT = 23;

/** The most data of a PIECE message that is taken; we ask for 16 KiB, and the oldest clients send up to 128 KiB. */
export const MOST_DATA = 131_072;

/** The most bytes of an EXTENDED message, its two ids included. */
export const MOST_EXTENDED = 131_072;

/** The most bytes of all others without a fixed length, the id included. */
export const MOST_OTHER = 65_536;

/** One message. The record and the payload are good only during the call that they are given to. */
export interface Message {
  /** One of the numbers above, or one that nobody here knows. */
  id: number;
  /** Of a piece; 0 where the message has none, and so with the next three. */
  index: number;
  /** Where a block begins in its piece. */
  begin: number;
  /** Bytes of a block: asked for, or of the data that came. */
  length: number;
  /** The id of an EXTENDED message's extension; 0 is its handshake. */
  extended: number;
  /** Data of a PIECE, bits of a BITFIELD, what follows both ids of an EXTENDED, what follows the id of PORT and others. */
  payload: Uint8Array;
}

/** Lengths of messages that always have the same one, the id included; -1: all others. */
const FIXED = new Int8Array(256).fill(-1);
for (const id of [CHOKE, UNCHOKE, INTERESTED, NOT_INTERESTED, HAVE_ALL, HAVE_NONE]) FIXED[id] = 1;
for (const id of [HAVE, SUGGEST, ALLOWED_FAST]) FIXED[id] = 5;
for (const id of [REQUEST, CANCEL, REJECT]) FIXED[id] = 13;
for (const id of [HASH_REQUEST, HASH_REJECT]) FIXED[id] = 49;
FIXED[PORT] = 3;

const NOTHING = new Uint8Array(0);

/** Bytes of a length and an id, from which is known whether the rest can be right. */
const HEAD_BYTES = 5;

/** Room for what straddles two reads, in the beginning: all small messages. */
const FIRST_ROOM = 64;

/** Room that is kept for the next one: a block of 16 KiB fits, however it grew. */
const MOST_ROOM_KEPT = 65_536;

/** Reads one peer's stream. */
export class MessageReader {
  readonly #limits: { readonly bitfieldBytes: number };
  readonly #message: Message = { id: 0, index: 0, begin: 0, length: 0, extended: 0, payload: NOTHING };
  /** The beginning of a message whose end has not come. */
  #carry = new Uint8Array(FIRST_ROOM);
  #carried = 0;
  #ended = false;
  #problem: WireProblem | null = null;

  /** `bitfieldBytes`: what the torrent's BITFIELD messages have behind the id. */
  constructor(limits: { readonly bitfieldBytes: number }) {
    this.#limits = limits;
  }

  /**
   * Gives each message that the bytes complete to `take`, in their order; false from it ends the stream, and so does a
   * problem: what comes later is dropped.
   */
  read(bytes: Uint8Array, take: (message: Message) => boolean): WireProblem | null {
    let at = this.#carried > 0 && !this.#ended ? this.#finishCarried(bytes, take) : 0;
    while (!this.#ended && at < bytes.length) {
      const end = this.#endOf(bytes, at);
      if (end < 0 || end > bytes.length) {
        if (this.#problem === null) this.#carryOn(bytes, at, bytes.length);
        break;
      }
      this.#give(bytes, at, end, take);
      at = end;
    }
    return this.#problem;
  }

  /** Adds what was missing to the message that is carried, and gives it; the place in the bytes behind it. */
  #finishCarried(bytes: Uint8Array, take: (message: Message) => boolean): number {
    let at = 0;
    let end = this.#endOf(this.#carry.subarray(0, this.#carried), 0);
    while (end < 0 && this.#problem === null && at < bytes.length) {
      this.#carryOn(bytes, at, ++at);
      end = this.#endOf(this.#carry.subarray(0, this.#carried), 0);
    }
    if (end < 0) return at;
    const next = Math.min(bytes.length, at + end - this.#carried);
    this.#carryOn(bytes, at, next);
    if (this.#carried < end) return next;
    this.#carried = 0;
    this.#give(this.#carry, 0, end, take);
    if (this.#carry.length > MOST_ROOM_KEPT) this.#carry = new Uint8Array(FIRST_ROOM);
    return next;
  }

  /** The buffer grows with what came, not with what was announced. */
  #carryOn(bytes: Uint8Array, from: number, to: number): void {
    const length = this.#carried + to - from;
    if (length > this.#carry.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#carry.length));
      larger.set(this.#carry.subarray(0, this.#carried));
      this.#carry = larger;
    }
    this.#carry.set(bytes.subarray(from, to), this.#carried);
    this.#carried = length;
  }

  /** Where the message at `at` ends; -1 when too little of it is there to tell, or it is refused. */
  #endOf(bytes: Uint8Array, at: number): number {
    const there = bytes.length - at;
    if (there < 4) return -1;
    const length = wordAt(bytes, at);
    if (length === 0) return at + 4;
    this.#problem = length > this.#longest() ? "too-long" : null;
    if (this.#problem === null && there < HEAD_BYTES) return -1;
    this.#problem ??= this.#problemWith(bytes[at + 4], length);
    if (this.#problem === null) return at + 4 + length;
    this.#ended = true;
    return -1;
  }

  #longest(): number {
    return Math.max(9 + MOST_DATA, MOST_EXTENDED, this.#limits.bitfieldBytes + 1);
  }

  #problemWith(id: number, length: number): WireProblem | null {
    const fixed = FIXED[id];
    if (fixed >= 0) return length === fixed ? null : "bad-length";
    if (id === PIECE) return length < 9 ? "bad-length" : length > 9 + MOST_DATA ? "too-long" : null;
    if (id === BITFIELD) return length === this.#limits.bitfieldBytes + 1 ? null : "bad-bitfield";
    if (id === EXTENDED) return length < 2 ? "bad-length" : length > MOST_EXTENDED ? "too-long" : null;
    return length > MOST_OTHER ? "too-long" : null;
  }

  /** Passes on the message that lies from `at` to `end`. */
  #give(bytes: Uint8Array, at: number, end: number, take: (message: Message) => boolean): void {
    const message = this.#message;
    const id = end - at === 4 ? KEEP_ALIVE : bytes[at + 4];
    const fixed = id === KEEP_ALIVE ? 1 : FIXED[id];
    message.id = id;
    message.index = fixed === 5 || fixed === 13 || id === PIECE ? wordAt(bytes, at + 5) : 0;
    message.begin = fixed === 13 || id === PIECE ? wordAt(bytes, at + 9) : 0;
    message.length = fixed === 13 ? wordAt(bytes, at + 13) : id === PIECE ? end - at - 13 : 0;
    message.extended = id === EXTENDED ? bytes[at + 5] : 0;
    if (fixed === 1 || fixed === 5 || fixed === 13) message.payload = NOTHING;
    else message.payload = bytes.subarray(at + (id === PIECE ? 13 : id === EXTENDED ? 6 : 5), end);
    if (!take(message)) this.#ended = true;
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}
