/**
 * Connection ids (BEP 15): what a UDP client must have been sent, at the address that it says it has, before it is
 * given more than it sends. Nothing is stored: an id is a keyed hash of the address and the minute it was made in.
 *
 *     0                                             7        8
 *     | 56 bits of HalfSipHash-2-4 (minute, address) | minute |   its low 8 bits
 *
 * It is not bound to the port, since routers give a client another one as they like. The key changes with every 256
 * minutes; the one before is kept, so ids of up to 255 minutes can be good. BEP 15 has clients use an id for one
 * minute and trackers accept it for two, but widespread clients go on with one for minutes or hours.
 *
 * Threads share the keys and the minute, so that an id that one has issued is good in all: five words, which one owner
 * keeps and all read. A tracker that keeps its state keeps the keys too: clients go on with their ids over a restart, and
 * get no answer to one that is not known.
 *
 *     0 key 2 of even stretches | 2 key 2 of odd stretches | 4 minute
 */
import type { Family } from "../../base/address.ts";
import { halfSipHash24Wide } from "../../base/hash.ts";

const MINUTE = 60;
/** Minutes that the low byte of the minute can tell apart; each such stretch has a key of its own. */
const STRETCH = 256;

/** Words of the keys before it. */
const MINUTE_AT = 4;
const SHARED_WORDS = 5;

/** What threads share, to be kept by ConnectionIdKeys. */
export function newConnectionIdWords(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(SHARED_WORDS * 4));
}

/** What keys are kept as over a restart. They are a secret. */
export interface KeptKeys {
  /** Seconds that the ids count, which go on from run to run. */
  readonly time: number;
  /** The words of both keys. */
  readonly words: readonly number[];
}

/** Keeps the keys and the minute. One thread has it. */
export class ConnectionIdKeys {
  readonly #shared: Int32Array;
  readonly #secret: (length: number) => Uint8Array<ArrayBuffer>;
  /** Seconds that the ids' time is ahead of this run's. */
  readonly #ahead: number;

  /** `now`: seconds; `secret`: bytes that nobody can guess; `kept`: what an earlier run had, `age` seconds ago. */
  constructor(
    shared: Int32Array,
    now: number,
    secret: (length: number) => Uint8Array<ArrayBuffer>,
    kept?: KeptKeys & { readonly age: number },
  ) {
    this.#shared = shared;
    this.#secret = secret;
    this.#ahead = kept === undefined ? 0 : kept.time + kept.age - now;
    if (kept === undefined) {
      this.#renew(0);
      this.#renew(1);
    } else shared.set(kept.words);
    Atomics.store(shared, MINUTE_AT, Math.floor((kept?.time ?? now) / MINUTE));
    this.advance(now);
  }

  /** What another run can go on with. */
  kept(now: number): KeptKeys {
    return { time: Math.floor(now + this.#ahead), words: [...this.#shared.subarray(0, MINUTE_AT)] };
  }

  /** Moves the time on; `now` is in seconds and never goes back. */
  advance(now: number): void {
    const last = this.#shared[MINUTE_AT];
    const minute = Math.max(last, Math.floor((now + this.#ahead) / MINUTE));
    const before = Math.floor(last / STRETCH);
    const stretch = Math.floor(minute / STRETCH);
    if (stretch !== before) this.#renew(stretch & 1);
    if (stretch > before + 1) this.#renew((stretch + 1) & 1);
    // Behind the keys: who sees the new minute sees its key.
    Atomics.store(this.#shared, MINUTE_AT, minute);
  }

  /** No id that is good has been made with the key that goes: its stretch is over for at least 256 minutes. */
  #renew(which: number): void {
    this.#shared.set(new Int32Array(this.#secret(8).buffer), which * 2);
  }
}

/** Issues connection ids and knows them again. Each thread has its own, over the same shared words. */
export class ConnectionIds {
  /** The oldest id that is good, in minutes. */
  readonly #oldest: number;
  readonly #shared: Int32Array;
  /** What is hashed: the minute, then the address. */
  readonly #message = new Int32Array(5);
  readonly #hash = new Int32Array(2);

  /** `lifetime`: seconds that an id is good for, at least; below 255 minutes. `shared`: what ConnectionIdKeys keeps. */
  constructor(lifetime: number, shared: Int32Array) {
    this.#oldest = Math.min(STRETCH - 1, Math.ceil(lifetime / MINUTE));
    this.#shared = shared;
  }

  /** Writes an id for an address, the two words from `outAt` on. The address is 1 word, or 4, from `at` on. */
  issue(addresses: Int32Array, at: number, family: Family, out: Int32Array, outAt: number): void {
    const minute = Atomics.load(this.#shared, MINUTE_AT);
    this.#compute(addresses, at, family, minute);
    out[outAt] = this.#hash[0];
    out[outAt + 1] = (this.#hash[1] & 0xffffff) | (minute << 24);
  }

  /** Whether two words, as they came, are an id that was issued for this address, and not too long ago. */
  isGood(first: number, second: number, addresses: Int32Array, at: number, family: Family): boolean {
    const minute = Atomics.load(this.#shared, MINUTE_AT);
    const age = (minute - (second >>> 24)) & (STRETCH - 1);
    this.#compute(addresses, at, family, minute - age);
    // All bits are looked at together, so that the time it takes does not tell how many were right.
    const wrong = (first ^ this.#hash[0]) | ((second ^ this.#hash[1]) & 0xffffff);
    return wrong === 0 && age <= this.#oldest;
  }

  #compute(addresses: Int32Array, at: number, family: Family, minute: number): void {
    const message = this.#message;
    message[0] = minute;
    message[1] = addresses[at];
    if (family === 6) {
      for (let i = 1; i < 4; i++) message[1 + i] = addresses[at + i];
    }
    const key = ((minute >> 8) & 1) * 2;
    const count = family === 4 ? 2 : 5;
    halfSipHash24Wide(message, 0, count, this.#shared[key], this.#shared[key + 1], this.#hash, 0);
  }
}
