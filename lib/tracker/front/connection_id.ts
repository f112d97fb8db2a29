/**
 * Connection ids (BEP 15): what a UDP client must have been sent, at the address that it says it has, before it is
 * given more than it sends. Nothing is stored: an id is a keyed hash of the address and the minute it was made in.
 *
 *     0                                             7        8
 *     | 56 bits of HalfSipHash-2-4 (address, minute) | minute |   its low 8 bits
 *
 * It is not bound to the port, since routers give a client another one as they like. The key changes with every 256
 * minutes; the one before is kept, so ids of up to 255 minutes can be good. BEP 15 has clients use an id for one
 * minute and trackers accept it for two, but widespread clients go on with one for minutes or hours.
 */
import { halfSipHash24Wide } from "../../base/hash.ts";
import type { Requester } from "../../protocol/message.ts";

const MINUTE = 60;
/** Minutes that the low byte of the minute can tell apart; each such stretch has a key of its own. */
const STRETCH = 256;

/** Issues connection ids and knows them again. */
export class ConnectionIds {
  readonly #secret: (length: number) => Uint8Array<ArrayBuffer>;
  /** The oldest id that is good, in minutes. */
  readonly #oldest: number;
  /** The keys of this stretch and the one before, two words each, by the stretch's lowest bit. */
  readonly #keys = new Int32Array(4);
  /** What is hashed: the minute, then the address. */
  readonly #message = new Int32Array(5);
  readonly #hash = new Int32Array(2);
  #minute = 0;

  /** `lifetime`: seconds that an id is good for, at least; below 255 minutes. `secret`: bytes that nobody can guess. */
  constructor(lifetime: number, now: number, secret: (length: number) => Uint8Array<ArrayBuffer>) {
    this.#secret = secret;
    this.#oldest = Math.min(STRETCH - 1, Math.ceil(lifetime / MINUTE));
    this.#minute = Math.floor(now / MINUTE);
    this.#renew(0);
    this.#renew(1);
  }

  /** Moves the time on; `now` is in seconds and never goes back. */
  advance(now: number): void {
    const minute = Math.floor(now / MINUTE);
    const before = Math.floor(this.#minute / STRETCH);
    const stretch = Math.floor(minute / STRETCH);
    this.#minute = minute;
    if (stretch === before) return;
    this.#renew(stretch & 1);
    if (stretch > before + 1) this.#renew((stretch + 1) & 1);
  }

  #renew(which: number): void {
    this.#keys.set(new Int32Array(this.#secret(8).buffer), which * 2);
  }

  /** Writes an id for the requester, 8 bytes from `at` on. */
  issue(requester: Requester, out: Uint8Array, at: number): void {
    this.#compute(requester, this.#minute);
    const [a, b] = this.#hash;
    for (let i = 0; i < 4; i++) out[at + i] = a >>> (8 * i);
    for (let i = 0; i < 3; i++) out[at + 4 + i] = b >>> (8 * i);
    out[at + 7] = this.#minute;
  }

  /** Whether the 8 bytes from `at` on are an id that the requester was sent, and not too long ago. */
  isGood(requester: Requester, bytes: Uint8Array, at: number): boolean {
    const age = (this.#minute - bytes[at + 7]) & (STRETCH - 1);
    this.#compute(requester, this.#minute - age);
    // All bytes are looked at, so that the time it takes does not tell how many were right.
    let wrong = age > this.#oldest ? 1 : 0;
    for (let i = 0; i < 4; i++) wrong |= bytes[at + i] ^ ((this.#hash[0] >>> (8 * i)) & 255);
    for (let i = 0; i < 3; i++) wrong |= bytes[at + 4 + i] ^ ((this.#hash[1] >>> (8 * i)) & 255);
    return wrong === 0;
  }

  #compute({ words, family }: Requester, minute: number): void {
    const message = this.#message;
    const count = family === 4 ? 1 : 4;
    message[0] = minute;
    for (let i = 0; i < count; i++) message[1 + i] = words[i];
    const key = (Math.floor(minute / STRETCH) & 1) * 2;
    halfSipHash24Wide(message, 0, 1 + count, this.#keys[key], this.#keys[key + 1], this.#hash, 0);
  }
}
